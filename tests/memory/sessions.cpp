// What a session does with memory: nothing for a record, and no secret left in what it gives back. malloc and free of
// the whole program, libcrypto's included, are counted and looked into on their way.
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>
#include <malloc.h>

#include <bonafide/spdm/session/session.hpp>

namespace {

std::size_t allocations = 0;
std::size_t live = 0;  // bytes
std::array<std::uint8_t, 32> looked_for{};
bool looking = false;
std::size_t sightings = 0;

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
static void* counted(void* block) { return ++allocations, live += malloc_usable_size(block), block; }
void* malloc(std::size_t size) { return counted(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) { return counted(__libc_calloc(count, size)); }
void* realloc(void* block, std::size_t size) {
  live -= malloc_usable_size(block);
  return counted(__libc_realloc(block, size));
}
void free(void* block) {
  look_into(block);
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

TEST(SessionMemory, watch_sees_a_secret_that_is_given_back) {
  std::ranges::fill(looked_for, 0xA7);
  sightings = 0, looking = true;
  { const Buffer careless(64, 0xA7); }
  looking = false;
  EXPECT_EQ(sightings, 1u);
}

}  // namespace
}  // namespace bonafide::spdm
