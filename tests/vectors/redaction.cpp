// Whatever conversation is redacted, nothing is left in it of what its certificates say of one device alone.
#include <gtest/gtest.h>

#include <bonafide/cma/alternative_name.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/evidence/source.hpp>
#include <bonafide/report/redact/redact.hpp>

#include "support/hierarchy.hpp"
#include "support/recordings.hpp"

namespace bonafide {
namespace {

namespace x509 = crypto::x509;
using evidence::Evidence;
using test::library;

/// Shorter serial numbers stand in any evidence by chance.
constexpr std::size_t least_serial = 4;

/// The certificates somewhere in a chain, with or without a header before them.
std::vector<x509::Certificate> certificates_of(Bytes chain) {
  std::vector<x509::Certificate> out;
  for (std::size_t at = 0; at < chain.size();) {
    const auto read = x509::parse(chain.subspan(at));
    if (read) out.push_back(*read);
    at += read ? read->raw.size() : 1;
  }
  return out;
}

/// What a certificate says that no other device's would: its number, the common name, the serial number in DMTF's name.
void add_secrets(const x509::Certificate& certificate, std::vector<Buffer>& out) {
  if (certificate.serial.size() >= least_serial) out.push_back(copy(certificate.serial));
  const auto subject = x509::text_of_name(certificate.subject);
  if (const auto at = subject.find("CN="); at != std::string::npos)
    out.push_back(copy(as_bytes(subject.substr(at + 3, subject.find(", ", at) - at - 3))));
  const auto names = cma::other_names(certificate.subject_alternative_name, crypto::oid::spdm_device_info);
  if (!names) return;
  for (const auto& name : *names)
    if (name && name->rfind(':') + 1 < name->size()) out.push_back(copy(as_bytes(name->substr(name->rfind(':') + 1))));
}

Buffer every_chain(const Evidence& evidence) {
  Buffer out;
  for (const auto& chain : evidence::replay(library(), evidence).chains) append(out, chain.whole);
  for (const auto& chain : evidence.chains) append(out, chain.chain);
  return out;
}

/// Of every certificate but self-signed ones that others follow: a root is everybody's.
std::vector<Buffer> secrets_of(const Evidence& evidence) {
  std::vector<Buffer> out;
  const auto chains = every_chain(evidence);
  std::vector<std::string> kept;
  const auto certificates = certificates_of(chains);
  for (const auto& one : certificates)
    if (one.issued_by_itself()) kept.push_back(x509::text_of_name(one.subject));
  for (const auto& one : certificates)
    if (std::ranges::find(kept, x509::text_of_name(one.subject)) == kept.end()) add_secrets(one, out);
  return out;
}

void expect_nothing_left(const Evidence& evidence, const std::string& name, std::size_t& found) {
  const auto secrets = secrets_of(evidence);
  found += secrets.size();
  static const Buffer key(32, 0x31);
  report::Redactor redactor{library(), key};
  const auto redacted = redactor.redact(evidence);
  ASSERT_TRUE(redacted) << name << ": " << explain(redacted.error());
  EXPECT_TRUE(redacted->redacted) << name;
  const auto encoded = evidence::encode(*redacted);
  ASSERT_TRUE(encoded) << name;
  const auto chains = every_chain(*redacted);
  const auto original = every_chain(evidence);
  for (const auto& secret : secrets) {
    ASSERT_TRUE(as_text(original).contains(as_text(secret))) << "otherwise there is nothing to find";
    EXPECT_FALSE(as_text(*encoded).contains(as_text(secret))) << name << ": " << hex(secret);
    EXPECT_FALSE(as_text(chains).contains(as_text(secret))) << name << ", in pieces: " << hex(secret);
  }
  EXPECT_EQ(evidence::decode(*encoded), *redacted) << name;
}

TEST(Redaction, of_every_recording_leaves_no_number_and_no_name) {
  std::size_t found = 0;
  for (const auto& recording : test::recordings())
    expect_nothing_left(test::evidence_of(recording), recording.name(), found);
  if (test::recordings().empty()) GTEST_SKIP() << "no captures here";
  EXPECT_GT(found, 100u);
}

TEST(Redaction, of_devices_from_the_field_leaves_no_number_and_no_name) {
  if (test::recordings().empty()) GTEST_SKIP() << "no captures here";
  std::size_t found = 0;
  for (const std::string name : {"gpus.json", "switches.json"}) {
    const auto content = test::read_recording("silicon/" + name);
    const evidence::NamedFile file{name, content};
    const auto all = evidence::read_source({.name = name, .files = {&file, 1}});
    ASSERT_TRUE(all) << explain(all.error());
    for (const auto& evidence : *all) expect_nothing_left(evidence, name, found);
  }
  EXPECT_GT(found, 20u);
}

}  // namespace
}  // namespace bonafide
