// Packets become exchanges, one Evidence for each connection.
#include <bonafide/binding/rules.hpp>
#include <bonafide/binding/transport.hpp>
#include <bonafide/evidence/capture.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::evidence {
namespace {

using namespace std::chrono_literals;
using test::refused_by;

// Messages as DSP0274 lays them out; what follows the first two bytes does not matter here.
constexpr std::string_view get_version = "10840000", version = "1004000000010012", get_capabilities = "12e10000",
                           algorithms = "12630000", error = "127f0300";

/// Packets with the bytes that they view.
struct Recorded {
  std::vector<Buffer> bytes;
  Transport transport = Transport::mctp;

  Recorded& add(std::string_view message, std::string_view header = "000000c005") {
    bytes.push_back(*unhex(std::string{header}.append(message)));
    return *this;
  }
  Result<std::vector<Evidence>> evidence(std::optional<std::chrono::nanoseconds> time = {}) const {
    std::vector<Packet> packets;
    for (const auto& packet : bytes) packets.push_back({time, transport, Direction::unknown, packet});
    return from_capture(packets, "some.pcap");
  }
};

TEST(CaptureEvidence, pairs_requests_with_responses) {
  const auto found = Recorded{}.add(get_version).add(version).add(get_capabilities).evidence(1500ms);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  const auto& origin = found->front().origin;
  const auto& exchanges = found->front().exchanges;
  EXPECT_EQ(origin.kind, SourceKind::capture);
  EXPECT_EQ(origin.transport, "MCTP");
  EXPECT_EQ(origin.target, "some.pcap");
  EXPECT_EQ(origin.obtained_at, UnixTime{1s});
  EXPECT_EQ(origin.clock, "the capture's");
  ASSERT_EQ(exchanges.size(), 2u);
  EXPECT_EQ(hex(exchanges[0].request), get_version);
  EXPECT_EQ(hex(exchanges[0].response), version);
  EXPECT_TRUE(exchanges[1].response.empty());
}

TEST(CaptureEvidence, knows_no_time_where_the_capture_has_none) {
  const auto found = Recorded{}.add(get_version).add(version).evidence();
  EXPECT_FALSE(found->front().origin.obtained_at);
  EXPECT_EQ(found->front().origin.clock, "");
}

TEST(CaptureEvidence, begins_anew_with_a_connection_after_one_that_was_negotiated) {
  Recorded recorded;
  recorded.add(get_version).add(error).add(get_version).add(version);  // a retry is not another connection
  EXPECT_EQ(recorded.evidence()->size(), 1u);
  recorded.add("12e30000").add(algorithms).add(get_version).add(version);
  const auto found = recorded.evidence();
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[0].exchanges.size(), 3u);
  EXPECT_EQ((*found)[1].exchanges.size(), 1u);
}

TEST(CaptureEvidence, marks_records_of_sessions_which_alternate) {
  Recorded recorded;
  recorded.add(get_version).add(version).add("84848484", "000000c006").add("04040404", "000000c086");
  const auto found = recorded.evidence();
  ASSERT_EQ(found->front().exchanges.size(), 2u);
  EXPECT_TRUE(found->front().exchanges[1].secured);
  EXPECT_EQ(hex(found->front().exchanges[1].response), "04040404");
}

TEST(CaptureEvidence, passes_over_other_traffic) {
  EXPECT_TRUE(Recorded{}.add("00", "000000c001").evidence()->front().exchanges.empty());
  Recorded doe{.bytes = {}, .transport = Transport::doe};
  doe.add("00000000", "0100000003000000").add(get_version, "0100010003000000").add("ffffffff", "3412010003000000");
  const auto found = doe.evidence();
  ASSERT_TRUE(found);
  ASSERT_EQ(found->front().exchanges.size(), 1u);
  EXPECT_EQ(hex(found->front().exchanges[0].request), get_version);
}

TEST(CaptureEvidence, keeps_an_answer_to_nothing) {
  const auto found = Recorded{}.add(version).evidence();
  ASSERT_EQ(found->front().exchanges.size(), 1u);
  EXPECT_TRUE(found->front().exchanges[0].request.empty());
}

TEST(CaptureEvidence, is_refused_when_a_frame_is_broken) {
  EXPECT_TRUE(refused_by(Recorded{}.add("", "000000c0").evidence(), binding::rule::mctp_type));
  Recorded doe{.bytes = {}, .transport = Transport::doe};
  EXPECT_TRUE(refused_by(doe.add(get_version, "0100010004000000").evidence(), binding::rule::object_length));
  Recorded tcp{.bytes = {}, .transport = Transport::tcp};
  EXPECT_TRUE(refused_by(tcp.add(get_version, "09000105").evidence(), binding::rule::tcp_length));
}

}  // namespace
}  // namespace bonafide::evidence
