// One conversation of our own, written down in every form that a reader of evidence knows.
#pragma once
#include <map>

#include <bonafide/evidence/source.hpp>
#include <bonafide/spdm/version.hpp>

namespace bonafide::test {

/// Files by their paths, as a source consists of them.
using Files = std::map<std::string, Buffer>;

/// An authentication with a P-256 device of tests/support/hierarchy, taken apart.
struct Conversation {
  explicit Conversation(spdm::Version, std::optional<spdm::Nonce> nonce = {});
  evidence::Evidence evidence;
  Buffer vca, challenge, measurements;  // transcripts: M1/M2 with its signature, the exchange of MEASUREMENTS with its

  Files as_evidence() const;
  Files as_capture() const;
  Files as_signature_log() const;
  Files as_archive() const;
  Files as_events() const;
  Files as_tsm_dump() const;
  Files as_redfish() const;
  Files as_vendor_sdk() const;
  Files as_report() const;
  /// Each of those that can carry both signatures, or else the one over measurements, with the name of its reader.
  std::vector<std::pair<std::string, Files>> all() const;
};

/// What a reader makes of them.
Result<std::vector<evidence::Evidence>> read(const Files&, Bytes chain = {});

/// The certificates of the device: DER, root first; PEM, leaf first.
Buffer device_chain();
std::string device_chain_pem();

std::string base64(Bytes);
Buffer tar_of(const Files&);
/// nlmsghdr, genlmsghdr and attributes.
Buffer netlink_message(std::uint32_t sequence, std::uint16_t flags,
                       const std::vector<std::pair<std::uint16_t, Buffer>>& attributes);

}  // namespace bonafide::test
