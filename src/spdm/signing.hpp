// What exactly is signed: DSP0274, "Signature generation" and "Signature verification".
#pragma once
#include <bonafide/crypto/signature.hpp>
#include <bonafide/spdm/terms.hpp>

namespace bonafide::spdm {

/// DSP0274 1.2, "Signing context": one string for each message that is signed.
enum class Purpose : std::uint8_t {
  responder_challenge_auth,
  requester_challenge_auth,
  responder_measurements,
  responder_key_exchange_rsp,
  requester_finish,
  responder_endpoint_info,
  requester_endpoint_info,
};
std::string_view context(Purpose);

/// Bytes of combined_spdm_prefix, and of the largest message that is signed.
inline constexpr std::size_t combined_prefix_size = 100;
using Combined = std::array<std::uint8_t, combined_prefix_size + crypto::largest_digest>;

/// combined_spdm_prefix || transcript digest into `room`, from 1.2 on; the digest alone before.
crypto::Signed to_be_signed(Version, Purpose, const crypto::Digest& transcript, Combined& room);

/// Who signs, with which algorithms, in which role.
struct Signer {
  Version version;
  crypto::Scheme scheme;
  crypto::Hash hash;
  Purpose purpose;
};

/// Breaks what crypto::verify breaks.
Result<void> verify(const crypto::Library&, const crypto::PublicKey&, const Signer&, const crypto::Digest& transcript,
                    Bytes signature);
Result<void> sign(const crypto::Library&, const crypto::PrivateKey&, const Signer&, const crypto::Digest& transcript,
                  MutableBytes signature);

}  // namespace bonafide::spdm
