// What is signed, byte by byte.
#include <gtest/gtest.h>

#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm {
namespace {

crypto::Digest transcript() {
  crypto::Digest out;
  out.size = 48;
  std::ranges::fill(MutableBytes{out.bytes}.first(48), std::uint8_t{0xA5});
  return out;
}

struct Row {
  Purpose purpose;
  std::string_view padded;  // zero_pad and spdm_context
};

// DSP0274 1.2 and 1.3, "Signing contexts": spdm_prefix, zero_pad and spdm_context are 100 bytes together.
using namespace std::string_view_literals;
constexpr Row rows[]{
    {Purpose::responder_challenge_auth, "\0\0\0\0responder-challenge_auth signing"sv},
    {Purpose::requester_challenge_auth, "\0\0\0\0requester-challenge_auth signing"sv},
    {Purpose::responder_measurements, "\0\0\0\0\0\0responder-measurements signing"sv},
    {Purpose::responder_key_exchange_rsp, "\0\0responder-key_exchange_rsp signing"sv},
    {Purpose::requester_finish, "\0\0\0\0\0\0\0\0\0\0\0\0requester-finish signing"sv},
    {Purpose::responder_endpoint_info, "\0\0\0\0\0responder-endpoint_info signing"sv},
    {Purpose::requester_endpoint_info, "\0\0\0\0\0requester-endpoint_info signing"sv},
};

TEST(Signing, is_of_the_prefix_and_the_digest_from_1_2_on) {
  constexpr std::pair<Version, std::string_view> versions[]{
      {Version::v1_2, "dmtf-spdm-v1.2.*dmtf-spdm-v1.2.*dmtf-spdm-v1.2.*dmtf-spdm-v1.2.*"},
      {Version::v1_3, "dmtf-spdm-v1.3.*dmtf-spdm-v1.3.*dmtf-spdm-v1.3.*dmtf-spdm-v1.3.*"},
      {Version::v1_4, "dmtf-spdm-v1.4.*dmtf-spdm-v1.4.*dmtf-spdm-v1.4.*dmtf-spdm-v1.4.*"}};
  for (const auto& [version, prefix] : versions)
    for (const auto& [purpose, padded] : rows) {
      ASSERT_EQ(padded.size(), 36u);
      Combined room;
      const auto what = to_be_signed(version, purpose, transcript(), room);
      EXPECT_EQ(what.form, crypto::Signed::Form::message);
      EXPECT_EQ(as_text(what.bytes), std::string{prefix}.append(padded).append(48, '\xA5'));
      EXPECT_EQ(padded.substr(padded.find_first_not_of('\0')), context(purpose));
    }
}

TEST(Signing, is_of_the_digest_alone_before) {
  for (const auto version : {Version::v1_0, Version::v1_1})
    for (const auto& row : rows) {
      Combined room;
      const auto what = to_be_signed(version, row.purpose, transcript(), room);
      EXPECT_EQ(what.form, crypto::Signed::Form::digest);
      EXPECT_EQ(as_text(what.bytes), std::string(48, '\xA5'));
    }
}

}  // namespace
}  // namespace bonafide::spdm
