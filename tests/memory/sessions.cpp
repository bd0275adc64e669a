// What a session does with memory: nothing for a record, and no secret left in what it gives back. malloc and free of
// the whole program, libcrypto's included, are counted and looked into on their way.
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>
#include <malloc.h>

#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/responder/responder.hpp>
#include <bonafide/spdm/session/session.hpp>

namespace {

std::size_t allocations = 0;
std::size_t live = 0;  // bytes
std::array<std::uint8_t, 32> looked_for{};
bool looking = false;
std::size_t sightings = 0;

/// What was given out while somebody was remembering, and has not come back.
std::array<void*, 1 << 14> remembered{};
bool remembering = false;

void remember(void* block) {
  if (!remembering || block == nullptr) return;
  for (auto& place : remembered)
    if (place == nullptr) {
      place = block;
      return;
    }
}
void forget(const void* block) {
  if (block == nullptr) return;
  for (auto& place : remembered)
    if (place == block) place = nullptr;
}
/// Blocks that hold what is looked for.
std::size_t holders() {
  std::size_t count = 0;
  for (auto* const block : remembered)
    if (block != nullptr && memmem(block, malloc_usable_size(block), looked_for.data(), looked_for.size()) != nullptr)
      ++count;
  return count;
}

void look_into(void* block) {
  if (!looking || block == nullptr) return;
  if (memmem(block, malloc_usable_size(block), looked_for.data(), looked_for.size()) != nullptr) ++sightings;
}

}  // namespace

// glibc, "Replacing malloc".
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void __libc_free(void*);
static void* counted(void* block) {
  remember(block);
  return ++allocations, live += malloc_usable_size(block), block;
}
void* malloc(std::size_t size) { return counted(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) { return counted(__libc_calloc(count, size)); }
void* realloc(void* block, std::size_t size) {
  live -= malloc_usable_size(block);
  forget(block);
  return counted(__libc_realloc(block, size));
}
void free(void* block) {
  look_into(block);
  forget(block);
  live -= malloc_usable_size(block);
  __libc_free(block);
}
}

namespace bonafide::spdm {
namespace {

// The generator of the process, as programs have it; that of the tests is another.
const crypto::Library& library() {
  static const auto opened = *crypto::Library::open(nullptr);
  return opened;
}

constexpr Suite suite{Version::v1_2, crypto::Hash::sha256, crypto::Aead::aes_256_gcm};

HandshakeSecrets handshake_secrets() {
  const Buffer shared(32, 7);
  return *HandshakeSecrets::derive(library(), suite, KeyOrigin::exchange, shared, {.size = 32});
}

Session end_of(Role role, const RecordFormat& records = doe_records) {
  const auto secrets = handshake_secrets();
  const SessionTerms terms{.role = role, .id = 1, .suite = suite, .shape = {records, Protection::encrypted}};
  auto session = *Session::begin(library(), terms, secrets, Transcript{library()});
  EXPECT_TRUE(session.establish(*secrets.finish(library(), suite, {.size = 32})));
  return session;
}

TEST(SessionMemory, is_not_allocated_for_a_record) {
  for (const auto& records : {doe_records, mctp_records, tcp_records, storage_records}) {
    auto requester = end_of(Role::requester, records), responder = end_of(Role::responder, records);
    const Buffer message(1000, 0x55);
    Buffer room(1200);
    const auto cross = [&] {
      const auto record = requester.seal(message, room);
      return record && responder.open(MutableBytes{room}.first(record->size()));
    };
    ASSERT_TRUE(cross());  // whatever libcrypto sets up once
    const auto before = allocations;
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(cross());
    EXPECT_EQ(allocations, before);
  }
}

TEST(SessionMemory, is_at_most_16_KiB_for_each_end) {
  static_cast<void>(end_of(Role::requester));
  const auto before = live;
  const auto session = std::make_unique<Session>(end_of(Role::requester));
  EXPECT_LE(live - before, 16u * 1024);
  EXPECT_GT(live - before, sizeof(Session) - 1);
}

/// What is wiped must have been there: `found_before` says that this test can see it.
TEST(SessionMemory, holds_no_secret_when_the_session_has_ended) {
  const auto secrets = handshake_secrets();
  const auto application = secrets.finish(library(), suite, {.size = 32});
  ASSERT_TRUE(application);
  const auto next = application->request.updated(library(), suite);
  ASSERT_TRUE(next);
  const Bytes watched[]{application->export_master.bytes(Reveal{}),
                        application->request.secret(Reveal{}).bytes(Reveal{}),
                        application->response.secret(Reveal{}).bytes(Reveal{}), next->secret(Reveal{}).bytes(Reveal{})};
  for (const auto& pattern : watched) {
    ASSERT_GE(pattern.size(), looked_for.size());
    alignas(Session) std::array<std::uint8_t, sizeof(Session)> place{};
    const auto found = [&] { return memmem(place.data(), place.size(), pattern.data(), pattern.size()) != nullptr; };
    std::ranges::copy(pattern.first(looked_for.size()), looked_for.begin());
    sightings = 0, looking = true;
    auto* const session = new (place.data()) Session(end_of(Role::requester));
    if (&pattern == &watched[3]) { ASSERT_TRUE(session->update_sealing_key()); }
    const bool found_before = found();
    session->~Session();
    looking = false;
    EXPECT_TRUE(found_before);
    EXPECT_FALSE(found());
    EXPECT_EQ(sightings, 0u) << "in memory that was given back";
  }
}

/// As above, for a session that ends before it goes: with an update under way there are four keys.
TEST(SessionMemory, holds_no_secret_as_soon_as_the_session_is_ended) {
  const auto secrets = handshake_secrets();
  const auto application = secrets.finish(library(), suite, {.size = 32});
  ASSERT_TRUE(application);
  const auto next_sent = application->request.updated(library(), suite);
  const auto next_heard = application->response.updated(library(), suite);
  ASSERT_TRUE(next_sent && next_heard);
  const Bytes watched[]{application->export_master.bytes(Reveal{}),
                        application->response.secret(Reveal{}).bytes(Reveal{}),
                        next_sent->secret(Reveal{}).bytes(Reveal{}), next_heard->secret(Reveal{}).bytes(Reveal{})};
  for (const auto& pattern : watched) {
    alignas(Session) std::array<std::uint8_t, sizeof(Session)> place{};
    const auto found = [&] { return memmem(place.data(), place.size(), pattern.data(), pattern.size()) != nullptr; };
    std::ranges::copy(pattern.first(looked_for.size()), looked_for.begin());
    auto* const session = new (place.data()) Session(end_of(Role::requester));
    ASSERT_TRUE(session->update_sealing_key());
    ASSERT_TRUE(session->update_opening_key());
    EXPECT_TRUE(found());
    sightings = 0, looking = true;
    session->end();
    looking = false;
    EXPECT_FALSE(found());
    EXPECT_EQ(sightings, 0u) << "in memory that was given back";
    session->~Session();
  }
}

// --- a device and its Requester ---

/// A device that knows one pre-shared key, and whoever asks it, over nothing in between.
struct Conversation {
  responder::Profile profile;
  std::unique_ptr<responder::Responder> device;
  Line line{library(), Patience{}};
  Buffer out = Buffer(4096);
  Buffer exchange, exchange_rsp;  // PSK_EXCHANGE and its answer

  Conversation() {
    profile.versions = {Version::v1_2};
    profile.flags = cap::encrypt | cap::mac | cap::psk_with_context | cap::key_upd;
    profile.hashes = {crypto::Hash::sha256};
    profile.aeads = {crypto::Aead::aes_256_gcm};
    profile.psks.push_back({{1}, std::make_shared<const SecretBuffer>(Buffer(32, 7))});
    device = std::make_unique<responder::Responder>(library(), profile);
  }
  template <class T> Result<T> run(Flow<T> flow) {
    line.start(flow, {});
    while (!flow.outcome()) {
      Buffer request = copy(line.to_send()->request);
      const bool secured = line.to_send()->secured;
      Buffer answer = copy(secured ? device->respond_secured(request, out) : device->respond(request, out));
      if (request[1] == 0xE6 && !secured) exchange = request, exchange_rsp = answer;
      line.answered(answer, {});
    }
    return flow.take();
  }
  Result<Session> open() {
    auto wishes = requester::everything_offered_by(library());
    wishes.sessions = requester::sessions_offered_by(library());
    wishes.sessions->psk = true;
    static const SecretBuffer key{Buffer(32, 7)};
    static const Buffer hint{1};
    static const requester::PreSharedKey psk{hint, &key};
    static const requester::SessionWishes session_wishes{};
    if (const auto connected = run(requester::connect(line, wishes)); !connected)
      return std::unexpected(connected.error());
    return run(requester::open_session(line, session_wishes, psk));
  }
  /// The first 32 bytes of the secret that the handshake's keys of the Requester come from.
  void look_for_the_handshake_secret() {
    auto handshake = *Handshake::begin(library(), *suite_of(line.terms), line.transcript);
    handshake.add(exchange);
    handshake.add(Bytes{exchange_rsp}.first(exchange_rsp.size() - 32));
    const Buffer key(32, 7);
    ASSERT_TRUE(handshake.derive(KeyOrigin::psk, key));
    std::ranges::copy(handshake.secrets().of(Direction::request).secret(Reveal{}).bytes(Reveal{}).first<32>(),
                      looked_for.begin());
  }
};

// DSP0274 1.1, "Key schedule": what the handshake was protected with goes when it is over.
TEST(SessionMemory, holds_no_handshake_secret_in_an_established_session) {
  remembered = {};
  remembering = true;
  Conversation conversation;
  const auto session = conversation.open();
  remembering = false;
  ASSERT_TRUE(session) << explain(session.error());
  conversation.look_for_the_handshake_secret();
  EXPECT_EQ(holders(), 0u) << "in the device or its Requester";
  const auto id = session->terms().id;
  std::ranges::copy(conversation.device->export_master(id, Reveal{})->bytes(Reveal{}).first<32>(), looked_for.begin());
  EXPECT_EQ(holders(), 1u) << "the watch sees what the device does keep";
  remembering = true;
  ASSERT_FALSE(conversation.device->respond(Buffer{0x10, 0x84, 0, 0}, conversation.out).empty());
  remembering = false;
  EXPECT_EQ(holders(), 0u) << "nothing outlives GET_VERSION";
}

TEST(SessionMemory, watch_sees_a_secret_that_is_given_back) {
  std::ranges::fill(looked_for, 0xA7);
  sightings = 0, looking = true;
  { const Buffer careless(64, 0xA7); }
  looking = false;
  EXPECT_EQ(sightings, 1u);
}

}  // namespace
}  // namespace bonafide::spdm
