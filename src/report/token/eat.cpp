#include <bonafide/appraisal/rules.hpp>
#include <bonafide/crypto/x509/dice.hpp>
#include <bonafide/evidence/cose.hpp>
#include <bonafide/report/story.hpp>
#include <bonafide/report/token/eat.hpp>
#include <bonafide/report/token/jws.hpp>
#include <bonafide/report/utf8.hpp>

namespace bonafide::report {
namespace {

using appraisal::Judgement;
using evidence::Spoken;
using spdm::Code;

// Ours, in the range for private use: RFC 8392, 9.1 "CBOR Web Token (CWT) Claims Registry".
enum Own : std::int64_t {
  own_version = -71000,
  own_verdict = -71001,
  own_reason = -71002,
  own_device = -71003,
  own_measurements = -71004,
  own_obtained_at = -71005,
  own_evidence_digest = -71006,
};

// draft-ietf-rats-ar4si, "Trustworthiness Tiers".
constexpr Term none{0, "none"}, affirming{2, "affirming"}, contraindicated{96, "contraindicated"};

/// A device that nobody vouches for is not one to be careful with, but one not to be used: there is no warning.
Term tier_of(Judgement judgement) {
  switch (judgement) {
    case Judgement::trusted: return affirming;
    case Judgement::authenticated:
    case Judgement::rejected: return contraindicated;
    case Judgement::unjudged: break;
  }
  return none;
}

/// draft-ietf-rats-ar4si, "instance-identity": recognised; recognised and not trustworthy; not recognised; or what is
/// common to all, that the cryptographic validation failed.
std::optional<std::int64_t> instance_identity(const Story& story) {
  constexpr std::int64_t recognised = 2, not_trustworthy = 96, not_recognised = 97, validation_failed = 99;
  switch (story.subject.verdict.judgement) {
    case Judgement::trusted: return recognised;
    case Judgement::authenticated:
      return story.outcome_of(appraisal::rule::anchored.id) == appraisal::Outcome::failed ? not_recognised
                                                                                          : not_trustworthy;
    case Judgement::rejected: return validation_failed;
    case Judgement::unjudged: break;
  }
  return {};
}

Member text(std::optional<std::int64_t> label, std::string_view name, std::string_view value) {
  return {label, std::string{name}, {valid_utf8(value)}};
}
Member bytes(std::optional<std::int64_t> label, std::string_view name, Bytes value) {
  return {label, std::string{name}, {copy(value)}};
}
Member integer(std::optional<std::int64_t> label, std::string_view name, std::int64_t value) {
  return {label, std::string{name}, {value}};
}

void add_number(Claims& to, std::string_view name, std::optional<std::uint64_t> value) {
  if (value) to.push_back(integer({}, name, static_cast<std::int64_t>(*value)));
}

/// What names the device: its configuration space and its leaf certificate.
Claims device_of(const Story& story) {
  Claims out;
  if (const auto& identity = story.subject.evidence.identity) {
    add_number(out, "vendor", identity->vendor);
    add_number(out, "device", identity->device);
    add_number(out, "class", identity->class_code);
    add_number(out, "revision", identity->revision);
    add_number(out, "subsystem-vendor", identity->subsystem_vendor);
    add_number(out, "subsystem-device", identity->subsystem_device);
    std::array<std::uint8_t, sizeof(std::uint64_t)> serial{};
    store_be(MutableBytes{serial}, identity->serial.value_or(0));
    if (identity->serial) out.push_back(bytes({}, "serial-number", serial));
  }
  if (const auto* chain = story.speaking()) {
    const auto& leaf = chain->chain.leaf();
    out.push_back(text({}, "subject", crypto::x509::text_of_name(leaf.subject)));
    if (const auto digest = crypto::digest(story.library, crypto::Hash::sha256, leaf.raw))
      out.push_back(bytes({}, "leaf-sha-256", *digest));
    add_number(out, "slot", story.delivered(*chain).slot);
  }
  return out;
}

Value measurement(const Story& story, const evidence::Measurement& block) {
  Claims out{integer({}, "index", block.index)};
  if (block.is_dmtf()) out.push_back(integer({}, "type", static_cast<std::int64_t>(block.type)));
  if (!block.is_dmtf()) out.push_back(integer({}, "specification", block.specification));
  if (block.is_digest() && block.hash) out.push_back(text({}, "hash", crypto::row(*block.hash).name));
  out.push_back(bytes({}, block.is_digest() ? "digest" : "value", block.value));
  const bool covered = block.covered_by &&
                       story.outcome_of(story.account.signed_messages[*block.covered_by]) == appraisal::Outcome::passed;
  out.push_back({{}, "signed", {covered}});
  return {std::move(out)};
}

std::vector<Value> measurements_of(const Story& story) {
  const auto all = evidence::measurements_of(story.account);
  std::vector<Value> out;
  for (const auto& block : evidence::current(all)) out.push_back(measurement(story, block));
  return out;
}

/// draft-poirier-rats-eat-da, SPDM claims: the negotiation as it was said. Empty where not all of it was.
Buffer negotiation_of(const evidence::Account& account) {
  constexpr std::array order{Code::get_version,          Code::version,   Code::get_capabilities, Code::capabilities,
                             Code::negotiate_algorithms, Code::algorithms};
  Buffer out;
  std::size_t step = 0;
  for (const auto& said : account.spoken) {
    if (said.wrapping != Spoken::Wrapping::none || said.bytes.size() < 2) continue;
    const auto code = static_cast<Code>(said.bytes[1]);
    if (code == Code::get_version) out.clear(), step = 0;
    if (step == order.size() || code != order[step]) continue;
    append(out, said.bytes);
    ++step;
  }
  if (step != order.size()) out.clear();
  return out;
}

/// The claims of the device itself. They say what it is, for those who read its certificates by the draft; its
/// numbers for digests are not settled, so measurements are told in our own claim.
void add_device_profile(const Story& story, Claims& to) {
  constexpr std::int64_t profile = 265, certificates = 3803, negotiation = 3804;
  Claims slots;
  for (const auto& read : story.chains) {
    const auto& delivered = story.delivered(read);
    if (delivered.owner != spdm::Role::responder) continue;
    const bool twice = std::ranges::any_of(slots, [&](const Member& slot) { return slot.label == delivered.slot; });
    Buffer der;
    for (const auto& certificate : read.chain.certificates) append(der, certificate.raw);
    if (!twice) slots.push_back({delivered.slot, {}, {std::move(der)}});
  }
  const bool has_slot_0 = std::ranges::any_of(slots, [](const Member& slot) { return slot.label == 0; });
  if (!has_slot_0) return;
  to.push_back({profile, {}, {std::string{device_profile}}, Member::In::cbor});
  to.push_back({certificates, {}, {std::move(slots)}, Member::In::cbor});
  if (auto said = negotiation_of(story.account); !said.empty())
    to.push_back({negotiation, {}, {std::move(said)}, Member::In::cbor});
}

/// draft-ietf-rats-ear, "EAR Appraisal Claims".
Claims appraisal_of(const Story& story, const Issuing& issuing) {
  const auto& verdict = story.subject.verdict;
  Claims out{{1000, "ear.status", {tier_of(verdict.judgement)}}};
  if (const auto identity = instance_identity(story))
    out.push_back({1001, "ear.trustworthiness-vector", {Claims{integer(0, "instance-identity", *identity)}}});
  if (!issuing.policy.empty()) out.push_back(text(1003, "ear.appraisal-policy-id", issuing.policy));
  if (const auto* chain = story.speaking())
    if (const auto dice = crypto::x509::read_dice(chain->chain.leaf()); dice && !dice->ueid.empty())
      out.push_back(bytes(256, "ueid", dice->ueid));
  out.push_back(integer(own_version, "bonafide.version", token_version));
  out.push_back(text(own_verdict, "bonafide.verdict", appraisal::name(verdict.judgement)));
  out.push_back(text(own_reason, "bonafide.reason", verdict.reason));
  out.push_back({own_device, "bonafide.device", {device_of(story)}});
  if (auto measured = measurements_of(story); !measured.empty())
    out.push_back({own_measurements, "bonafide.measurements", {std::move(measured)}});
  if (const auto& at = story.subject.evidence.origin.obtained_at)
    out.push_back(integer(own_obtained_at, "bonafide.obtained-at", at->time_since_epoch().count()));
  add_device_profile(story, out);
  return out;
}

Result<Claims> submodule_of(const crypto::Library& library, const Appraised& appraised, const Issuing& issuing) {
  const auto encoded = evidence::encode(appraised.evidence);
  if (!encoded) return std::unexpected(encoded.error());
  const auto digest = crypto::digest(library, crypto::Hash::sha256, *encoded);
  if (!digest) return std::unexpected(digest.error());
  const Subject subject{.input = appraised.name,
                        .evidence = appraised.evidence,
                        .verdict = appraised.verdict,
                        .secrets = appraised.secrets};
  auto out = appraisal_of(story_of(library, subject, {}), issuing);
  out.push_back({own_evidence_digest,
                 "bonafide.evidence-digest",
                 {std::vector<Value>{{std::string{"sha-256"}}, {copy(*digest)}}}});
  return out;
}

/// RFC 9711, 4.2.18: submodules are told apart by their names.
std::string name_among(const Claims& submodules, std::string_view wanted) {
  const auto name = valid_utf8(wanted);
  const auto taken = [&](const std::string& tried) {
    return std::ranges::any_of(submodules, [&](const Member& member) { return member.name == tried; });
  };
  std::string tried = name;
  for (std::size_t n = 2; taken(tried); ++n) tried = name + " (" + std::to_string(n) + ")";
  return tried;
}

}  // namespace

Result<Claims> claims_of(const crypto::Library& library, std::span<const Appraised> appraised, const Issuing& issuing) {
  Claims submodules;
  std::vector<Value> nonces;
  for (const auto& one : appraised) {
    auto submodule = submodule_of(library, one, issuing);
    if (!submodule) return std::unexpected(submodule.error());
    submodules.push_back({{}, name_among(submodules, one.name), {std::move(*submodule)}});
    if (const auto& nonce = one.evidence.demanded_nonce) {
      const Buffer demanded = copy(*nonce);
      const auto same = [&](const Value& value) { return std::get<Buffer>(value.held) == demanded; };
      if (std::ranges::none_of(nonces, same)) nonces.push_back({demanded});
    }
  }
  Claims out{{265, "eat_profile", {std::string{result_profile}}},
             integer(6, "iat", issuing.at.time_since_epoch().count()),
             {1004, "ear.verifier-id", {Claims{text(0, "developer", "bonafide"), text(1, "build", issuing.build)}}},
             {266, "submods", {std::move(submodules)}}};
  // RFC 9711, 4.1: what a verifier demanded is what makes it fresh for that verifier; one, or several in an array.
  if (nonces.size() == 1) out.push_back({10, "eat_nonce", nonces[0]});
  if (nonces.size() > 1) out.push_back({10, "eat_nonce", {std::move(nonces)}});
  return out;
}

Result<Buffer> sign_claims(const crypto::Library& library, const crypto::PrivateKey& key, const Claims& claims,
                           TokenFormat format) {
  if (format == TokenFormat::jwt) {
    const auto token = jws::sign(library, key, "eat+jwt", as_bytes(to_json(claims)));
    if (!token) return std::unexpected(token.error());
    return copy(as_bytes(*token));
  }
  const auto spki = key.spki();
  if (!spki) return std::unexpected(spki.error());
  const auto identifier = crypto::digest(library, crypto::Hash::sha256, *spki);
  if (!identifier) return std::unexpected(identifier.error());
  const auto payload = to_cbor(claims);
  const auto content_type = evidence::cose::ContentType{std::string{"application/eat+cwt"}};
  const auto made = evidence::cose::sign(
      library, key,
      {.headers = {.content_type = content_type, .key_identifier = copy(*identifier)}, .payload = payload});
  if (!made) return std::unexpected(made.error());
  Buffer out{0xD8, 0x3D};  // tag 61: RFC 8392, 6 "The CWT CBOR Tag"
  append(out, *made);
  return out;
}

}  // namespace bonafide::report
