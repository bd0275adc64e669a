// What may happen to a message on its way, one thing at a time: it is lost, comes twice, late or out of order, or comes
// as another.
#pragma once
#include <string>

#include "support/pair.hpp"

namespace bonafide::test {

enum class Mishap : std::uint8_t {
  request_lost,
  response_lost,
  request_twice,        // the first answer arrives
  request_twice_later,  // the second one does
  request_of_before,    // instead of this one
  response_of_before,
  request_overtaken,  // it is taken for lost, and comes when all is over
  cut,
  flipped,
  lengthened,  // by one byte that is not zero
  padded,      // by one that is
};

/// One of them, to message `at` (requests are even, responses odd), at `byte` of it where that matters.
struct Fault {
  Mishap mishap;
  std::size_t at;
  std::size_t byte = 0;
  std::string text() const {
    return "mishap " + std::to_string(static_cast<int>(mishap)) + " to message " + std::to_string(at) + " at byte " +
           std::to_string(byte);
  }
};

/// Every fault that an honest exchange of `messages` can have. Of the bytes of long messages some stand for all: the
/// first ones and `samples` others.
inline std::vector<Fault> faults_of(const std::vector<Buffer>& messages, std::size_t samples = 16) {
  std::vector<Fault> out;
  for (std::size_t at = 0; at < messages.size(); ++at) {
    const bool request = at % 2 == 0;
    if (request)
      for (const auto mishap :
           {Mishap::request_lost, Mishap::request_twice, Mishap::request_twice_later, Mishap::request_overtaken})
        out.push_back({mishap, at});
    else
      out.push_back({Mishap::response_lost, at});
    if (at >= 2) out.push_back({request ? Mishap::request_of_before : Mishap::response_of_before, at});
    out.push_back({Mishap::lengthened, at}), out.push_back({Mishap::padded, at});
    const auto size = messages[at].size();
    for (std::size_t byte = 0; byte < size;
         byte += byte < samples / 2 || size <= 4 * samples ? 1 : 1 + size / samples) {
      out.push_back({Mishap::flipped, at, byte});
      if (byte > 0) out.push_back({Mishap::cut, at, byte});
    }
  }
  return out;
}

/// Lets a fault happen to `pair`, while it lives.
class Meddler {
 public:
  Meddler(Pair& pair, const Fault& fault) : pair_(pair), fault_(fault) {
    pair_.preempt = [this](const Buffer& request) { return instead_of_hearing(request); };
  }
  Meddler(const Meddler&) = delete;
  Meddler& operator=(const Meddler&) = delete;
  ~Meddler() { pair_.preempt = {}; }

  Mischief mischief() {
    return [this](std::size_t n, Buffer& message) { meet(n, message); };
  }
  /// What was overtaken comes in the end; the device alone hears it.
  void end() {
    Buffer out(65536);
    if (late_.empty()) return;
    const auto answer =
        late_in_session_ ? pair_.device->respond_secured(late_, out) : pair_.device->respond(late_, out);
    static_cast<void>(answer);
  }

 private:
  void meet(std::size_t n, Buffer& message) {
    const Buffer original = message;
    if (n == fault_.at) spoil(n, message);
    before_[n % 2] = original;
  }
  void spoil(std::size_t n, Buffer& message) {
    if (message.empty()) return;
    switch (fault_.mishap) {
      case Mishap::response_lost: message.clear(); break;
      case Mishap::request_of_before:
      case Mishap::response_of_before: message = before_[n % 2]; break;
      // Random data makes records shorter than they were in the honest exchange.
      case Mishap::cut: message.resize(fault_.byte % message.size()); break;
      case Mishap::flipped:
        message[fault_.byte % message.size()] ^= static_cast<std::uint8_t>(1u << (fault_.at + fault_.byte) % 8);
        break;
      case Mishap::lengthened: message.push_back(1); break;
      case Mishap::padded: message.push_back(0); break;
      default: break;
    }
  }
  std::optional<Buffer> instead_of_hearing(const Buffer& request) {
    if (pair_.messages.size() != fault_.at + 1) return std::nullopt;
    switch (fault_.mishap) {
      case Mishap::request_overtaken:
        late_ = request, late_in_session_ = pair_.line->to_send()->secured;
        [[fallthrough]];
      case Mishap::request_lost: return Buffer{};
      case Mishap::request_twice: {
        const auto first = pair_.heard(request);
        static_cast<void>(pair_.heard(request));
        return first;
      }
      case Mishap::request_twice_later: static_cast<void>(pair_.heard(request)); return pair_.heard(request);
      default: return std::nullopt;
    }
  }

  Pair& pair_;
  Fault fault_;
  std::array<Buffer, 2> before_{};
  Buffer late_;
  bool late_in_session_ = false;
};

}  // namespace bonafide::test
