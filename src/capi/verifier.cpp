// bonafide.h: whom to trust, and how to judge.
#include <bonafide/capi/handles.hpp>

using namespace bonafide;
using capi::is_memory;
using capi::memory;
using capi::misuse;

const char* bonafide_version(void) { return BONAFIDE_VERSION; }

const char* bonafide_judgement_name(int32_t judgement) {
  switch (judgement) {
    case BONAFIDE_TRUSTED: return "trusted";
    case BONAFIDE_AUTHENTICATED: return "authenticated";
    case BONAFIDE_REJECTED: return "rejected";
    case BONAFIDE_UNJUDGED: return "unjudged";
  }
  return "";
}

bonafide_status bonafide_verifier_new(bonafide_verifier** out, bonafide_error* error) {
  if (out == nullptr) return misuse("out is NULL", error);
  auto library = crypto::Library::open(nullptr);
  if (!library) return capi::fail(BONAFIDE_LACKING, library.error().rule->id, explain(library.error()), error);
  *out =
      new bonafide_verifier{.library = std::move(*library), .trust = {}, .policy = {}, .references = {}, .secrets = {}};
  return BONAFIDE_OK;
}

void bonafide_verifier_free(bonafide_verifier* verifier) { delete verifier; }

bonafide_status bonafide_verifier_trust(bonafide_verifier* verifier, const void* bytes, size_t size, const char* name,
                                        bonafide_error* error) {
  if (verifier == nullptr) return misuse("verifier is NULL", error);
  if (!is_memory(bytes, size)) return misuse("bytes is NULL", error);
  const std::string origin{capi::text_or(name, "anchors")};
  const auto added = verifier->trust.add_file(verifier->library, memory(bytes, size), origin);
  return added ? BONAFIDE_OK : capi::fail(added.error(), error);
}

bonafide_status bonafide_verifier_deny(bonafide_verifier* verifier, const void* digest, size_t size,
                                       bonafide_error* error) {
  if (verifier == nullptr) return misuse("verifier is NULL", error);
  if (!is_memory(digest, size)) return misuse("digest is NULL", error);
  const bool taken = verifier->trust.deny(memory(digest, size));
  return taken ? BONAFIDE_OK : misuse("a digest has 32, 48 or 64 bytes", error);
}

bonafide_status bonafide_verifier_policy(bonafide_verifier* verifier, const char* text, size_t size, const char* name,
                                         bonafide_error* error) {
  if (verifier == nullptr) return misuse("verifier is NULL", error);
  if (!is_memory(text, size)) return misuse("text is NULL", error);
  const std::string file{capi::text_or(name, "policy")};
  const std::string content{as_text(memory(text, size))};
  auto compiled = appraisal::policy::compile(file, content);
  if (!compiled) {
    const auto& first = compiled.error().front();
    const appraisal::policy::Source source{file, content};
    return capi::fail(BONAFIDE_REFUSED, first.error.rule->id, rendered(source, first), error);
  }
  verifier->policy = std::move(*compiled);
  return BONAFIDE_OK;
}

bonafide_status bonafide_verifier_key_log(bonafide_verifier* verifier, const char* text, size_t size,
                                          bonafide_error* error) {
  if (verifier == nullptr) return misuse("verifier is NULL", error);
  if (!is_memory(text, size)) return misuse("text is NULL", error);
  auto secrets = evidence::read_key_log(as_text(memory(text, size)));
  if (!secrets) return capi::fail(secrets.error(), error);
  verifier->secrets.merge(std::move(*secrets));
  return BONAFIDE_OK;
}
