// What the source of evidence says beside its exchanges: what was agreed on, and the chains of slots.
#include <bonafide/evidence/reading/reading.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::evidence {

using namespace spdm;

namespace {

/// The hash whose digests are as long as the first one that a MEASUREMENTS of the conversation holds.
std::optional<crypto::Hash> measured_with(const std::vector<Exchange>& exchanges, const Terms& terms) {
  for (const auto& exchange : exchanges) {
    if (exchange.response.size() < 2 || static_cast<Code>(exchange.response[1]) != Code::measurements) continue;
    const auto answer = wire::decode<Measurements>(exchange.response, terms);
    if (!answer) continue;
    for (const auto& block : wire::List<MeasurementBlock, Terms>{answer->message.record, terms}) {
      if (block.specification != measurement_dmtf || block.raw_bit_stream()) continue;
      for (const auto hash : {crypto::Hash::sha256, crypto::Hash::sha384, crypto::Hash::sha512})
        if (crypto::size(hash) == block.value.size()) return hash;
    }
  }
  return {};
}

/// Of the whole chain. Where the header is missing, it can be made of the root, if that is there.
std::optional<crypto::Digest> digest_of(const crypto::Library& library, const SlotChain& given, const Terms& terms) {
  const auto digested = [&](Bytes bytes) {
    const auto digest = crypto::digest(library, *terms.hash(), bytes);
    return digest ? std::optional{*digest} : std::nullopt;
  };
  if (given.has_header) return digested(given.chain);
  const auto first = crypto::x509::parse(given.chain);
  if (!first || !first->issued_by_itself()) return {};
  const auto root = digested(first->raw);
  return root ? digested(make_chain(*root, given.chain)) : std::nullopt;
}

}  // namespace

/// Where no exchange shows the negotiation, the source's word stands in for it.
void Reading::begin_in_the_middle() {
  const auto& agreed = evidence_.agreed;
  if (!agreed || !agreed->version || !agreed->hash || !agreed->scheme || evidence_.exchanges.empty()) return;
  const auto& first = evidence_.exchanges.front();
  if (first.secured || (first.request.size() > 1 && static_cast<Code>(first.request[1]) == Code::get_version)) return;
  terms_.version = *agreed->version;
  auto& selected = terms_.selected;
  selected.base_hash = bit(*agreed->hash);
  (is_pqc(*agreed->scheme) ? selected.pqc_asym : selected.base_asym) = bit(*agreed->scheme);
  selected.measurement_specification = measurement_dmtf;
  selected.other_params = other_params::opaque_format_1;
  if (const auto hash = measured_with(evidence_.exchanges, terms_)) selected.measurement_hash = measurement_bit(*hash);
  if (const auto settled = responder_.transcript.settle(terms_.version, *agreed->hash); !settled)
    return void(account_.lacking = settled.error());
  account_.terms = terms_;
  negotiation_shown_ = false;
  phase_ = Phase::negotiated;
}

/// What the source says must be what ALGORITHMS says.
Result<void> Reading::agrees_with_source() const {
  const auto& agreed = evidence_.agreed;
  if (!agreed) return {};
  const auto differs = [](const auto& said, const auto& shown) { return said && shown && *said != *shown; };
  if (differs(agreed->version, std::optional{terms_.version}))
    return broken(rule::agreed_as_shown, "version", 0, static_cast<std::uint64_t>(*agreed->version));
  if (differs(agreed->hash, terms_.hash()))
    return broken(rule::agreed_as_shown, "hash", 0, static_cast<std::uint64_t>(*agreed->hash));
  if (differs(agreed->scheme, terms_.scheme()))
    return broken(rule::agreed_as_shown, "scheme", 0, static_cast<std::uint64_t>(*agreed->scheme));
  return {};
}

/// The chain that the source gives for a slot, as one of the account's.
std::optional<std::size_t> Reading::given_chain(std::uint8_t slot) {
  const auto given = std::ranges::find(evidence_.chains, slot, &SlotChain::slot);
  if (given == evidence_.chains.end() || !terms_.hash()) return {};
  const auto met = std::ranges::find_if(account_.chains, [&](const DeliveredChain& chain) {
    return chain.given && chain.slot == slot && chain.terms.version == terms_.version &&
           chain.terms.hash() == terms_.hash();
  });
  const auto index = static_cast<std::size_t>(met - account_.chains.begin());
  if (met == account_.chains.end()) {
    if (index == most_chains) return {};
    DeliveredChain chain{.slot = slot, .exchange = at_, .whole = given->chain, .terms = terms_};
    chain.given = true, chain.has_header = given->has_header;
    chain.digest = digest_of(library_, *given, terms_).value_or(crypto::Digest{});
    account_.chains.push_back(std::move(chain));
  }
  auto& chain = account_.chains[index];
  const Bytes announced = responder_.digests.of(slot);
  if (announced.empty() || chain.digest.size == 0) return index;
  (equal(announced, chain.digest) ? chain.announced : chain.contradicted) = true;
  return index;
}

/// Given chains of slots that nobody asked for are judged, too.
void Reading::take_other_chains() {
  for (const auto& [slot, has_header, bytes] : evidence_.chains) {
    const auto known = [&](const DeliveredChain& chain) {
      return chain.slot == slot && chain.owner == Role::responder;
    };
    if (std::ranges::none_of(account_.chains, known)) given_chain(slot);
  }
}

}  // namespace bonafide::evidence
