#include <algorithm>

#include <bonafide/emulator/workable.hpp>

namespace bonafide::emulator {

namespace {

using spdm::responder::Profile;

/// Refuses what the file says at `key`.
[[noreturn]] void refuse(const Description& description, const std::string& key, const std::string& why) {
  throw BadDescription(description.places.of(key) + " " + why);
}

std::string in_version(spdm::Version version, const Error& error) {
  return "cannot be, in SPDM " + std::string{spdm::name(version)} + ": " + explain(error);
}

/// DSP0274, "Responder flag fields definitions" and, from 1.2 on, "DataTransferSize".
void check_versions(const Description& description, Profile& profile) {
  const bool named = description.places.has("spdm.versions");
  const auto newest = std::ranges::max(profile.versions);
  const auto size = description.data_transfer_size;
  std::erase_if(profile.versions, [&](spdm::Version version) {
    // MaxSPDMmsgSize follows from CHUNK_CAP by itself.
    const auto sizes = spdm::legal(version, profile.flags, spdm::Sizes{description.ct_exponent, size, size});
    if (!sizes) refuse(description, "spdm.data-transfer-size", in_version(version, sizes.error()));
    const auto flags = spdm::legal(spdm::Role::responder, version, profile.flags);
    if (!flags && (named || version == newest))
      refuse(description, "spdm.capabilities", in_version(version, flags.error()));
    return !flags;
  });
}

struct Key {
  std::string where;  // in the file
  std::string name;   // for people
  const crypto::PrivateKey* key;
};

std::vector<Key> keys_of(const Profile& profile) {
  std::vector<Key> out;
  for (std::size_t slot = 0; slot < profile.slots.size(); ++slot)
    if (profile.slots[slot].key != nullptr) {
      const auto number = std::to_string(slot);
      out.push_back({"slots." + number, "slot " + number, profile.slots[slot].key});
    }
  if (profile.provisioned_key != nullptr)
    out.push_back({"spdm.provisioned-key", "the provisioned key", profile.provisioned_key});
  return out;
}

/// DSP0274 1.2, "BaseAsymAlgo", and 1.4, "PqcAsymAlgo".
bool defined_in(spdm::Version version, crypto::Scheme scheme) {
  if (spdm::is_pqc(scheme)) return version >= spdm::Version::v1_4;
  return (spdm::base_asym_defined(version) & spdm::bit(scheme)) != 0;
}

void check_keys(const Description& description, const Profile& profile) {
  const auto keys = keys_of(profile);
  if (keys.empty()) return;  // what a Requester provisions will fit, or be refused
  std::string all, kinds;
  for (const auto scheme : profile.schemes) all.append(all.empty() ? "" : ", ").append(crypto::row(scheme).name);
  for (const auto& key : keys)
    kinds.append(kinds.empty() ? "" : ", ").append(key.name).append(" has ").append(crypto::name(key.key->kind()));
  for (const auto& key : keys) {
    const auto fits = [&](crypto::Scheme scheme) { return key.key->fits(scheme); };
    if (std::ranges::none_of(profile.schemes, fits))
      refuse(description, key.where,
             "has the key " + std::string{crypto::name(key.key->kind())} +
                 ", which signs with "
                 "none of spdm.asym (" +
                 all + ")");
  }
  for (const auto scheme : profile.schemes)
    if (std::ranges::none_of(keys, [&](const Key& key) { return key.key->fits(scheme); }))
      refuse(description, "spdm.asym",
             "names " + std::string{crypto::row(scheme).name} + ", with which no key signs: " + kinds);
  for (const auto version : profile.versions)
    if (std::ranges::any_of(profile.schemes, [&](auto scheme) { return defined_in(version, scheme); })) return;
  refuse(description, "spdm.versions", "has no version that defines " + all);
}

}  // namespace

void make_workable(const Description& description, Profile& profile) {
  check_versions(description, profile);
  check_keys(description, profile);
}

}  // namespace bonafide::emulator
