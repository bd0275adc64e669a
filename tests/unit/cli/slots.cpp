// Slots as command lines manage them: banks of SLOT_MANAGEMENT, provisioned public keys, and how slots are told.
#include <fstream>

#include <nlohmann/json.hpp>

#include <bonafide/cli/whole_file.hpp>
#include <bonafide/crypto/library.hpp>
#include <bonafide/crypto/signature.hpp>

#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

using nlohmann::json;
using test::ran;

class Slots : public test::InFolder<Slots> {
 protected:
  static void SetUpTestSuite() {
    make_folder();
    ASSERT_EQ(ran({"pki", "create", at("device"), "--asym", "p256", "--slots", "0,2"}).exit, 0);
  }
  static std::string target() { return "emulated:" + at("device"); }
};

TEST_F(Slots, of_a_bank_are_listed) {
  const auto said = ran({"slot", "list", target()});
  EXPECT_EQ(said.exit, 0) << said.out << said.err;
  EXPECT_NE(said.out.find("bank 0: EC P-256"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("slot 0: provisioned, not to be changed"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("slot 1: empty"), std::string::npos) << said.out;
  const auto list = json::parse(ran({"slot", "list", target(), "--json"}).out);
  // DSP0274 1.4, SLOT_MANAGEMENT: SubCodes 0 to 4, 21h and 22h.
  EXPECT_EQ(list.at("sub_codes"), json({0, 1, 2, 3, 4, 0x21, 0x22}));
  const auto& slots = list.at("banks").at(0).at("slots");
  ASSERT_EQ(slots.size(), 8u);
  for (unsigned slot = 0; slot < 8; ++slot) {
    EXPECT_EQ(slots[slot].at("provisioned"), slot == 0 || slot == 2);
    EXPECT_EQ(slots[slot].at("modifiable"), slot != 0);
  }
  const auto old = ran({"slot", "list", target(), "--version", "1.3"});
  EXPECT_EQ(old.exit, 3) << "it came with 1.4";
  EXPECT_NE(old.err.find("ExtFlags"), std::string::npos) << old.err;
}

TEST_F(Slots, of_a_bank_give_the_chain_that_the_connection_gives) {
  for (const auto* slot : {"0", "2"}) {
    const auto usual = ran({"certificate", "get", target(), "--slot", slot});
    const auto banked = ran({"certificate", "get", target(), "--slot", slot, "--bank", "0"});
    EXPECT_EQ(banked.exit, 0) << banked.err;
    EXPECT_EQ(banked.out, usual.out);
  }
  EXPECT_EQ(ran({"certificate", "get", target(), "--slot", "3", "--bank", "0"}).exit, 3) << "empty";
  EXPECT_EQ(ran({"certificate", "get", target(), "--bank", "1"}).exit, 3) << "no such bank";
  EXPECT_EQ(ran({"certificate", "get", target(), "--bank", "240"}).exit, 2);
}

TEST_F(Slots, of_a_bank_are_written_and_erased) {
  const auto there = [] {
    return json::parse(ran({"slot", "list", target(), "--json"}).out)["banks"][0]["slots"][2]["provisioned"] == true;
  };
  const auto csr = ran({"certificate", "csr", target(), "--bank", "0", "--slot", "2"});
  EXPECT_EQ(csr.exit, 0) << csr.err;
  EXPECT_NE(csr.out.find("BEGIN CERTIFICATE REQUEST"), std::string::npos);
  EXPECT_EQ(ran({"certificate", "get", target(), "--slot", "2", "--output", at("two.pem")}).exit, 0);
  EXPECT_EQ(ran({"certificate", "set", target(), "--slot", "2", "--bank", "0", "--erase", "--keep"}).exit, 0);
  EXPECT_FALSE(there());
  const auto refused = ran({"certificate", "set", target(), "--bank", "0", "--chain", at("two.pem")});
  EXPECT_EQ(refused.exit, 3) << "slot 0, in the field";
}

// Both judge by the same key: nothing speaks against the device, and nothing for it.
TEST_F(Slots, with_another_provisioned_key_are_judged_alike_at_once_and_later) {
  const auto library = *crypto::Library::open(nullptr);
  for (const auto* name : {"right", "wrong"}) {
    const auto slot = std::string_view{name} == "right" ? "key.pem" : "key-2.pem";
    const auto key = crypto::PrivateKey::from_pkcs8(library, read_whole(at("device/") + slot, 65536));
    ASSERT_TRUE(key) << slot;
    write_whole(at(name), *key->spki());
  }
  std::ofstream{at("device/bare.toml")} << "[spdm]\nversions = [\"1.2\"]\nprovisioned-key = \"key.pem\"\n"
                                           "capabilities = [\"PUB_KEY_ID\", \"CHAL\"]\nasym = [\"ECDSA-P256\"]\n";
  const auto asked = [](const char* key) {
    return ran({"authenticate", "emulated:" + at("device/bare.toml"), "--slot", "255", "--profile", "dsp0274",
                "--anchors", at(key), "--evidence", at("bare.evidence")});
  };
  const auto verified = [](const char* key) {
    return ran({"verify", at("bare.evidence"), "--profile", "dsp0274", "--anchors", at(key)});
  };
  EXPECT_EQ(asked("right").exit, 0) << asked("right").out;
  EXPECT_EQ(verified("right").exit, 0);
  EXPECT_EQ(verified("wrong").exit, 3);
  const auto wrong = asked("wrong");
  EXPECT_EQ(wrong.exit, 3) << wrong.out;
  EXPECT_NE(wrong.out.find("challenge.provisioned-key"), std::string::npos) << wrong.out;
  EXPECT_EQ(verified("wrong").exit, 3);
}

TEST_F(Slots, are_not_changed_by_a_key_pair_that_stays_as_it_is) {
  const auto said = ran({"key-pair", "set", target(), "--id", "1"});
  EXPECT_EQ(said.exit, 2) << said.out;
  EXPECT_NE(said.err.find("needs what to change"), std::string::npos) << said.err;
}

TEST_F(Slots, of_devices_that_lack_a_capability_name_it) {
  const auto said = ran({"events", target()});
  EXPECT_EQ(said.exit, 3);
  EXPECT_NE(said.out.find("EVENT_CAP; the peer must have the capability"), std::string::npos) << said.out;
  EXPECT_EQ(said.out.find("EVENT_CAP"), said.out.rfind("EVENT_CAP")) << "told once: " << said.out;
}

TEST_F(Slots, that_are_nowhere_are_told_of_with_the_reason) {
  EXPECT_NE(ran({"slot", "list", "emulated:" + at("none")}).err.find("No such file or directory"), std::string::npos);
  EXPECT_NE(ran({"slot", "lst", target()}).err.find("did you mean 'list'?"), std::string::npos);
}

// DSP0274: the parts of the byte that names a slot, by version.
TEST(Decoding, tells_a_slot_from_the_bits_beside_it) {
  const auto decoded = [](const std::string& message) { return ran({"decode", "-"}, message + "\n").out; };
  const auto holds = [&](const std::string& message, std::string_view text) {
    const auto out = decoded(message);
    EXPECT_NE(out.find(text), std::string::npos) << out;
  };
  holds("14828200 00000000 00000000 00040000", "0x82 SlotID=2 LargeCertChain");
  holds("12820000 00000004", "0x00 SlotID=0");
  EXPECT_EQ(decoded("12820000 00000004").find("LargeCertChain"), std::string::npos);
  holds("13eea300", "0xa3 SlotID=3 SetCertModel=2 Erase");
  holds("12ee0300", "0x03 SlotID=3");
  holds("14fe8000 0000 00 0000 01000000 aa", "0x80 LargePayload");
}

}  // namespace
}  // namespace bonafide::cli
