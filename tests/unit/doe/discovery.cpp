#include <bonafide/doe/device.hpp>
#include <bonafide/doe/discovery.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::doe {
namespace {

using test::refused_by;

bool says(const Result<bool>& result, bool last) { return result.has_value() && *result == last; }

Buffer answer(const char* payload) { return *unhex(std::string{"01000000 03000000"} + payload); }

TEST(Discovery, walks_the_indices_of_an_emulator) {
  // Reference, "Discovery protocol", worked exchange.
  Discovery discovery(1);
  EXPECT_EQ(hex(discovery.request()), "010000000300000000000000");
  EXPECT_TRUE(says(discovery.take(answer("01000001")), false));
  EXPECT_EQ(hex(discovery.request()), "010000000300000001000000");
  EXPECT_TRUE(says(discovery.take(answer("01000102")), false));
  EXPECT_TRUE(says(discovery.take(answer("01000200")), true));
  EXPECT_EQ(discovery.features(), (std::vector<Feature>{{1, 0, {}}, {1, 1, {}}, {1, 2, {}}}));
  EXPECT_TRUE(discovery.lists(1, 1));
  EXPECT_FALSE(discovery.lists(0x1E98, 2));
}

TEST(Discovery, tells_its_version_to_mailboxes_of_version_two_on) {
  EXPECT_EQ(hex(Discovery(2).request()), "010000000300000000020000");
  EXPECT_EQ(hex(Discovery(3).request()), "010000000300000000020000");
}

TEST(Discovery, ends_where_qemu_has_no_more) {
  Discovery discovery(1);
  ASSERT_TRUE(says(discovery.take(answer("01000001")), false));
  EXPECT_TRUE(says(discovery.take(answer("ffffff02")), true));
  EXPECT_EQ(discovery.features().size(), 1U);
}

TEST(Discovery, reads_a_fourth_dword) {
  Discovery discovery(2);
  EXPECT_TRUE(says(discovery.take(*unhex("01000000 04000000 01000000 00100000")), true));
  EXPECT_EQ(discovery.features(), (std::vector<Feature>{{1, 0, 0x1000}}));
}

TEST(Discovery, of_a_mailbox_that_leads_in_circles_ends) {
  for (const auto* back : {"01000101", "01000100"}) {
    Discovery discovery(1);
    ASSERT_TRUE(discovery.take(answer("01000001")));
    if (std::string_view{back}.ends_with("00")) {
      EXPECT_TRUE(says(discovery.take(answer(back)), true));
    } else {
      EXPECT_TRUE(refused_by(discovery.take(answer(back)), rule::discovery_ends));
    }
  }
}

TEST(Discovery, ends_after_256_indices_whatever_a_mailbox_says) {
  Discovery discovery(1);
  int steps = 0;
  for (; steps < 1000; ++steps) {
    Buffer next = answer("01000000");
    next[11] = static_cast<std::uint8_t>(discovery.request()[8] + 1);
    const auto taken = discovery.take(next);
    if (!taken || *taken) break;
  }
  EXPECT_EQ(steps, 255);
}

TEST(Discovery, must_find_itself_first) {
  Discovery other(1);
  EXPECT_TRUE(refused_by(other.take(answer("01000102")), rule::discovery_first));
  Discovery none(1);
  EXPECT_TRUE(refused_by(none.take(answer("ffffff01")), rule::discovery_first));
}

TEST(Discovery, refuses_objects_that_are_no_discovery) {
  for (const auto* object : {"", "01000000 02000000", "01000100 03000000 01000000", "981e0000 03000000 01000000",
                             "01000000 05000000 01000000 00000000 00000000", "01000000 04000000 01000000"}) {
    Discovery discovery(1);
    EXPECT_TRUE(refused_by(discovery.take(*unhex(object)), rule::discovery_object)) << object;
  }
}

TEST(Discovery, of_the_device_here_lists_its_features) {
  const std::vector<Feature> features{{1, 0, {}}, {1, 1, {}}, {0x1E98, 2, {}}, {1, 3, 0x400}};
  Discovery discovery(2);
  for (int i = 0; i < 4; ++i) {
    const auto said = answer_discovery(Bytes{discovery.request()}.subspan(8), features);
    ASSERT_TRUE(said);
    EXPECT_TRUE(says(discovery.take(*said), i == 3));
  }
  EXPECT_EQ(discovery.features(), features);
  // Beyond the last index: vendor FFFFh, type FFh.
  EXPECT_EQ(hex(*answer_discovery(*unhex("09000000"), features)), "0100000003000000ffffff00");
}

}  // namespace
}  // namespace bonafide::doe
