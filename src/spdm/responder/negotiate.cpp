#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/responder/handlers.hpp>

namespace bonafide::spdm::responder {
namespace {

/// The first of our preferences that is offered and that libcrypto has; 0 when there is none.
template <class Algorithm>
std::uint32_t choose(const crypto::Library& library, const std::vector<Algorithm>& preferred, std::uint32_t offered) {
  for (const auto algorithm : preferred)
    if ((offered & bit(algorithm)) != 0 && library.offers(algorithm)) return bit(algorithm);
  return 0;
}

/// The first of our preferences among both masks: DSP0274 1.4, "ALGORITHMS response message format": of BaseAsymSel and
/// PqcAsymSel one is filled.
ChosenAsym choose_asym(const crypto::Library& library, const std::vector<crypto::Scheme>& preferred,
                       const ChosenAsym& offered_masks) {
  for (const auto scheme : preferred) {
    const auto offered = is_pqc(scheme) ? offered_masks.pqc : offered_masks.base;
    if ((offered & bit(scheme)) == 0 || !library.offers(scheme)) continue;
    return is_pqc(scheme) ? ChosenAsym{.pqc = bit(scheme)} : ChosenAsym{.base = bit(scheme)};
  }
  return {};
}

/// The mask of one structure of the offer; 0 where there is none.
std::uint32_t offered_of(const NegotiateAlgorithms& asked, AlgType type, const Terms& terms) {
  for (const auto& offered : wire::List<AlgStruct, Terms>(asked.structs, terms))
    if (offered.type == type) return offered.algorithms;
  return 0;
}

/// DSP0274 1.2: the general opaque list where the Requester can read it, else the vendor's format.
std::uint8_t choose_opaque_format(std::uint8_t offered) {
  if ((offered & other_params::opaque_format_1) != 0) return other_params::opaque_format_1;
  return offered & other_params::opaque_format_0;
}

std::uint32_t measurement_hash(const Profile& profile) {
  return profile.measurement_hashes.empty() ? raw_bit_stream_only : measurement_bit(profile.measurement_hashes.front());
}

/// More than DataTransferSize only with CHUNK_CAP: DSP0274 1.2, MaxSPDMmsgSize.
std::uint32_t max_message_size(const Profile& profile, Version version) {
  const bool chunks = version >= Version::v1_2 && (profile.flags & cap::chunk) != 0;
  return chunks ? std::max(profile.max_message_size, profile.data_transfer_size) : profile.data_transfer_size;
}

}  // namespace

Result<VersionMessage> Handlers::answer(const GetVersion&) {
  self.terms_ = {};
  self.phase_ = Phase::versioned;
  self.state_cleared_ = false;
  self.prover_.forget();
  self.sessions_->held.clear();
  self.sessions_->capsules = {};
  self.sessions_->requester.reset();
  self.sessions_->transfer.drop();
  self.structs_.clear();
  for (const auto version : self.profile_->versions) {
    self.structs_.push_back(0);  // no update, no alpha
    self.structs_.push_back(static_cast<std::uint8_t>(version));
  }
  return VersionMessage{.count = static_cast<std::uint8_t>(self.profile_->versions.size()), .entries = self.structs_};
}

Result<CapabilitiesMessage> Handlers::answer(const GetCapabilities& asked) {
  const auto& profile = *self.profile_;
  const auto version = self.terms_.version;
  const bool asks_for_block = version >= Version::v1_3 && (asked.param1 & supported_algorithms) != 0;
  if (asks_for_block && (asked.flags & cap::chunk) == 0) return broken(rule::block_asked, "Param1", 2, asked.param1);
  const auto theirs = declared(asked, version);
  if (!theirs) return std::unexpected(theirs.error());

  const CapabilitiesMessage ours{.ct_exponent = profile.ct_exponent,
                                 .ext_flags = version >= Version::v1_4 ? profile.ext_flags : std::uint16_t{0},
                                 .flags = profile.flags & known_flags(Role::responder, version),
                                 .data_transfer_size = profile.data_transfer_size,
                                 .max_message_size = max_message_size(profile, version)};
  self.terms_.requester = *theirs;
  self.terms_.responder = {.flags = ours.flags,
                           .ext_flags = ours.ext_flags,
                           .ct_exponent = ours.ct_exponent,
                           .data_transfer_size = version >= Version::v1_2 ? ours.data_transfer_size : 0,
                           .max_message_size = version >= Version::v1_2 ? ours.max_message_size : 0};
  self.phase_ = Phase::declared;
  return ours;
}

/// What Requesters sign with: DSP0274 1.1, ReqBaseAsymAlg; DSP0274 1.4, ReqPqcAsymAlg, of which one is filled.
ChosenAsym Handlers::choose_requester_asym(const NegotiateAlgorithms& asked) {
  if (!self.asks_requesters()) return {};
  const bool pqc = self.terms_.version >= Version::v1_4;
  return choose_asym(*self.library_, self.profile_->demand.schemes,
                     {offered_of(asked, AlgType::req_base_asym, self.terms_),
                      pqc ? offered_of(asked, AlgType::req_pqc_asym, self.terms_) : 0});
}

/// One of each structure that was offered and that we have an algorithm for: DSP0274 1.1, "Response AlgStruct". Keys
/// come from a KEM or from a group, never from both: DSP0274 1.4, "KEMAlg".
void Handlers::choose_structs(const NegotiateAlgorithms& asked) {
  const auto offered_kems =
      self.terms_.version >= Version::v1_4 ? offered_of(asked, AlgType::kem, self.terms_) : std::uint32_t{0};
  const auto kem = choose(*self.library_, self.profile_->kems, offered_kems);
  const auto requester = choose_requester_asym(asked);
  self.structs_.clear();
  for (const auto& offered : wire::List<AlgStruct, Terms>(asked.structs, self.terms_)) {
    std::uint32_t chosen = 0;
    if (offered.type == AlgType::kem) chosen = kem;
    if (offered.type == AlgType::dhe && kem == 0)
      chosen = choose(*self.library_, self.profile_->groups, offered.algorithms);
    if (offered.type == AlgType::aead) chosen = choose(*self.library_, self.profile_->aeads, offered.algorithms);
    if (offered.type == AlgType::key_schedule) chosen = offered.algorithms & 1u;
    if (offered.type == AlgType::req_base_asym) chosen = requester.base;
    if (offered.type == AlgType::req_pqc_asym) chosen = requester.pqc;
    if (chosen == 0) continue;
    const AlgStruct ours{.type = offered.type, .algorithms = static_cast<std::uint16_t>(chosen)};
    const auto before = self.structs_.size();
    self.structs_.resize(before + AlgStruct::size);
    static_cast<void>(wire::encode(ours, self.terms_, MutableBytes{self.structs_}.subspan(before)));
  }
}

/// DSP0274, "ALGORITHMS response message format": one of each kind, by our preference.
Result<Algorithms> Handlers::answer(const NegotiateAlgorithms& asked) {
  const auto& profile = *self.profile_;
  const auto version = self.terms_.version;
  if (const auto ordered = structs_in_order(asked.structs, self.terms_); !ordered)
    return std::unexpected(ordered.error());
  const bool multi_key = version >= Version::v1_3 && (asked.other_params & other_params::multi_key) != 0;
  if (const auto suits = multi_key_suits(multi_key, self.terms_.responder.flags); !suits)
    return std::unexpected(suits.error());

  const bool measures =
      self.terms_.responder.has(cap::meas) && (asked.measurement_specification & measurement_dmtf) != 0;
  const bool logs = version >= Version::v1_3 && measures && self.terms_.responder.has(cap::mel) &&
                    (asked.mel_specification & measurement_dmtf) != 0;
  choose_structs(asked);
  const auto asym =
      choose_asym(*self.library_, profile.schemes,
                  {asked.base_asym & base_asym_defined(version), version >= Version::v1_4 ? asked.pqc_asym : 0});
  Algorithms ours{.struct_count = static_cast<std::uint8_t>(self.structs_.size() / AlgStruct::size),
                  .length = static_cast<std::uint16_t>(Algorithms::fixed_size + self.structs_.size()),
                  .measurement_specification = measures ? measurement_dmtf : std::uint8_t{0},
                  .other_params = version >= Version::v1_2 ? choose_opaque_format(asked.other_params) : std::uint8_t{0},
                  .measurement_hash = measures ? measurement_hash(profile) : 0,
                  .base_asym = asym.base,
                  .base_hash = choose(*self.library_, profile.hashes, asked.base_hash & base_hash_defined(version)),
                  .pqc_asym = asym.pqc,
                  .mel_specification = logs ? measurement_dmtf : std::uint8_t{0},
                  .structs = self.structs_};
  if (responder_signs(self.terms_) && (!asym.any() || ours.base_hash == 0))
    return broken(rule::algorithms_common, asym.any() ? "BaseHashAlgo" : "BaseAsymAlgo", asym.any() ? 12 : 8,
                  asym.any() ? asked.base_hash : asked.base_asym);

  auto selection = selected(asked, ours, self.terms_);
  if (!selection) return std::unexpected(selection.error());
  self.terms_.selected = *selection;
  self.phase_ = Phase::negotiated;
  return ours;
}

void Handlers::settle(Bytes request, Bytes response) {
  self.transcript_.negotiate(request, response);
  const auto hash = self.terms_.hash();
  // Only a hash that libcrypto has was chosen, so this does not fail.
  if (hash) static_cast<void>(self.transcript_.settle(self.terms_.version, *hash));
}

std::optional<NegotiatedState> Responder::state_to_keep() const {
  if (phase_ != Phase::negotiated || state_cleared_ || !may_be_kept(terms_)) return {};
  return NegotiatedState{terms_, transcript_.vca()};
}

Result<void> Responder::resume(const NegotiatedState& state) {
  const auto& terms = state.terms;
  if (const auto fit = may_be_kept(terms); !fit) return fit;
  const auto ours = profile_->flags & known_flags(Role::responder, terms.version);
  if (ours != terms.responder.flags) return broken(rule::state_kept, "Flags", 8, ours);
  terms_ = terms;
  phase_ = Phase::negotiated;
  return transcript_.resume(state.vca, terms.version, *terms.hash());
}

}  // namespace bonafide::spdm::responder
