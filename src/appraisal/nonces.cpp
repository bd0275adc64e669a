#include <bonafide/appraisal/nonces.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/appraisal/signing_kind.hpp>
#include <bonafide/appraisal/slot.hpp>

namespace bonafide::appraisal {
namespace {

Result<NonceUse::Cut> cut(const crypto::Library& library, std::initializer_list<Bytes> parts) {
  auto hasher = crypto::Hasher::start(library, crypto::Hash::sha256);
  if (!hasher) return std::unexpected(hasher.error());
  for (const auto part : parts) hasher->update(part);
  NonceUse::Cut out{};
  std::ranges::copy(Bytes{hasher->digest()}.first(out.size()), out.begin());
  return out;
}

}  // namespace

Result<std::vector<NonceUse>> nonces_of(const crypto::Library& library, const evidence::Account& account) {
  std::vector<NonceUse> out;
  for (const auto& said : account.signed_messages) {
    if (by_requester(said.kind) || !said.chain) continue;
    const auto& chain = account.chains[*said.chain];
    // The leaf stands last; that the chain is well formed is judged elsewhere.
    const auto header = chain.has_header ? 4 + said.terms.digest_size() : 0;
    if (chain.whole.size() <= header) continue;
    const auto certificates = spdm::read_certificates(Bytes{chain.whole}.subspan(header));
    if (!certificates) continue;
    const std::array kind{static_cast<std::uint8_t>(said.kind)};
    const auto requester = cut(library, {kind, certificates->back().spki, said.requester_nonce});
    const auto responder = cut(library, {said.responder_nonce});
    const auto signature = cut(library, {said.signature});
    if (!requester) return std::unexpected(requester.error());
    if (!responder) return std::unexpected(responder.error());
    if (!signature) return std::unexpected(signature.error());
    out.push_back({*requester, *responder, *signature,
                   std::string{signing_kind(said.kind).message} + " of " + slot_name(said.slot)});
  }
  return out;
}

std::optional<Check> Nonces::look(std::map<NonceUse::Cut, Met>& in, const NonceUse::Cut& key, const NonceUse& use,
                                  const std::string& whose) {
  const auto now = static_cast<std::uint32_t>(names_.size() - 1);
  const auto [met, is_new] = in.try_emplace(key, Met{use.signature, now});
  if (is_new || met->second.signature == use.signature) return {};
  // A verifier may have its nonce answered by several messages of one conversation.
  if (&in == &requester_ && met->second.where == now) return {};
  return check(rule::nonce_once, Outcome::failed,
               "the " + whose + "'s nonce of " + use.about + " was used before, in " + names_[met->second.where]);
}

std::vector<Check> Nonces::meet(const std::vector<NonceUse>& uses, const std::string& name) {
  names_.push_back(name);
  std::vector<Check> out;
  for (const auto& use : uses) {
    if (auto found = look(requester_, use.requester, use, "Requester")) out.push_back(std::move(*found));
    if (auto found = look(responder_, use.responder, use, "Responder")) out.push_back(std::move(*found));
  }
  return out;
}

void add_reuse(Verdict& verdict, std::vector<Check> failed) {
  if (failed.empty()) return;
  if (verdict.judgement != Judgement::rejected) verdict.reason = failed.front().reason;
  verdict.judgement = Judgement::rejected;
  for (auto& one : failed) verdict.checks.push_back(std::move(one));
}

}  // namespace bonafide::appraisal
