// Descriptions that read well and cannot work: the device says so when it is made, and where in the file.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include <bonafide/client/client.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/emulator/device.hpp>
#include <bonafide/emulator/pem.hpp>

namespace bonafide::emulator {
namespace {

namespace fs = std::filesystem;

const crypto::Library& library() {
  static const auto opened = crypto::Library::open(nullptr);
  return *opened;
}

/// A directory with a chain and a key of P-256.
class WorkableDevice : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "bonafide-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    const auto now = *civil(2026, 11, 21, 0, 0, 0);
    const auto authority =
        make_authority(library(), {.name = "test", .key = crypto::KeyKind::ec_p256, .not_before = now});
    ASSERT_TRUE(authority);
    const auto leaf = make_leaf(library(), *authority,
                                {.function = usual_function(), .key = crypto::KeyKind::ec_p256, .not_before = now});
    ASSERT_TRUE(leaf);
    std::string chain;
    for (const Bytes der : {Bytes{authority->root}, Bytes{authority->intermediate}, Bytes{leaf->certificate}})
      chain += to_pem("CERTIFICATE", der);
    std::ofstream{folder_ / "chain.pem"} << chain;
    std::ofstream{folder_ / "key.pem"} << to_pem("PRIVATE KEY", leaf->key.pkcs8()->bytes(Reveal{}));
  }
  void TearDown() override { fs::remove_all(folder_); }

  Description described(const std::string& toml) const {
    return parse_description(toml +
                                 "\n[[slots]]\nslot = 2\nchain = \"chain.pem\"\nkey = \"key.pem\"\n"
                                 "[[measurements]]\nindex = 1\ntype = 0\ntext = \"firmware\"\n",
                             {folder_, "device.toml", {}});
  }
  /// Why the device cannot be made of it.
  std::string refusal(const std::string& toml) const {
    try {
      const Device device{library(), described(toml)};
    } catch (const BadDescription& bad) { return bad.what(); }
    return "(it works)";
  }
  static void begins(const std::string& text, std::string_view with) {
    EXPECT_TRUE(text.starts_with(with)) << text << "\ndoes not begin with\n" << with;
  }

 private:
  fs::path folder_;
};

TEST_F(WorkableDevice, has_a_key_for_every_algorithm_and_an_algorithm_for_every_key) {
  EXPECT_EQ(refusal(""), "(it works)");
  EXPECT_EQ(refusal("[spdm]\nasym = [\"ECDSA-P256\"]"), "(it works)");
  begins(refusal("[spdm]\nasym = [\"ECDSA-P384\"]"), "device.toml, line 4: slots.2 has the key ");
  begins(refusal("[spdm]\n\nasym = [\"ECDSA-P256\", \"ECDSA-P384\"]"),
         "device.toml, line 3: spdm.asym names ECDSA-P384, with which no key signs");
}

// DSP0274 1.1, "Responder flag fields definitions": KEY_EX_CAP needs MAC_CAP or ENCRYPT_CAP, and an identity.
TEST_F(WorkableDevice, has_no_capabilities_that_contradict_each_other) {
  const auto why = refusal("[spdm]\nversions = [\"1.2\"]\ncapabilities = [\"CERT\", \"CHAL\", \"KEY_EX\"]");
  begins(why, "device.toml, line 3: spdm.capabilities cannot be, in SPDM 1.2: capabilities.");
  // Version 1.0 knows no PUB_KEY_ID_CAP, and without it CHAL_CAP needs CERT_CAP: who names no versions gets those that
  // can be.
  const std::string bare = "capabilities = [\"PUB_KEY_ID\", \"CHAL\"]\nprovisioned-key = \"key.pem\"\n";
  const Device device{library(), described("[spdm]\n" + bare)};
  EXPECT_EQ(device.profile().versions,
            (std::vector{spdm::Version::v1_1, spdm::Version::v1_2, spdm::Version::v1_3, spdm::Version::v1_4}));
  begins(refusal("[spdm]\nversions = [\"1.0\", \"1.2\"]\n" + bare),
         "device.toml, line 3: spdm.capabilities cannot be, in SPDM 1.0: ");
  begins(refusal("[spdm]\ncapabilities = [\"KEY_EX\"]"),
         "device.toml, line 2: spdm.capabilities cannot be, in SPDM 1.4: ");
}

// DSP0274 1.2, "CAPABILITIES": DataTransferSize is at least MinDataTransferSize, 42; before 1.2 there is none.
TEST_F(WorkableDevice, takes_messages_of_the_least_size_of_its_versions) {
  EXPECT_EQ(refusal("[spdm]\ndata-transfer-size = 42"), "(it works)");
  begins(refusal("[spdm]\ndata-transfer-size = 41"),
         "device.toml, line 2: spdm.data-transfer-size cannot be, in SPDM 1.2: ");
  EXPECT_EQ(refusal("[spdm]\nversions = [\"1.1\"]\ndata-transfer-size = 41"), "(it works)");
  begins(refusal("[spdm]\ndata-transfer-size = 99999999"), "device.toml, line 2: ");
}

/// A device as it speaks to one connection after another.
class Direct : public link::Link {
 public:
  explicit Direct(const Device& device) : connection_(device, binding::Transport::none) {}
  Result<binding::Message> exchange(binding::Message request, Duration, Buffer& storage) override {
    auto reaction = connection_.answer(request);
    storage = std::move(reaction.response);
    return binding::Message{storage, reaction.channel};
  }
  binding::Transport transport() const override { return binding::Transport::none; }

 private:
  Connection connection_;
};

/// Connects, and gives what a later connection may go on with.
std::optional<spdm::NegotiatedState> negotiated(const Device& device) {
  Direct link{device};
  client::Client client{library(), link, spdm::requester::everything_offered_by(library())};
  EXPECT_TRUE(client.connect());
  EXPECT_TRUE(client.measure());
  const auto state = spdm::requester::state_to_keep(client.line());
  return state ? std::optional{*state} : std::nullopt;
}

/// Whether the device proves itself to who goes on with `state`, without negotiating.
bool goes_on(const Device& device, const spdm::NegotiatedState& state) {
  Direct link{device};
  client::Client client{library(), link, spdm::requester::everything_offered_by(library())};
  EXPECT_TRUE(spdm::requester::resume(client.line(), state));
  const auto measured = client.measure();
  return measured && measured->is_signed();
}

// DSP0274, "CACHE_CAP".
TEST_F(WorkableDevice, keeps_what_was_negotiated_between_connections_only_with_CACHE_CAP) {
  const std::string caps = "capabilities = [\"CERT\", \"CHAL\", \"MEAS_SIG\", ";
  const Device keeping{library(), described("[spdm]\nversions = [\"1.2\"]\n" + caps + "\"CACHE\"]")};
  const auto state = negotiated(keeping);
  ASSERT_TRUE(state);
  EXPECT_TRUE(goes_on(keeping, *state));
  EXPECT_TRUE(goes_on(keeping, *state)) << "as often as one likes";
  {
    Direct link{keeping};
    Buffer storage;
    const Buffer get_version = *unhex("10840000");
    EXPECT_TRUE(link.exchange({get_version}, {}, storage));
  }
  EXPECT_FALSE(goes_on(keeping, *state)) << "GET_VERSION has forgotten it";

  const Device forgetting{library(), described("[spdm]\nversions = [\"1.2\"]\n" + caps + "\"MEAS_FRESH\"]")};
  EXPECT_FALSE(negotiated(forgetting));
  EXPECT_FALSE(goes_on(forgetting, *state));
}

}  // namespace
}  // namespace bonafide::emulator
