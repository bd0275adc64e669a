// What an emulated device is, as a TOML file describes it: `device.toml` of a directory that `pki create` made, or a
// file of one's own. docs/emulator.md explains every key.
#pragma once
#include <filesystem>
#include <map>
#include <stdexcept>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/pci_identity.hpp>
#include <bonafide/emulator/names.hpp>
#include <bonafide/spdm/answer/events.hpp>
#include <bonafide/spdm/message/key_exchange.hpp>
#include <bonafide/spdm/message/slot_management.hpp>

namespace bonafide::emulator {

/// An NVMe drive as QEMU shows one.
inline PciIdentity usual_function() {
  PciIdentity out{.vendor = 0x1b36, .device = 0x0010, .class_code = 0x010802, .revision = 0x02};
  out.subsystem_vendor = 0x1af4, out.subsystem_device = 0x1100;
  return out;
}

/// The PCI-SIG name of the function: PCIe 6.x, 6.31, "Leaf certificate".
std::string pci_name(const PciIdentity&);

struct SlotDescription {
  std::uint8_t slot = 0;
  std::filesystem::path chain, key;  // PEM or DER, root or first intermediate to leaf; PKCS#8
  std::filesystem::path root;        // where the chain leaves it out; else empty
  bool operator==(const SlotDescription&) const = default;
};

/// DSP0274, "DMTF measurement specification": `type` is bits 6:0 of DMTFSpecMeasurementValueType.
struct MeasurementDescription {
  std::uint8_t index = 1, type = 0;
  bool raw = false;  // `value` is a raw bit stream; otherwise it is what gets digested
  Buffer value;
  bool operator==(const MeasurementDescription&) const = default;
};

/// A pre-shared key and the hint that names it, as the file writes them: in hexadecimal digits, or in a file.
struct PskDescription {
  Buffer hint, key;
  std::filesystem::path file;  // where `key` is empty
  bool operator==(const PskDescription&) const = default;
};

/// An entry of the measurement extension log: what was extended into which measurement.
struct LogDescription {
  std::uint8_t measurement = 1, type = 9;  // DMTFSpecMeasurementValueType without bit 7
  bool raw = true;
  Buffer value;
  bool operator==(const LogDescription&) const = default;
};

/// A key pair beside those of the slots, which Requesters may generate and use: DSP0274 1.3, "Key pair information".
struct KeyPairDescription {
  std::filesystem::path key;  // PKCS#8; empty where it has not been generated
  std::uint16_t usage = 0x000F;
  std::uint8_t slots = 0;  // AssocCertSlotMask, by bit
  bool operator==(const KeyPairDescription&) const = default;
};

/// What the device demands of whoever speaks to it: DSP0274 1.1, "Mutual authentication".
struct RequesterDescription {
  bool challenge = false;  // BasicMutAuthReq in CHALLENGE_AUTH
  spdm::MutAuth session = spdm::MutAuth::none;
  std::uint8_t slot = 0;                // of the Requester, or 255
  bool required = false;                // no session for a Requester that cannot prove itself
  std::vector<crypto::Scheme> schemes;  // empty: all classical ones that libcrypto has
  std::filesystem::path anchors;        // whom it welcomes; else whoever is consistent in himself
  std::filesystem::path chain, key;     // what is known beforehand: certificates, or a SubjectPublicKeyInfo
  bool updates_key = false;             // the device updates its own key once in each session
  bool asks_endpoint = false;           // GET_ENDPOINT_INFO once in each session
  bool demands() const { return challenge || session != spdm::MutAuth::none; }
  bool operator==(const RequesterDescription&) const = default;
};

/// Something that happens some seconds after a session has subscribed to it.
struct EventDescription {
  spdm::DmtfEvent type = spdm::DmtfEvent::measurement_changed;
  std::uint32_t after = 0;             // seconds
  std::vector<std::uint8_t> concerns;  // indices of measurements, or slots
  bool operator==(const EventDescription&) const = default;
};

/// Where a file says what, as "device.toml, line 12", by the names of keys ("spdm.asym", "slots.0"): for who finds out
/// later that it cannot work.
class Places {
 public:
  void note(std::string key, std::string place) { places_.insert_or_assign(std::move(key), std::move(place)); }
  bool has(const std::string& key) const { return places_.contains(key); }
  /// "device.toml, line 12: spdm.asym", or the key alone.
  std::string of(const std::string& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? key : found->second + ": " + key;
  }
  /// Two descriptions are the same wherever they were written.
  bool operator==(const Places&) const { return true; }

 private:
  std::map<std::string, std::string> places_;
};

struct Description {
  PciIdentity function = usual_function();
  std::vector<SlotDescription> slots;
  std::vector<spdm::Version> versions{spdm::Version::v1_0, spdm::Version::v1_1, spdm::Version::v1_2,
                                      spdm::Version::v1_3, spdm::Version::v1_4};
  std::vector<crypto::Scheme> schemes;  // empty: what the key of the lowest slot signs with
  std::vector<crypto::Hash> hashes{crypto::Hash::sha384, crypto::Hash::sha256};
  crypto::Hash measurement_hash = crypto::Hash::sha384;
  std::uint32_t flags = spdm::cap::cert | spdm::cap::chal | spdm::cap::meas_signed | spdm::cap::meas_fresh |
                        spdm::cap::encrypt | spdm::cap::mac | spdm::cap::key_ex | spdm::cap::hbeat |
                        spdm::cap::key_upd | spdm::cap::chunk | spdm::cap::large_resp | spdm::cap::set_cert |
                        spdm::cap::csr | 2u << 22 | spdm::cap::mel | 2u << 26 | spdm::cap::get_key_pair_info |
                        spdm::cap::set_key_pair_info;
  std::uint16_t ext_flags = spdm::slot_mgmt_cap;  // 1.4
  bool trusted_environment = false;               // where slot 0 may be written, and all of them in the clear
  std::vector<crypto::Group> groups;              // empty: all that libcrypto has
  std::vector<crypto::Kem> kems;                  // likewise; for 1.4, where they go before the groups
  std::vector<crypto::Aead> aeads;                // likewise
  std::uint8_t heartbeat = 30;                    // seconds; a session dies after twice as many in silence
  std::vector<PskDescription> psks;
  std::uint8_t ct_exponent = 14;
  // QEMU drops responses whose data object exceeds 4608 bytes.
  std::uint32_t data_transfer_size = 4600;
  std::filesystem::path provisioned_key;  // for PUB_KEY_ID; else empty
  std::vector<MeasurementDescription> measurements;
  std::vector<LogDescription> log;
  std::vector<KeyPairDescription> key_pairs{2};
  RequesterDescription requester;
  std::vector<EventDescription> events;
  std::vector<std::string> faults;
  Places places;
  bool operator==(const Description&) const = default;
};

/// A file that makes no sense as a description; the text names the file, the line and the key.
struct BadDescription : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// One of its files cannot be read: a value of errno(3) tells why.
struct UnreadFile : BadDescription {
  UnreadFile(const std::string& what, int why) : BadDescription(what), error(why) {}
  int error;
};

/// Where a description comes from: relative paths are taken from `base`, and what the file leaves unsaid from `start`.
struct Origin {
  std::filesystem::path base;
  std::string file_name{};
  Description start{};
};
/// Unknown keys are refused: a misspelt one would be silently without effect.
Description parse_description(std::string_view toml, const Origin& origin);

/// The text that parse_description reads back to the same description; paths below `base` become relative.
std::string to_toml(const Description&, const std::filesystem::path& base);

}  // namespace bonafide::emulator
