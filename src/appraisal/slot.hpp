// The chain of a slot by itself: whether it is consistent, and whether its leaf is one that may sign SPDM messages.
#pragma once
#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/cma/leaf.hpp>
#include <bonafide/crypto/x509/verified.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::appraisal {

struct SlotJudgement {
  std::optional<spdm::CertificateChain> chain;  // views into the chain that was delivered; nothing when it is malformed
  std::vector<Check> structure, profile;
  cma::Model model = cma::Model::device;
  bool lacking = false;  // this libcrypto could not check all of it
};

/// What is good in it is added to `verified`, and what is there is not checked again.
SlotJudgement judge_slot(const crypto::Library&, const evidence::DeliveredChain&, crypto::x509::Verified& verified);

/// Failed when an algorithm is broken or forbidden; not applicable when this libcrypto lacks it, and then `lacking` is
/// set.
Check failed_or_lacking(const Error&, std::string_view about, bool& lacking);

/// "slot 2", "the provisioned key", "slot 0 of the Requester"
std::string slot_name(std::uint8_t slot, spdm::Role owner = spdm::Role::responder);
/// "certificate 1 of slot 0 (CN=...)"
std::string certificate_name(std::uint8_t slot, std::size_t index, const spdm::CertificateChain&);

}  // namespace bonafide::appraisal
