// bonafide.h: a verdict told to others.
#include <cstdlib>

#include <bonafide/capi/handles.hpp>
#include <bonafide/report/page.hpp>
#include <bonafide/report/token/eat.hpp>

using namespace bonafide;
using capi::misuse;

namespace {

/// What both encoders need.
struct Request {
  const bonafide_verifier* verifier;
  const bonafide_evidence* evidence;
  size_t index;
  const bonafide_verdict* verdict;
  uint8_t** out;
  size_t* out_size;
};

const char* wrong_with(const Request& asked) {
  if (asked.verifier == nullptr) return "verifier is NULL";
  if (asked.evidence == nullptr) return "evidence is NULL";
  if (asked.verdict == nullptr) return "verdict is NULL";
  if (asked.out == nullptr || asked.out_size == nullptr) return "out is NULL";
  if (asked.index >= asked.evidence->pieces.size()) return "there is no such piece of evidence";
  return nullptr;
}

const char* wrong_with(const bonafide_token* token) {
  if (token == nullptr) return "token is NULL";
  if (token->size < sizeof(bonafide_token)) return "bonafide_token.size is too small";
  if (token->key == nullptr) return "bonafide_token.key is NULL";
  if (token->format != BONAFIDE_CWT && token->format != BONAFIDE_JWT) return "there is no such format";
  return capi::is_time(token->issued_at) ? nullptr : "a time is beyond the year 9999";
}

bonafide_status encode(const Request& asked, const bonafide_token& token, bonafide_error* error) {
  const auto& library = asked.verifier->library;
  const auto key = crypto::PrivateKey::from_pkcs8(library, capi::memory(token.key, token.key_size));
  if (!key) return capi::fail(key.error(), error);
  const std::array appraised{report::Appraised{.name = capi::text_or(token.name, "device"),
                                               .evidence = asked.evidence->pieces[asked.index],
                                               .verdict = asked.verdict->verdict,
                                               .secrets = &asked.verifier->secrets}};
  const auto claims = report::claims_of(library, appraised,
                                        {.build = BONAFIDE_VERSION,
                                         .at = capi::time_of(token.issued_at),
                                         .policy = std::string{capi::text_or(token.policy, "")}});
  if (!claims) return capi::fail(claims.error(), error);
  const auto format = token.format == BONAFIDE_JWT ? report::TokenFormat::jwt : report::TokenFormat::cwt;
  const auto made = report::sign_claims(library, *key, *claims, format);
  return made ? capi::give(*made, asked.out, asked.out_size) : capi::fail(made.error(), error);
}

}  // namespace

bonafide_status bonafide_encode_token(const bonafide_verifier* verifier, const bonafide_evidence* evidence,
                                      size_t index, const bonafide_verdict* verdict, const bonafide_token* token,
                                      uint8_t** out, size_t* out_size, bonafide_error* error) {
  const Request asked{verifier, evidence, index, verdict, out, out_size};
  if (const char* wrong = wrong_with(asked)) return misuse(wrong, error);
  if (const char* wrong = wrong_with(token)) return misuse(wrong, error);
  return encode(asked, *token, error);
}

bonafide_status bonafide_encode_html(const bonafide_verifier* verifier, const bonafide_evidence* evidence, size_t index,
                                     const bonafide_verdict* verdict, const char* name, int64_t made_at, uint8_t** out,
                                     size_t* out_size, bonafide_error* error) {
  const Request asked{verifier, evidence, index, verdict, out, out_size};
  if (const char* wrong = wrong_with(asked)) return misuse(wrong, error);
  if (!capi::is_time(made_at)) return misuse("a time is beyond the year 9999", error);
  report::Page page;
  page.add(verifier->library, {.input = capi::text_or(name, "device"),
                               .evidence = evidence->pieces[index],
                               .verdict = verdict->verdict,
                               .secrets = &verifier->secrets});
  const auto text = std::move(page).finish({.tool = "bonafide " BONAFIDE_VERSION, .at = capi::time_of(made_at)});
  return capi::give(as_bytes(text), out, out_size);
}

void bonafide_bytes_free(uint8_t* bytes) { std::free(bytes); }
