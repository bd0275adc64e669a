// Redfish (DSP0266, ComponentIntegrity of DSP8010): the response of SPDMGetSignedMeasurements, with the Certificate and
// ComponentIntegrity resources beside it, in files of their own or in one list.
#include <bonafide/crypto/pem.hpp>
#include <bonafide/evidence/json.hpp>
#include <bonafide/evidence/source/readers.hpp>
#include <bonafide/spdm/algorithms.hpp>
#include <bonafide/spdm/message/measurements.hpp>

namespace bonafide::evidence {
namespace {

constexpr std::size_t most_resources = 4096;

/// The resources of the input: the objects of its files, and those in lists and collections.
std::vector<json::Value> resources_of(const SourceInput& in) {
  std::vector<json::Value> out;
  const auto add = [&](const json::Value& value) {
    if (value.kind == json::Kind::object && out.size() < most_resources) out.push_back(value);
  };
  for (const auto& file : in.files) {
    if (!json::looks_like_json(file.content)) continue;
    const auto root = json::read(file.content);
    if (!root) continue;
    add(*root);
    const auto members = root->kind == json::Kind::array ? std::optional{*root} : json::find(*root, "Members");
    if (!members || members->kind != json::Kind::array) continue;
    for (json::Inside each{*members}; each.next();) add(each.value());
  }
  return out;
}

bool is_signed_measurements(const json::Value& value) {
  return json::find_text(value, "SignedMeasurements") && json::find_text(value, "SigningAlgorithm");
}

/// Names of algorithms as DSP0274 spells them, "TPM_ALG_" in front or not. Bits, as the fields have them.
std::optional<std::uint64_t> bit_named(wire::Names names, std::string_view text) {
  constexpr std::string_view prefix = "TPM_ALG_";
  const auto bare = [&](std::string_view name) { return name.starts_with(prefix) ? name.substr(prefix.size()) : name; };
  for (const auto& [bits, name] : names)
    if (bare(name) == bare(text)) return bits;
  return {};
}

/// "1.2.0" or "1.2"
std::optional<spdm::Version> version_named(std::string_view text) {
  for (const auto version : spdm::versions)
    if (text == spdm::name(version) || text.starts_with(spdm::name(version) + ".")) return version;
  return {};
}

Result<Agreed> agreed_in(const json::Value& response) {
  Agreed agreed;
  const auto scheme = json::find_text(response, "SigningAlgorithm").value_or("");
  const auto scheme_bit = bit_named(spdm::base_asym_names(), scheme);
  if (scheme_bit) agreed.scheme = spdm::scheme_of(static_cast<std::uint32_t>(*scheme_bit));
  if (!agreed.scheme) return broken(rule::source_field, "SigningAlgorithm", 0, 0, Note{scheme});
  if (const auto hash = json::find_text(response, "HashingAlgorithm")) {
    const auto hash_bit = bit_named(spdm::base_hash_names(), *hash);
    if (hash_bit) agreed.hash = spdm::hash_of(static_cast<std::uint32_t>(*hash_bit));
    if (!agreed.hash) return broken(rule::source_field, "HashingAlgorithm", 0, 0, Note{*hash});
  }
  if (const auto version = json::find_text(response, "Version")) {
    agreed.version = version_named(*version);
    if (!agreed.version) return broken(rule::source_field, "Version", 0, 0, Note{*version});
  }
  return agreed;
}

/// The Certificate resource that a response names, or else the only one there is.
const json::Value* certificate_for(const json::Value& response, const std::vector<json::Value>& resources) {
  const auto link = json::find(response, "Certificate");
  const auto wanted = link ? json::find_text(*link, "@odata.id") : std::nullopt;
  const json::Value* only = nullptr;
  std::size_t count = 0;
  for (const auto& resource : resources) {
    if (!json::find_text(resource, "CertificateString")) continue;
    if (wanted && json::find_text(resource, "@odata.id") == wanted) return &resource;
    only = &resource, ++count;
  }
  return count == 1 ? only : nullptr;
}

/// The slot that the last GET_MEASUREMENTS names.
std::uint8_t slot_in(const std::vector<Exchange>& exchanges) {
  const auto& request = exchanges.back().request;
  const auto asked =
      wire::decode<spdm::GetMeasurements>(request, spdm::Terms{.version = static_cast<spdm::Version>(request[0])});
  return asked ? asked->message.slot & 7 : 0;
}

Result<Evidence> evidence_of(const json::Value& response, const std::vector<json::Value>& resources,
                             const SourceInput& in) {
  const auto agreed = agreed_in(response);
  if (!agreed) return std::unexpected(agreed.error());
  const auto bytes = crypto::pem::from_base64(json::find_text(response, "SignedMeasurements").value_or(""));
  if (!bytes || bytes->empty()) return broken(rule::source_field, "SignedMeasurements", 0, 0, Note{"base64"});
  auto exchanges = split(*bytes, *agreed);
  if (!exchanges) return std::unexpected(exchanges.error());
  Evidence evidence{.origin = {.kind = SourceKind::redfish, .target = std::string{in.name}}};
  const auto* resource = certificate_for(response, resources);
  const auto beside = resource != nullptr ? json::find_text(*resource, "CertificateString").value_or("") : "";
  if (const Bytes chain = resource != nullptr ? as_bytes(beside) : in.chain; !chain.empty()) {
    auto certificates = certificates_of(chain);
    if (!certificates) return std::unexpected(certificates.error());
    evidence.chains.push_back({.slot = slot_in(*exchanges), .has_header = false, .chain = std::move(*certificates)});
    if (const auto name = device_name(evidence.chains[0]); !name.empty()) evidence.origin.target = name;
  }
  evidence.agreed = *agreed;
  evidence.exchanges = std::move(*exchanges);
  return evidence;
}

}  // namespace

bool is_redfish(const SourceInput& in) {
  if (!std::ranges::any_of(in.files, [](const NamedFile& file) { return json::looks_like_json(file.content); }))
    return false;
  return std::ranges::any_of(resources_of(in), is_signed_measurements);
}

Read read_redfish(const SourceInput& in) {
  const auto resources = resources_of(in);
  std::vector<Evidence> out;
  for (const auto& resource : resources) {
    if (!is_signed_measurements(resource)) continue;
    auto evidence = evidence_of(resource, resources, in);
    if (!evidence) return std::unexpected(evidence.error());
    out.push_back(std::move(*evidence));
  }
  return out;
}

}  // namespace bonafide::evidence
