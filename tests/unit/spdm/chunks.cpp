// Large messages out of their chunks.
#include <bonafide/spdm/chunk_assembly.hpp>
#include <bonafide/spdm/rules/chunk.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::spdm {
namespace {

using test::refused_by;

const Buffer four{1, 2, 3, 4}, two{5, 6};

ChunkSend chunk(std::uint32_t number, Bytes bytes, std::uint32_t total, bool last, std::uint8_t handle = 9) {
  return {{.attributes = last ? last_chunk : std::uint8_t{0},
           .handle = handle,
           .sequence_number = number,
           .large_message_size = total,
           .chunk = bytes}};
}

TEST(ChunkAssembly, puts_chunks_together) {
  ChunkAssembly assembly;
  EXPECT_EQ(assembly.take(chunk(0, four, 6, false), 9), false);
  EXPECT_EQ(assembly.take(chunk(1, two, 0, true), 9), true);
  EXPECT_EQ(hex(assembly.finish()), "010203040506");
  EXPECT_EQ(assembly.take(chunk(0, four, 4, true, 10), 10), true) << "another transfer may follow";
}

TEST(ChunkAssembly, wants_chunks_in_order_under_one_handle) {
  ChunkAssembly assembly;
  EXPECT_TRUE(refused_by(assembly.take(chunk(1, four, 0, false), 9), rule::chunk_in_order));
  EXPECT_EQ(assembly.take(chunk(0, four, 6, false), 9), false);
  EXPECT_TRUE(refused_by(assembly.take(chunk(0, four, 6, false), 9), rule::chunk_in_order));
  EXPECT_TRUE(refused_by(assembly.take(chunk(2, two, 0, true), 9), rule::chunk_in_order));
  EXPECT_TRUE(refused_by(assembly.take(chunk(1, two, 0, true, 8), 9), rule::chunk_in_order));
}

TEST(ChunkAssembly, wants_the_last_chunk_to_be_the_last_and_no_other) {
  const auto after_four = [](const ChunkSend& next) {
    ChunkAssembly assembly;
    EXPECT_EQ(assembly.take(chunk(0, four, 6, false), 9), false);
    return assembly.take(next, 9);
  };
  EXPECT_TRUE(refused_by(after_four(chunk(1, four, 0, false)), rule::chunks_whole)) << "too much";
  EXPECT_TRUE(refused_by(after_four(chunk(1, two, 0, false)), rule::chunks_whole)) << "does not say that it is whole";
  EXPECT_TRUE(refused_by(after_four(chunk(1, Bytes{two}.first(1), 0, true)), rule::chunks_whole)) << "too little";
}

}  // namespace
}  // namespace bonafide::spdm
