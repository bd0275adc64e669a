// A misbehaving responder: faults with names, for tests of whoever speaks to a device.
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include <bonafide/binding/message.hpp>
#include <bonafide/spdm/terms.hpp>

namespace bonafide::emulator {

enum class Fault : std::uint8_t {
  silence,
  silent_challenge,
  close_mid_exchange,
  busy_forever,
  not_ready,
  not_ready_once,
  resynch_forever,
  refused_challenge,
  no_common_version,
  hidden_version,
  wrong_version,
  wrong_code,
  two_algorithms,
  garbage,
  empty_response,
  zero_portion,
  endless_chain,
  altered_chain,
  wrong_slot,
  wrong_chain_hash,
  wrong_context,
  stale_nonce,
  wrong_key,
  flipped_signature,
  truncated,
  extended,
  altered_measurement,
  flipped_verify_data,
  spoiled_record,
  silent_in_session,
  demands_identity,
  wrong_ack,
  asks_forever,
  forbidden_capsule,
  other_serial,
};

struct FaultRow {
  Fault fault;
  std::string_view name;
  std::string_view does;  // a sentence without a full stop, about the device
};
std::span<const FaultRow> faults();
std::optional<Fault> fault_named(std::string_view name);
const FaultRow& row(Fault);

/// What becomes of one request.
struct Reaction {
  enum class Kind : std::uint8_t { answer, silence, close } kind = Kind::answer;
  Buffer response{};
  binding::Channel channel = binding::Channel::clear;
};

/// The faults of one connection. They act on the wire alone; wrong_key and other_serial belong to the device itself.
class Mischief {
 public:
  explicit Mischief(std::span<const Fault> faults) : faults_(faults.begin(), faults.end()) {}

  /// An answer that replaces the honest one; the Responder never sees the request.
  std::optional<Reaction> instead_of(Bytes request);
  /// What becomes of an honest record on its way.
  Reaction carried(Buffer record) const;
  /// The request as the Responder gets to see it.
  Buffer heard(Bytes request) const;
  /// The honest response as it leaves the device. `terms` are the Responder's.
  Buffer said(Bytes request, Buffer response, const spdm::Terms& terms) const;

 private:
  bool has(Fault fault) const;
  std::vector<Fault> faults_;
  std::uint8_t version_ = 0x10;
};

}  // namespace bonafide::emulator
