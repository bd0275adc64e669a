// PEM: RFC 7468, the textual encoding of DER objects.
#pragma once
#include <optional>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

namespace bonafide::crypto::pem {

struct Block {
  std::string_view label;  // a view into the text
  Buffer der;
  std::size_t offset = 0;  // of the line that begins it
};

/// RFC 4648, 4: padded, with white space anywhere; nothing when another character is met.
std::optional<Buffer> from_base64(std::string_view text);

/// All blocks; what stands between them is commentary.
Result<std::vector<Block>> read(Bytes text);

/// One block, lines of 64 characters.
std::string write(std::string_view label, Bytes der);

}  // namespace bonafide::crypto::pem
