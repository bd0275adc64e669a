// Who signed a document, and whether the verifier accepts that.
#pragma once
#include <bonafide/appraisal/trust.hpp>
#include <bonafide/evidence/cose.hpp>

namespace bonafide::appraisal::reference {

/// Whose signatures over documents are asked for, and when they have to be good.
struct Signers {
  const Trust* anchors = nullptr;  // nullptr: nobody's; a signature that is there is not looked at
  std::optional<UnixTime> at{};
};

/// A key that an anchor leads to, and whose it is.
struct Signer {
  crypto::PublicKey key;
  std::string name;  // the subject of its certificate, or the file of a bare key
};

/// The signer with this chain, its own certificate first, where an anchor leads to it at the time `at` (RFC 5280, 6.1;
/// no time leaves validity unjudged) and its certificate lets it sign.
Result<Signer> find_signer(const crypto::Library&, std::span<const Buffer> chain, const Trust&,
                           std::optional<UnixTime> at);

/// Verifies the signature: with the key of x5chain where there is one, else with that of an anchor. Returns whose it
/// is.
Result<std::string> verify_signer(const crypto::Library&, const evidence::cose::Sign1&, const Trust&,
                                  std::optional<UnixTime> at);

}  // namespace bonafide::appraisal::reference
