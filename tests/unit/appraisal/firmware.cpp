// Two accounts of the same firmware: the FWID in a certificate, and what the device measures or reports.
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/crypto/oid.hpp>

#include "judged.hpp"

namespace bonafide::appraisal {
namespace {

namespace x509 = crypto::x509;
using test::library;

Buffer in(std::uint8_t tag, Buffer body) {
  body.insert(body.begin(), {tag, static_cast<std::uint8_t>(body.size())});
  return body;
}
Buffer both(Buffer first, const Buffer& second) {
  append(first, second);
  return first;
}

/// TCG DICE Attestation Architecture, "FWID": SHA-256 and a digest.
Buffer fwid(const Buffer& digest) { return in(0x30, both(*unhex("0609608648016503040201"), in(0x04, digest))); }
/// "DiceTcbInfo": layer 2 and one FWID.
Buffer tcb_info(const Buffer& digest) { return in(0x30, both(*unhex("840102"), in(0xA6, fwid(digest)))); }
/// What older devices have under the same OID: version 1, a key, one FWID.
Buffer composite(const Buffer& digest) { return in(0x30, both(*unhex("0201013003010100"), fwid(digest))); }

/// A device of a vendor whose leaf has this DICE extension and this name, and which sends this OpaqueData.
Verdict judged(const Buffer& extension, const Buffer& opaque, std::string_view name) {
  auto oid = copy(crypto::oid::tcg_dice);
  oid.push_back(1);
  auto extensions = test::Issuer::leaf_extensions();
  extensions.push_back(x509::other_names({{crypto::oid::spdm_device_info, name}}));
  extensions.push_back({oid, x509::Addition::Critical::no, extension});
  auto profile = issuer().device(issuer().leaf(std::move(extensions)));
  profile.versions = {spdm::Version::v1_1};  // before OpaqueDataFmt1, vendors put there what they like
  profile.opaque = opaque;
  return judged(conversation(std::move(profile)), trusting(issuer().root));
}

/// What the group of checks says of the one FWID.
Check about_firmware(const Verdict& verdict) {
  const auto found = std::ranges::find(verdict.checks, "firmware", &Check::id);
  if (found == verdict.checks.end() || found->inside.size() != 1) return {};
  return found->inside[0];
}

/// Type 20 of 32 bytes, behind a field that nobody knows: type and size, least significant byte first.
Buffer reported(const Buffer& digest) {
  auto out = *unhex("3300020001021400");
  out.push_back(static_cast<std::uint8_t>(digest.size()));
  out.push_back(0);
  return both(out, digest);
}

const Buffer firmware(32, 0x5C), other(32, 0x5D);

TEST(Firmware, in_a_certificate_is_what_the_vendor_reports) {
  const auto good = judged(composite(firmware), reported(firmware), "NVIDIA:GH100:1");
  EXPECT_EQ(good.judgement, Judgement::trusted) << good.reason;
  EXPECT_EQ(about_firmware(good).reason,
            "the FWID of the firmware in certificate 1 of slot 0 is the one that the device reports");
  EXPECT_EQ(about_firmware(good).result, Outcome::passed);
}

TEST(Firmware, that_is_other_than_was_certified_is_rejected) {
  for (const auto& extension : {composite(firmware), tcb_info(firmware)}) {
    const auto verdict = judged(extension, reported(other), "NVIDIA:GH100:1");
    EXPECT_EQ(verdict.judgement, Judgement::rejected);
    ASSERT_EQ(about_firmware(verdict).id, rule::firmware_agrees.id);
    EXPECT_EQ(about_firmware(verdict).result, Outcome::failed);
    test::saw_broken(rule::firmware_agrees);
  }
}

TEST(Firmware, of_another_vendor_is_not_looked_for_in_fields_that_are_not_theirs) {
  const auto verdict = judged(tcb_info(firmware), reported(other), "ACME:RR:1");
  EXPECT_EQ(verdict.judgement, Judgement::trusted) << verdict.reason;
  EXPECT_EQ(about_firmware(verdict).result, Outcome::not_applicable);
  EXPECT_EQ(about_firmware(verdict).reason,
            "no measurement says what the FWID of layer 2 in certificate 1 of slot 0 is of");
}

TEST(Firmware, that_is_measured_too_is_found_by_its_digest) {
  // Block 1 of the test device is the SHA-256 of "boot rom".
  const auto digest = crypto::digest(library(), crypto::Hash::sha256, as_bytes("boot rom"));
  const auto verdict = judged(tcb_info(copy(*digest)), {}, "ACME:RR:1");
  EXPECT_EQ(verdict.judgement, Judgement::trusted) << verdict.reason;
  EXPECT_EQ(about_firmware(verdict).reason,
            "the FWID of layer 2 in certificate 1 of slot 0 is what measurement 1 says");
}

}  // namespace
}  // namespace bonafide::appraisal
