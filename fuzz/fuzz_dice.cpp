// Extensions of DICE in a certificate that consists of them: every view lies inside it.
#include <bonafide/crypto/x509/dice.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  const Bytes in{data, size};
  crypto::x509::Certificate certificate;
  certificate.raw = certificate.extensions = in;
  const auto claims = crypto::x509::read_dice(certificate);
  if (!claims) return 0;
  const auto inside = [&](Bytes view) {
    if (!view.empty() && (view.data() < data || view.data() + view.size() > data + size)) __builtin_trap();
  };
  for (const auto& info : claims->tcb_infos)
    for (const auto& fwid : info.fwids) inside(fwid.digest), inside(fwid.algorithm);
  for (const auto view : {claims->ueid, claims->concise_evidence, claims->message_wrapper, claims->freshness})
    inside(view);
  return 0;
}
