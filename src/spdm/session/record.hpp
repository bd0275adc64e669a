// Secured messages: DSP0277, "Secured message format". Sealed and opened where they stand, without allocation.
#pragma once
#include <bonafide/spdm/session/keys.hpp>

namespace bonafide::spdm {

/// How a transport wants its records: DSP0276 (MCTP), DSP0287 (TCP), DSP0286 (storage), PCIe 6.x, 6.31.4 (DOE).
struct RecordFormat {
  std::size_t sequence_size;       // bytes of the sequence number that travel; the rest is counted
  std::size_t most_random;         // bytes of random data behind the application data, at most
  std::size_t application_prefix;  // bytes that the transport puts before an SPDM message in a record
};
inline constexpr RecordFormat doe_records{0, 0, 0};
inline constexpr RecordFormat mctp_records{2, 32, 1};  // the MCTP message type
inline constexpr RecordFormat tcp_records{0, 0, 4};    // the DSP0287 header once more
inline constexpr RecordFormat storage_records{2, 32, 0};

/// ENCRYPT_CAP and MAC_CAP of both, or MAC_CAP alone.
enum class Protection : std::uint8_t { encrypted, authenticated };

using SessionId = std::uint32_t;  // ReqSessionID in the low half, RspSessionID in the high one

/// The session that a record claims to belong to.
Result<SessionId> session_id_of(Bytes record);
/// Bytes of the record that stands at the start of `bytes`: what its Length says.
Result<std::size_t> record_size(Bytes bytes, const RecordFormat&);

/// What surrounds the application data of a record.
struct RecordShape {
  RecordFormat format;
  Protection protection;
  std::uint8_t limit_exponent = 64;  // DSP0277 1.3, "AEAD limit": at most 2^64 records under one key
  std::size_t header_size() const { return 4 + format.sequence_size + 2; }
  /// Where the application data begins.
  std::size_t data_offset() const { return header_size() + (protection == Protection::encrypted ? 2u : 0u); }
  /// Whether so few records are left that KEY_UPDATE should come first; it takes two itself.
  bool nearly_used_up(std::uint64_t sequence) const;
  /// Bytes of a record around `application_size` bytes with `random_size` more.
  std::size_t size(std::size_t application_size, std::size_t random_size) const {
    return data_offset() + application_size + random_size + crypto::aead_tag_size;
  }
};

/// One direction of a session: its key, its sequence number. The number goes up with every record, whether it arrives
/// or not, and never repeats under one key.
class RecordSealer {
 public:
  static Result<RecordSealer> keyed(const crypto::Library&, const Suite&, const TrafficSecret&, const RecordShape&);

  const RecordShape& shape() const { return shape_; }
  std::uint64_t sequence_number() const { return sequence_; }
  bool nearly_used_up() const { return shape_.nearly_used_up(sequence_); }

  /// The application data stand at shape().data_offset() of `buffer`, `application_size` bytes; behind them
  /// `random_size` random bytes, which the caller has drawn, and room for the tag. Returns the record.
  Result<Bytes> seal(SessionId, MutableBytes buffer, std::size_t application_size, std::size_t random_size = 0);

 private:
  RecordSealer(crypto::Sealer sealer, TrafficKey key, const RecordShape& shape)
      : sealer_(std::move(sealer)), iv_(std::move(key.iv)), shape_(shape) {}
  crypto::Sealer sealer_;
  Secret<crypto::aead_iv_size> iv_;
  RecordShape shape_;
  std::uint64_t sequence_ = 0;
};

class RecordOpener {
 public:
  static Result<RecordOpener> keyed(const crypto::Library&, const Suite&, const TrafficSecret&, const RecordShape&);

  const RecordShape& shape() const { return shape_; }
  std::uint64_t sequence_number() const { return sequence_; }
  bool nearly_used_up() const { return shape_.nearly_used_up(sequence_); }

  /// Opens `record`, which may be followed by padding of the transport, and gives the application data in it. After a
  /// refusal the sequence number is where it was, and the text of the record is wiped.
  Result<MutableBytes> open(MutableBytes record);

 private:
  RecordOpener(crypto::Opener opener, TrafficKey key, const RecordShape& shape)
      : opener_(std::move(opener)), iv_(std::move(key.iv)), shape_(shape) {}
  crypto::Opener opener_;
  Secret<crypto::aead_iv_size> iv_;
  RecordShape shape_;
  std::uint64_t sequence_ = 0;
};

}  // namespace bonafide::spdm
