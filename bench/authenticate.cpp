// One authentication (VERSION to CHALLENGE_AUTH, a chain of three certificates) against the bare cryptography that it
// contains: the signature verifications with keys at hand, the signature, the hashes. Both ends in one process.
#include <malloc.h>

#include <bonafide/crypto/hash.hpp>
#include <bonafide/spdm/signing.hpp>

#include "conversation.hpp"

namespace bonafide::bench {
namespace {

using crypto::Hash;
using crypto::Scheme;
using test::hierarchy;
using test::library;

constexpr int rounds = 400;

struct Spent {
  double requester, responder;  // us
  std::size_t hashed;           // bytes of M1/M2 and of the chain, on the requester's side
  std::size_t heap;             // bytes that the requester holds at the end
};

/// One run, its time split between the two ends.
Spent authenticate(const spdm::responder::Profile& profile, const spdm::requester::Wishes& wishes) {
  Clock::duration requester{}, responder{};
  spdm::responder::Responder device{library(), profile};
  Buffer out(8192);
  const auto before = mallinfo2().uordblks;
  std::optional<spdm::Line> line;
  timed(requester, [&] { line.emplace(library(), spdm::Patience{}); });
  auto flow = spdm::requester::authenticate(*line, wishes);
  timed(requester, [&] { line->start(flow, Instant{}); });
  while (!flow.outcome()) {
    Bytes answer;
    timed(responder, [&] { answer = device.respond(line->to_send()->request, out); });
    timed(requester, [&] { line->answered(answer, Instant{}); });
  }
  const auto held = mallinfo2().uordblks - before;
  succeed(*flow.outcome());

  std::size_t hashed = (*flow.outcome())->slots.chain(0).size();
  for (const auto& said : line->said()) hashed += said.request.size() + said.response.size();
  return {microseconds(requester), microseconds(responder), hashed, held};
}

/// The same cryptography with nothing around it: four signatures of three certificates and a challenge, their hashes.
struct Bare {
  Scheme scheme;
  Hash hash;
  crypto::PublicKey key;
  Buffer signature;
  Buffer to_hash;

  Bare(Scheme its_scheme, Hash its_hash, std::size_t hashed)
      : scheme(its_scheme),
        hash(its_hash),
        key(*crypto::PublicKey::from_spki(library(), *hierarchy(crypto::row(its_scheme).key).key.spki())),
        signature(crypto::row(its_scheme).signature_size),
        to_hash(hashed) {
    sign();
  }
  crypto::Signed message() const { return {crypto::Signed::Form::message, Bytes{to_hash}.first(148), {}}; }
  void sign() {
    const auto& own = hierarchy(crypto::row(scheme).key).key;
    if (!crypto::sign(library(), own, scheme, hash, message(), signature)) std::exit(1);
  }
  void verify(int times) const {
    for (int i = 0; i < times; ++i)
      if (!crypto::verify(library(), key, scheme, hash, message(), signature)) std::exit(1);
  }
  void digest() const { static_cast<void>(crypto::digest(library(), hash, to_hash)); }
};

void compare(Scheme scheme, Hash hash) {
  const auto profile = profile_of(scheme, hash);
  const auto wishes = spdm::requester::everything_offered_by(library());
  const auto first = authenticate(profile, wishes);
  Bare bare{scheme, hash, first.hashed};

  std::vector<double> requester, both, bare_requester, bare_both;
  for (int i = 0; i < rounds; ++i) {
    Clock::duration verifying{}, signing{};
    timed(verifying, [&] { bare.verify(4), bare.digest(); });
    timed(signing, [&] { bare.sign(), bare.digest(); });
    bare_requester.push_back(microseconds(verifying));
    bare_both.push_back(microseconds(verifying + signing));
    const auto spent = authenticate(profile, wishes);
    requester.push_back(spent.requester);
    both.push_back(spent.requester + spent.responder);
  }
  std::printf("| %s | %.0f us | %.0f us | **%.2f** | %.0f us | %.0f us | **%.2f** | %zu |\n",
              crypto::row(scheme).name.data(), median(bare_requester), median(requester),
              median(requester) / median(bare_requester), median(bare_both), median(both),
              median(both) / median(bare_both), first.heap);
}

}  // namespace
}  // namespace bonafide::bench

int main() {
  std::printf("one authentication, SPDM 1.2, three certificates, %s, medians of %d\n\n",
              bonafide::test::library().version().c_str(), bonafide::bench::rounds);
  std::printf("| | bare, requester | requester | ratio | bare, both | both | ratio | heap of the requester, bytes |\n");
  std::printf("|---|---|---|---|---|---|---|---|\n");
  bonafide::bench::compare(bonafide::crypto::Scheme::ecdsa_p384, bonafide::crypto::Hash::sha384);
  bonafide::bench::compare(bonafide::crypto::Scheme::ecdsa_p256, bonafide::crypto::Hash::sha256);
}
