// Connections on which each slot has a key pair of its own choice: DSP0274 1.3, MULTI_KEY_CAP.
#include <bonafide/spdm/rules/provisioning.hpp>

#include "support/broken_rules.hpp"
#include "support/provisioned.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::CertificateWish;

TEST(MultiKey, names_key_pair_and_model) {
  Provisioned device;
  device.many_keys();
  const auto csr = ask_csr(device, {.key_pair_id = 2, .model = CertificateModel::generic});
  ASSERT_TRUE(csr) << explain(csr.error());
  EXPECT_EQ(spki_of(csr->csr), hierarchy(crypto::KeyKind::ec_p256, 1).key.spki().value());
  const auto chain = authority().chain(spki_of(csr->csr));
  const CertificateWish wish{.slot = 4, .certificates = chain, .key_pair_id = 2, .model = CertificateModel::generic};
  ASSERT_TRUE(install(device, wish));
  EXPECT_EQ(device.store.of_slot(4), 2);
  EXPECT_EQ(device.store.models[4], CertificateModel::generic);
  device.pair.wishes.slot = 4;
  EXPECT_TRUE(device.pair.authenticate());
  // The key of another pair, another model, no pair.
  const auto refused = [&](CertificateWish changed, const Rule& rule) {
    EXPECT_FALSE(install(device, changed));
    EXPECT_TRUE(broke(*device.pair.device->refusal(), rule));
  };
  refused({.slot = 4, .certificates = chain, .key_pair_id = 1, .model = CertificateModel::device},
          rule::certificate_own_key);
  refused({.slot = 4, .certificates = chain, .key_pair_id = 2}, rule::certificate_model);
  refused({.slot = 0, .certificates = chain, .key_pair_id = 2, .model = CertificateModel::generic},
          rule::certificate_model);
  refused({.slot = 4, .certificates = chain, .model = CertificateModel::generic}, rule::key_pair_known);
  refused({.slot = 4, .certificates = chain, .key_pair_id = 9, .model = CertificateModel::generic},
          rule::key_pair_known);
  // A second slot of a pair that is not to be shared, and one that may not be associated at all.
  device.store.key_pairs[1].capabilities = key_pair_cap::cert_assoc;
  refused({.slot = 5, .certificates = chain, .key_pair_id = 2, .model = CertificateModel::generic},
          rule::key_pair_shared);
  device.store.key_pairs[1].capabilities = 0;
  refused({.slot = 5, .certificates = chain, .key_pair_id = 2, .model = CertificateModel::generic},
          rule::key_pair_capable);
  EXPECT_TRUE(refused_by(ask_csr(device, {.key_pair_id = 3, .model = CertificateModel::device}), rule::peer_refused));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::key_pair_generated));
}

TEST(MultiKey, fields_are_zero_on_other_connections) {
  Provisioned device;
  EXPECT_FALSE(ask_csr(device, {.key_pair_id = 1}));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::key_pair_known));
  EXPECT_FALSE(ask_csr(device, {.model = CertificateModel::device}));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::certificate_model));
}

TEST(MultiKey, keys_sign_what_they_are_meant_for) {
  Provisioned device;
  device.many_keys();
  ASSERT_TRUE(device.pair.authenticate());
  device.store.key_pairs[0].usage = key_usage::measurement;
  EXPECT_TRUE(refused_by(device.pair.authenticate(), rule::peer_refused));
  EXPECT_TRUE(broke(*device.pair.device->refusal(), rule::key_usage_fits));
  device.pair.wishes.multi_key = false;
  EXPECT_TRUE(device.pair.authenticate()) << "masks are for multi-key connections";
}

}  // namespace
}  // namespace bonafide::test
