// Two real ends that open sessions, over certificates or a pre-shared key.
#pragma once
#include <bonafide/spdm/requester/session.hpp>

#include "support/pair.hpp"
#include "support/pre_shared_key.hpp"

namespace bonafide::test {

inline constexpr std::uint32_t session_caps = spdm::cap::cert | spdm::cap::chal | spdm::cap::meas_signed |
                                              spdm::cap::encrypt | spdm::cap::mac | spdm::cap::key_ex |
                                              spdm::cap::hbeat | spdm::cap::key_upd;

/// The device knows `psk_key`, and gives back from the end what is said to it as VENDOR_DEFINED of standard 3.
Pair session_pair(spdm::Version version = spdm::Version::v1_2, spdm::RecordFormat records = spdm::doe_records);

/// A new connection, and the certificates of the device.
spdm::Flow<spdm::requester::Slots> connect_and_fetch(spdm::Line& line, const spdm::requester::Wishes& wishes);

enum class OpenedBy : std::uint8_t { certificate, psk };

/// A session on the connection that there is.
spdm::Flow<spdm::Session> open_by(spdm::Line& line, OpenedBy opened_by, const spdm::requester::Identity& identity,
                                  const spdm::requester::SessionWishes& wishes);
/// A session on a new connection.
spdm::Flow<spdm::Session> connect_and_open(spdm::Line& line, const spdm::requester::Wishes& wishes, OpenedBy opened_by,
                                           const spdm::requester::SessionWishes& session_wishes);

/// What the device answers in a session, in hexadecimal digits; nothing where it says nothing.
std::string said_in(spdm::Session& session, spdm::responder::Responder& device, Bytes request);

}  // namespace bonafide::test
