// Opening a session, and its secured messages, against the bare cryptography of the same library in the same run.
#include <malloc.h>

#include <bonafide/crypto/exchange.hpp>
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/responder/responder.hpp>
#include <bonafide/spdm/session/handshake.hpp>

#include "measure.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::bench {
namespace {

using crypto::Group;
using crypto::Hash;
using crypto::Scheme;
using test::hierarchy;
using test::library;

constexpr int rounds = 200;

spdm::responder::Profile profile_of(Scheme scheme, Hash hash, Group group) {
  const auto& identity = hierarchy(crypto::row(scheme).key);
  spdm::responder::Profile profile;
  profile.versions = {spdm::Version::v1_2};
  profile.flags =
      spdm::cap::cert | spdm::cap::chal | spdm::cap::key_ex | spdm::cap::mac | spdm::cap::encrypt | spdm::cap::key_upd;
  profile.schemes = {scheme};
  profile.hashes = {hash};
  profile.groups = {group};
  profile.aeads = {crypto::Aead::aes_256_gcm};
  profile.slots[0] = {identity.certificates(), {}, &identity.key};
  return profile;
}

/// Both ends, and the time each of them takes for one flow.
struct Ends {
  spdm::responder::Responder device;
  spdm::Line line;
  Buffer out = Buffer(8192);
  Clock::duration requester{}, responder{};

  explicit Ends(const spdm::responder::Profile& profile)
      : device(library(), profile), line(library(), spdm::Patience{}) {}
  template <class T> Result<T> run(spdm::Flow<T> flow) {
    timed(requester, [&] { line.start(flow, Instant{}); });
    while (!flow.outcome()) {
      Buffer request = copy(line.to_send()->request);
      const bool secured = line.to_send()->secured;
      Bytes answer;
      timed(responder, [&] { answer = secured ? device.respond_secured(request, out) : device.respond(request, out); });
      timed(requester, [&] { line.answered(answer, Instant{}); });
    }
    auto outcome = flow.take();
    if (!outcome) std::printf("failed: %s\n", explain(outcome.error()).c_str()), std::exit(1);
    return outcome;
  }
};

/// What opening a session costs each side at least: a key, a secret, and a signature made or verified.
struct Bare {
  Scheme scheme;
  Hash hash;
  Group group;
  crypto::PublicKey key;
  Buffer signature, message;

  Bare(Scheme its_scheme, Hash its_hash, Group its_group)
      : scheme(its_scheme),
        hash(its_hash),
        group(its_group),
        key(*crypto::PublicKey::from_spki(library(), *hierarchy(crypto::row(its_scheme).key).key.spki())),
        signature(crypto::row(its_scheme).signature_size),
        message(148) {}
  crypto::Signed what() const { return {crypto::Signed::Form::message, message, {}}; }
  void exchange() const {
    const auto own = crypto::ExchangeKey::generate(library(), group);
    if (!own || !own->agree(own->public_value())) std::exit(1);
  }
  void sign() {
    if (!crypto::sign(library(), hierarchy(crypto::row(scheme).key).key, scheme, hash, what(), signature)) std::exit(1);
  }
  void verify() const {
    if (!crypto::verify(library(), key, scheme, hash, what(), signature)) std::exit(1);
  }
};

void establish(Scheme scheme, Hash hash, Group group) {
  const auto profile = profile_of(scheme, hash, group);
  auto wishes = spdm::requester::everything_offered_by(library());
  wishes.sessions = spdm::requester::sessions_offered_by(library());
  Bare bare{scheme, hash, group};
  std::vector<double> requester, responder, bare_requester, bare_responder;
  std::size_t heap = 0;
  for (int i = 0; i < rounds; ++i) {
    Clock::duration asking{}, answering{};
    timed(answering, [&] { bare.exchange(), bare.sign(); });
    timed(asking, [&] { bare.exchange(), bare.verify(); });
    bare_requester.push_back(microseconds(asking)), bare_responder.push_back(microseconds(answering));

    Ends ends{profile};
    static_cast<void>(ends.run(spdm::requester::connect(ends.line, wishes)));
    const auto slots = ends.run(spdm::requester::fetch_certificates(ends.line, wishes));
    const spdm::requester::Identity identity{0, &*slots->leaf_key(0), slots->digest(0)};
    const spdm::requester::SessionWishes session_wishes{};
    ends.requester = ends.responder = {};
    const auto before = mallinfo2().uordblks;
    const auto session = ends.run(spdm::requester::open_session(ends.line, session_wishes, identity));
    ends.line.forget();
    heap = mallinfo2().uordblks - before;
    requester.push_back(microseconds(ends.requester)), responder.push_back(microseconds(ends.responder));
  }
  std::printf("| %s, %s | %.0f us | %.0f us | **%.2f** | %.0f us | %.0f us | **%.2f** | %zu |\n",
              crypto::row(scheme).name.data(), crypto::row(group).name.data(), median(bare_requester),
              median(requester), median(requester) / median(bare_requester), median(bare_responder), median(responder),
              median(responder) / median(bare_responder), heap);
}

/// Two ends of a session that nobody had to negotiate.
spdm::Session end_of_session(spdm::Role role) {
  const spdm::Suite suite{spdm::Version::v1_2, Hash::sha384, crypto::Aead::aes_256_gcm};
  const Buffer shared(48, 7);
  const crypto::Digest th{.size = 48};
  const auto secrets = *spdm::HandshakeSecrets::derive(library(), suite, spdm::KeyOrigin::exchange, shared, th);
  const spdm::SessionTerms terms{
      .role = role, .id = 1, .suite = suite, .shape = {spdm::doe_records, spdm::Protection::encrypted}};
  return *spdm::Session::begin(library(), terms, secrets, spdm::Transcript{library()});
}

void carry(std::size_t size) {
  auto requester = end_of_session(spdm::Role::requester), responder = end_of_session(spdm::Role::responder);
  const Buffer key(32, 1), message(size, 0x55);
  auto sealer = *crypto::Sealer::keyed(library(), crypto::Aead::aes_256_gcm, key);
  auto opener = *crypto::Opener::keyed(library(), crypto::Aead::aes_256_gcm, key);
  Buffer room(size + 128), text = message;
  const auto place = Bytes{room}.subspan(requester.terms().shape.data_offset(), size);
  std::array<std::uint8_t, crypto::aead_iv_size> iv{};
  std::array<std::uint8_t, crypto::aead_tag_size> tag{};
  constexpr int batch = 200;

  std::vector<double> bare, whole;
  for (int i = 0; i < rounds; ++i) {
    Clock::duration bare_time{}, whole_time{};
    timed(bare_time, [&] {
      for (int n = 0; n < batch; ++n)
        if (!sealer.seal(iv, Bytes{room}.first(6), text, tag) || !opener.open(iv, Bytes{room}.first(6), text, tag))
          std::exit(1);
    });
    timed(whole_time, [&] {
      for (int n = 0; n < batch; ++n) {
        const auto record = requester.seal(place, room);
        if (!record || !responder.open(MutableBytes{room}.first(record->size()))) std::exit(1);
      }
    });
    bare.push_back(microseconds(bare_time) / batch), whole.push_back(microseconds(whole_time) / batch);
  }
  std::printf("| %zu | %.2f us | %.2f us | **%.2f** | %.0f MB/s |\n", size, median(bare), median(whole),
              median(bare) / median(whole), static_cast<double>(size) / median(whole));
}

}  // namespace
}  // namespace bonafide::bench

int main() {
  using namespace bonafide;
  std::printf("opening a session (KEY_EXCHANGE, FINISH), SPDM 1.2, %s, medians of %d\n\n",
              test::library().version().c_str(), bench::rounds);
  std::printf(
      "| | bare, requester | requester | ratio | bare, responder | responder | ratio | heap of both, bytes |\n");
  std::printf("|---|---|---|---|---|---|---|---|\n");
  bench::establish(crypto::Scheme::ecdsa_p384, crypto::Hash::sha384, crypto::Group::secp384r1);
  bench::establish(crypto::Scheme::ecdsa_p256, crypto::Hash::sha256, crypto::Group::secp256r1);
  std::printf("\nsecured messages, AES-256-GCM, sealed and opened where they stand\n\n");
  std::printf("| message, bytes | bare AEAD | record | throughput against bare | |\n|---|---|---|---|---|\n");
  for (const std::size_t size : {std::size_t{64}, std::size_t{1024}, std::size_t{16384}, std::size_t{60000}})
    bench::carry(size);
}
