// A device in software: an identity, what it measures, and the faults it has.
#pragma once
#include <memory>

#include <bonafide/binding/transport.hpp>
#include <bonafide/crypto/signature.hpp>
#include <bonafide/emulator/description.hpp>
#include <bonafide/emulator/fault.hpp>
#include <bonafide/emulator/identity.hpp>
#include <bonafide/spdm/responder/responder.hpp>

namespace bonafide::emulator {

class Device {
 public:
  /// Reads the files that the description names. BadDescription where one is missing, malformed, or fits no other.
  Device(const crypto::Library&, const Description&);
  /// A throw-away identity for `function`, made on the spot.
  Device(const crypto::Library&, const PciIdentity& function, UnixTime now, std::span<const std::string> faults = {});
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const spdm::responder::Profile& profile() const { return profile_; }
  const crypto::Library& library() const { return library_; }
  std::span<const Fault> faults() const { return faults_; }
  /// What can be provisioned, and stays for as long as this lives: the same for all connections.
  spdm::responder::Store& store() const { return *store_; }
  /// What happens after a session has subscribed to it, in the order of time.
  std::span<const EventDescription> events() const { return events_; }
  bool updates_key() const { return updates_key_; }
  /// What was negotiated last, for the next connection: DSP0274, CACHE_CAP. Like the store, it changes while the device
  /// stays the same.
  std::optional<spdm::NegotiatedState>& kept_state() const { return *kept_state_; }
  /// As config space shows it.
  const PciIdentity& function() const { return function_; }
  /// DER of the root that was made for a throw-away identity; empty otherwise.
  const Buffer& root() const { return root_; }

 private:
  const crypto::PrivateKey* keep(crypto::PrivateKey);
  void load_slot(const SlotDescription&);
  void settle(const Description&);
  void settle_sessions(const Description&);
  void settle_information(const Description&);
  void settle_store(const Description&);
  void settle_requesters(const Description&);

  const crypto::Library& library_;
  PciIdentity function_;
  std::vector<Fault> faults_;
  std::vector<std::shared_ptr<const crypto::PrivateKey>> keys_;
  spdm::responder::Profile profile_;
  std::unique_ptr<spdm::responder::Store> store_ = std::make_unique<spdm::responder::Store>();
  std::unique_ptr<std::optional<spdm::NegotiatedState>> kept_state_ =
      std::make_unique<std::optional<spdm::NegotiatedState>>();
  Buffer root_;
  std::vector<EventDescription> events_;
  bool updates_key_ = false;
};

/// The records of sessions as each transport wants them.
spdm::RecordFormat records_of(binding::Transport transport);

/// One requester's connection to a device, with a state of its own. Where the device has CACHE_CAP it begins with what
/// was negotiated on the connection before it, unless that has forgotten it.
class Connection {
 public:
  Connection(const Device& device, binding::Transport transport);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  Reaction answer(const binding::Message& request);
  binding::Transport transport() const { return transport_; }
  /// "CHALLENGE 36 -> CHALLENGE_AUTH 230", with the refusal where there was one, of the last exchange; with what the
  /// Requester has said about itself, where it was asked.
  const std::string& line() const { return line_; }

 private:
  Reaction respond(Bytes request);
  Reaction respond_secured(Bytes record);
  void note(const binding::Message& request, const Reaction&);
  void note_endpoint(Bytes record);
  void let_things_happen(Instant now);

  const Device& device_;
  binding::Transport transport_;
  spdm::responder::Profile profile_;
  Mischief mischief_;
  spdm::responder::Responder responder_;
  Buffer room_;
  std::string line_;
  std::optional<Instant> subscribed_;       // since when a session has listened for events
  std::size_t happened_ = 0;                // of the events
  bool updated_ = false;                    // its own key, in the session that there is
  std::optional<spdm::SessionId> told_of_;  // whose Requester the line has named
};

/// A directory as pki create makes it, or a TOML file; what it leaves unsaid is as in `start`.
Description read_description(const std::filesystem::path& directory_or_file, const Description& start = {});

}  // namespace bonafide::emulator
