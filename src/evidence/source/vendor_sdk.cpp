// What a vendor's attestation SDK writes: a JSON list of devices, each with its report and its certificates in base64
// and the nonce in hexadecimal digits.
#include <bonafide/crypto/pem.hpp>
#include <bonafide/evidence/json.hpp>
#include <bonafide/evidence/source/readers.hpp>

namespace bonafide::evidence {
namespace {

constexpr std::size_t most_devices = 4096;  // in one list

bool is_device(const json::Value& value) {
  return json::find_text(value, "evidence").has_value() && json::find_text(value, "certificate").has_value();
}

/// A member in base64.
Result<Buffer> decoded(const json::Value& device, std::string_view name) {
  const auto text = json::find_text(device, name);
  auto bytes = text ? crypto::pem::from_base64(*text) : std::nullopt;
  if (!bytes || bytes->empty()) return broken(rule::source_field, name, 0, text ? text->size() : 0, Note{"base64"});
  return std::move(*bytes);
}

/// The nonce that the verifier asked for, where the list has one.
Result<std::optional<spdm::Nonce>> demanded(const json::Value& device) {
  const auto text = json::find_text(device, "nonce");
  if (!text || text->empty()) return std::optional<spdm::Nonce>{};
  const auto bytes = unhex(*text);
  spdm::Nonce nonce{};
  if (!bytes || bytes->size() != nonce.size())
    return broken(rule::source_field, "nonce", 0, text->size(), Note{"32 bytes in hexadecimal digits"});
  std::ranges::copy(*bytes, nonce.begin());
  return nonce;
}

Result<Evidence> read_device(const json::Value& device, std::string_view file) {
  const auto report = decoded(device, "evidence");
  if (!report) return std::unexpected(report.error());
  const auto chain = decoded(device, "certificate");
  if (!chain) return std::unexpected(chain.error());
  auto evidence = from_report(*report, *chain);
  if (!evidence) return evidence;
  const auto nonce = demanded(device);
  if (!nonce) return std::unexpected(nonce.error());
  evidence->demanded_nonce = *nonce;
  evidence->origin = {.kind = SourceKind::vendor_sdk, .target = std::string{file}};
  if (const auto name = device_name(evidence->chains[0]); !name.empty()) evidence->origin.target = name;
  return evidence;
}

}  // namespace

bool is_vendor_sdk(const SourceInput& in) {
  if (in.files.size() != 1 || !json::looks_like_json(in.files[0].content)) return false;
  const auto root = json::read(in.files[0].content);
  if (!root) return false;
  if (is_device(*root)) return true;
  if (root->kind != json::Kind::array) return false;
  json::Inside devices{*root};
  return devices.next() && is_device(devices.value());
}

Read read_vendor_sdk(const SourceInput& in) {
  const auto root = json::read(in.files[0].content);
  if (!root) return std::unexpected(root.error());
  std::vector<Evidence> out;
  const auto take = [&](const json::Value& device) -> Result<void> {
    if (out.size() == most_devices) return broken(rule::source_field, "(list)", 0, out.size());
    auto evidence = read_device(device, in.name);
    if (!evidence) return std::unexpected(evidence.error());
    return out.push_back(std::move(*evidence)), Result<void>{};
  };
  if (root->kind == json::Kind::object)
    if (const auto taken = take(*root); !taken) return std::unexpected(taken.error());
  if (root->kind == json::Kind::array)
    for (json::Inside devices{*root}; devices.next();)
      if (const auto taken = take(devices.value()); !taken) return std::unexpected(taken.error());
  return out;
}

}  // namespace bonafide::evidence
