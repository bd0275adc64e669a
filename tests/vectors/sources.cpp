// The recorded conversations through every other source that can carry them: the same verdict, whoever wrote it down.
#include <gtest/gtest.h>

#include <bonafide/evidence/source.hpp>

#include "support/hierarchy.hpp"
#include "support/recordings.hpp"
#include "support/renderings.hpp"

namespace bonafide {
namespace {

using appraisal::Judgement;
using evidence::Evidence;
using test::Files;
using test::library;
using test::Recording;

std::string judged(const Recording& recording, const Evidence& evidence) {
  const auto verdict = test::judge(library(), recording, evidence);
  return std::string{appraisal::name(verdict.judgement)} + ": " + verdict.reason;
}

template <std::unsigned_integral T> void put(Buffer& out, T value) {
  Buffer bytes(sizeof(T));
  store_le(MutableBytes{bytes}, value);
  append(out, bytes);
}

/// A packet of a classic capture, as it stands.
struct Packet {
  std::uint32_t seconds, fraction;
  Bytes bytes;
};

/// draft-ietf-opsawg-pcap, "General File Structure": the little-endian files with microseconds that the recorder wrote.
std::vector<Packet> packets_of(Bytes pcap) {
  EXPECT_EQ(load_le<std::uint32_t>(pcap), 0xA1B2C3D4u);
  std::vector<Packet> out;
  for (Bytes left = pcap.subspan(24); !left.empty();) {
    const auto size = load_le<std::uint32_t>(left.subspan(8));
    out.push_back({load_le<std::uint32_t>(left), load_le<std::uint32_t>(left.subspan(4)), left.subspan(16, size)});
    left = left.subspan(16 + size);
  }
  return out;
}

/// draft-ietf-opsawg-pcapng: a section, an interface, and a block for each packet.
Buffer as_pcapng(Bytes pcap) {
  Buffer out;
  const auto block = [&](std::uint32_t type, const Buffer& body) {
    const auto padding = (4 - body.size() % 4) % 4;
    const auto size = static_cast<std::uint32_t>(12 + body.size() + padding);
    put(out, type), put(out, size);
    append(out, body);
    out.resize(out.size() + padding);
    put(out, size);
  };
  Buffer section, interface;
  put(section, 0x1A2B3C4Du), put(section, std::uint16_t{1}), put(section, std::uint16_t{0});
  put(section, ~std::uint64_t{0});
  put(interface, static_cast<std::uint16_t>(load_le<std::uint32_t>(pcap.subspan(20)))),
      put(interface, std::uint16_t{0});
  put(interface, std::uint32_t{0});
  block(0x0A0D0D0A, section), block(1, interface);
  for (const auto& [seconds, fraction, bytes] : packets_of(pcap)) {
    Buffer body;
    const auto time = std::uint64_t{seconds} * 1000000 + fraction;
    put(body, 0u), put(body, static_cast<std::uint32_t>(time >> 32)), put(body, static_cast<std::uint32_t>(time));
    put(body, static_cast<std::uint32_t>(bytes.size())), put(body, static_cast<std::uint32_t>(bytes.size()));
    append(body, bytes);
    block(6, body);
  }
  return out;
}

/// The same file, written by a machine of the other byte order.
Buffer as_big_endian(Bytes pcap) {
  auto out = copy(pcap);
  const auto turn = [&](std::size_t at, std::size_t size) {
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(at), out.begin() + static_cast<std::ptrdiff_t>(at + size));
  };
  turn(0, 4), turn(4, 2), turn(6, 2), turn(8, 4), turn(12, 4), turn(16, 4), turn(20, 4);
  for (std::size_t at = 24; at < out.size();) {
    const auto size = load_le<std::uint32_t>(pcap.subspan(at + 8));
    for (std::size_t field = 0; field < 4; ++field) turn(at + 4 * field, 4);
    at += 16 + size;
  }
  return out;
}

std::vector<Evidence> read(const Files& files) {
  auto found = test::read(files);
  EXPECT_TRUE(found) << explain(found.error());
  return found ? std::move(*found) : std::vector<Evidence>{};
}

TEST(RecordedElsewhere, is_judged_alike_in_every_form_that_holds_all_of_it) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  std::size_t compared = 0;
  for (const auto& recording : all) {
    const auto file = test::read_recording(recording.name());
    const auto direct = test::evidence_of(recording);
    const auto wanted = judged(recording, direct);
    for (const auto& files : {Files{{"it.evidence", *evidence::encode(direct)}}, Files{{"it.pcapng", as_pcapng(file)}},
                              Files{{"it.pcap", as_big_endian(file)}}}) {
      const auto found = read(files);
      ASSERT_EQ(found.size(), 1u) << recording.name();
      EXPECT_EQ(found[0].exchanges, direct.exchanges) << recording.name() << ' ' << files.begin()->first;
      EXPECT_EQ(judged(recording, found[0]), wanted) << recording.name() << ' ' << files.begin()->first;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 3 * 134u);
}

/// What a conversation says up to its CHALLENGE_AUTH, as a kernel that verified it would keep it: without padding.
/// Nothing where other requests come between, or messages in pieces.
std::optional<Files> as_signature_log(const Evidence& evidence) {
  const auto account = evidence::replay(library(), evidence);
  const auto said =
      std::ranges::find(account.signed_messages, evidence::StatementKind::challenge, &evidence::SignedMessage::kind);
  if (said == account.signed_messages.end() || !said->whole || said->slot > 7) return {};
  Buffer transcript;
  std::size_t messages = 0;
  for (const auto& one : account.spoken) {
    if (one.exchange > said->exchange) break;
    constexpr std::array<std::uint8_t, 6> kept{0x84, 0xE1, 0xE3, 0x81, 0x82, 0x83};
    const bool of_it = !one.request || std::ranges::find(kept, one.bytes[1]) != kept.end();
    if (one.wrapping != evidence::Spoken::Wrapping::none || !of_it || one.bytes[1] == 0x7F) return {};
    append(transcript, one.bytes);
    ++messages;
  }
  if (messages != 2 * (said->exchange + 1)) return {};
  const auto at = transcript.size() - said->signature.size();
  return Files{{"signatures/0_transcript", copy(Bytes{transcript}.first(at))},
               {"signatures/0_signature", copy(Bytes{transcript}.subspan(at))},
               {"signatures/0_type", copy(as_bytes("responder-challenge_auth signing\n"))}};
}

TEST(RecordedElsewhere, as_a_kernel_keeps_it_is_trusted_where_the_capture_is_and_nowhere_else) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  std::size_t trusted = 0, refused = 0;
  for (const auto& recording : all) {
    const auto direct = test::evidence_of(recording);
    const auto files = as_signature_log(direct);
    if (!files) continue;
    const auto wanted = test::judge(library(), recording, direct).judgement;
    for (const auto& form : {*files, Files{{"it.tar", test::tar_of(*files)}}}) {
      const auto found = test::read(form);
      ASSERT_TRUE(found) << recording.name() << ": " << explain(found.error());
      auto kept = found->front();
      kept.origin.obtained_at = direct.origin.obtained_at;  // which a log does not hold
      const auto verdict = test::judge(library(), recording, kept);
      if (wanted == Judgement::trusted) {
        EXPECT_EQ(verdict.judgement, wanted) << recording.name() << ": " << verdict.reason;
        ++trusted;
      } else if (!recording["flow"].starts_with("session") &&
                 recording["correct_verdict"].find("MEASUREMENTS") == std::string::npos) {
        // What goes wrong after the challenge is not in its record.
        EXPECT_NE(verdict.judgement, Judgement::trusted) << recording.name();
        ++refused;
      }
    }
  }
  EXPECT_GT(trusted, 60u);
  EXPECT_GT(refused, 10u);
}

}  // namespace
}  // namespace bonafide
