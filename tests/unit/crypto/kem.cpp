// ML-KEM against answers that were computed from FIPS 203 by itself, and what is refused.
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/kem.hpp>
#include <bonafide/crypto/rules.hpp>

#include "library.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::crypto {
namespace {

using test::refused_by;

/// The seed d || z is 00h to 3Fh, the message that is encapsulated 40h to 5Fh; computed with integers and hashes alone.
struct Answer {
  Kem kem;
  std::string_view key_digest;  // SHA-256 of the encapsulation key
  std::string_view ciphertext, secret;
  std::string_view rejected;  // the secret when bit 0 of the ciphertext is flipped
};
constexpr std::array answers{
    Answer{
        Kem::ml_kem_512, "3ae268dccc5456ac0d0f9b39257dc48fe081383b97c400512d712b739762daee",
        "90d378b38f7fa38da486daeb005af67e384ffd83661756744487b4da04cf8ac945e990a0b7b9eaece37d10376a71a7050ad4d081d5f1"
        "69d1707b7d58eb8ec35f081ffc4cb0ef2fe5fde8fb1c6a63ac64fcc235f93049b57827921e1c3148ecf7e847618f0b3b98ff4eff8cc6"
        "9cfd9f19b15ddd47b7e977c373bba6c0f40b097096ee135aa6878f75a16dcea34588b51013ec3751b3f27ba60358fe18bb2680f96277"
        "da9b17eaae5feb51cacb8d05017686930dceda16ad78dfe9758dc2a7f645ab3586fbafcd1789cf662dce23d48250c9dc97baaab541d2"
        "3b259fc68132b4ffdd5e92270f3cd057549416017f9ea88d97d71f8ed9870a4ede980614bc831a57a6d03e0588c5b2a3bad56d72c755"
        "37176297f26af50b780cee129a17fc95178462569a3620095e10c1bccb2ef84f6baeb2515cc2cd80d3229ecdc8d96abbc3078fa998d1"
        "91d2b6b65402531f4a357c56a3233be4fa841c0c5b597cd3db0f3d7005b10db0bd4463128606a89a115cb0c1f36b3caabc1f4e0fadf6"
        "883bcb92515d84fe0d9d89b5c0e9d95b57625c51392018a3132fcbc3293a4cc457829a05053bbcd3d9a4bf4083d90eb4cc6404a26128"
        "0d3c6d382107d79b51949211f71f5aa81b5a49575995b9de0303fb78a2054d9122bdc93ad6905170e0fce6001ce4df1ed585ddaf3d55"
        "a2675f74d07d640814b6e767a197b9b35f327cdf4953914732f9cd15a27b64436ecc7bceeb6a611fd7f8b918b7f32e3aabc3996b08a5"
        "990c89731027b9900e2a250e8de7aacb841f4aa44d059faf09e7214e02e454b4c0140dd935211448724e9217b92bd87e803ec6b612be"
        "1051f556e6a5ccab99adc770173744cd8f6a38826cf923ab35fc520bd12ffc1ae7d7c942191f0cbd9f80aaa25143859dc1eddff82230"
        "8aeb2b030b9343790baad00d352202c5c43b47b6d75efe3f4f9b551db208f19bfc01b8f86244072832baa09223766df0a2c5f437bced"
        "624279f9fbc3d09f2cc7c04e8066983d31bc20f8b113155a32f950b2d1b2322dbf54ec3a39c2325e4a99f72f1a36213528d1d67d3cf4"
        "8560498ca8c8edf4ad672a7a",
        "14cace3e48771b316676afad2cfcfe8488daaa4fad954e57236caa3f24a42cf7",
        "32ee1fb3f7bd2915218e9c1b2d0d2da88f0edce6804278bab3a6123c5bb64fc4"},
    Answer{
        Kem::ml_kem_768, "0b7934c83125c788995e2ba6bd761e33046b3e40571be53e023309a29f398cc9",
        "695a60d9c79f08343ed9ff5802582063c2ca3a648e543d924affbb39ef4de656591f0d7689e6626be7ea7fedaf134e2c27c6797c73a5"
        "edaf16808f141c8afcf31614e8ab665379573e4d0a2037cbf776048167ba53576001a2596402cf24b5d45362bc893ceaef3599f76b10"
        "812e626002e66db5c5b0f2b9a7080e32db68dcc8d04c24f8461a58bb7e47efe670d740ad8af9820033845ef5f880f26f0e00adb2abef"
        "876f5270477ebbb02de6787ce72ca8785fb181f46c3ff7ae3787c25c68ccceefb3551875b9d77c4d439b6050eb382aacf9e744227e8c"
        "46e0a9a55838ea7034f5b4bcb61f1023a80186e795f4b3d8ae93988994224fa2d83e21711670da01e2b3e272f81616c0bc88cc46f641"
        "d16e0d0c0924cf4a4a5c1a9128c226d4918aa39bef94199dfffa33876ef0bfa0d9560d25f5ba08068d5271f32d2f9d88bcf53c7dcf81"
        "1a8d5efe617f5e05700d3478d3cb7932528d1bceb240198a4cf8752caea3d387f00759a1356b7a5bf1838d26c3573e92e69f0f57c06e"
        "8c25459eb83e12cdd75f541a81ce710eafce2984783f30e37b327ff93b72297c6cd8c78c185ad53864952069d7d6c3bc633ae5e1a592"
        "5855df0b7e714bbde245f68822e0950c23c96d6111753a6ed0c46cce437f53b6bb708c1a3e25979733198d9879e3237e769471f922e5"
        "79f37cfd641d29bdcfdbaa81edae09aeb046366e0376d04282d17778a8d54774e8c9be3c822b1e90cd8895abc1db8951b7687f63fee5"
        "0ec43faf23730b15189e7c982b22d896a972da3c2ee529bb5fe63630c9c2ddfb9d1e4263a3d49af2832053d97efa2bd1782f25d7b864"
        "d6fb3708bfb9d4bc6c2cc6458d4f1459995db387e8b503825a4496c735252aa630a1bcaa7a2674727396dcaf67030b53473951651dc2"
        "6c22476bfd11d33206af0ff035ed035e34716c905e8ddf043a4cdae145238d8f612dbcb75e879653bb9e2657dab58b944ff34f977fe1"
        "5ce907f6814a5f92338774e6f2ab5257d24917decdd158c6d4594189f42a9b7fa9159a8af6aa825ba904654e08c894901298ffb27239"
        "ddea8283dd45b876036c0aecf03583ba444529757444c857fff6e4f8ed48f8a180adea54979a678f16dc6ac8edcc8e72ed08e96082f0"
        "ff4520dc635d4a846a3026fd86a48b1297e0cdfc06008793e783bde1c3fc6a71871e66b1feb560495817aabbdc59f0149f3e76add9b5"
        "bd6ce34734de7593ed607efb84c6e732960c744c908a9cb8947375a55b55fa2f0cd6742b75c10f65522d3844bed9b05bd441bbbea17c"
        "fbabdaef9847a0edd9c8329a762e34e5396014d88b4d344f250aaddefd917bb2120d1169c79cb09f59bad21850752c1099fff98b71bc"
        "daab76f7063323e78faa521cd243f74ddc7f7775aa79960622e13580a6831e69bb7f2321d141d35da88317719078d4db319f308594c2"
        "6836503f62362c40005022937c1298a928c040879661349a7b5362d0a75f2893b97a2600d5337239a70a6b64a457e6dfd5c74d462e7e"
        "790bb9ef3cee1461",
        "9cddd089ffe70e3996e76f7c8d06746df34d07e8657bc0fcf2bb0e1c3084aea1",
        "dcfc80c6db46ff7028e3a4398651c063ae7a42c107a6dc8cb07141861698ab92"},
    Answer{
        Kem::ml_kem_1024, "c7b8fa0aa471d5ae18922d6ccad5b31e1d84f92ae723abfd13747018740a8530",
        "3ce00ba803c544b01150a120e4afe3c9f42df12ac1502c16e38895f7a99b5730fca6f8fbc5e07c9e9d0e1a41e1b53ec6157770e34864"
        "d67f6faff1ccc5ebe7b521b79673aedb5565c41fd01d7d70783c9b358772f75408a7de50ff3c0f9035b3ea2813d2f7eb040f5a1f75e9"
        "f1c4f375c323dbc34a6a7c2b2509bd839e6ad4efe08a2310b51bb871bd3ebabe9aea8b72aa72494188500906d1d4cac87fa342a3c03e"
        "5ea8895ab431198627309d6825f4f852e2dfe98b4617bc4a58be50bccde430f7ca93c87439e5301c94166755666990eef4674ca3861f"
        "23bee45c72c86f0d3e9edacef6434bcd30f284f6eb551555c3c3d79ff2a782787ef6e825a4a891d9b6f88da68cf3a96bc6cbb14880b9"
        "f744b71b6d548f17073076b0369fc35f8dd30979003348448115b094ac44c66fe6842e55ca134118be4108d836fcee73e1d9bc650f94"
        "b7b944cf7d1f0a6344712d3f290457b26a0b9860cc012b71dc2bccd1710736d4d69b2d9c6a2d2f4e7639979ca805303dc283e055d8ca"
        "ad9edf08bc6bdfd2207b3f26e35f1f79361505d224bc18f36d688d2dbcefeb12cc98f2f7755b3b9974f80be19cdb9c8a7468cf0218b1"
        "f1173871c5b491119ddaae7a84327d7952c0d9c09100d3bbec74d141b386bd03a4003be055db61260e99f74c17f6de4cc8ea7860c970"
        "356cbf656fbd39521ee0620444365de5d8100f41f40820b108f430eabdf3beee999bd29d39733268cfb9670fbb4f6c28d41aa9012b6f"
        "6129231a37ab8c7f9cd4e2c52a8da6f76806e1df416999b11bcdc3e57e15418dbe04fe2857c41411ca5ac4871aefa2645868a84739f8"
        "bc481d4aa674216df2039409bd588d78c62ef993592da86abdb2560ce3d8f2bd48ab0a74418ccc75ccf0331faf1f2712cbb3d1ce0a42"
        "60b6487ecf1e05b6b8669df99d51b8cca088d4cd41ccf624347bcfb36a9883f7504710e246683b09ddc2a1dee31ceac2376609871085"
        "b057b2f1cc41e5e74c76b01d4ce796968a16e8e08c2c7497817d9d1bd1063daf5790bb331d25f6a434bff373d98719c555a640e983d8"
        "aef3a27cbdb58627fc2543088af450ddc4a2dae1936dbba16d6f6a6738ed51a36b93560623245547836ab6e5801bc854d6319ce486c6"
        "34de2102e5f2006e5634b482e5cfcfd21a4953440267127a42fe7ff3f768d42124a9c98b3b513ebbc76740e06a1511d3e79765c2f9ab"
        "bd4c12a10da8f0abf3f5062318b2104ac1c40866ae03ddbdf972ab7baeb0974a5db2a609dd0c02701f72db015fcfff6e451f49ee459c"
        "adc0be64f86803d595bbeab4f41ee7db7a5647f36e9b26861e21f72f3f1444f299833aefe6dbf6f8bb394d9a25081eb17d0fb8ac5955"
        "dd809cbec31eeeb45ba3390184ae25e16f5d4dbc53203f10d1ebf8a5799f2009486914537b2b15114f8b701b3727209d621c4f885c1b"
        "81f238d8e7c8e5c943d47f31090247856cc8bc0dc3392adc7c4c6b56e21ec8f59962b00617248735370e1888f3ab2145d42c1191fa70"
        "df98f157e4692dddf939a62bcb3d0599f73292b8e88456abf8cfd51a4271ea46b56a6c495c47d553a4acba045d3007dfeb8ae4be4f00"
        "c20e16bbc21cbbfc904a95de945c922a609a208ebb5a05668e601ce661b701c4ec565457a6c5124f7eea9420a80d81e1230ebe7e89ad"
        "78e4e2514eaf0f262416692f0711329762d1202b625fe2987539ca514947bb5e8895df355818c18e8f673246533b405f98e33c111cb4"
        "772fa16fed409b290ceb4f61240a8541ab78b461823f44cb5756d7539c5ce0f276c64d741ce9ba64c2d0377da5c4f2624c5afbebb4f9"
        "3d8e7c6686e206adedb910b8e0185e29b47095e1d65c2c908087efafcf71fe852b0462b99a2628595b97eb0eb2d9c670e2d7ed708151"
        "bbc2f2305e35cb3ba1ac99ab9fc65c8e07922984df8dc144bbcb477045a663452c7bc989b3b46a84e00f92c6348b01f522ab60e47ef2"
        "863991d0022ed6304c7f3954ab61490d736aa5c2d1bd813b8461341704355ebaf8e70246954b5ab42f07293486a1835e39a8754c47a3"
        "10ad37e2dcaa6849b80b47722b15cad6ecdac2c060f37b4fd506a08fbf6888ef70a3a9cfb79925db3193b514c17cb44d214978055577"
        "364099f016933ed9858273222b646e1db152b0004df451f503c499642a26c80e0da50e149be1bca32955093a8e2b42ed2b73b5484efc"
        "36c7",
        "0ad8d1ea1b8dd788979b4379581218df9321bdce5567eca42ae6be7d395f1a54",
        "8f2c880890996c587aa500cf8b6da03372de706a9f96075744bb0956ea6fbaac"},
};

class EveryKem : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    if (!library().offers(kem())) GTEST_SKIP() << library().version() << " has no " << row(kem()).name;
  }
  Kem kem() const { return static_cast<Kem>(GetParam()); }
};

TEST_P(EveryKem, gives_the_computed_answers) {
  const auto& answer = answers[GetParam()];
  Buffer seed(64);
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(i);
  const auto key = KemKey::from_seed(library(), kem(), seed);
  ASSERT_TRUE(key.has_value()) << explain(key.error());
  EXPECT_EQ(hex(*digest(library(), Hash::sha256, key->encapsulation_key())), answer.key_digest);
  auto ciphertext = bytes(answer.ciphertext);
  EXPECT_EQ(shown(*key->decapsulate(ciphertext)), answer.secret);
  ciphertext[0] ^= 1;
  EXPECT_EQ(shown(*key->decapsulate(ciphertext)), answer.rejected);
}

TEST_P(EveryKem, gives_both_ends_the_same_secret_and_never_twice_the_same) {
  const auto key = KemKey::generate(library(), kem());
  ASSERT_TRUE(key.has_value()) << explain(key.error());
  EXPECT_EQ(key->encapsulation_key().size(), row(kem()).key_size);
  const auto one = encapsulate(library(), kem(), key->encapsulation_key());
  const auto other = encapsulate(library(), kem(), key->encapsulation_key());
  ASSERT_TRUE(one.has_value() && other.has_value());
  EXPECT_EQ(one->ciphertext.size(), row(kem()).ciphertext_size);
  EXPECT_EQ(one->secret.size(), row(kem()).secret_size);
  EXPECT_EQ(shown(one->secret), shown(*key->decapsulate(one->ciphertext)));
  EXPECT_NE(shown(one->secret), shown(other->secret));
  const auto stranger = KemKey::generate(library(), kem());
  EXPECT_NE(shown(one->secret), shown(*stranger->decapsulate(one->ciphertext)));
}

TEST_P(EveryKem, refuses_values_of_another_size) {
  const auto key = KemKey::generate(library(), kem());
  for (const std::size_t wrong : {std::size_t{0}, row(kem()).ciphertext_size - 1, row(kem()).ciphertext_size + 1})
    EXPECT_TRUE(refused_by(key->decapsulate(Buffer(wrong)), rule::exchange_size));
  for (const std::size_t wrong : {std::size_t{0}, row(kem()).key_size - 1, row(kem()).key_size + 1})
    EXPECT_TRUE(refused_by(encapsulate(library(), kem(), Buffer(wrong)), rule::exchange_size));
}

INSTANTIATE_TEST_SUITE_P(Kem, EveryKem, ::testing::Range(std::size_t{0}, kem_count));

// FIPS 203, 7.2: coefficients are encoded in 12 bits, and 3329 is the modulus.
TEST(Kem, refuses_a_key_with_a_coefficient_that_is_not_reduced) {
  for (std::size_t i = 0; i < kem_count; ++i) {
    const auto kem = static_cast<Kem>(i);
    const auto last = row(kem).key_size - 32 - 3;
    // Both coefficients of the first three octets and of the last: D01h is 3329, D00h is 3328.
    for (const std::size_t at : {std::size_t{0}, last})
      for (const auto& [bad, good] :
           {std::pair{"010d00", "000d00"}, std::pair{"0010d0", "0000d0"}, std::pair{"ffffff", "00fdcf"}}) {
        Buffer key(row(kem).key_size);
        std::ranges::copy(bytes(bad), key.begin() + static_cast<std::ptrdiff_t>(at));
        EXPECT_TRUE(refused_by(encapsulate(library(), kem, key), rule::kem_key)) << at << bad;
        std::ranges::copy(bytes(good), key.begin() + static_cast<std::ptrdiff_t>(at));
        const auto taken = encapsulate(library(), kem, key);
        EXPECT_EQ(taken.has_value(), library().offers(kem)) << at << good;
        EXPECT_TRUE(taken.has_value() || taken.error() == rule::algorithm_offered);
      }
  }
}

TEST(Kem, that_libcrypto_lacks_is_not_offered) {
  for (std::size_t i = 0; i < kem_count; ++i) {
    const auto kem = static_cast<Kem>(i);
    if (library().offers(kem)) continue;
    EXPECT_TRUE(refused_by(KemKey::generate(library(), kem), rule::algorithm_offered));
    EXPECT_TRUE(refused_by(KemKey::from_seed(library(), kem, Buffer(64)), rule::algorithm_offered));
    EXPECT_TRUE(refused_by(encapsulate(library(), kem, Buffer(row(kem).key_size)), rule::algorithm_offered));
  }
}

}  // namespace
}  // namespace bonafide::crypto
