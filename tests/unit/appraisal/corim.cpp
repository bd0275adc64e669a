// CoRIM as others write it and as it is written here. The examples are those of draft-ietf-rats-corim, "Examples"
// (cddl/examples of ietf-rats-wg/draft-ietf-rats-corim, 0b855af), encoded by the tool of the working group.
#include <bonafide/appraisal/reference/comid.hpp>
#include <bonafide/appraisal/reference/corim.hpp>
#include <bonafide/appraisal/reference/signer.hpp>
#include <bonafide/appraisal/rules/reference.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/evidence/rules/cose.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::appraisal::reference {
namespace {

using test::library;
using test::refused_by;

constexpr std::string_view corim_1 =
    "d901f5a20050284e6c3e5d9f4f6b851f5a4247f243a70181d901fa58afa301a100503f06af63a93c11e4979700505690773f0281a3006941"
    "434d4520496e632e01d8207468747470733a2f2f61636d652e6578616d706c6502810004a1008182a100a400d8255067b28b6c34cc40a191"
    "17ab5b05911e37016941434d4520496e632e026f41434d4520526f616452756e6e6572030181a101a200a20065312e302e30011940000281"
    "8201582044aa336af4cb14a879432e53dd6571c7fa9bccafb75f488259262d6ea3a4d91b";
constexpr std::string_view corim_firmware =
    "d901f5a3005029b834181a5c4e4ea53e8f8786bc8c5b0181d901fa590156a301a10050af1cd895be784adbb7e9add44a65abf30281a30071"
    "4669726d77617265204d464720496e632e01d820781868747470733a2f2f66776d6667696e632e6578616d706c6502810004a2008282a100"
    "a4017066776d6667696e632e6578616d706c6502676677595f6e35780300040081a101a201d902280102818207583015e77d6f133252f1db"
    "7044901313884f2977d2109b33c79f33e079bfc78865255c0fb733c240fdda544b8215d7b8f81582a100a4017066776d6667696e632e6578"
    "616d706c6502676677585f6e35780301040081a101a201d90228010281820758303d90b6bf003da2d94ea5463f97fb3c53ddc51cfba1e3e3"
    "8eef7af071a67986595d22729131df9fe80f5451eef154f85e018182a100a200d86f4c6086480186f84d010f046301017066776d6667696e"
    "632e6578616d706c6581a101a204d902304800000000000000000548ffffffff0000000003d86f4a6086480186f84d010f06";
constexpr std::string_view comid_raw_value =
    "a301a100503f06af63a93c11e4979700505690773f0281a3006941434d4520496e632e01d8207468747470733a2f2f61636d652e6578616d"
    "706c6502810004a1008382a100a400d8255067b28b6c34cc40a19117ab5b05911e37016941434d4520496e632e026f41434d4520526f6164"
    "52756e6e6572030181a101a104d90230441234567882a100a400d8255067b28b6c34cc40a19117ab5b05911e37016941434d4520496e632e"
    "026f41434d4520526f616452756e6e6572030181a101a104d9023382441234000044ffff000082a100a400d8255067b28b6c34cc40a19117"
    "ab5b05911e37016941434d4520496e632e026f41434d4520526f616452756e6e6572030181a101a204d9023044123400000544ffff0000";
constexpr std::string_view comid_registers =
    "a301a100503f06af63a93c11e4979700505690773f0281a3006941434d4520496e632e01d8207468747470733a2f2f61636d652e6578616d"
    "706c6502810004a1008182a100a400d8255067b28b6c34cc40a19117ab5b05911e37016941434d4520496e632e026f41434d4520526f6164"
    "52756e6e6572030181a101a10ea200828201582044aa336af4cb14a879432e53dd6571c7fa9bccafb75f488259262d6ea3a4d91b82696d79"
    "2d616c672d696444deadbeef656d792d6972828201582050aa341af9cb20a879440e58dd6581c14fa14bccafb75f488259262d6ea3a4d982"
    "696d792d616c672d696444fefefafa";

TEST(Corim, reads_the_first_example_of_the_draft) {
  const auto set = read_corim(*unhex(corim_1));
  ASSERT_TRUE(set) << explain(set.error());
  EXPECT_EQ(set->id, "284e6c3e5d9f4f6b851f5a4247f243a7");
  EXPECT_EQ(set->author, "ACME Inc.");
  EXPECT_TRUE(set->notes.empty());
  ASSERT_EQ(set->entries.size(), 1u);
  const auto& entry = set->entries.front();
  EXPECT_EQ(entry.environment.vendor, "ACME Inc.");
  EXPECT_EQ(entry.environment.model, "ACME RoadRunner");
  EXPECT_EQ(hex(entry.environment.class_id), "d8255067b28b6c34cc40a19117ab5b05911e37");
  EXPECT_EQ(entry.element.layer, 1u);
  ASSERT_EQ(entry.accepted.size(), 1u);
  EXPECT_EQ(text_of(entry.accepted.front()),
            "SHA-256 44aa336af4cb14a879432e53dd6571c7fa9bccafb75f488259262d6ea3a4d91b, version 1.0.0");
}

TEST(Corim, reads_the_firmware_of_the_composite_device_and_notes_what_it_passes_over) {
  const auto set = read_corim(*unhex(corim_firmware));
  ASSERT_TRUE(set) << explain(set.error());
  ASSERT_EQ(set->entries.size(), 2u);
  EXPECT_EQ(set->entries[1].environment.model, "fwX_n5x");
  EXPECT_EQ(set->entries[1].accepted[0].svn, SecurityVersion{1});
  EXPECT_EQ(hex(set->entries[1].accepted[0].digests[0].bytes).substr(0, 8), "3d90b6bf");
  EXPECT_EQ(set->notes, (std::vector<std::string>{"its profile is 111(h'6086480186f84d010f06')",
                                                  "endorsed values are passed over"}));
}

TEST(Corim, reads_raw_values_with_both_kinds_of_mask) {
  Set set;
  ASSERT_TRUE(read_comid(*unhex(comid_raw_value), Profile::none, set));
  ASSERT_EQ(set.entries.size(), 1u);
  const auto& accepted = set.entries[0].accepted;
  ASSERT_EQ(accepted.size(), 3u);
  EXPECT_EQ(accepted[0].raw, (RawValue{*unhex("12345678"), {}}));
  EXPECT_EQ(accepted[1].raw, (RawValue{*unhex("12340000"), *unhex("ffff0000")}));
  EXPECT_EQ(accepted[2].raw, accepted[1].raw);
}

TEST(Corim, reads_integrity_registers_as_elements_of_their_own) {
  Set set;
  ASSERT_TRUE(read_comid(*unhex(comid_registers), Profile::none, set));
  ASSERT_EQ(set.entries.size(), 2u);
  EXPECT_EQ(set.entries[0].element.name, "0");
  EXPECT_EQ(set.entries[1].element.name, "my-ir");
  EXPECT_EQ(set.entries[1].accepted[0].digests[1].algorithm, "my-alg-id");
}

/// 501({0: "x", 1: [506(<<{1: {0: "x"}, 4: {0: [[environment, [measurement]]]}}>>)]})
Buffer corim_of(std::string_view environment, std::string_view measurement) {
  evidence::cbor::Writer comid, out;
  comid.raw(*unhex("a201a100617804a1008182"));
  comid.raw(*unhex(environment));
  comid.raw(*unhex("81"));
  comid.raw(*unhex(measurement));
  out.raw(*unhex("d901f5a20061780181d901fa"));
  out.bytes(comid.written());
  return out.take();
}

TEST(Corim, reads_the_indices_of_the_SPDM_profile) {
  const auto element = [](std::string_view environment, std::string_view measurement) {
    const auto set = read_corim(corim_of(environment, measurement));
    EXPECT_TRUE(set) << explain(set.error());
    return set && !set->entries.empty() ? set->entries[0].element : Element{};
  };
  constexpr std::string_view svn = "a101a10105";
  EXPECT_EQ(element("a100a101616d", "a2000301a10105").index, 3);          // mkey 3
  EXPECT_EQ(element("a100a301616d03010407", svn).index, 7);               // class.index 7, layer 1
  EXPECT_EQ(element("a100a301616d03010407", "a2000301a10105").index, 3);  // the mkey goes before
  EXPECT_EQ(element("a100a201616d0302", svn).layer, 2u);
  EXPECT_EQ(element("a100a101616d", "a2001903e801a10105").name, "1000");  // no measurement has that index
  EXPECT_EQ(element("a100a101616d", "a2000301a201050b6366 6d63").name, "fmc");
}

TEST(Corim, refuses_what_has_not_the_structure_of_its_CDDL) {
  EXPECT_TRUE(refused_by(read_corim(*unhex("d901f5a0")), rule::corim_structure));
  EXPECT_TRUE(refused_by(read_corim(*unhex("d901f501")), rule::corim_structure));
  EXPECT_TRUE(refused_by(read_corim(*unhex("01")), rule::corim_structure));
  EXPECT_TRUE(refused_by(read_corim(*unhex("d901f700")), rule::corim_structure));
  EXPECT_TRUE(refused_by(read_corim(*unhex("d901f5a20061780180")), rule::corim_structure));  // no tags
  EXPECT_TRUE(refused_by(read_corim(*unhex("d901fa41a0")), rule::corim_structure));
  constexpr std::string_view somebody = "a100a101616d";
  EXPECT_TRUE(refused_by(read_corim(corim_of("a0", "a101a10105")), rule::corim_structure));        // no environment
  EXPECT_TRUE(refused_by(read_corim(corim_of(somebody, "a10003")), rule::corim_structure));        // no mval
  EXPECT_TRUE(refused_by(read_corim(corim_of(somebody, "a101a0")), rule::corim_structure));        // an empty one
  EXPECT_TRUE(refused_by(read_corim(corim_of(somebody, "a101a1016131")), rule::corim_structure));  // an SVN of text
  EXPECT_TRUE(refused_by(read_corim(corim_of(somebody, "a101a103a118 63f5")), rule::corim_structure));  // flag 99
  EXPECT_TRUE(refused_by(read_corim(corim_of(somebody, "a101a1028182014100")), rule::corim_digest));
  EXPECT_TRUE(refused_by(read_corim(corim_of(somebody, "a101a104d9023382420102 41ff")), rule::corim_mask));
}

TEST(Corim, refuses_every_truncation) {
  const auto whole = *unhex(corim_firmware);
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(read_corim(Bytes{whole}.first(size))) << size;
}

TEST(Corim, bounds_how_many_values_it_holds) {
  evidence::cbor::Writer comid;
  comid.raw(*unhex("a201a100617804a1008182a100a101616d"));
  comid.array(most_values + 1);
  for (std::size_t i = 0; i <= most_values; ++i) comid.raw(*unhex("a101a10105"));
  Set set;
  EXPECT_TRUE(refused_by(read_comid(comid.written(), Profile::none, set), rule::corim_bounded));
}

TEST(Corim, leaves_out_what_it_cannot_judge_and_says_so) {
  const auto set = read_corim(corim_of("a100a101616d", "a201a10105028143d90226"));
  EXPECT_TRUE(set && set->entries.empty());
  EXPECT_EQ(set->notes.front(), "values that are bound to an authority are passed over");
  const auto other = read_corim(corim_of("a100a101616d", "a101a201050863313233"));  // a serial number beside
  EXPECT_TRUE(other && other->entries.empty());
  const auto group = read_corim(corim_of("a202d902304101 00a101616d", "a101a10105"));
  EXPECT_FALSE(group && !group->entries.empty() && group->entries[0].environment.other.empty());
}

Set example() {
  Set out{.id = "golden", .author = "ACME", .not_after = parse_time("2030-01-01")};
  const Environment whose{.vendor = "ACME", .model = "RoadRunner", .pci = {.vendor = 0x1b36, .device = 0x0010}};
  out.entries.push_back({whose,
                         {.index = std::uint8_t{1}, .name = "boot"},
                         {{.digests = {{crypto::Hash::sha384, {}, Buffer(48, 1)}}},
                          {.digests = {{crypto::Hash::sha384, {}, Buffer(48, 2)}}, .svn = SecurityVersion{3, true}}}});
  out.entries.push_back({whose,
                         {.index = std::uint8_t{2}},
                         {{.raw = RawValue{{1, 2}, {0xFF, 0}}, .version = "1.2", .flags = {.named = 12, .set = 4}}}});
  out.entries.push_back(
      {{.ueid = {1, 2, 3}}, {.layer = 2}, {{.digests = {{crypto::Hash::sha256, {}, Buffer(32, 1)}}}}});
  out.entries.push_back({{.leaf_key = DigestValue{crypto::Hash::sha512, {}, Buffer(64, 9)}},
                         {.name = "text"},
                         {{.svn = SecurityVersion{1}}}});
  return out;
}

TEST(Corim, reads_back_what_it_writes) {
  const auto set = example();
  const auto written = write_corim(set);
  ASSERT_TRUE(written) << explain(written.error());
  EXPECT_TRUE(evidence::cbor::read(written->bytes)) << "it is deterministic";
  EXPECT_TRUE(written->notes.empty());
  const auto read = read_corim(written->bytes);
  ASSERT_TRUE(read) << explain(read.error());
  EXPECT_EQ(read->id, set.id);
  EXPECT_EQ(read->author, set.author);
  EXPECT_EQ(read->not_after, set.not_after);
  EXPECT_TRUE(read->entries == set.entries);
}

TEST(Corim, writes_beyond_the_draft_only_under_a_profile) {
  EXPECT_FALSE(as_text(write_corim(example())->bytes).contains(own_profile))
      << "what the draft can say is for everybody";
  auto set = example();
  set.firmware = "1.0";
  EXPECT_TRUE(as_text(write_corim(set)->bytes).contains(own_profile)) << "values for one firmware are not for all";
  set.firmware.reset();
  set.entries.push_back({{.model = "RoadRunner"}, {.index = std::uint8_t{9}}, {}, true});
  const auto written = write_corim(set)->bytes;
  EXPECT_TRUE(as_text(written).contains(own_profile));
  // The same members under somebody else's profile are not ours.
  auto foreign = written;
  foreign[as_text(written).find(own_profile)] = 'T';
  const auto read = read_corim(foreign);
  ASSERT_TRUE(read) << explain(read.error());
  EXPECT_TRUE(read->entries == example().entries);
  EXPECT_EQ(read->notes.back(), "values that another profile extends are passed over");
}

TEST(Corim, passes_over_values_that_a_profile_extends) {
  // {-1: true} beside an SVN: the profile of somebody who may have narrowed what the SVN means.
  const auto set = read_corim(corim_of("a100a101616d", "a101a2010520f5"));
  ASSERT_TRUE(set) << explain(set.error());
  EXPECT_TRUE(set->entries.empty());
  EXPECT_EQ(set->notes.front(), "values that another profile extends are passed over");
}

TEST(Corim, has_no_device_that_an_empty_UEID_could_name) {
  EXPECT_TRUE(refused_by(read_corim(corim_of("a101d9022640", "a101a10105")), rule::corim_structure));
  EXPECT_EQ(read_corim(corim_of("a101d902264101", "a101a10105"))->entries[0].environment.ueid, Buffer{1});
}

TEST(Corim, says_what_it_cannot_write) {
  auto set = example();
  set.entries.push_back({{.other = {0x01}}, {.index = std::uint8_t{9}}, {{.version = "1"}}});
  set.entries.push_back({{}, {.index = std::uint8_t{9}, .layer = 1}, {{.version = "1"}}});
  const auto written = write_corim(set);
  ASSERT_TRUE(written);
  EXPECT_EQ(written->notes,
            (std::vector<std::string>{"values for instances or groups of unknown kinds are left out",
                                      "values for measurements of a DICE layer, which has none, are left out"}));
  EXPECT_TRUE(refused_by(write_corim({}), rule::corim_writable));
}

TEST(Corim, holds_its_own_extensions_to_their_types) {
  const auto extended = [](std::string_view value) {
    evidence::cbor::Writer comid, out;
    comid.raw(*unhex("a201a100617804a1008182a100a101616d81a101a20105"));
    comid.raw(*unhex(value));
    out.raw(*unhex("d901f5a30061780181d901fa"));
    out.bytes(comid.written());
    out.raw(*unhex("03d820"));
    out.text(own_profile);
    return read_corim(out.written());
  };
  EXPECT_EQ(extended("2001")->entries[0].element.type, evidence::MeasurementType::mutable_firmware);
  EXPECT_TRUE(extended("21f5")->entries[0].is_volatile);
  EXPECT_TRUE(refused_by(extended("201880"), rule::corim_structure));  // there are 7 bits of types
  EXPECT_TRUE(refused_by(extended("21f4"), rule::corim_structure));    // not volatile is said by leaving it out
  EXPECT_TRUE(refused_by(extended("22617a"), rule::corim_structure));  // no PCI identifiers
  EXPECT_TRUE(refused_by(extended("23820140"), rule::corim_digest));   // no SHA-256
  EXPECT_TRUE(extended("2401")->entries.empty()) << "of a later version of the profile";
}

TEST(Corim, is_signed_by_whom_the_anchors_lead_to) {
  const auto& hierarchy = test::hierarchy(crypto::KeyKind::ec_p384);
  const auto corim = write_corim(example())->bytes;
  const auto at = parse_time("2026-06-01");
  const auto made = sign_corim(library(), hierarchy.key, corim,
                               {.signer_name = "ACME", .chain = {hierarchy.leaf, hierarchy.intermediate}});
  ASSERT_TRUE(made) << explain(made.error());
  const auto read = read_signed_corim(*made);
  ASSERT_TRUE(read) << explain(read.error());
  EXPECT_EQ(read->signer_name, "ACME");
  EXPECT_EQ(read->set.entries.size(), example().entries.size());

  Trust trust, stranger, denying;
  ASSERT_TRUE(trust.add_certificate(hierarchy.root, "root.pem"));
  ASSERT_TRUE(stranger.add_certificate(test::hierarchy(crypto::KeyKind::ec_p384, 1).root, "other.pem"));
  ASSERT_TRUE(denying.add_certificate(hierarchy.root, "root.pem"));
  denying.deny(*crypto::digest(library(), crypto::Hash::sha256, hierarchy.intermediate));
  EXPECT_EQ(verify_signer(library(), read->item, trust, at).value_or(""), "CN=Test leaf");
  EXPECT_FALSE(verify_signer(library(), read->item, stranger, at));
  EXPECT_TRUE(refused_by(verify_signer(library(), read->item, denying, at), rule::reference_signer));
  EXPECT_TRUE(refused_by(verify_signer(library(), read->item, {}, at), rule::reference_signer));
  EXPECT_TRUE(refused_by(verify_signer(library(), read->item, trust, parse_time("2019-01-01")),
                         crypto::rule::x509_not_yet_valid));
  // A CA may sign certificates, not documents.
  auto by_ca = *read;
  by_ca.item.headers.chain = {hierarchy.intermediate};
  EXPECT_TRUE(refused_by(verify_signer(library(), by_ca.item, trust, at), rule::reference_signer));
  // Somebody else's chain with the same name does not help.
  auto swapped = *read;
  swapped.item.headers.chain = {test::hierarchy(crypto::KeyKind::ec_p384, 1).leaf,
                                test::hierarchy(crypto::KeyKind::ec_p384, 1).intermediate};
  EXPECT_TRUE(refused_by(verify_signer(library(), swapped.item, stranger, at), evidence::rule::cose_signature));
}

TEST(Corim, is_signed_by_a_bare_key_where_that_is_the_anchor) {
  const auto& hierarchy = test::hierarchy(crypto::KeyKind::ec_p384);
  const auto made = sign_corim(library(), hierarchy.key, write_corim(example())->bytes, {.signer_name = "ACME"});
  const auto read = read_signed_corim(*made);
  Trust trust;
  ASSERT_TRUE(trust.add_public_key(library(), *hierarchy.key.spki(), "signer.pub"));
  EXPECT_EQ(verify_signer(library(), read->item, trust, {}).value_or(""), "signer.pub");
}

TEST(Corim, names_its_content_and_its_signer_under_the_signature) {
  const auto& key = test::hierarchy(crypto::KeyKind::ec_p384).key;
  evidence::cose::Draft draft{.payload = as_bytes("x")};
  EXPECT_TRUE(refused_by(read_signed_corim(*evidence::cose::sign(library(), key, draft)), rule::corim_signed));
  draft.headers.content_type = evidence::cose::ContentType{std::string{"application/rim+cbor"}};
  EXPECT_TRUE(refused_by(read_signed_corim(*evidence::cose::sign(library(), key, draft)), rule::corim_signed));
  draft.headers.others.push_back({{8}, {0x43, 0xA1, 0x00, 0xA0}, false});
  EXPECT_TRUE(refused_by(read_signed_corim(*evidence::cose::sign(library(), key, draft)), rule::corim_signed));
}

TEST(Corim, is_not_what_was_signed_as_something_else) {
  const auto& key = test::hierarchy(crypto::KeyKind::ec_p384).key;
  const auto read =
      read_signed_corim(*sign_corim(library(), key, write_corim(example())->bytes, {.signer_name = "ACME"}));
  ASSERT_TRUE(read) << explain(read.error());
  evidence::cose::Draft draft{.headers = read->item.headers, .payload = read->item.payload};
  EXPECT_TRUE(read_signed_corim(*evidence::cose::sign(library(), key, draft)));
  for (const auto& type :
       {evidence::cose::ContentType{std::string{"application/eat+cwt"}}, evidence::cose::ContentType{60u}}) {
    draft.headers.content_type = type;
    EXPECT_TRUE(refused_by(read_signed_corim(*evidence::cose::sign(library(), key, draft)), rule::corim_signed));
  }
}

TEST(PciClass, spells_the_identifiers_of_a_function) {
  EXPECT_EQ(pci_class({.vendor = 0x10de, .device = 0x2330}), "pci:10de:2330:*:*");
  EXPECT_EQ(parse_pci_class("pci:10de:2330"), (PciMatch{.vendor = 0x10de, .device = 0x2330}));
  EXPECT_EQ(parse_pci_class("pci:*:*:1af4:1100"), (PciMatch{.subsystem_vendor = 0x1af4, .subsystem_device = 0x1100}));
  for (const auto* text :
       {"pci:10de", "pci:10de:2330:1", "pci:10de:233", "pci:10de:2330:1af4", "pci:10de:2330:*:*:*", "pc"})
    EXPECT_FALSE(parse_pci_class(text)) << text;
}

}  // namespace
}  // namespace bonafide::appraisal::reference
