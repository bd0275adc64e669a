// The kernel's record of what it verified: signatures/N_... and certificates/slotN below a device, as a folder or an
// archive of it. "PCI/CMA: Expose ..." of the kernel series from 2024 on.
#include <map>

#include <bonafide/evidence/source/readers.hpp>
#include <bonafide/spdm/message/all.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::evidence {
namespace {

constexpr std::string_view folder = "signatures/", of_signature = "_signature";
constexpr std::size_t most_signatures = 1024;  // of one device

/// One file of a signature: "<device>signatures/<number>_<part>".
struct Part {
  std::string_view device;  // what stands before "signatures/", a slash at its end
  std::uint32_t number = 0;
  std::string_view name;
};

std::optional<Part> part_of(std::string_view path) {
  const auto at = path.starts_with(folder) ? 0 : path.rfind(std::string{"/"}.append(folder));
  if (at == path.npos) return {};
  const auto device = path.substr(0, at == 0 && path.starts_with(folder) ? 0 : at + 1);
  auto rest = path.substr(device.size() + folder.size());
  std::uint32_t number = 0;
  std::size_t digits = 0;
  for (; digits < rest.size() && digits < 9 && rest[digits] >= '0' && rest[digits] <= '9'; ++digits)
    number = number * 10 + static_cast<std::uint32_t>(rest[digits] - '0');
  if (digits == 0 || digits == rest.size() || rest[digits] != '_') return {};
  return Part{device, number, rest.substr(digits + 1)};
}

/// The files of one signature, by their parts.
using Parts = std::map<std::string_view, Bytes>;

std::string_view line_of(Bytes content) {
  auto text = as_text(content);
  while (text.ends_with('\n') || text.ends_with('\0')) text.remove_suffix(1);
  return text;
}

/// The kernel's names of hashes: crypto/hash_info.
std::optional<crypto::Hash> hash_named(std::string_view name) {
  constexpr std::array<std::string_view, crypto::hash_count> names{"sha256",   "sha384",   "sha512", "sha3-256",
                                                                   "sha3-384", "sha3-512", "sm3"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (name == names[i] || (name == "sm3-256" && names[i] == "sm3")) return static_cast<crypto::Hash>(i);
  return {};
}

Result<std::optional<crypto::Hash>> hash_of(const Parts& parts) {
  const auto found = parts.find("hash_algorithm");
  if (found == parts.end() || line_of(found->second).empty()) return std::optional<crypto::Hash>{};
  const auto hash = hash_named(line_of(found->second));
  if (!hash) return broken(rule::source_field, "hash_algorithm", 0, 0, Note{line_of(found->second)});
  return hash;
}

bool contains(Bytes all, Bytes piece) { return !std::ranges::search(all, piece).empty(); }

/// What stands beside a transcript repeats parts of it.
Result<void> consistent(const Parts& parts, const Exchange& last) {
  const auto purpose = purpose_of(last);
  const auto version = static_cast<spdm::Version>(last.response[0]);
  for (const auto& [name, content] : parts) {
    if (name == "type" && line_of(content) != (purpose ? spdm::context(*purpose) : std::string_view{}))
      return broken(rule::source_consistent, "type", 0, content.size(), Note{line_of(content)});
    if ((name == "requester_nonce" && !contains(last.request, content)) ||
        (name == "responder_nonce" && !contains(last.response, content)))
      return broken(rule::source_consistent, "nonce", 0, content.size());
    if (name != "combined_spdm_prefix" || !purpose) continue;
    spdm::Combined room{};
    const auto whole = spdm::to_be_signed(version, *purpose, {}, room).bytes;
    const Bytes prefix = version < spdm::Version::v1_2 ? Bytes{} : whole.first(spdm::combined_prefix_size);
    if (!equal(content, prefix)) return broken(rule::source_consistent, "combined_spdm_prefix", 0, content.size());
  }
  return {};
}

/// The exchanges that one signature covers, and what the source says of them.
Result<void> add_signature(const Parts& parts, Evidence& evidence) {
  const auto transcript = parts.find("transcript"), signature = parts.find("signature");
  if (transcript == parts.end() || signature == parts.end())
    return broken(rule::source_field, transcript == parts.end() ? "transcript" : "signature", 0, parts.size());
  const auto hash = hash_of(parts);
  if (!hash) return std::unexpected(hash.error());
  Buffer messages = copy(transcript->second);
  append(messages, signature->second);
  Agreed agreed;
  if (!messages.empty() && !evidence.chains.empty())
    agreed = supposed(static_cast<spdm::Version>(messages[0]), evidence.chains.front());
  if (*hash) agreed.hash = *hash;
  auto exchanges = split(messages, agreed);
  if (!exchanges) return std::unexpected(exchanges.error());
  if (const auto good = consistent(parts, exchanges->back()); !good) return good;
  if (!shows_negotiation(evidence.exchanges) && !shows_negotiation(*exchanges))
    evidence.agreed = agreed;
  else if (*hash && (!evidence.agreed || evidence.agreed->hash == *hash))
    evidence.agreed = Agreed{.hash = *hash};
  for (auto& exchange : *exchanges) evidence.exchanges.push_back(std::move(exchange));
  return {};
}

void add_chains(const SourceInput& in, std::string_view device, Evidence& evidence) {
  for (std::uint8_t slot = 0; slot < 8; ++slot) {
    const auto* file = find(in, std::string{device} + "certificates/slot" + std::to_string(slot));
    if (file != nullptr && !file->content.empty()) evidence.chains.push_back(slot_chain(slot, file->content));
  }
}

/// "0000:03:00.0" of "sys/0000:03:00.0/"
std::string_view last_folder(std::string_view device) {
  if (device.ends_with('/')) device.remove_suffix(1);
  return device.substr(device.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

bool is_signature_log(const SourceInput& in) {
  return std::ranges::any_of(in.files, [](const NamedFile& file) {
    const auto part = part_of(file.name);
    return part && part->name == of_signature.substr(1);
  });
}

Read read_signature_log(const SourceInput& in) {
  std::map<std::string_view, std::map<std::uint32_t, Parts>> devices;
  for (const auto& file : in.files)
    if (const auto part = part_of(file.name)) devices[part->device][part->number][part->name] = file.content;
  std::vector<Evidence> out;
  for (const auto& [device, signatures] : devices) {
    if (signatures.size() > most_signatures) return broken(rule::source_field, "signatures", 0, signatures.size());
    auto& evidence = out.emplace_back();
    evidence.origin = {.kind = SourceKind::signature_log, .tool = "Linux", .transport = "DOE"};
    evidence.origin.target = device.empty() ? in.name : last_folder(device);
    add_chains(in, device, evidence);
    for (const auto& [number, parts] : signatures)
      if (const auto added = add_signature(parts, evidence); !added) return std::unexpected(added.error());
  }
  return out;
}

}  // namespace bonafide::evidence
