// Messages read and written again.
#pragma once
#include <deque>

#include <gtest/gtest.h>

#include <bonafide/spdm/message/all.hpp>

namespace bonafide::test {

/// Decodes, and encodes to the same bytes.
template <class M> M both_ways(Buffer bytes, const spdm::Terms& terms) {
  static std::deque<Buffer> kept;  // what comes back views it
  const auto& in = kept.emplace_back(std::move(bytes));
  const auto decoded = wire::decode_exactly<M>(in, terms);
  EXPECT_TRUE(decoded) << M::name << ": " << explain(decoded.error());
  if (!decoded) return {};
  Buffer out(in.size() + 16);
  const auto encoded = wire::encode(decoded->message, terms, out);
  EXPECT_TRUE(encoded) << M::name << ": " << explain(encoded.error());
  if (encoded) { EXPECT_EQ(hex(*encoded), hex(in)); }
  return decoded->message;
}

}  // namespace bonafide::test
