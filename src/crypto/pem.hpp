// PEM: RFC 7468, the textual encoding of DER objects.
#pragma once
#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

namespace bonafide::crypto::pem {

struct Block {
  std::string_view label;  // a view into the text
  Buffer der;
  std::size_t offset = 0;  // of the line that begins it
};

/// All blocks; what stands between them is commentary.
Result<std::vector<Block>> read(Bytes text);

/// One block, lines of 64 characters.
std::string write(std::string_view label, Bytes der);

}  // namespace bonafide::crypto::pem
