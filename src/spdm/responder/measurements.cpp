#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/responder/handlers.hpp>

namespace bonafide::spdm::responder {
namespace {

constexpr std::size_t block_header = 4, value_header = 3;
constexpr std::size_t largest_value = 0xFFFF - value_header;

}  // namespace

/// DSP0274 1.3, "Hash-extend measurements": what the entries of the log extend to. It has no other form.
Result<crypto::Digest> Handlers::extended_value(crypto::Hash hash, std::uint8_t index) {
  const auto log = read_log(self.profile_->log);
  if (!log) return std::unexpected(log.error());
  const auto extension = extend(*self.library_, hash, *log, index);
  if (!extension) return std::unexpected(extension.error());
  return extension->value;
}

/// Appends one block to record_: raw where it is so by nature or the hash says raw only, else its digest.
Result<void> Handlers::add_block(const Measurement& measurement, bool raw) {
  const auto hash = measurement_hash_of(self.terms_.selected.measurement_hash);
  raw = raw || !hash;
  const bool extended = measurement.type == hash_extended && hash;
  raw = raw && !extended;
  const auto digest = raw        ? crypto::Digest{}
                      : extended ? extended_value(*hash, measurement.index)
                                 : crypto::digest(*self.library_, *hash, measurement.value);
  if (!digest) return std::unexpected(digest.error());
  const Bytes value = raw ? Bytes{measurement.value} : Bytes{*digest};
  if (value.size() > largest_value) return broken(rule::block_size, "DMTFSpecMeasurementValueSize", 0, value.size());
  const MeasurementBlock block{.index = measurement.index,
                               .specification = measurement_dmtf,
                               .size = static_cast<std::uint16_t>(value.size() + value_header),
                               .type = static_cast<std::uint8_t>(measurement.type | (raw ? 0x80u : 0u)),
                               .value_size = static_cast<std::uint16_t>(value.size()),
                               .value = value};
  const auto before = self.record_.size();
  self.record_.resize(before + block_header + value_header + value.size());
  const auto written = wire::encode(block, self.terms_, MutableBytes{self.record_}.subspan(before));
  if (!written) return std::unexpected(written.error());
  return {};
}

Result<Measurements> Handlers::answer(const GetMeasurements& asked) {
  const auto& held = self.profile_->measurements;
  if (self.terms_.selected.measurement_specification == 0)
    return broken(rule::summary_possible, "MeasurementSpecification", 0, 0);
  const bool can_sign_any = field(self.terms_.responder.flags, cap::meas) == 2;
  if (asked.wants_signature() && !can_sign_any) return broken(rule::signature_possible, "Param1", 2, asked.attributes);
  const auto slot4 = static_cast<std::uint8_t>(asked.slot & 0x0F);
  const auto slot = slot4 == provisioned_key_4_bits ? provisioned_key : slot4;
  if (asked.wants_signature())
    if (const auto able = can_sign(slot, key_usage::measurement); !able) return std::unexpected(able.error());

  Measurements ours{.opaque = {}, .context = asked.context};
  const bool raw = (asked.attributes & raw_bit_stream_requested) != 0 && self.terms_.version >= Version::v1_2;
  self.record_.clear();
  for (const auto& measurement : held) {
    if (asked.operation != all_measurements && asked.operation != measurement.index) continue;
    if (const auto added = add_block(measurement, raw || measurement.raw); !added)
      return std::unexpected(added.error());
    ++ours.block_count;
  }
  const bool one = asked.operation != all_measurements && asked.operation != measurement_count;
  if (one && ours.block_count == 0) return broken(rule::index_known, "MeasurementOperation", 3, asked.operation);

  if (asked.operation == measurement_count) ours.total = static_cast<std::uint8_t>(held.size());
  if (asked.wants_signature() && self.terms_.version >= Version::v1_1) ours.attributes = slot4;
  ours.record = self.record_;
  ours.record_length = static_cast<std::uint32_t>(self.record_.size());
  if (const auto drawn = self.library_->random(ours.nonce); !drawn) return std::unexpected(drawn.error());
  const bool opaque_agreed = self.terms_.version < Version::v1_2 || self.terms_.selected.other_params != 0;
  if (opaque_agreed) ours.opaque = self.profile_->opaque;
  if (asked.wants_signature()) ours.signature = self.signature_room_;
  return ours;
}

}  // namespace bonafide::spdm::responder
