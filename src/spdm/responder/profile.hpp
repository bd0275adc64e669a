// What a Responder is: the versions and algorithms it speaks, the chains and keys of its slots, its measurements.
#pragma once
#include <bonafide/spdm/responder/demand.hpp>
#include <bonafide/spdm/responder/store.hpp>
#include <bonafide/spdm/session/record.hpp>

namespace bonafide::spdm::responder {

struct Measurement {
  std::uint8_t index;  // 1 to FEh
  std::uint8_t type;   // DMTFSpecMeasurementValueType without bit 7
  bool raw = false;    // `value` goes out as a raw bit stream; else its digest does
  Buffer value;
};

/// A pre-shared key and the hint that names it.
struct Psk {
  Buffer hint;
  std::shared_ptr<const SecretBuffer> key;
};

/// Answers a message of another standard; nothing where it does not know the standard or the vendor.
using VendorHandler = std::function<std::optional<Buffer>(std::uint16_t standard_id, Bytes vendor_id, Bytes payload)>;

struct Profile : Credentials {
  std::vector<Version> versions{Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4};
  std::uint32_t flags = cap::cert | cap::chal | cap::meas_signed | cap::meas_fresh;
  std::uint16_t ext_flags = 0;  // 1.4: slot_mgmt_cap
  std::uint8_t ct_exponent = 20;
  std::uint32_t data_transfer_size = 4096;  // bytes
  std::uint32_t max_message_size = 65536;   // bytes; with CHUNK_CAP
  // In the order of preference.
  std::vector<crypto::Scheme> schemes;  // the post-quantum ones from 1.4 on
  std::vector<crypto::Hash> hashes;
  std::vector<crypto::Group> groups;             // for KEY_EXCHANGE
  std::vector<crypto::Kem> kems;                 // likewise, from 1.4 on and before any group
  std::vector<crypto::Aead> aeads;               // for sessions
  std::vector<crypto::Hash> measurement_hashes;  // empty: raw bit streams only
  Store* store = nullptr;                    // what can be provisioned, instead of `slots`; must outlive the Responder
  std::vector<Measurement> measurements;     // ascending index
  Buffer log;                                // measurement extension log; hash-extended blocks follow it
  Buffer opaque;                             // sent in CHALLENGE_AUTH and MEASUREMENTS
  std::vector<Psk> psks;                     // for PSK_EXCHANGE
  std::uint8_t heartbeat_period = 0;         // seconds; 0: no heartbeat
  std::uint8_t limit_exponent = 64;          // AEAD limit: a key protects at most 2^this records
  RecordFormat records = doe_records;        // of the transport in use
  Demand demand{};                           // of the Requester
  std::vector<std::uint16_t> event_types{};  // of DMTF's; see DmtfEvent
  VendorHandler vendor;                      // none: VENDOR_DEFINED is not supported
  // Requests that are first answered with ResponseNotReady, and how: RDTExponent, RDTM.
  std::vector<std::uint8_t> slow_codes;
  std::uint8_t rdt_exponent = 10, rdtm = 4;
};

}  // namespace bonafide::spdm::responder
