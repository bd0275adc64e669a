// What the kernel writes of its own conversations: the signature log, events, a TSM's evidence; and archives of files.
#include <bonafide/evidence/replay.hpp>
#include <bonafide/evidence/source/readers.hpp>
#include <bonafide/evidence/tar.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"
#include "support/renderings.hpp"

namespace bonafide::evidence {
namespace {

using test::Conversation;
using test::Files;
using test::library;
using test::refused_by;

TEST(SignatureLog, takes_the_chains_and_every_signature_of_each_device) {
  const Conversation said{spdm::Version::v1_2};
  Files two;
  for (const auto* device : {"0000:01:00.0/", "0000:02:00.0/"})
    for (const auto& [name, content] : said.as_signature_log()) two[device + name] = content;
  const auto found = test::read(two);
  ASSERT_TRUE(found) << explain(found.error());
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[1].origin.target, "0000:02:00.0");
  EXPECT_EQ((*found)[1].origin.kind, SourceKind::signature_log);
  ASSERT_EQ((*found)[1].chains.size(), 1u) << "slot 1 is empty";
  EXPECT_FALSE((*found)[1].chains[0].has_header);
  EXPECT_EQ(replay(library(), (*found)[1]).signed_messages.size(), 2u);
  EXPECT_EQ((*found)[1].agreed, (Agreed{.hash = crypto::Hash::sha256}));
}

TEST(SignatureLog, is_refused_when_what_stands_beside_a_transcript_says_otherwise) {
  const auto good = Conversation{spdm::Version::v1_2}.as_signature_log();
  const auto with = [&](const std::string& name, Buffer content) {
    auto files = good;
    files["signatures/" + name] = std::move(content);
    return test::read(files);
  };
  EXPECT_TRUE(refused_by(with("0_requester_nonce", Buffer(32, 7)), rule::source_consistent));
  EXPECT_TRUE(refused_by(with("1_responder_nonce", Buffer(32, 7)), rule::source_consistent));
  EXPECT_TRUE(refused_by(with("0_type", copy(as_bytes("responder-measurements signing"))), rule::source_consistent));
  EXPECT_TRUE(refused_by(with("0_combined_spdm_prefix", {}), rule::source_consistent));
  EXPECT_TRUE(refused_by(with("0_hash_algorithm", copy(as_bytes("md5"))), rule::source_field));
  auto missing = good;
  missing.erase("signatures/1_signature");
  EXPECT_TRUE(refused_by(test::read(missing), rule::source_field));
  missing = good;
  missing.erase("signatures/0_transcript");
  EXPECT_TRUE(refused_by(test::read(missing), rule::source_field));
  EXPECT_TRUE(refused_by(with("1_transcript", *unhex("1084")), rule::source_transcript));
  // Another hash than ALGORITHMS selected is for the replay to find.
  const auto other = with("0_hash_algorithm", copy(as_bytes("sha384")));
  ASSERT_TRUE(other);
  EXPECT_TRUE(replay(library(), other->front()).problem);
}

TEST(Archive, holds_the_files_of_a_source) {
  const Conversation said{spdm::Version::v1_2};
  const auto found = test::read(said.as_archive());
  ASSERT_TRUE(found) << explain(found.error());
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().origin.target, "0000:03:00.0");
  EXPECT_EQ(found->front().exchanges, test::read(said.as_signature_log())->front().exchanges);
}

TEST(Archive, does_not_escape_nor_promise_more_than_it_has) {
  const auto read_one = [](const std::string& name) {
    return test::read({{"x.tar", test::tar_of({{name, Buffer(9)}})}});
  };
  for (const auto* name : {"/etc/passwd", "../up", "a/../../b", "a/.."})
    EXPECT_TRUE(refused_by(read_one(name), rule::tar_name)) << name;
  EXPECT_TRUE(refused_by(read_one("a..b/c"), rule::source_known)) << "harmless";
  auto tar = test::tar_of({{"a", Buffer(9)}});
  auto altered = tar;
  altered[0] = 'b';
  EXPECT_TRUE(refused_by(test::read({{"x.tar", altered}}), rule::tar_header)) << "checksum";
  tar.resize(515);
  const auto cut = test::read({{"x.tar", tar}});
  ASSERT_TRUE(refused_by(cut, rule::tar_complete));
  EXPECT_EQ(cut.error().field, "size") << "nine bytes are promised, and three are there";
  Files many;
  for (unsigned i = 0; i < 4097; ++i) many["f" + std::to_string(i)] = {};
  EXPECT_TRUE(refused_by(test::read({{"x.tar", test::tar_of(many)}}), rule::tar_complete));
}

TEST(Archive, is_read_as_tar_writes_it) {
  // tar -cf - a | xxd, GNU tar 1.34: a regular file "a" that holds "hi\n", and a link "b" to it.
  const auto bytes = [] {
    Buffer out(2 * 512 + 512 + 1024);
    const auto put = [&](std::size_t at, std::string_view words) {
      std::ranges::copy(words, out.begin() + static_cast<std::ptrdiff_t>(at));
    };
    put(0, "a"), put(100, "0000644"), put(108, "0000000"), put(116, "0000000"), put(124, "00000000003");
    put(136, "15171420000"), put(148, "006012\0 ");
    put(156, "0"), put(257, "ustar  "), put(265, "root"), put(297, "root"), put(512, "hi\n");
    return out;
  }();
  const auto sum = [&] {
    unsigned total = 0;
    for (std::size_t i = 0; i < 512; ++i) total += i >= 148 && i < 156 ? 32u : bytes[i];
    return total;
  }();
  auto fixed = bytes;
  char text[9];
  std::snprintf(text, sizeof text, "%06o", sum);
  std::ranges::copy(std::string_view{text}, fixed.begin() + 148);
  const auto files = read_tar(fixed);
  ASSERT_TRUE(files) << explain(files.error());
  ASSERT_EQ(files->size(), 1u);
  EXPECT_EQ((*files)[0].name, "a");
  EXPECT_EQ(as_text((*files)[0].content), "hi\n");
}

TEST(Events, are_one_evidence_each) {
  const Conversation said{spdm::Version::v1_3};
  const auto found = test::read(said.as_events());
  ASSERT_TRUE(found) << explain(found.error());
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().origin.target, "0000:03:00.0");
  EXPECT_EQ(found->front().origin.kind, SourceKind::event);
}

Buffer event(const Buffer& transcript, std::uint16_t attribute, Buffer value) {
  return test::netlink_message(0, 0, {{attribute, std::move(value)}, {9, transcript}});
}

TEST(Events, are_refused_when_their_offsets_point_elsewhere) {
  const auto transcript = Conversation{spdm::Version::v1_2}.challenge;
  const auto with = [&](std::uint16_t attribute, Buffer value) {
    return test::read({{"e", event(transcript, attribute, std::move(value))}});
  };
  EXPECT_TRUE(with(2, {0x03}));
  EXPECT_TRUE(refused_by(with(2, {0x60}), rule::source_consistent)) << "not CHALLENGE_AUTH";
  EXPECT_TRUE(refused_by(with(5, {1, 0, 0, 0}), rule::source_consistent));
  EXPECT_TRUE(refused_by(with(6, {1, 0, 0, 0}), rule::source_consistent));
  EXPECT_TRUE(refused_by(with(7, {1, 0, 0, 0}), rule::source_consistent));
  EXPECT_TRUE(refused_by(with(4, {1, 0}), rule::source_field)) << "MD5";
}

TEST(Events, may_take_several_messages) {
  const auto transcript = Conversation{spdm::Version::v1_2}.challenge;
  const Bytes all{transcript};
  auto stream = test::netlink_message(0, 2, {{9, copy(all.first(400))}});
  append(stream, test::netlink_message(1, 2, {{9, copy(all.subspan(400, 400))}}));
  append(stream, test::netlink_message(2, 2, {{9, copy(all.subspan(800))}}));
  const auto found = test::read({{"e", stream}});
  ASSERT_TRUE(found) << explain(found.error());
  EXPECT_EQ(found->front().exchanges, split(transcript, {}).value());
}

TEST(Netlink, promises_no_more_than_it_holds) {
  auto stream = event(Conversation{spdm::Version::v1_2}.challenge, 2, {0x03});
  auto longer = stream;
  longer.push_back(0);
  EXPECT_TRUE(refused_by(test::read({{"e", longer}}), binding::rule::netlink_complete));
  auto attribute = stream;
  attribute[20] = 3;
  EXPECT_TRUE(refused_by(test::read({{"e", attribute}}), binding::rule::netlink_complete))
      << "an attribute shorter than its header";
}

TEST(TsmDump, holds_chains_negotiation_and_measurements) {
  const Conversation said{spdm::Version::v1_2};
  const auto found = test::read(said.as_tsm_dump());
  ASSERT_TRUE(found) << explain(found.error());
  const auto& evidence = found->front();
  EXPECT_EQ(evidence.chains.size(), 1u) << "slot 1 is empty";
  EXPECT_EQ(evidence.exchanges.size(), 4u);
  EXPECT_FALSE(evidence.interface_report);
}

TEST(TsmDump, that_ended_in_an_error_is_none) {
  const auto dump = Conversation{spdm::Version::v1_2}.as_tsm_dump().begin()->second;
  const auto with = [&](std::string_view error) {  // NLMSG_ERROR of the same sequence number
    auto stream = dump;
    append(stream, *unhex("1400000002000000 0700000000000000"));
    append(stream, *unhex(error));
    return test::read({{"d", stream}});
  };
  EXPECT_TRUE(with("00000000")) << "an acknowledgement";
  const auto failed = with("fbffffff");  // -EIO
  ASSERT_TRUE(refused_by(failed, rule::source_field));
  EXPECT_EQ(failed.error().field, "NLMSG_ERROR");
}

TEST(TsmDump, may_have_a_response_without_its_request_and_a_report) {
  const Conversation said{spdm::Version::v1_2};
  const auto& measured = said.evidence.exchanges.back();
  auto stream = test::netlink_message(1, 2, {{1, {8, 0, 0, 0}}, {6, said.vca}});
  append(stream, test::netlink_message(1, 2, {{1, {9, 0, 0, 0}}, {6, measured.response}}));
  append(stream, test::netlink_message(1, 2, {{1, {10, 0, 0, 0}}, {6, Buffer(20)}}));
  append(stream, test::netlink_message(1, 2, {{1, {77, 0, 0, 0}}, {6, Buffer(4)}}));
  const auto found = test::read({{"d", stream}});
  ASSERT_TRUE(found) << explain(found.error());
  EXPECT_EQ(found->front().interface_report->report.size(), 20u);
  const auto account = replay(library(), found->front());
  EXPECT_FALSE(account.problem);
  EXPECT_EQ(account.not_understood, 1u);
  EXPECT_TRUE(account.signed_messages.empty());
}

}  // namespace
}  // namespace bonafide::evidence
