// The examples are those of the COSE working group (cose-wg/Examples, 53c9d63), and for RSA signatures that python3's
// cryptography 48 made over the Sig_structure of RFC 9052, 4.4.
#include <bonafide/evidence/cose.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/evidence/rules/cose.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::evidence::cose {
namespace {

using test::library;
using test::refused_by;

constexpr std::string_view p256_key =
    "3059301306072a8648ce3d020106082a8648ce3d03010703420004bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a0"
    "9eff20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e";
constexpr std::string_view rsa_key =
    "30820122300d06092a864886f70d01010105000382010f003082010a0282010100a159dfa2d2f2b04b8076c4f3"
    "9d41492fbdb0bf8419b7f8c2f5183c8444cfa95de2bd5be241599dad030cea6830bbd4f5f41466929d0bcdbc49"
    "9a869d790b51cdef0afc891e0a109c1bbd9dc515bbba52be75440714d00d263760b97fc2356d082fce82ff1835"
    "2963b172cd723b467e05b73a46f08997889d7a325ae8303574455ad09f941bac931d702dfc0872805f5edef9ca"
    "4f717470886772b3d240930a4a763dca14f2792b10a942058a3eea6c285c88c81f54ffa7b75181449c5c84224c"
    "d97081633759210acd83c33fb0f74131376b3d3ab2099e23afadcaeb16e3f73f6149a3048f3a0b58bd1dafec78"
    "a7dcd9e87168c6302f6000af8fbe8daeb323690203010001";

struct Example {
  std::string_view name;
  Algorithm algorithm;
  std::string_view key, external, encoded;
};

constexpr Example examples[] = {
    {"sign1-tests/sign-pass-02.json", Algorithm::es256, p256_key, "11aa22bb33cc44dd55006699",
     "d28443a10126a10442313154546869732069732074686520636f6e74656e742e584010729cd711cb3813d8d8e9"
     "44a8da7111e7b258c9bdca6135f7ae1adbee9509891267837e1e33bd36c150326ae62755c6bd8e540c3e8f92d7"
     "d225e8db72b8820b"},
    {"sign1-tests/sign-pass-03.json", Algorithm::es256, p256_key, "",
     "8443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d1c465ab05aac"
     "34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916"
     "e5a4c345cacb36"},
    {"ecdsa-examples/ecdsa-sig-01.json", Algorithm::es256, p256_key, "",
     "d28445a201260300a10442313154546869732069732074686520636f6e74656e742e58406520bbaf2081d7e0ed"
     "0f95f76eb0733d667005f7467cec4b87b9381a6ba1ede8e00df29f32a37230f39a842a54821fdd223092819d77"
     "28efb9d3a0080b75380b"},
    {"ecdsa-examples/ecdsa-sig-02.json", Algorithm::es384,
     "3076301006072a8648ce3d020106052b81040022036200049132723f6292b010619dbe248d698c17b58756c639"
     "e7150f81bee4eb8ac37236ad0a1a19d67be32a66263e1e524d129c98cd3078c554d832ac603c4326410ff61662"
     "459b41f1f3df5dbcc83598ff7c5ed8411ca735679d1c4cb3009397d9ef2c",
     "",
     "d28444a1013822a104445033383454546869732069732074686520636f6e74656e742e58605f150abd1c7d25b3"
     "2065a14e05d6cb1f665d10769ff455ea9a2e0adab5de63838db257f0949c41e13330e110eba7b912f34e1546fb"
     "1366a2568faa91ec3e6c8d42f4a67a0edf731d88c9aead52258b2e2c4740ef614f02e9d91e9b7b59622a3c"},
    {"ecdsa-examples/ecdsa-sig-03.json", Algorithm::es512,
     "30819b301006072a8648ce3d020106052b8104002303818600040072992cb3ac08ecf3e5c63dedec0d51a8c1f7"
     "9ef2f82f94f3c737bf5de7986671eac625fe8257bbd0394644caaa3aaf8f27a4585fbbcad0f2457620085e5c8f"
     "42ad01dca6947bce88bc5790485ac97427342bc35f887d86d65a089377e247e60baa55e4e8501e2ada5724ac51"
     "d6909008033ebc10ac999b9d7f5cc2519f3fe1ea1d9475",
     "",
     "d28444a1013823a104581e62696c626f2e62616767696e7340686f626269746f6e2e6578616d706c6554546869"
     "732069732074686520636f6e74656e742e588401664dd6962091b5100d6e1833d503539330ec2bc8fd3e899695"
     "0ce9f70259d9a30f73794f603b0d3e7c5e9c4c2a57e10211f76e79df8ffd1b79d7ef5b9fa7da109001965fa2d3"
     "7e093bb13c040399c467b3b9908c09db2b0f1f4996fe07bb02aaa121a8e1c671f3f997ade7d651081017057bd3"
     "a8a5fbf394972ea71cfdc15e6f8fe2e1"},
    {"ecdsa-examples/ecdsa-sig-04.json", Algorithm::es512, p256_key, "",
     "d28444a1013823a10442313154546869732069732074686520636f6e74656e742e5840eb18b84ed674284e5ed8"
     "61c3943e101bed5db9f560c0f0292b34362990d1c59b10df7946cbc6ca3dcbd6c17a6dd1d711f50337baa6b4fc"
     "fae0efc70e52c1de0f"},
    {"eddsa-examples/eddsa-sig-01.json", Algorithm::eddsa,
     "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "d28445a201270300a10442313154546869732069732074686520636f6e74656e742e58407142fd2ff96d56db85"
     "bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb8711497dfa751bf40b58b3bcc32300b1487f3db34085ee"
     "f013bf08f4a44d6fef0d"},
    {"eddsa-examples/eddsa-sig-02.json", Algorithm::eddsa,
     "3043300506032b6571033a005fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778ed"
     "f124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
     "",
     "d28443a10127a10445656434343854546869732069732074686520636f6e74656e742e5872988240a3a2f189bd"
     "486de14aa77f54686c576a09f2e7ed9bae910df9139c2ac3be7c27b7e10a20fa17c9d57d3510a2cf1f634bc034"
     "5ab9be00849842171d1e9e98b2674c0e38bfcf6c557a1692b01b71015a47ac9f7748840cad1da80cbb5b349309"
     "febb912672b377c8b2072af1598b3700"},
    {"PS256", Algorithm::ps256, rsa_key, "",
     "d28444a1013824a054546869732069732074686520636f6e74656e742e5901009cb58161c3eafd4c852a4b333a"
     "a9dfa33f3347ae75c2286ccda3ec4b3e2045c937071d087c91ea5b0d0cd20fc9d08b8c9f21aacd362a1f97fa60"
     "db24268514064797a95f86f4d51fdbfe7fcda12e8c41585999f072950c902add583c3b91ce382363c3ad7fdc88"
     "7d5d4b15d991af7f7bd1fbe4dca97af95e4e8212bb690a17adfd3b20cc7c227ac2ab3c7d02e6cad2cc9b0840a2"
     "8cd64ca8bb414398333548eedcb4890f5fd41093c078374f1f2efbfdeee0a9322aceb7f34593793369f2173434"
     "645e7aa1fa22f8555de5b9f4660cae0ee55cfc80e184734eba15d8915e8375d1896fa8058564560d08e2a373f2"
     "d2fd4a62498d344c819e5a00d7186c96244b"},
    {"PS384", Algorithm::ps384, rsa_key, "",
     "d28444a1013825a054546869732069732074686520636f6e74656e742e59010062057cc46707f748686dd66fb7"
     "9c9ebddf5272bce9548b20e9eafda635ac6a9b0999d6a402c13e8642c73d319b1a2e83a3d06d74dfbeec140f2c"
     "b5d32b969276dc03849f5bd846b9d906a3143da671ededacda535d0b8a86dabc95c87777766adbd860d790bac7"
     "4db5cf528b119ecc61fd0913fe8bce218c67d9a3387f175cd7baf1c87485a2b91a09f79a65b3e13e024142481a"
     "83dec0a99133cc53e58547f673b2e4b952fe65429f987bd5f22073eea082e01c628b080022ee4d609950f44e86"
     "6fe98c35b947af0b28232c38f2d9e625ceb02e1178b5c8367e6720540f62b11d3f5ec73b79b16634cc969329da"
     "c8187af897f1b16bb5420e150b0994b4477a"},
    {"PS512", Algorithm::ps512, rsa_key, "",
     "d28444a1013826a054546869732069732074686520636f6e74656e742e5901008753dec684a1022ae2d806427b"
     "dd91a98779f9e34d92a22982d0e34cb1bb75b76fe8db6643e82460bea5998ef13802a4cf1c6b18ce17484ea03c"
     "3de69c8d2a94ba82c81c1df88be96ff9a5023bf157ef68001eb3bf812e9af91bfb5e662ad11ba27feb4c6bea4d"
     "5bf51f89daa7ed9e2c57f9e02c736bf2fc005894dc651de8091151d1c9b12cfa0069cf29f1e28ead4cb5acc5fa"
     "e092bbb8332024d6678b5c71ddb5762e28adae5fa9c52989679f269a23a8a38b73dd57456c279263d2f55a4baf"
     "0e2f2ff5aea1c28bdc81a8ccc0f7c8c0856b114795cad99a69b0f89732554b156d0109db8a812d7f547bedc23f"
     "d3218c77641847d8815af39682fdc04364a6"},
};

crypto::PublicKey key_of(std::string_view digits) { return *crypto::PublicKey::from_spki(library(), *unhex(digits)); }

TEST(Cose, verifies_the_examples_of_its_working_group) {
  for (const auto& example : examples) {
    const auto item = read(*unhex(example.encoded));
    ASSERT_TRUE(item) << example.name << explain(item.error());
    EXPECT_EQ(item->algorithm, example.algorithm) << example.name;
    EXPECT_EQ(as_text(item->payload), "This is the content.");
    const auto key = key_of(example.key);
    if (key.fits(crypto::Scheme::ed448) && !library().offers(crypto::Scheme::ed448)) continue;
    const auto good = verify(library(), *item, key, *unhex(example.external));
    EXPECT_TRUE(good) << example.name << explain(good.error());
  }
}

TEST(Cose, notices_every_byte_of_an_example_that_is_changed) {
  for (const auto& example : examples) {
    const auto key = key_of(example.key);
    auto encoded = *unhex(example.encoded);
    const auto original = *read(encoded);
    for (std::size_t i = 0; i < encoded.size(); ++i) {
      encoded[i] ^= 1;
      const auto item = read(encoded);
      // The key identifier is not protected: RFC 9052, 3.1, calls it a hint.
      const bool differs = item && item->headers.key_identifier == original.headers.key_identifier;
      EXPECT_FALSE(differs && verify(library(), *item, key, *unhex(example.external))) << example.name << " byte " << i;
      encoded[i] ^= 1;
    }
  }
}

TEST(Cose, refuses_the_failures_of_its_working_group) {
  const auto key = key_of(p256_key);
  const auto refuse = [&](std::string_view digits) -> Result<void> {
    const auto item = read(*unhex(digits));
    if (!item) return std::unexpected(item.error());
    return verify(library(), *item, key);
  };
  constexpr std::string_view rest =
      "a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91ae"
      "f0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36";
  const auto with = [&](std::string_view begin) { return std::string{begin}.append(rest); };
  EXPECT_TRUE(refuse(with("d28443a10126")));
  EXPECT_TRUE(refused_by(refuse(with("d903e68443a10126")), rule::cose_structure));            // sign-fail-01, tag 998
  EXPECT_TRUE(refused_by(refuse(with("d28445a1013903e6")), rule::cose_algorithm));            // sign-fail-03, -999
  EXPECT_TRUE(refused_by(refuse(with("d2844aa10167756e6b6e6f776e")), rule::cose_algorithm));  // sign-fail-04
  EXPECT_TRUE(refused_by(refuse(with("d28445a201260300")), rule::cose_signature));            // sign-fail-06, added
  auto altered = with("d28443a10126");
  altered[altered.find("742e") + 3] = 'f';
  EXPECT_TRUE(refused_by(refuse(altered), rule::cose_signature));  // sign-fail-02
  EXPECT_TRUE(refused_by(                                          // sign-fail-07, a protected parameter taken away
      refuse(
          "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58406520bbaf2081d7e0ed0f95f76eb0733d667005"
          "f7467cec4b87b9381a6ba1ede8e00df29f32a37230f39a842a54821fdd223092819d7728efb9d3a0080b75380b"),
      rule::cose_signature));
}

TEST(Cose, wants_the_algorithm_to_be_protected) {
  // sign-pass-01 has it beside an empty protected header, where anybody may change it.
  EXPECT_TRUE(
      refused_by(read(*unhex("d28441a0a201260442313154546869732069732074686520636f6e74656e742e5840"
                             "87db0d2e5571843b78ac33ecb2830df7b6e0a4d5b7376de336b23c591c90c425317e56127fbe04370097"
                             "ce347087b233bf722b64072beb4486bda4031d27244f")),
                 rule::cose_algorithm));
  EXPECT_TRUE(refused_by(read(*unhex("d28440a0404100")), rule::cose_algorithm));
}

TEST(Cose, refuses_what_is_not_one_signed_item) {
  EXPECT_TRUE(refused_by(read(*unhex("d28343a10126a040")), rule::cose_structure));
  EXPECT_TRUE(refused_by(read(*unhex("d284a10126a04040")), rule::cose_structure));  // the protected header, bare
  EXPECT_TRUE(refused_by(read(*unhex("d28443a10126a0f640")), rule::cose_payload));  // detached
  EXPECT_TRUE(refused_by(read(*unhex("d28443a10126a00040")), rule::cose_structure));
  EXPECT_TRUE(refused_by(read(*unhex("d28443a10126a04000")), rule::cose_structure));
  EXPECT_TRUE(refused_by(read(*unhex("d83d8443a10126a04040")), rule::cose_structure));  // a CWT that is no COSE item
  EXPECT_TRUE(refused_by(read(*unhex("d28443a10126804040")), rule::cose_header));
  EXPECT_TRUE(refused_by(read(*unhex("d28445a10126f500a04040")), rule::cbor_nothing_follows));
  EXPECT_TRUE(refused_by(read(*unhex("d28445a2012640 00a04040")), rule::cose_header));           // a label of bytes
  EXPECT_TRUE(refused_by(read(*unhex("d28446a201260441 31a1044131 4040")), rule::cose_header));  // a label in both
}

TEST(Cose, refuses_parameters_of_another_type) {
  for (const auto header :
       {"a2012603f5", "a201260400", "a20126182100", "a20126182180", "a2012618218140", "a2012618218200 40"}) {
    Buffer bytes{0xD2, 0x84};
    const auto map = *unhex(header);
    bytes.push_back(static_cast<std::uint8_t>(0x40 + map.size()));
    append(bytes, map);
    append(bytes, *unhex("a04040"));
    EXPECT_TRUE(refused_by(read(bytes), rule::cose_parameter)) << header;
  }
}

TEST(Cose, refuses_critical_parameters_that_it_does_not_know) {
  EXPECT_TRUE(read(*unhex("d28448a3012602810303 00a04040")));
  EXPECT_TRUE(refused_by(read(*unhex("d28447a2012602811863a04040")), rule::cose_critical));      // label 99
  EXPECT_TRUE(refused_by(read(*unhex("d28446a20126028103a04040")), rule::cose_critical));        // it is not there
  EXPECT_TRUE(refused_by(read(*unhex("d28446a20126028104a10441314040")), rule::cose_critical));  // it is not protected
  EXPECT_TRUE(refused_by(read(*unhex("d28443a10126a10281014040")), rule::cose_critical));        // nor is the list
  EXPECT_TRUE(refused_by(read(*unhex("d28445a201260280a04040")), rule::cose_critical));          // an empty list
}

TEST(Cose, reads_what_other_programs_write_in_other_ways) {
  // sign-pass-03 with an array of indefinite length, a payload in two pieces, long heads and a header in pieces.
  const auto item = read(*unhex("d2125fff"));
  EXPECT_FALSE(item);
  const auto other = read(*unhex(
      "d8129f5f42a1014126ffbf0442 3131ff5f4454686973581020697320746865 20636f6e74656e742eff"
      "5900408eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f1"
      "1d3b0916e5a4c345cacb36ff"));
  ASSERT_TRUE(other) << explain(other.error());
  EXPECT_TRUE(verify(library(), *other, key_of(p256_key)));
}

TEST(Cose, signs_what_it_reads_back_and_verifies) {
  using Kind = crypto::KeyKind;
  for (const auto kind : {Kind::ec_p256, Kind::ec_p384, Kind::ec_p521, Kind::rsa_2048, Kind::ed25519}) {
    const auto& hierarchy = test::hierarchy(kind);
    Draft draft;
    draft.payload = as_bytes("a payload");
    draft.headers.content_type = ContentType{std::string{"application/rim+cbor"}};
    draft.headers.key_identifier = {1, 2, 3};
    draft.headers.chain = {hierarchy.leaf, hierarchy.intermediate};
    draft.headers.add(Label::cwt_claims, *unhex("a1016141"));
    const auto made = sign(library(), hierarchy.key, draft);
    ASSERT_TRUE(made) << explain(made.error());
    EXPECT_TRUE(cbor::read(*made)) << "it is deterministic";
    EXPECT_TRUE(looks_like_sign1(*made));
    const auto item = read(*made);
    ASSERT_TRUE(item) << explain(item.error());
    EXPECT_EQ(as_text(item->payload), "a payload");
    EXPECT_EQ(item->headers.chain, draft.headers.chain);
    EXPECT_EQ(item->headers.key_identifier, draft.headers.key_identifier);
    EXPECT_EQ(item->headers.content_type, draft.headers.content_type);
    ASSERT_NE(item->headers.find(Label::cwt_claims), nullptr);
    EXPECT_EQ(hex(item->headers.find(Label::cwt_claims)->value), "a1016141");
    const auto key = *crypto::PublicKey::from_spki(library(), *hierarchy.key.spki());
    EXPECT_TRUE(verify(library(), *item, key));
    EXPECT_TRUE(refused_by(verify(library(), *item, key, as_bytes("other data")), rule::cose_signature));
  }
}

TEST(Cose, writes_a_CWT_by_the_tag_before_it) {
  auto whole = *unhex("d83d");
  append(whole, *sign(library(), test::hierarchy(crypto::KeyKind::ec_p384).key, {.payload = as_bytes("claims")}));
  const auto item = read(whole);
  ASSERT_TRUE(item);
  EXPECT_TRUE(item->is_cwt);
}

TEST(Cose, holds_an_algorithm_to_its_kind_of_key) {
  const auto& p384 = test::hierarchy(crypto::KeyKind::ec_p384);
  EXPECT_TRUE(refused_by(sign(library(), p384.key, Algorithm::ps256, {}), rule::cose_key));
  EXPECT_TRUE(refused_by(sign(library(), p384.key, Algorithm::esp256, {}), rule::cose_key));
  EXPECT_TRUE(sign(library(), p384.key, Algorithm::esp384, {}));
  const auto item = *read(*sign(library(), p384.key, {}));
  EXPECT_TRUE(refused_by(verify(library(), item, key_of(rsa_key)), rule::cose_key));
  EXPECT_TRUE(refused_by(verify(library(), item, key_of(p256_key)), rule::cose_signature));
}

TEST(Cose, says_that_this_libcrypto_lacks_ML_DSA_or_uses_it) {
  EXPECT_EQ(algorithm_for(crypto::KeyKind::ml_dsa_65), Algorithm::ml_dsa_65);
  const auto key = crypto::PrivateKey::generate(library(), crypto::KeyKind::ml_dsa_65);
  if (!key) GTEST_SKIP() << "this libcrypto has no ML-DSA";
  const auto item = *read(*sign(library(), *key, {.payload = as_bytes("a payload")}));
  EXPECT_TRUE(verify(library(), item, *crypto::PublicKey::from_spki(library(), *key->spki())));
}

}  // namespace
}  // namespace bonafide::evidence::cose
