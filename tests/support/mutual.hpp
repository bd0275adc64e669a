// A Requester with certificates of its own, and a device that wants to see them.
#pragma once
#include <bonafide/spdm/requester/mutual.hpp>
#include <bonafide/spdm/requester/session.hpp>

#include "support/pair.hpp"

namespace bonafide::test {

/// Number of the hierarchy that belongs to the Requester; the device has 0 and 1.
inline constexpr unsigned requester_hierarchy = 7;

inline constexpr std::array session_versions{spdm::Version::v1_1, spdm::Version::v1_2, spdm::Version::v1_3,
                                             spdm::Version::v1_4};

/// Chains in slots 0 and `other`, with one key.
spdm::Credentials requester_credentials(crypto::KeyKind kind = crypto::KeyKind::ec_p384, unsigned other = 3);

struct MutualPair : Pair {
  explicit MutualPair(spdm::Version version, spdm::MutAuth kind, spdm::RecordFormat records = spdm::doe_records,
                      crypto::Scheme scheme = crypto::Scheme::ecdsa_p384);
  std::shared_ptr<const spdm::Credentials> credentials;
};

/// A session on a new connection, in which the Requester proves itself where the device wants it to; `_over` other
/// records than those of DOE.
spdm::Flow<spdm::Session> connect_and_prove_over(spdm::Line& line, const spdm::requester::Wishes& wishes,
                                                 const spdm::RecordFormat& records);
spdm::Flow<spdm::Session> connect_and_prove(spdm::Line& line, const spdm::requester::Wishes& wishes);

/// How often a message with this code crossed in the clear.
std::size_t count(const Pair& pair, spdm::Code code);

}  // namespace bonafide::test
