#include <algorithm>

#include <bonafide/appraisal/policy/gather.hpp>
#include <bonafide/appraisal/recovery/state.hpp>

namespace bonafide::appraisal::recovery {
namespace {

using policy::Signed;

/// The key that the signature verified with: the leaf's, or the anchor that is the provisioned key.
Bytes key_of(const Signed& who) {
  if (who.slot != nullptr && who.slot->chain) return who.slot->chain->leaf().spki;
  return who.found.provisioned_key;
}

std::vector<std::array<std::uint8_t, 32>> certificates_of(const Signed& who) {
  std::vector<std::array<std::uint8_t, 32>> out;
  if (who.slot == nullptr || !who.slot->chain) return out;
  for (const auto& certificate : who.slot->chain->certificates) {
    auto& kept = out.emplace_back();
    if (const auto digest = crypto::digest(who.found.library, crypto::Hash::sha256, certificate.raw))
      std::ranges::copy(Bytes{*digest}, kept.begin());
  }
  return out;
}

std::vector<Measured> measurements_of(const Signed& who) {
  constexpr std::uint8_t raw = 0x80;  // DSP0274, "DMTFSpecMeasurementValueType", bit 7
  std::vector<Measured> out;
  for (const auto& block : policy::measurements_spoken_for(who).blocks) {
    const auto type = static_cast<std::uint8_t>(static_cast<std::uint8_t>(block.type) | (block.raw ? raw : 0));
    out.push_back({block.index, block.specification, block.is_dmtf() ? type : std::uint8_t{0}, copy(block.value)});
  }
  std::ranges::sort(out, {}, &Measured::index);
  return out;
}

std::vector<spdm::Nonce> nonces_of(const Signed& who) {
  std::vector<spdm::Nonce> out;
  const auto& said = who.found.account.signed_messages;
  for (std::size_t i = 0; i < said.size(); ++i)
    if (who.also_signed(i)) out.push_back(said[i].requester_nonce);
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace

std::vector<State> states(const Found& found) {
  std::vector<State> out;
  for (const auto& who : policy::signers(found))
    out.push_back({.slot = who.message->slot,
                   .key = copy(key_of(who)),
                   .certificates = certificates_of(who),
                   .measurements = measurements_of(who),
                   .nonces = nonces_of(who)});
  return out;
}

}  // namespace bonafide::appraisal::recovery
