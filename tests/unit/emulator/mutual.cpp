// Emulated devices that want to know who speaks to them, and tell what happens to them.
#include <fstream>

#include <gtest/gtest.h>

#include <bonafide/emulator/device.hpp>
#include <bonafide/emulator/pem.hpp>
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/registry.hpp>
#include <bonafide/spdm/requester/events.hpp>
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/rules/mutual.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::emulator {
namespace {

namespace fs = std::filesystem;
namespace requester = spdm::requester;
constexpr auto today = UnixTime{std::chrono::seconds{1763700000}};

const crypto::Library& library() {
  static const auto opened = crypto::Library::open(nullptr);
  return *opened;
}

/// Identities in files: of a device, of a host, and of somebody else.
struct Files {
  fs::path folder = testing::TempDir();
  Authority devices = *make_authority(library(), {.not_before = today});
  Authority hosts = *make_authority(library(), {.not_before = today});
  Leaf drive = *make_leaf(library(), devices, {.function = usual_function(), .not_before = today});
  Leaf host = *make_leaf(library(), hosts, {.not_before = today, .role = spdm::Role::requester});

  Files() {
    put("drive.pem", chain(devices, drive)), put("host.pem", chain(hosts, host));
    put("hosts-root.pem", to_pem("CERTIFICATE", hosts.root)),
        put("devices-root.pem", to_pem("CERTIFICATE", devices.root));
    put("drive-key.pem", to_pem("PRIVATE KEY", drive.key.pkcs8()->bytes(Reveal{})));
    put("host.pub", to_pem("PUBLIC KEY", *host.key.spki()));
  }
  static std::string chain(const Authority& authority, const Leaf& leaf) {
    return to_pem("CERTIFICATE", authority.root) + to_pem("CERTIFICATE", authority.intermediate) +
           to_pem("CERTIFICATE", leaf.certificate);
  }
  void put(const char* name, const std::string& text) const { std::ofstream{folder / name} << text; }
  Description describe(std::string_view more) const {
    return parse_description(std::string{more} + "\n[[slots]]\nchain = \"drive.pem\"\nkey = \"drive-key.pem\"\n",
                             {folder, "device.toml"});
  }
  spdm::Credentials credentials() const {
    spdm::Credentials out;
    for (const Bytes der : {Bytes{hosts.root}, Bytes{hosts.intermediate}, Bytes{host.certificate}})
      append(out.slots[0].certificates, der);
    out.slots[0].key = &host.key;
    return out;
  }
  spdm::Credentials own = credentials();
};

const Files& files() {
  static const Files made;
  return made;
}

/// Everything that a flow says goes to a device with this description, under a clock of its own.
template <class Make>
auto with(std::string_view more, spdm::Version version, Make&& make, const spdm::Credentials& own = files().own,
          std::string* lines = nullptr) {
  const Device device{library(), files().describe(more)};
  Connection connection{device, binding::Transport::doe};
  auto wishes = requester::everything_offered_by(library());
  wishes.oldest = wishes.newest = version;
  wishes.sessions = requester::sessions_offered_by(library());
  wishes.credentials = &own;
  wishes.listens = true;
  spdm::Line line{library(), {}};
  auto flow = make(line, wishes);
  line.start(flow, Instant{});
  Instant now{};
  for (int steps = 0; !flow.outcome(); ++steps) {
    EXPECT_LT(steps, 20000);
    if (line.to_sleep()) {
      line.expired(now = line.to_sleep()->until);
      continue;
    }
    const auto channel = line.to_send()->secured ? binding::Channel::secured : binding::Channel::clear;
    const auto reaction = connection.answer({line.to_send()->request, channel});
    if (lines != nullptr) *lines += connection.line() + "\n";
    if (reaction.kind == Reaction::Kind::answer)
      line.answered(reaction.response, now += std::chrono::milliseconds{1});
    else
      line.expired(now = line.to_send()->deadline);
  }
  return flow.take();
}

spdm::Flow<std::vector<spdm::HeardEvent>> listen_as(spdm::Line& line, const requester::Wishes& wishes,
                                                    const spdm::Credentials* answering) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const requester::SessionWishes session_wishes{.credentials = wishes.credentials};
  auto session = co_await requester::open_session(line, session_wishes, identity);
  if (line.terms.responder.has(spdm::cap::event)) {
    const std::array all{spdm::SupportedEvents{.version = spdm::dmtf_events_version}};
    co_await requester::subscribe(line, session, all);
  }
  auto events = co_await requester::fetch_events(line, session, answering);
  co_await requester::heartbeat(line, session);
  co_return events;
}
spdm::Flow<std::vector<spdm::HeardEvent>> listen(spdm::Line& line, const requester::Wishes& wishes) {
  auto events = co_await listen_as(line, wishes, nullptr);
  co_return events;
}

TEST(MutualDevice, opens_sessions_for_those_it_welcomes) {
  for (const auto version : {spdm::Version::v1_1, spdm::Version::v1_2, spdm::Version::v1_3, spdm::Version::v1_4})
    for (const char* kind : {"encapsulated", "digests", "known"}) {
      const auto demand =
          "[requester]\nrequired = true\nanchors = \"hosts-root.pem\"\nchain = \"host.pem\"\nsession = \"" +
          std::string{kind} + "\"\n";
      const auto heard = with(demand, version, listen);
      EXPECT_TRUE(heard) << kind << spdm::name(version) << explain(heard.error());
    }
}

TEST(MutualDevice, opens_none_for_others) {
  const auto heard =
      with("[requester]\nsession = \"encapsulated\"\nanchors = \"devices-root.pem\"\n", spdm::Version::v1_2, listen);
  EXPECT_TRUE(test::refused_by(heard, spdm::rule::peer_refused));
  EXPECT_EQ(heard.error().got, 0x09u) << "InvalidResponseCode";
}

TEST(MutualDevice, challenges_back_and_lies_about_it) {
  const auto run = [](const std::string& fault) {
    const auto text = "faults = [" + fault + "]\n";
    return with(
        text + "[requester]\nchallenge = true\nanchors = \"hosts-root.pem\"\n", spdm::Version::v1_2,
        [](spdm::Line& line, const requester::Wishes& wishes) { return requester::authenticate(line, wishes); });
  };
  EXPECT_TRUE(run(""));
  EXPECT_TRUE(test::refused_by(run("\"wrong_ack\""), spdm::rule::request_id_echoed));
  EXPECT_TRUE(test::refused_by(run("\"asks_forever\""), spdm::rule::encapsulated_bounded));
  EXPECT_TRUE(test::refused_by(run("\"forbidden_capsule\""), spdm::rule::peer_refused));
}

TEST(MutualDevice, tells_what_happens_and_renews_its_key_meanwhile) {
  const auto heard = with(
      "[requester]\nsession = \"encapsulated\"\nupdate-key = true\n[[events]]\nconcerns = [2]\n"
      "[[events]]\ntype = \"CertificateChanged\"\nconcerns = [0, 3]\n",
      spdm::Version::v1_3, listen);
  ASSERT_TRUE(heard) << explain(heard.error());
  ASSERT_EQ(heard->size(), 2u);
  EXPECT_EQ((*heard)[0].text(), "measurements 2");
  EXPECT_EQ((*heard)[1].text(), "slots 0, 3");
}

/// What the device's lines say of a Requester that listens in a session, and is an Intel 1234.
std::string told_about_itself(std::string_view demand, spdm::Version version) {
  auto own = files().credentials();
  const std::array names{spdm::DeviceName{spdm::registry::pci_sig, {0x86, 0x80}, {{0x34, 0x12}}}};
  own.device_class = spdm::make_device_class(names);
  std::string lines;
  const auto listened = with(
      "[requester]\nendpoint-info = true\n" + std::string{demand}, version,
      [](spdm::Line& line, const requester::Wishes& wishes) { return listen_as(line, wishes, wishes.credentials); },
      own, &lines);
  EXPECT_TRUE(listened) << explain(listened.error());
  const auto at = lines.find("the Requester is");
  if (at == std::string::npos) return "nothing";
  EXPECT_EQ(lines.find("the Requester is", at + 1), std::string::npos) << "once in a session: " << lines;
  return lines.substr(at, lines.find('\n', at) - at);
}

// DSP0274 1.3, "Encapsulated requests"; EP_INFO_CAP of the Requester.
TEST(MutualDevice, asks_what_the_requester_is) {
  constexpr std::string_view proven = "session = \"encapsulated\"\nanchors = \"hosts-root.pem\"\n";
  for (const auto version : {spdm::Version::v1_3, spdm::Version::v1_4}) {
    EXPECT_EQ(told_about_itself(proven, version), "the Requester is PCI-SIG 8680:3412, signed");
    EXPECT_EQ(told_about_itself("", version), "the Requester is PCI-SIG 8680:3412, not signed")
        << "nobody has proven it";
  }
  EXPECT_EQ(told_about_itself(proven, spdm::Version::v1_2), "nothing");
}

TEST(MutualDevice, asks_nothing_of_requesters_that_have_nothing_to_say) {
  std::string lines;
  const auto listened = with("[requester]\nendpoint-info = true\nsession = \"encapsulated\"\n", spdm::Version::v1_3,
                             listen, files().own, &lines);
  EXPECT_TRUE(listened) << explain(listened.error());
  EXPECT_EQ(lines.find("the Requester is"), std::string::npos) << lines;
}

TEST(MutualDescription, is_written_and_read_back) {
  const auto read = parse_description(
      "[requester]\nchallenge = true\nsession = \"known\"\nslot = 255\nrequired = true\nasym = [\"ECDSA-P256\"]\n"
      "anchors = \"a\"\nchain = \"c\"\nkey = \"k\"\nupdate-key = true\nendpoint-info = true\n[[events]]\ntype = "
      "\"CertificateChanged\"\n"
      "after = 7\nconcerns = [1, 2]\n",
      {"/base", "device.toml"});
  EXPECT_EQ(read.requester.session, spdm::MutAuth::not_encapsulated);
  EXPECT_EQ(read.requester.key, "/base/k");
  EXPECT_TRUE(read.requester.asks_endpoint);
  EXPECT_EQ(read.events, (std::vector<EventDescription>{{spdm::DmtfEvent::certificate_changed, 7, {1, 2}}}));
  EXPECT_EQ(parse_description(to_toml(read, "/base"), {"/base", "again"}), read);
}

TEST(MutualDescription, refuses_what_makes_no_sense) {
  const auto refusal = [](std::string_view text) -> std::string {
    try {
      static_cast<void>(parse_description(text, {"/base", "device.toml"}));
    } catch (const BadDescription& bad) { return bad.what(); }
    return "(accepted)";
  };
  EXPECT_NE(refusal("[requester]\nsession = \"often\"\n").find("encapsulated or digests"), std::string::npos);
  EXPECT_NE(refusal("[requester]\nsession = \"known\"\n").find("chain is missing"), std::string::npos);
  EXPECT_NE(refusal("[requester]\nsession = \"known\"\nslot = 255\n").find("key is missing"), std::string::npos);
  EXPECT_NE(refusal("[requester]\nslot = 8\n").find("0 to 7, or 255"), std::string::npos);
  EXPECT_NE(refusal("[requester]\nchallenge = 1\n").find("true or false"), std::string::npos);
  EXPECT_NE(refusal("[requester]\nendpoint-info = \"yes\"\n").find("endpoint-info must be true or false"),
            std::string::npos);
  EXPECT_NE(refusal("[[events]]\ntype = \"EventLost\"\n").find("MeasurementChanged"), std::string::npos);
  EXPECT_NE(refusal("[[events]]\nconcerns = [255]\n").find("numbers up to 254"), std::string::npos);
  EXPECT_NE(refusal("[[events]]\nconcerns = 1\n").find("list of numbers"), std::string::npos);
}

TEST(MutualDevice, needs_the_files_that_it_names) {
  for (const char* more : {"[requester]\nanchors = \"no.pem\"\n", "[requester]\nanchors = \"host.pub\"\n",
                           "[requester]\nsession = \"known\"\nslot = 255\nkey = \"host.pem\"\n"})
    EXPECT_THROW((Device{library(), files().describe(more)}), BadDescription) << more;
}

}  // namespace
}  // namespace bonafide::emulator
