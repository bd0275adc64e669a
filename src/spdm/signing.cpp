#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm {

std::string_view context(Purpose purpose) {
  switch (purpose) {
    case Purpose::responder_challenge_auth: return "responder-challenge_auth signing";
    case Purpose::requester_challenge_auth: return "requester-challenge_auth signing";
    case Purpose::responder_measurements: return "responder-measurements signing";
    case Purpose::responder_key_exchange_rsp: return "responder-key_exchange_rsp signing";
    case Purpose::requester_finish: return "requester-finish signing";
    case Purpose::responder_endpoint_info: return "responder-endpoint_info signing";
    case Purpose::requester_endpoint_info: return "requester-endpoint_info signing";
  }
  return {};
}

crypto::Signed to_be_signed(Version version, Purpose purpose, const crypto::Digest& transcript, Combined& room) {
  if (version < Version::v1_2) {
    std::ranges::copy(Bytes{transcript}, room.begin());
    return {crypto::Signed::Form::digest, Bytes{room}.first(transcript.size), {}};
  }
  // DSP0274 1.2, "combined_spdm_prefix": the version four times, zeros, and the context right-aligned.
  room.fill(0);
  std::string version_text = "dmtf-spdm-v" + name(version) + ".*";
  auto to = room.begin();
  for (int i = 0; i < 4; ++i) to = std::ranges::copy(version_text, to).out;
  const auto text = context(purpose);
  std::ranges::copy(text, room.begin() + static_cast<std::ptrdiff_t>(combined_prefix_size - text.size()));
  std::ranges::copy(Bytes{transcript}, room.begin() + combined_prefix_size);
  return {crypto::Signed::Form::message, Bytes{room}.first(combined_prefix_size + transcript.size), text};
}

Result<void> verify(const crypto::Library& library, const crypto::PublicKey& key, const Signer& signer,
                    const crypto::Digest& transcript, Bytes signature) {
  Combined room;
  const auto what = to_be_signed(signer.version, signer.purpose, transcript, room);
  return crypto::verify(library, key, signer.scheme, signer.hash, what, signature);
}

Result<void> sign(const crypto::Library& library, const crypto::PrivateKey& key, const Signer& signer,
                  const crypto::Digest& transcript, MutableBytes signature) {
  Combined room;
  const auto what = to_be_signed(signer.version, signer.purpose, transcript, room);
  return crypto::sign(library, key, signer.scheme, signer.hash, what, signature);
}

}  // namespace bonafide::spdm
