#include <bonafide/spdm/rules/record.hpp>
#include <bonafide/spdm/session/record.hpp>

namespace bonafide::spdm {
namespace {

constexpr std::size_t session_id_size = 4, length_size = 2, application_length_size = 2;

/// DSP0277 1.3, "AEAD limit"; without one 2^64 - 1 is still never used.
std::uint64_t last_sequence_number(const RecordShape& shape) {
  return shape.limit_exponent >= 64 ? ~std::uint64_t{0} - 1 : (std::uint64_t{1} << shape.limit_exponent) - 1;
}

/// DSP0277 1.2, "AEAD nonce": the sequence number, little-endian, over the first bytes of the IV.
std::array<std::uint8_t, crypto::aead_iv_size> nonce(const Secret<crypto::aead_iv_size>& iv, std::uint64_t sequence) {
  std::array<std::uint8_t, crypto::aead_iv_size> made{};
  std::ranges::copy(iv.bytes(Reveal{}), made.begin());
  for (std::size_t i = 0; i < sizeof sequence; ++i) made[i] ^= static_cast<std::uint8_t>(sequence >> 8 * i);
  return made;
}

std::uint64_t low_bytes(std::uint64_t value, std::size_t size) {
  return size >= sizeof value ? value : value & ((std::uint64_t{1} << 8 * size) - 1);
}

std::uint64_t load_low(Bytes in) {
  std::uint64_t value = 0;
  for (std::size_t i = in.size(); i-- > 0;) value = value << 8 | in[i];
  return value;
}

Result<void> not_exhausted(std::uint64_t sequence, const RecordShape& shape) {
  if (sequence > last_sequence_number(shape))
    return broken(rule::sequence_left, "SequenceNumber", session_id_size, sequence);
  return {};
}

/// The record at the start of `bytes`, checked against its Length.
Result<MutableBytes> whole_record(MutableBytes bytes, const RecordShape& shape) {
  const auto size = record_size(bytes, shape.format);
  if (!size) return std::unexpected(size.error());
  const auto least = shape.data_offset() + crypto::aead_tag_size;
  if (*size < least) return broken(rule::record_length, "Length", shape.header_size() - length_size, *size);
  // Transports pad with zeros: PCIe 6.x, 6.30; DSP0286. Nothing else follows a record.
  if (!all_zero(bytes.subspan(*size))) return broken(rule::record_length, "(end)", *size, bytes.size());
  return bytes.first(*size);
}

}  // namespace

bool RecordShape::nearly_used_up(std::uint64_t sequence) const {
  constexpr std::uint64_t margin = 16;
  const auto last = last_sequence_number(*this);
  return sequence + std::min(margin, last / 2) > last;
}

Result<SessionId> session_id_of(Bytes record) {
  if (record.size() < session_id_size) return broken(rule::record_length, "SessionID", 0, record.size());
  return load_le<std::uint32_t>(record);
}

Result<std::size_t> record_size(Bytes bytes, const RecordFormat& format) {
  const auto header = session_id_size + format.sequence_size + length_size;
  if (bytes.size() < header) return broken(rule::record_length, "(header)", 0, bytes.size());
  const std::size_t length = load_le<std::uint16_t>(bytes.subspan(header - length_size));
  if (length > bytes.size() - header) return broken(rule::record_length, "Length", header - length_size, length);
  return header + length;
}

Result<RecordSealer> RecordSealer::keyed(const crypto::Library& library, const Suite& suite,
                                         const TrafficSecret& secret, const RecordShape& shape) {
  auto key = secret.key(library, suite);
  if (!key) return std::unexpected(key.error());
  auto sealer = crypto::Sealer::keyed(library, suite.aead, key->key.bytes(Reveal{}));
  if (!sealer) return std::unexpected(sealer.error());
  return RecordSealer{std::move(*sealer), std::move(*key), shape};
}

Result<Bytes> RecordSealer::seal(SessionId id, MutableBytes buffer, std::size_t application_size,
                                 std::size_t random_size) {
  const auto size = shape_.size(application_size, random_size);
  const auto header = shape_.header_size();
  if (size > buffer.size() || size - header > 0xFFFF || application_size > 0xFFFF)
    return broken(rule::record_length, "ApplicationDataLength", header, application_size);
  if (const auto left = not_exhausted(sequence_, shape_); !left) return std::unexpected(left.error());

  store_le(buffer, id);
  for (std::size_t i = 0; i < shape_.format.sequence_size; ++i)
    buffer[session_id_size + i] = static_cast<std::uint8_t>(sequence_ >> 8 * i);
  store_le(buffer.subspan(header - length_size), static_cast<std::uint16_t>(size - header));
  const bool encrypted = shape_.protection == Protection::encrypted;
  if (encrypted) store_le(buffer.subspan(header), static_cast<std::uint16_t>(application_size));

  const auto record = buffer.first(size);
  const auto tag = record.last<crypto::aead_tag_size>();
  const auto text_end = size - crypto::aead_tag_size;
  const auto covered = encrypted ? header : text_end;
  const auto text = encrypted ? record.subspan(header, text_end - header) : MutableBytes{};
  const auto iv = nonce(iv_, sequence_++);
  if (const auto sealed = sealer_.seal(iv, record.first(covered), text, tag); !sealed)
    return std::unexpected(sealed.error());
  return Bytes{record};
}

Result<RecordOpener> RecordOpener::keyed(const crypto::Library& library, const Suite& suite,
                                         const TrafficSecret& secret, const RecordShape& shape) {
  auto key = secret.key(library, suite);
  if (!key) return std::unexpected(key.error());
  auto opener = crypto::Opener::keyed(library, suite.aead, key->key.bytes(Reveal{}));
  if (!opener) return std::unexpected(opener.error());
  return RecordOpener{std::move(*opener), std::move(*key), shape};
}

Result<MutableBytes> RecordOpener::open(MutableBytes bytes) {
  const auto record = whole_record(bytes, shape_);
  if (!record) return record;
  const auto header = shape_.header_size();
  const auto travelled = load_low(Bytes{*record}.subspan(session_id_size, shape_.format.sequence_size));
  if (travelled != low_bytes(sequence_, shape_.format.sequence_size))
    return broken(rule::sequence_expected, "SequenceNumber", session_id_size, travelled);
  if (const auto left = not_exhausted(sequence_, shape_); !left) return std::unexpected(left.error());

  const bool encrypted = shape_.protection == Protection::encrypted;
  const auto text_end = record->size() - crypto::aead_tag_size;
  const auto covered = encrypted ? header : text_end;
  const auto text = encrypted ? record->subspan(header, text_end - header) : MutableBytes{};
  const auto iv = nonce(iv_, sequence_);
  if (const auto opened = opener_.open(iv, record->first(covered), text, record->last<crypto::aead_tag_size>());
      !opened)
    return broken(rule::record_authentic, "MAC", text_end, sequence_, Note{opened.error().rule->id});
  ++sequence_;
  if (!encrypted) return record->subspan(header, text_end - header);
  const std::size_t application = load_le<std::uint16_t>(text);
  if (application > text.size() - application_length_size)
    return broken(rule::record_length, "ApplicationDataLength", header, application);
  return text.subspan(application_length_size, application);
}

}  // namespace bonafide::spdm
