#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/requester/mutual.hpp>

namespace bonafide::spdm::requester {
namespace {

/// The versions of `wishes`, in a row.
std::span<const Version> acceptable(const Wishes& wishes) {
  const auto first = std::ranges::lower_bound(versions, wishes.oldest);
  const auto last = std::ranges::upper_bound(versions, wishes.newest);
  return first < last ? std::span{first, last} : std::span<const Version>{};
}

GetCapabilities our_capabilities(const Wishes& wishes, Version version) {
  const bool chunks = version >= Version::v1_2 && wishes.max_message_size > wishes.data_transfer_size;
  std::uint32_t flags = chunks ? cap::chunk : 0;
  if (wishes.sessions) {
    flags |= cap::encrypt | cap::mac | cap::hbeat | cap::key_upd;
    if (wishes.sessions->dhe != 0 || (version >= Version::v1_4 && wishes.sessions->kem != 0)) flags |= cap::key_ex;
    if (wishes.sessions->psk) flags |= cap::psk_supported;
    if (wishes.listens) flags |= cap::encap;
    if (wishes.sessions->clear_handshake && (flags & cap::key_ex) != 0) flags |= cap::handshake_in_the_clear;
  }
  if (version >= Version::v1_4) flags |= cap::large_resp;
  if (wishes.credentials != nullptr) flags |= proving_flags(*wishes.credentials, version);
  return {.ct_exponent = wishes.ct_exponent,
          .flags = flags,
          .data_transfer_size = wishes.data_transfer_size,
          .max_message_size = chunks ? wishes.max_message_size : wishes.data_transfer_size};
}

/// Six algorithm structures: DSP0274 1.1, "Algorithm request structure".
using StructRoom = std::array<std::uint8_t, 6 * AlgStruct::size>;

/// DHE, AEADCipherSuite, KeySchedule and KEMAlg, where sessions are wanted, ReqBaseAsymAlg and ReqPqcAsymAlg where we
/// can prove ourselves; a structure that offers nothing is left out.
Bytes our_structs(const Line& line, const Wishes& wishes, StructRoom& room) {
  const auto& terms = line.terms;
  if (terms.version == Version::v1_0) return {};
  const auto [dhe, aead, any_kem, psk, clear] = wishes.sessions.value_or(SessionOffer{});
  const auto kem = terms.version >= Version::v1_4 ? any_kem : std::uint16_t{0};
  const auto own =
      wishes.credentials != nullptr ? signing_algorithms(line.library, *wishes.credentials) : SigningAlgorithms{};
  const auto own_pqc = terms.version >= Version::v1_4 ? own.pqc : std::uint16_t{0};
  const std::uint16_t schedule = wishes.sessions ? 1 : 0;
  std::size_t size = 0;
  for (const auto& one :
       {AlgStruct{.type = AlgType::dhe, .algorithms = dhe}, AlgStruct{.type = AlgType::aead, .algorithms = aead},
        AlgStruct{.type = AlgType::req_base_asym, .algorithms = own.base},
        AlgStruct{.type = AlgType::key_schedule, .algorithms = schedule},
        AlgStruct{.type = AlgType::req_pqc_asym, .algorithms = own_pqc},
        AlgStruct{.type = AlgType::kem, .algorithms = kem}}) {
    if (one.algorithms == 0) continue;
    const auto written = wire::encode(one, terms, MutableBytes{room}.subspan(size));
    if (written) size += written->size();
  }
  return Bytes{room}.first(size);
}

NegotiateAlgorithms our_algorithms(const Wishes& wishes, const Terms& terms, Bytes structs) {
  // DSP0274 1.3, "MULTI_KEY_CAP": 1 leaves no choice, 2 leaves it to the Requester.
  const auto ability = terms.version >= Version::v1_3 ? field(terms.responder.flags, cap::multi_key) : 0;
  const bool many = ability == 1 || (ability == 2 && wishes.multi_key);
  const bool log = terms.version >= Version::v1_3 && terms.responder.has(cap::mel);
  const auto formats = static_cast<std::uint8_t>(other_params::opaque_format_0 | other_params::opaque_format_1);
  const auto multi_key = many ? other_params::multi_key : std::uint8_t{0};
  return {.struct_count = static_cast<std::uint8_t>(structs.size() / AlgStruct::size),
          .length = static_cast<std::uint16_t>(NegotiateAlgorithms::fixed_size + structs.size()),
          .measurement_specification = terms.responder.has(cap::meas) ? measurement_dmtf : std::uint8_t{0},
          .other_params = static_cast<std::uint8_t>(terms.version >= Version::v1_2 ? formats | multi_key : 0),
          .base_asym = wishes.base_asym & base_asym_defined(terms.version),
          .base_hash = wishes.base_hash & base_hash_defined(terms.version),
          .pqc_asym = terms.version >= Version::v1_4 ? wishes.pqc_asym : 0,
          .mel_specification = log ? measurement_dmtf : std::uint8_t{0},
          .structs = structs};
}

}  // namespace

Flow<void> connect(Line& line, const Wishes& wishes) {
  line.terms = {};
  const auto offered = co_await line.ask(GetVersion{});
  line.terms.version = co_await highest_common(offered.message, acceptable(wishes));

  const GetCapabilities ours = our_capabilities(wishes, line.terms.version);
  line.terms.requester = co_await declared(ours, line.terms.version);
  const auto capabilities = co_await line.ask(ours);
  line.terms.responder = co_await declared(capabilities.message, line.terms.version);
  if (!capabilities.message.algorithms.empty())
    co_return broken(rule::block_asked, "Param1", 2, capabilities.message.param1);

  StructRoom room{};
  const NegotiateAlgorithms offer = our_algorithms(wishes, line.terms, our_structs(line, wishes, room));
  const auto algorithms = co_await line.ask(offer);
  line.terms.selected = co_await selected(offer, algorithms.message, line.terms);

  if (const auto hash = line.terms.hash()) co_await line.transcript.settle(line.terms.version, *hash);
  co_return Result<void>{};
}

Result<NegotiatedState> state_to_keep(const Line& line) {
  if (const auto fit = may_be_kept(line.terms); !fit) return std::unexpected(fit.error());
  return NegotiatedState{line.terms, line.transcript.vca()};
}

Result<void> resume(Line& line, const NegotiatedState& state) {
  if (const auto fit = may_be_kept(state.terms); !fit) return fit;
  line.terms = state.terms;
  return line.transcript.resume(state.vca, state.terms.version, *state.terms.hash());
}

}  // namespace bonafide::spdm::requester
