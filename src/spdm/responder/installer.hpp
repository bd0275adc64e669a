// What a device checks of a chain before it keeps it: DSP0274 1.2, "SET_CERTIFICATE request message format".
#pragma once
#include <bonafide/crypto/library.hpp>
#include <bonafide/spdm/responder/store.hpp>
#include <bonafide/spdm/terms.hpp>

namespace bonafide::spdm::responder {

inline constexpr std::uint8_t any_slot = 0xFF;

/// Whether a model may be given on a multi-key connection; GenericCert is not for slot 0.
bool model_suits(std::uint8_t model, std::uint8_t slot);

/// Without multi-key connections, the key pair that signs with what was negotiated: the one of `slot`, else the first.
/// Breaks key-pair.generated.
Result<KeyPair*> own_key_pair(Store&, const Terms&, std::uint8_t slot);

/// The size of the chain that stands at the start of `chain`, by its Length. Breaks chain.header.
Result<std::size_t> chain_size(Bytes chain, const Terms&);

struct Proposal {
  std::uint8_t slot;
  CertificateModel model;  // none: as ALIAS_CERT_CAP says
  const KeyPair* pair;
  Bytes chain;  // "Certificate chain format", whole
};

/// The header, each certificate, the path, the last certificate's key and what it may do. In the AliasCert model the
/// device adds the alias certificate of its own.
Result<Installation> check_installation(const crypto::Library&, const Terms&, Store&, const Proposal&);

}  // namespace bonafide::spdm::responder
