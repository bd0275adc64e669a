#include <bonafide/evidence/chain_reader.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::evidence {

using namespace spdm::rule;

// DSP0274, "CERTIFICATE response message format"
Result<std::optional<Buffer>> ChainReader::take(const spdm::GetCertificate& asked, const spdm::Certificate& answer,
                                                const spdm::Terms& terms) {
  if (answer.slot() != asked.slot()) return broken(slot_echoed, "SlotID", 2, answer.slot());
  const bool large = terms.version >= spdm::Version::v1_4 && asked.large();
  const bool answered_large = terms.version >= spdm::Version::v1_4 && answer.large();
  if (large != answered_large) return broken(large_form_is_1_4, "SlotID", 2, answer.param1);
  const bool size_only = terms.version >= spdm::Version::v1_3 && (asked.param2 & spdm::slot_size_requested) != 0;
  if (size_only) return std::optional<Buffer>{};

  const std::size_t offset = large ? asked.large_offset : asked.small_offset;
  const std::size_t length = large ? asked.large_length : asked.small_length;
  const std::size_t remainder = large ? answer.large_remainder : answer.small_remainder;
  if (answer.portion.empty() || answer.portion.size() > length)
    return broken(portion_useful, "PortionLength", 4, answer.portion.size());
  const std::size_t total = offset + answer.portion.size() + remainder;
  if (total > spdm::largest_chain(terms.version)) return broken(chain_bounded, "RemainderLength", 6, remainder);

  auto& slot = slots_[asked.slot() & 7];
  if (offset == 0) slot = {.bytes = {}, .total = total};
  if (offset != slot.bytes.size()) return std::optional<Buffer>{};
  if (total != slot.total) return broken(chain_constant, "RemainderLength", 6, remainder);
  append(slot.bytes, answer.portion);
  if (remainder != 0) return std::optional<Buffer>{};
  return std::exchange(slot, {}).bytes;
}

}  // namespace bonafide::evidence
