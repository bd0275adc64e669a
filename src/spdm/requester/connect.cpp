#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>

namespace bonafide::spdm::requester {
namespace {

/// The versions of `wishes`, in a row.
std::span<const Version> acceptable(const Wishes& wishes) {
  const auto first = std::ranges::lower_bound(versions, wishes.oldest);
  const auto last = std::ranges::upper_bound(versions, wishes.newest);
  return first < last ? std::span{first, last} : std::span<const Version>{};
}

GetCapabilities our_capabilities(const Wishes& wishes) {
  return {.ct_exponent = wishes.ct_exponent,
          .data_transfer_size = wishes.data_transfer_size,
          .max_message_size = wishes.data_transfer_size};
}

/// DSP0274 1.1 has no structures to offer for an authentication without sessions and mutual authentication.
NegotiateAlgorithms our_algorithms(const Wishes& wishes, const Terms& terms) {
  const bool multi_key_only = terms.version >= Version::v1_3 && field(terms.responder.flags, cap::multi_key) == 1;
  const auto formats = static_cast<std::uint8_t>(other_params::opaque_format_0 | other_params::opaque_format_1);
  const auto multi_key = multi_key_only ? other_params::multi_key : std::uint8_t{0};
  return {.length = NegotiateAlgorithms::fixed_size,
          .measurement_specification = terms.responder.has(cap::meas) ? measurement_dmtf : std::uint8_t{0},
          .other_params = static_cast<std::uint8_t>(terms.version >= Version::v1_2 ? formats | multi_key : 0),
          .base_asym = wishes.base_asym & base_asym_defined(terms.version),
          .base_hash = wishes.base_hash & base_hash_defined(terms.version)};
}

}  // namespace

Flow<void> connect(Line& line, const Wishes& wishes) {
  line.terms = {};
  const auto offered = co_await line.ask(GetVersion{});
  line.terms.version = co_await highest_common(offered.message, acceptable(wishes));

  const GetCapabilities ours = our_capabilities(wishes);
  line.terms.requester = co_await declared(ours, line.terms.version);
  const auto capabilities = co_await line.ask(ours);
  line.terms.responder = co_await declared(capabilities.message, line.terms.version);
  if (!capabilities.message.algorithms.empty())
    co_return broken(rule::block_asked, "Param1", 2, capabilities.message.param1);

  const NegotiateAlgorithms offer = our_algorithms(wishes, line.terms);
  const auto algorithms = co_await line.ask(offer);
  line.terms.selected = co_await selected(offer, algorithms.message, line.terms);

  if (const auto hash = line.terms.hash()) co_await line.transcript.settle(line.terms.version, *hash);
  co_return Result<void>{};
}

}  // namespace bonafide::spdm::requester
