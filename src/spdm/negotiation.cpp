#include <bonafide/spdm/negotiation.hpp>

namespace bonafide::spdm {
namespace {

constexpr std::size_t count_offset = 5;  // VersionNumberEntryCount

wire::List<VersionNumberEntry, Terms> entries(const VersionMessage& message) {
  static constexpr Terms none{};
  return {message.entries, none};
}

Result<Capabilities> declared(Role role, Version version, const auto& message) {
  const Capabilities capabilities{
      .flags = message.flags & known_flags(role, version),
      .ext_flags = version >= Version::v1_4 ? message.ext_flags : std::uint16_t{0},
      .ct_exponent = message.ct_exponent,
      .data_transfer_size = message.data_transfer_size,
      .max_message_size = message.max_message_size,
  };
  if (const auto consistent = legal(role, version, message.flags); !consistent)
    return std::unexpected(consistent.error());
  const Sizes sizes{message.ct_exponent, message.data_transfer_size, message.max_message_size};
  if (const auto possible = legal(version, message.flags, sizes); !possible) return std::unexpected(possible.error());
  return capabilities;
}

/// One selection field of ALGORITHMS.
struct Field {
  std::string_view name;
  std::size_t offset;  // in ALGORITHMS
  std::uint32_t offered, chosen;
};

Result<void> one_of_those_offered(const Field& field) {
  if ((field.chosen & ~field.offered) != 0)
    return broken(rule::algorithms_offered, field.name, field.offset, field.chosen);
  if (std::popcount(field.chosen) > 1) return broken(rule::algorithms_one, field.name, field.offset, field.chosen);
  return {};
}

Result<void> needed(bool needed, const Field& field) {
  if (needed && field.chosen == 0) return broken(rule::algorithms_needed, field.name, field.offset, 0);
  return {};
}

constexpr std::uint32_t any = ~std::uint32_t{0};

bool measures(const Terms& terms, const NegotiateAlgorithms& offer) {
  return terms.responder.has(cap::meas) && offer.measurement_specification != 0;
}

/// The selection of one AlgType, or 0.
std::uint16_t of_type(Bytes structs, AlgType type, const Terms& terms) {
  for (const auto& entry : wire::List<AlgStruct, Terms>(structs, terms))
    if (entry.type == type) return entry.algorithms;
  return 0;
}

/// DSP0274 1.4, "KEMAlg" and "ReqPqcAsymAlg": a classic algorithm or a post-quantum one, never both.
Result<void> one_of_two(const Algorithms& answer, AlgType classic, AlgType pqc, const Terms& terms) {
  if (of_type(answer.structs, classic, terms) != 0 && of_type(answer.structs, pqc, terms) != 0)
    return broken(rule::algorithms_one, "AlgSelected", answer.length - answer.structs.size(),
                  of_type(answer.structs, pqc, terms));
  return {};
}

Result<void> structs_selected(const NegotiateAlgorithms& offer, const Algorithms& answer, const Terms& terms) {
  if (const auto ordered = structs_in_order(answer.structs, terms); !ordered) return ordered;
  auto offset = answer.length - answer.structs.size();
  for (const auto& entry : wire::List<AlgStruct, Terms>(answer.structs, terms)) {
    if (entry.externals() > 1) return broken(rule::struct_counts, "AlgCount", offset + 1, entry.count);
    const Field field{"AlgSelected", offset + 2, of_type(offer.structs, entry.type, terms), entry.algorithms};
    if (const auto legal = one_of_those_offered(field); !legal) return legal;
    offset += AlgStruct::size + 4 * entry.externals();
  }
  if (const auto one = one_of_two(answer, AlgType::dhe, AlgType::kem, terms); !one) return one;
  return one_of_two(answer, AlgType::req_base_asym, AlgType::req_pqc_asym, terms);
}

/// The fields outside the structures, each against what was offered and whether it is needed.
Result<void> fields_selected(const NegotiateAlgorithms& offer, const Algorithms& answer, const Terms& terms) {
  const bool pqc = terms.version >= Version::v1_4;
  const Field specification{"MeasurementSpecificationSel", 6, offer.measurement_specification,
                            answer.measurement_specification};
  const Field opaque{"OtherParamsSelection", 7, std::uint32_t{offer.other_params} & other_params::opaque_formats,
                     std::uint32_t{answer.other_params} & other_params::opaque_formats};
  const Field measurement_hash{"MeasurementHashAlgo", 8, (base_hash_defined(terms.version) << 1) | raw_bit_stream_only,
                               answer.measurement_hash};
  const Field asym{"BaseAsymSel", 12, offer.base_asym & base_asym_defined(terms.version), answer.base_asym};
  const Field hash{"BaseHashSel", 16, offer.base_hash & base_hash_defined(terms.version), answer.base_hash};
  const Field pqc_asym{"PqcAsymSel", 20, pqc ? offer.pqc_asym : any, pqc ? answer.pqc_asym : 0};
  for (const auto& field : {specification, measurement_hash, asym, hash, pqc_asym})
    if (const auto legal = one_of_those_offered(field); !legal) return legal;
  if (terms.version >= Version::v1_2)
    if (const auto legal = one_of_those_offered(opaque); !legal) return legal;
  const Field log{"MELspecificationSel", 31, offer.mel_specification, answer.mel_specification};
  if (terms.version >= Version::v1_3)
    if (const auto legal = one_of_those_offered(log); !legal) return legal;

  const Field either{"BaseAsymSel", 12, any, asym.chosen | pqc_asym.chosen};
  if (asym.chosen != 0 && pqc_asym.chosen != 0)
    return broken(rule::algorithms_one, "PqcAsymSel", pqc_asym.offset, pqc_asym.chosen);
  for (const auto& [is_needed, field] :
       {std::pair{responder_signs(terms), either},
        std::pair{responder_signs(terms) || terms.responder.has(cap::psk), hash},
        std::pair{measures(terms, offer), specification}, std::pair{measures(terms, offer), measurement_hash}})
    if (const auto legal = needed(is_needed, field); !legal) return legal;

  if (answer.ext_asym_count > offer.ext_asym_count)
    return broken(rule::algorithms_offered, "ExtAsymSelCount", 32, answer.ext_asym_count);
  if (answer.ext_hash_count > offer.ext_hash_count)
    return broken(rule::algorithms_offered, "ExtHashSelCount", 33, answer.ext_hash_count);
  return {};
}

}  // namespace

bool lists(const VersionMessage& message, Version version) {
  for (const auto& entry : entries(message))
    if (entry.version() == version) return true;
  return false;
}

Result<Version> highest_common(const VersionMessage& message, std::span<const Version> acceptable) {
  std::optional<Version> best;
  for (const auto version : acceptable)
    if (lists(message, version) && (!best || version > *best)) best = version;
  if (!best) return broken(rule::version_common, "VersionNumberEntryCount", count_offset, message.count);
  return *best;
}

Result<Capabilities> declared(const GetCapabilities& message, Version version) {
  if (version == Version::v1_0) return Capabilities{};
  return declared(Role::requester, version, message);
}

Result<Capabilities> declared(const CapabilitiesMessage& message, Version version) {
  return declared(Role::responder, version, message);
}

bool responder_signs(const Terms& terms) {
  const auto& flags = terms.responder.flags;
  return (flags & (cap::chal | cap::key_ex)) != 0 || field(flags, cap::meas) == 2 || field(flags, cap::ep_info) == 2;
}

Result<void> structs_in_order(Bytes structs, const Terms& terms) {
  auto last = 0u;
  std::size_t offset = 0;
  for (const auto& entry : wire::List<AlgStruct, Terms>(structs, terms)) {
    const auto type = static_cast<unsigned>(entry.type);
    if (type <= last) return broken(rule::structs_ascend, "AlgType", offset, type);
    last = type, offset += AlgStruct::size + 4 * entry.externals();
  }
  return {};
}

Result<void> multi_key_suits(bool multi_key, std::uint32_t flags) {
  const auto capability = field(flags, cap::multi_key);  // 0 never, 1 always, 2 as the other side likes
  if ((capability == 0 && multi_key) || (capability == 1 && !multi_key))
    return broken(rule::multi_key_agreed, "OtherParams", 7, multi_key ? other_params::multi_key : 0);
  return {};
}

Result<Selection> selected(const NegotiateAlgorithms& offer, const Algorithms& answer, const Terms& terms) {
  if (const auto legal = fields_selected(offer, answer, terms); !legal) return std::unexpected(legal.error());
  if (const auto legal = structs_selected(offer, answer, terms); !legal) return std::unexpected(legal.error());

  const auto structure = [&](AlgType type) { return of_type(answer.structs, type, terms); };
  Selection selection{
      .measurement_specification = answer.measurement_specification,
      .other_params = terms.version >= Version::v1_2 ? answer.other_params : std::uint8_t{0},
      .mel_specification = terms.version >= Version::v1_3 ? answer.mel_specification : std::uint8_t{0},
      .measurement_hash = answer.measurement_hash,
      .base_asym = answer.base_asym,
      .base_hash = answer.base_hash,
      .pqc_asym = terms.version >= Version::v1_4 ? answer.pqc_asym : 0,
      .dhe = structure(AlgType::dhe),
      .aead = structure(AlgType::aead),
      .req_base_asym = structure(AlgType::req_base_asym),
      .key_schedule = structure(AlgType::key_schedule),
      .req_pqc_asym = structure(AlgType::req_pqc_asym),
      .kem = structure(AlgType::kem),
  };
  if (terms.version < Version::v1_3) return selection;

  selection.multi_key_responder = (offer.other_params & other_params::multi_key) != 0;
  selection.multi_key_requester = (answer.other_params & other_params::multi_key) != 0;
  if (const auto suits = multi_key_suits(selection.multi_key_responder, terms.responder.flags); !suits)
    return std::unexpected(suits.error());
  if (const auto suits = multi_key_suits(selection.multi_key_requester, terms.requester.flags); !suits)
    return std::unexpected(suits.error());
  return selection;
}

}  // namespace bonafide::spdm
