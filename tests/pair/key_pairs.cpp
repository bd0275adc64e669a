// Key pairs managed from outside: GET_KEY_PAIR_INFO and SET_KEY_PAIR_INFO, DSP0274 1.3 and 1.4.
#include <bonafide/spdm/rules/provisioning.hpp>

#include "support/broken_rules.hpp"
#include "support/provisioned.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::KeyPairReport;
using requester::KeyPairWish;
using requester::TakesEffect;

constexpr auto p256 = KeyPairAlgorithms{.asym = 0x08}, p384 = KeyPairAlgorithms{.asym = 0x10};

Result<KeyPairReport> get(Provisioned& device, std::uint8_t id, const Mischief& mischief = honestly) {
  return device.run<KeyPairReport>(
      [=](Line& line, Session* session) { return requester::get_key_pair(line, session, id); }, mischief);
}

Result<TakesEffect> set(Provisioned& device, const KeyPairWish& wish) {
  return device.run<TakesEffect>(
      [&](Line& line, Session* session) { return requester::set_key_pair(line, session, wish); });
}

void refused(Provisioned& device, const KeyPairWish& wish, const Rule& rule) {
  EXPECT_TRUE(refused_by(set(device, wish), rule::peer_refused));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule));
}

TEST(KeyPair, is_described_in_every_version) {
  for (const auto version : {Version::v1_3, Version::v1_4})
    for (const bool in_session : {false, true}) {
      Provisioned device{version};
      device.in_session = in_session;
      const auto own = get(device, 1);
      ASSERT_TRUE(own) << explain(own.error());
      EXPECT_EQ(own->total, 3);
      EXPECT_EQ(own->capabilities, key_pair_cap::all);
      EXPECT_EQ(own->current, p256);
      EXPECT_EQ(own->slots, 1);
      // RFC 5480, 2.1.1: id-ecPublicKey with namedCurve secp256r1.
      EXPECT_EQ(hex(own->algorithm), "301306072a8648ce3d020106082a8648ce3d030107");
      const auto empty = get(device, 3);
      ASSERT_TRUE(empty);
      EXPECT_TRUE(empty->algorithm.empty());
      EXPECT_TRUE(empty->current.none());
    }
}

TEST(KeyPair, that_does_not_exist_is_refused) {
  Provisioned device;
  for (const std::uint8_t id : {std::uint8_t{0}, std::uint8_t{4}, std::uint8_t{255}}) {
    EXPECT_TRUE(refused_by(get(device, id), rule::peer_refused));
    EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::key_pair_known));
    refused(device, {.id = id}, rule::key_pair_known);
  }
}

TEST(KeyPair, needs_its_capabilities) {
  Provisioned device{Version::v1_2};
  EXPECT_TRUE(refused_by(get(device, 1), rule::capability_present));
  EXPECT_TRUE(refused_by(set(device, {.id = 1}), rule::capability_present));
  Provisioned fixed;
  fixed.pair.profile.flags &= ~cap::set_key_pair_info;
  EXPECT_EQ(get(fixed, 1)->capabilities, 0) << "what cannot be set has no capabilities";
  EXPECT_TRUE(refused_by(set(fixed, {.id = 1}), rule::capability_present));
}

TEST(KeyPair, whose_description_contradicts_itself_is_refused) {
  const auto changed = [](std::size_t byte, std::uint8_t to) {
    return [=](std::size_t n, Buffer& m) {
      if (n % 2 == 1 && m[1] == 0x7C) m[byte] = to;
    };
  };
  Provisioned device;
  EXPECT_TRUE(refused_by(get(device, 1, changed(5, 2)), rule::key_pair_known));
  EXPECT_TRUE(refused_by(get(device, 1, changed(4, 0)), rule::key_pair_known));
  EXPECT_TRUE(refused_by(get(device, 1, changed(10, 0x1F)), rule::key_pair_info));
  EXPECT_TRUE(refused_by(get(device, 1, changed(16, 0x18)), rule::key_pair_info)) << "two algorithms";
  EXPECT_TRUE(refused_by(get(device, 1, changed(16, 0x01)), rule::key_pair_info)) << "one that it cannot have";
}

TEST(KeyPair, is_generated_changed_and_erased) {
  for (const auto version : {Version::v1_3, Version::v1_4}) {
    Provisioned device{version};
    const auto generate = KeyPairOperation::generate_key_pair;
    auto done = set(device, {.id = 3, .operation = generate, .usage = key_usage::challenge, .algorithm = p384});
    ASSERT_TRUE(done) << explain(done.error());
    EXPECT_EQ(*done, TakesEffect::now);
    auto now = get(device, 3);
    EXPECT_EQ(now->current, p384);
    EXPECT_EQ(now->usage, key_usage::challenge);
    // RFC 5480, 2.1.1.1: secp384r1.
    EXPECT_EQ(hex(now->algorithm), "301006072a8648ce3d020106052b81040022");
    const auto first = device.store.key_pairs[2].key->spki().value();
    ASSERT_TRUE(set(device, {.id = 3, .operation = generate}));
    EXPECT_NE(device.store.key_pairs[2].key->spki().value(), first) << "the same key again";
    ASSERT_TRUE(set(device, {.id = 3, .usage = key_usage::measurement, .slots = 0x20}));
    EXPECT_EQ(device.store.of_slot(5), 3);
    ASSERT_TRUE(set(device, {.id = 3, .slots = 0}));
    ASSERT_TRUE(set(device, {.id = 3, .operation = KeyPairOperation::key_pair_erase}));
    EXPECT_TRUE(get(device, 3)->algorithm.empty());
  }
}

TEST(KeyPair, takes_no_change_that_it_is_not_capable_of) {
  Provisioned device;
  auto& pair = device.store.key_pairs[2];
  const auto generate = KeyPairOperation::generate_key_pair;
  pair.capabilities = key_pair_cap::all & ~key_pair_cap::gen_key;
  refused(device, {.id = 3, .operation = generate, .algorithm = p256}, rule::key_pair_capable);
  pair.capabilities = key_pair_cap::all & ~key_pair_cap::asym_algo;
  refused(device, {.id = 3, .operation = generate, .algorithm = p256}, rule::key_pair_capable);
  pair.capabilities = key_pair_cap::all & ~key_pair_cap::key_usage;
  refused(device, {.id = 3, .usage = 1}, rule::key_pair_capable);
  pair.capabilities = key_pair_cap::all & ~key_pair_cap::cert_assoc;
  refused(device, {.id = 3, .slots = 0x40}, rule::key_pair_capable);
  pair.capabilities = key_pair_cap::all & ~key_pair_cap::erasable;
  refused(device, {.id = 3, .operation = KeyPairOperation::key_pair_erase}, rule::key_pair_capable);
  pair.capabilities = key_pair_cap::all & ~key_pair_cap::shareable;
  refused(device, {.id = 3, .slots = 0xC0}, rule::key_pair_shared);
  pair.capabilities = key_pair_cap::all;
  refused(device, {.id = 3, .slots = 0x01}, rule::key_pair_shared);
  refused(device, {.id = 3, .usage = 0x10}, rule::key_pair_capable);
  EXPECT_EQ(pair.usage, 0x000F) << "a refused change left a trace";
}

TEST(KeyPair, has_one_algorithm_and_keeps_it_while_it_has_a_key) {
  Provisioned device{Version::v1_4};
  const auto generate = KeyPairOperation::generate_key_pair;
  refused(device, {.id = 3, .operation = generate, .algorithm = {.asym = 0x18}}, rule::key_pair_algorithm);
  refused(device, {.id = 3, .operation = generate, .algorithm = {.asym = 0x01}}, rule::key_pair_algorithm);
  refused(device, {.id = 3, .operation = generate, .algorithm = {.asym = 0x08, .pqc = 1}}, rule::key_pair_algorithm);
  refused(device, {.id = 3, .operation = generate}, rule::key_pair_generated);
  refused(device, {.id = 2, .algorithm = p384}, rule::key_pair_algorithm);
}

TEST(KeyPair, that_a_slot_is_associated_with_stays) {
  Provisioned device;
  refused(device, {.id = 1, .operation = KeyPairOperation::key_pair_erase}, rule::key_pair_unused);
  refused(device, {.id = 1, .operation = KeyPairOperation::generate_key_pair}, rule::key_pair_unused);
  EXPECT_TRUE(device.pair.authenticate());
}

TEST(KeyPair, takes_no_operation_that_is_not_defined) {
  Provisioned device;
  refused(device, {.id = 3, .operation = static_cast<KeyPairOperation>(3)}, rule::key_pair_operation);
}

TEST(KeyPair, cannot_be_given_slots_that_do_not_exist) {
  Provisioned device;
  device.store.supported_slots = 0x0F;
  refused(device, {.id = 3, .slots = 0x10}, rule::slot_supported);
}

TEST(KeyPair, changes_with_the_reset_where_it_needs_one) {
  Provisioned device{Version::v1_4};
  device.pair.profile.flags |= cap::set_key_pair_reset;
  const auto done = set(device, {.id = 3, .operation = KeyPairOperation::generate_key_pair, .algorithm = p256});
  ASSERT_TRUE(done) << explain(done.error());
  EXPECT_EQ(*done, TakesEffect::after_reset);
  EXPECT_TRUE(get(device, 3)->algorithm.empty());
  device.store.reset();
  EXPECT_FALSE(get(device, 3)->algorithm.empty());
}

TEST(KeyPair, may_be_erased_by_a_message_of_either_length) {
  Provisioned device;
  ASSERT_TRUE(set(device, {.id = 3, .operation = KeyPairOperation::generate_key_pair, .algorithm = p256}));
  ASSERT_TRUE(device.pair.run(requester::connect));
  Buffer out(4096);
  EXPECT_EQ(hex(device.pair.device->respond(*unhex("13fd0100 03"), out)), "137d0000");
  EXPECT_EQ(hex(device.pair.device->respond(*unhex("13fd0100 03 00 0f00 08000000 00"), out)), "137d0000");
}

}  // namespace
}  // namespace bonafide::test
