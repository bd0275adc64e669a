// What a device keeps from one connection to the next and can be told to change: the chains of its slots, its key
// pairs, and what waits for a reset.
#pragma once
#include <functional>
#include <memory>

#include <bonafide/spdm/answer/credentials.hpp>
#include <bonafide/spdm/key_pair.hpp>

namespace bonafide::spdm::responder {

/// DSP0274 1.3, "KEY_PAIR_INFO response message format".
struct KeyPair {
  std::uint16_t capabilities = 0;
  std::uint16_t usage_capabilities = 0x000F, usage = 0x000F;
  KeyPairAlgorithms able, current;
  std::shared_ptr<const crypto::PrivateKey> key;  // none: not generated
  std::uint8_t slots = 0;                         // AssocCertSlotMask
};

/// A chain for a slot.
struct Installation {
  Buffer certificates;
  std::uint8_t key_pair_id = 0;  // whose key the last certificate is for, or the Device CA of an alias
  CertificateModel model = CertificateModel::none;
  std::shared_ptr<const crypto::PrivateKey> alias_key{};  // of the last certificate in the AliasCert model
};

/// Where the device stands: DSP0274 1.2, "SET_CERTIFICATE", "trusted environment".
enum class Environment : std::uint8_t { field, trusted };

/// One device's; the Responders of all its connections read and change it, one at a time.
class Store {
 public:
  std::array<Slot, 8> slots{};
  std::array<CertificateModel, 8> models{};  // of slots with certificates; none: as ALIAS_CERT_CAP says
  std::uint8_t supported_slots = 0xFF;
  std::vector<KeyPair> key_pairs;  // KeyPairID 1 and following
  Environment environment = Environment::field;

  /// The key pair with this id; nullptr where there is none.
  KeyPair* find(unsigned key_pair_id);
  /// The id of the key pair that `slot` is associated with; 0 where there is none.
  std::uint8_t of_slot(std::uint8_t slot) const;
  /// Goes up with every change: what was derived from the store before is out of date.
  unsigned generation() const { return generation_; }
  /// Called after every change.
  std::function<void()> on_change;

  /// Puts a chain into a slot, or empties it.
  void install(std::uint8_t slot, Installation);
  void erase(std::uint8_t slot);
  void replace(unsigned key_pair_id, KeyPair with);

  /// What waits for a reset: slots, by mask, and requests for certificates, by CSRTrackingTag.
  std::uint8_t slots_waiting() const { return slots_waiting_; }
  void install_at_reset(std::uint8_t slot, std::function<void(Store&)> change);
  void change_at_reset(std::function<void(Store&)> change);
  /// A free CSRTrackingTag, now taken by `key_pair_id`; 0 where none is free.
  std::uint8_t track(Buffer csr);
  /// What a tag stands for; empty while the reset is still to come. Nothing for a tag that is not in use.
  std::optional<Bytes> tracked(std::uint8_t tag) const;
  void forget(std::uint8_t tag) { tracked_[tag & 7] = {}; }
  void forget_all() { tracked_ = {}; }
  /// The device starts anew: what waited takes effect.
  void reset();

 private:
  struct Tracked {
    Buffer csr;
    bool ready = false;
  };
  void changed();

  unsigned generation_ = 0;
  std::uint8_t slots_waiting_ = 0;
  std::vector<std::function<void(Store&)>> waiting_;
  std::array<Tracked, 8> tracked_{};                             // tag 0 is never used
  std::vector<std::shared_ptr<const crypto::PrivateKey>> kept_;  // that slots sign with, or did
};

}  // namespace bonafide::spdm::responder
