// KEY_UPDATE that is put off, refused after that, or answered under a key that was not agreed: a Requester against an
// end made by hand, which has the keys of the session and does with them what the test says.
#include <bonafide/spdm/rules/record.hpp>

#include "support/broken_rules.hpp"
#include "support/keyed_ends.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

struct Device {
  Session& session;
  Buffer update;  // KEY_UPDATE that was heard last
  Buffer heard;   // whatever was
  Buffer acknowledgement() const {
    Buffer message = update;
    message[1] = 0x69;
    return message;
  }
};

/// What the device does before it answers, and the answer.
using Deed = std::function<Buffer(Device&)>;

Deed says(std::string_view message) {
  return [message = *unhex(message)](Device&) { return message; };
}
const Deed is_busy = says("127f0300"), refuses = says("127f0100"), is_alive = says("12680000");
const Deed is_not_ready = says("127f42000ae90102");  // for 2^10 us, KEY_UPDATE, token 1, RDTM 2

/// As DSP0274 1.1, "Session key update synchronization", has it.
Buffer follows(Device& device) {
  const auto operation = static_cast<KeyOperation>(device.update[2]);
  if (operation == KeyOperation::verify_new_key)
    device.session.confirm_opening_key();
  else
    EXPECT_TRUE(device.session.update_opening_key());
  if (operation == KeyOperation::update_all_keys) { EXPECT_TRUE(device.session.update_sealing_key()); }
  return device.acknowledgement();
}
Buffer follows_another(Device& device) {
  auto answer = follows(device);
  answer[3] ^= 1;
  return answer;
}
Buffer acknowledges_without_following(Device& device) { return device.acknowledgement(); }

class AwaitedKey : public testing::TestWithParam<KeyOperation> {
 protected:
  /// The device does one thing after the other; then it is silent.
  template <class T> Result<T> play(Flow<T> flow, const std::vector<Deed>& deeds) {
    auto deed = deeds.begin();
    return ends.play(std::move(flow), [&](const Buffer& request) -> std::optional<Buffer> {
      if (deed == deeds.end()) return {};
      device.heard = request;
      if (request[1] == 0xE9) device.update = request;
      return (*deed++)(device);
    });
  }
  Result<void> update(const std::vector<Deed>& deeds) {
    return play(requester::update_keys(ends.line, ends.session, GetParam()), deeds);
  }
  Result<void> beat() { return play(requester::heartbeat(ends.line, ends.session), {is_alive}); }
  /// Both ends as they were.
  void begin_anew() {
    ends.session = established_end(Role::requester), ends.device = established_end(Role::responder);
    device.update.clear(), device.heard.clear();
  }

  KeyedEnds ends;
  Session& session = ends.session;
  Instant& now = ends.now;
  Device device{ends.device, {}, {}};
};

INSTANTIATE_TEST_SUITE_P(of, AwaitedKey, testing::Values(KeyOperation::update_key, KeyOperation::update_all_keys),
                         [](const auto& shown) {
                           return shown.param == KeyOperation::update_key ? "UpdateKey" : "UpdateAllKeys";
                         });

TEST_P(AwaitedKey, comes_after_any_number_of_deferrals) {
  using Deeds = std::vector<Deed>;
  for (const auto& deeds : {Deeds{follows, follows},
                            {is_not_ready, follows, follows},
                            {is_busy, follows, follows},
                            {is_not_ready, is_not_ready, is_busy, is_busy, is_not_ready, follows, follows},
                            {follows, is_not_ready, is_busy, follows}}) {
    const auto updated = update(deeds);
    ASSERT_TRUE(updated) << explain(updated.error());
    EXPECT_FALSE(session.updating());
    EXPECT_FALSE(device.session.updating());
    EXPECT_TRUE(beat());
    EXPECT_TRUE(beat());
  }
}

TEST_P(AwaitedKey, leaves_no_trace_where_it_is_refused_after_all) {
  using Deeds = std::vector<Deed>;
  for (const auto& deeds :
       {Deeds{refuses}, {is_not_ready, refuses}, {is_busy, refuses}, {is_not_ready, is_busy, is_not_ready, refuses}}) {
    EXPECT_TRUE(refused_by(update(deeds), rule::peer_refused));
    EXPECT_FALSE(session.ended());
    EXPECT_FALSE(session.updating());
    EXPECT_TRUE(beat()) << "both ends have the keys that they had";
    EXPECT_TRUE(
        equal(session.export_master(Reveal{}).bytes(Reveal{}), device.session.export_master(Reveal{}).bytes(Reveal{})));
  }
  EXPECT_TRUE(update({follows, follows}));
  EXPECT_TRUE(beat());
}

TEST_P(AwaitedKey, leaves_no_trace_where_the_device_stays_busy) {
  EXPECT_TRUE(refused_by(update(std::vector<Deed>(20, is_busy)), rule::not_busy));
  EXPECT_FALSE(session.updating());
  EXPECT_TRUE(beat());
}

TEST_P(AwaitedKey, that_stays_out_ends_the_session) {
  for (const auto& deeds : {std::vector<Deed>{}, {is_not_ready}, {is_busy}, {follows}, {follows, is_not_ready}}) {
    EXPECT_TRUE(refused_by(update(deeds), rule::answered_in_time));
    EXPECT_TRUE(session.ended());
    begin_anew();
  }
}

TEST_P(AwaitedKey, ends_the_session_where_another_update_is_acknowledged) {
  for (const auto& deeds :
       {std::vector<Deed>{follows_another}, {is_not_ready, follows_another}, {follows, follows_another}}) {
    EXPECT_TRUE(refused_by(update(deeds), rule::key_update_echoed));
    EXPECT_TRUE(session.ended());
    begin_anew();
  }
}

// VerifyNewKey is sealed with the new key already: there is no way back.
TEST_P(AwaitedKey, ends_the_session_where_its_proof_is_refused) {
  EXPECT_TRUE(refused_by(update({follows, refuses}), rule::peer_refused));
  EXPECT_TRUE(session.ended());
}

TEST_P(AwaitedKey, is_not_believed_of_who_says_so_under_the_old_one) {
  const auto updated = update({acknowledges_without_following, acknowledges_without_following});
  const bool all = GetParam() == KeyOperation::update_all_keys;
  // The device that has not followed UpdateKey cannot open what proves the new key.
  EXPECT_TRUE(refused_by(updated, all ? rule::record_authentic : rule::answered_in_time));
  EXPECT_TRUE(session.ended());
}

// DSP0274, "ResponseNotReady extended error data".
TEST_P(AwaitedKey, is_asked_for_with_any_token_whatever_RDTM_is) {
  for (const std::string token : {"00", "01", "7f", "80", "ff"})
    for (const std::string rdtm : {"00", "01", "ff"}) {
      const Deed asks_again = [&](Device& its) {
        EXPECT_EQ(hex(its.heard), "12ffe9" + token);
        return follows(its);
      };
      const auto updated = update({says("127f420000e9" + token + rdtm), asks_again, follows});
      EXPECT_TRUE(updated) << token << ' ' << rdtm << explain(updated.error());
    }
}

TEST_P(AwaitedKey, is_not_waited_for_beyond_patience) {
  for (const std::string exponent : {"19", "1f", "20", "40", "80", "ff"}) {
    const auto began = now;
    EXPECT_TRUE(refused_by(update({says("127f4200" + exponent + "e90102")}), rule::ready_in_time)) << exponent;
    EXPECT_EQ(now, began);
    EXPECT_FALSE(session.updating());
    EXPECT_TRUE(beat()) << "the device has not followed yet";
  }
}

TEST_P(AwaitedKey, is_not_put_off_by_what_puts_off_another_request) {
  EXPECT_TRUE(refused_by(update({says("127f420000e80102")}), rule::deferred_as_asked));
  EXPECT_TRUE(session.ended());
}

}  // namespace
}  // namespace bonafide::test
