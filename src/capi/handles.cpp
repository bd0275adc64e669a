#include <cstdlib>
#include <cstring>

#include <bonafide/capi/handles.hpp>
#include <bonafide/crypto/rules.hpp>

namespace bonafide::capi {
namespace {

/// At most `room` bytes, the last of which is zero, without cutting a character of UTF-8 in two.
void write(std::string_view text, char* out, size_t room) {
  size_t size = std::min(text.size(), room - 1);
  while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  std::memcpy(out, text.data(), size);
  out[size] = '\0';
}

}  // namespace

bonafide_status fail(bonafide_status status, std::string_view rule, std::string_view message, bonafide_error* error) {
  if (error == nullptr || error->size < sizeof(bonafide_error)) return status;
  write(rule, error->rule, sizeof error->rule);
  write(message, error->message, sizeof error->message);
  return status;
}

bonafide_status fail(const Error& wrong, bonafide_error* error) {
  const bool lacking = wrong == crypto::rule::algorithm_offered;
  return fail(lacking ? BONAFIDE_LACKING : BONAFIDE_REFUSED, wrong.rule->id, explain(wrong), error);
}

bonafide_status misuse(std::string_view message, bonafide_error* error) {
  return fail(BONAFIDE_MISUSE, {}, message, error);
}

bonafide_status give(Bytes bytes, uint8_t** out, size_t* out_size) {
  auto* copied = static_cast<uint8_t*>(std::malloc(bytes.size() + 1));
  if (copied == nullptr) std::abort();
  if (!bytes.empty()) std::memcpy(copied, bytes.data(), bytes.size());
  copied[bytes.size()] = 0;
  *out = copied;
  *out_size = bytes.size();
  return BONAFIDE_OK;
}

}  // namespace bonafide::capi
