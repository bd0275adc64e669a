// What a Requester wants of a conversation.
#pragma once
#include <functional>
#include <optional>

#include <bonafide/crypto/library.hpp>
#include <bonafide/spdm/answer/credentials.hpp>
#include <bonafide/spdm/message/measurements.hpp>

namespace bonafide::spdm::requester {

enum class MeasurementWish : std::uint8_t {
  none,
  all,         // in one MEASUREMENTS
  one_by_one,  // each index in a message of its own
};

/// What a Requester that wants sessions offers beside.
struct SessionOffer {
  std::uint16_t dhe{}, aead{};   // bits of the algorithm structures; see sessions_offered_by
  std::uint16_t kem{};           // 1.4: offered beside the groups, and the Responder takes one of either
  bool psk = false;              // PSK_CAP
  bool clear_handshake = false;  // HANDSHAKE_IN_THE_CLEAR_CAP, which counts where the Responder has it, too
};

struct Wishes {
  Version oldest = Version::v1_0, newest = Version::v1_4;
  std::uint32_t base_asym{}, base_hash{};    // what may be negotiated; see everything_offered_by
  std::uint32_t pqc_asym{};                  // 1.4: offered beside base_asym, and the Responder takes one of either
  std::optional<SessionOffer> sessions{};    // nothing: no sessions are offered
  std::uint32_t data_transfer_size = 65535;  // bytes that we can receive; 42 at least
  std::uint32_t max_message_size = 0;        // bytes; more than data_transfer_size declares CHUNK_CAP (1.2)
  std::uint8_t ct_exponent = 20;             // our own cryptography: about a second
  std::optional<std::uint8_t> slot{};        // 0 to 7, or provisioned_key; the lowest provisioned one if not said
  bool multi_key = false;                    // a key for each use (1.3), where the device leaves that to us
  bool every_slot = false;                   // fetch the chains of all provisioned slots, not only of `slot`
  std::uint16_t portion = 0xFFFF;            // bytes of a chain to ask for at a time
  MeasurementSummary summary = MeasurementSummary::all;  // where the device has measurements
  MeasurementWish measurements = MeasurementWish::all;
  bool signed_measurements = true;  // where the device can sign them
  bool raw_measurements = false;    // RawBitStreamRequested (1.2)
  std::optional<Nonce> nonce{};     // given from outside; fresh random otherwise
  // MUT_AUTH_CAP: what we prove ourselves with where the Responder asks; must outlive the flow.
  const Credentials* credentials = nullptr;
  std::function<bool()> may_prove{};  // asked before anything of them is shown; none: to whoever is authentic
  bool listens = false;               // ENCAP_CAP: in a session the Responder may send events and update its key
  Bytes provisioned_key_spki{};       // SubjectPublicKeyInfo for slot provisioned_key; must outlive the flow
};

/// All algorithms that `library` can verify and hash with.
Wishes everything_offered_by(const crypto::Library& library);
/// All groups and AEADs that `library` has.
SessionOffer sessions_offered_by(const crypto::Library& library);

}  // namespace bonafide::spdm::requester
