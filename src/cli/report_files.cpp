#include <chrono>

#include <bonafide/cli/help.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/report_files.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/pci/pci_ids.hpp>
#include <bonafide/report/page.hpp>
#include <bonafide/report/token/cmw.hpp>
#include <bonafide/report/token/eat.hpp>

namespace bonafide::cli {

namespace {

report::DeviceNames names_of(const pci::Names& names, const std::optional<evidence::IdentityRecord>& identity) {
  if (!identity) return {};
  return {.vendor = std::string{names.vendor(identity->vendor)},
          .device = std::string{names.device(identity->vendor, identity->device)},
          .class_name = std::string{names.class_name(identity->class_code)}};
}

std::string html_of(const crypto::Library& library, std::span<const Judged> judged) {
  const auto names = pci::Names::installed();
  const evidence::Evidence nothing;
  report::Page page;
  for (const auto& one : judged) {
    const auto& evidence = one.kept ? one.kept->evidence : nothing;
    page.add(library, {.input = one.input,
                       .evidence = evidence,
                       .verdict = one.verdict,
                       .secrets = one.kept ? one.kept->secrets.get() : nullptr,
                       .names = names_of(names, evidence.identity)});
  }
  return std::move(page).finish({.tool = "bonafide " + std::string{version()},
                                 .at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())});
}

report::TokenFormat format_of(const Words& words) {
  return words.value("--format") == "jwt" ? report::TokenFormat::jwt : report::TokenFormat::cwt;
}

/// "sha-256:HEX" of the policy's text: who has the text can tell whether it was this one.
std::string identifier_of(const crypto::Library& library, const appraisal::policy::Policy* policy) {
  if (policy == nullptr) return {};
  const auto digest = crypto::digest(library, crypto::Hash::sha256, as_bytes(policy->source.text));
  if (!digest) throw Failure(Exit::unjudged, explain(digest.error()));
  return "sha-256:" + hex(*digest);
}

template <class T> T made(Result<T> result, std::string_view what) {
  if (!result) throw Failure(Exit::unjudged, std::string{what} + " cannot be made: " + explain(result.error()));
  return std::move(*result);
}

/// The evidence of everything that was judged, and the token.
Buffer collection_of(std::span<const Judged> judged, const Buffer& token, const Words& words) {
  const bool json = format_of(words) == report::TokenFormat::jwt;
  std::vector<report::Wrapped> wrapped;
  for (const auto& one : judged) {
    if (!one.kept) continue;
    const auto number = judged.size() == 1 ? "" : "." + std::to_string(wrapped.size() + 1);
    wrapped.push_back({"evidence" + number, std::string{report::evidence_media_type},
                       made(evidence::encode(one.kept->evidence), "the evidence"), report::MessageKind::evidence});
  }
  if (!token.empty())
    wrapped.push_back({"result", json ? "application/eat+jwt" : "application/eat+cwt", token,
                       report::MessageKind::attestation_results});
  return json ? copy(as_bytes(report::collection_as_json(wrapped))) : report::collection_as_cbor(wrapped);
}

}  // namespace

bool wants_report(const Words& words) { return words.has("--html") || words.has("--eat") || words.has("--cmw"); }

Reports::Reports(const crypto::Library& library, const Words& words) : library_(library), words_(words) {
  if (words.has("--eat") && !words.has("--sign-key"))
    throw Misuse("--eat needs the verifier's private key: give it with --sign-key");
  if (words.has("--sign-key") && !words.has("--eat") && !words.has("--cmw"))
    throw Misuse("--sign-key signs a token: say where to with --eat or --cmw");
  if (words.has("--format") && !words.has("--eat") && !words.has("--cmw"))
    throw Misuse("--format is the form of a token: say where to with --eat or --cmw");
  if (const auto file = words.value("--sign-key"))
    key_ = for_option("--sign-key", [&] { return read_private_key(library, *file); });
}

void Reports::write(std::span<const Judged> judged, const appraisal::policy::Policy* policy) const {
  if (const auto file = words_.value("--html")) write_whole(*file, as_bytes(html_of(library_, judged)));
  const auto token = key_ ? token_of(judged, policy) : Buffer{};
  if (const auto file = words_.value("--eat")) write_whole(*file, token);
  if (const auto file = words_.value("--cmw")) write_whole(*file, collection_of(judged, token, words_));
}

Buffer Reports::token_of(std::span<const Judged> judged, const appraisal::policy::Policy* policy) const {
  const evidence::Evidence nothing;
  std::vector<report::Appraised> appraised;
  for (const auto& one : judged)
    appraised.push_back({.name = one.input,
                         .evidence = one.kept ? one.kept->evidence : nothing,
                         .verdict = one.verdict,
                         .secrets = one.kept ? one.kept->secrets.get() : nullptr});
  const auto claims =
      made(report::claims_of(library_, appraised,
                             {.build = std::string{version()},
                              .at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                              .policy = identifier_of(library_, policy)}),
           "the token");
  return made(report::sign_claims(library_, *key_, claims, format_of(words_)), "the token");
}

}  // namespace bonafide::cli
