// A script of messages out of fuzzed bytes: a length of two bytes, then the message.
#pragma once
#include <bonafide/base/bytes.hpp>

#include "support/hierarchy.hpp"

namespace bonafide::fuzz {

class Script {
 public:
  explicit Script(Bytes bytes) : left_(bytes) {}
  bool done() const { return left_.size() < 2; }
  Bytes next() {
    if (done()) return {};
    const auto size = std::min<std::size_t>(load_le<std::uint16_t>(left_), left_.size() - 2);
    const auto message = left_.subspan(2, size);
    left_ = left_.subspan(2 + size);
    return message;
  }

 private:
  Bytes left_;
};

}  // namespace bonafide::fuzz
