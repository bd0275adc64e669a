#include <bitset>

#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/rules/information.hpp>

namespace bonafide::spdm {
namespace {

constexpr std::size_t record_offset = 8;

/// DSP0274, "GET_MEASUREMENTS", Param2: which blocks may come.
Result<void> blocks_asked_for(std::uint8_t operation, const Measurements& answer) {
  const auto count = answer.block_count;
  const bool fits = operation == measurement_count ? count == 0 : operation == all_measurements || count == 1;
  if (!fits) return broken(rule::blocks_asked, "NumberOfBlocks", 4, count);
  return {};
}

/// One block against the negotiated specification and hash: DSP0274, "Measurement block format".
Result<void> suits(const MeasurementBlock& block, const Terms& terms, std::size_t offset) {
  if (block.specification != terms.selected.measurement_specification)
    return broken(rule::block_specification, "MeasurementSpecification", offset + 1, block.specification);
  const auto hash = measurement_hash_of(terms.selected.measurement_hash);
  if (!block.raw_bit_stream() && (!hash || block.value.size() != crypto::size(*hash)))
    return broken(rule::block_size, "DMTFSpecMeasurementValueSize", offset + 5, block.value.size());
  return {};
}

}  // namespace

Result<void> answers(const Challenge& asked, const ChallengeAuth& answer, const Terms& terms) {
  const bool provisioned = asked.slot == provisioned_key;
  const bool old = terms.version == Version::v1_0;
  const auto expected = provisioned && !old ? provisioned_key_4_bits : asked.slot;
  const auto slot = answer.slot(terms.version);
  if (slot != expected) return broken(rule::answers_slot, "SlotID", 2, slot);
  const auto mutual = !old && (answer.attributes & basic_mut_auth_req) != 0;
  if (mutual && !(terms.requester.has(cap::mut_auth) && terms.responder.has(cap::mut_auth)))
    return broken(rule::basic_mutual, "BasicMutAuthReq", 2, answer.attributes);
  if (!provisioned && (answer.slot_mask >> asked.slot & 1) == 0)
    return broken(rule::slot_masked, "SlotMask", 3, answer.slot_mask);
  if (terms.version >= Version::v1_2 && (terms.selected.other_params & other_params::opaque_formats) == 0 &&
      !answer.opaque.empty())
    return broken(rule::opaque_agreed, "OpaqueDataLength", 0, answer.opaque.size());
  if (terms.version >= Version::v1_3 && answer.context != asked.context)
    return broken(rule::context_echoed, "RequesterContext", 0, load_be<std::uint64_t>(answer.context));
  return {};
}

Result<void> answers(const GetMeasurements& asked, const Measurements& answer, const Terms& terms) {
  if (const auto right = blocks_asked_for(asked.operation, answer); !right) return right;
  std::bitset<256> seen;
  const wire::List<MeasurementBlock, Terms> blocks{answer.record, terms};
  for (auto block = blocks.begin(); block != blocks.end(); ++block) {
    const auto offset = record_offset + static_cast<std::size_t>(block.raw().data() - answer.record.data());
    const bool other = asked.operation != all_measurements && block->index != asked.operation;
    if (seen[block->index]) return broken(rule::block_index, "Index", offset, block->index);
    if (other) return broken(rule::blocks_asked, "Index", offset, block->index);
    if (const auto suitable = suits(*block, terms, offset); !suitable) return suitable;
    seen.set(block->index);
  }
  if (terms.version >= Version::v1_3 && answer.context != asked.context)
    return broken(rule::context_echoed, "RequesterContext", 0, load_be<std::uint64_t>(answer.context));
  const bool has_slot = asked.wants_signature() && terms.version >= Version::v1_1;
  if (has_slot && answer.slot() != (asked.slot & 0x0F)) return broken(rule::answers_slot, "SlotID", 3, answer.slot());
  return {};
}

Result<void> answers(const GetEndpointInfo& asked, const EndpointInfo& answer) {
  const auto expected = asked.wants_signature() ? asked.slot & 0x0F : 0;
  if ((answer.slot & 0x0F) != expected) return broken(rule::endpoint_slot, "SlotID", 3, answer.slot);
  return {};
}

Result<void> answers(const KeyUpdate& asked, const KeyUpdateAck& answer) {
  if (answer.operation != asked.operation || answer.tag != asked.tag)
    return broken(rule::key_update_echoed, "Tag", 3, answer.tag);
  return {};
}

Result<void> answers(const VendorDefinedRequest& asked, const VendorDefinedResponse& answer, const Terms& terms) {
  if (terms.version >= Version::v1_4 && answer.large() && !terms.large_forms())
    return broken(rule::large_form_is_1_4, "Param1", 2, answer.param1);
  if (answer.standard_id != asked.standard_id || !equal(answer.vendor_id, asked.vendor_id))
    return broken(rule::vendor_echoed, "StandardID", 4, answer.standard_id);
  return {};
}

}  // namespace bonafide::spdm
