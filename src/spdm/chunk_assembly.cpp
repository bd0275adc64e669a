#include <utility>

#include <bonafide/spdm/chunk_assembly.hpp>
#include <bonafide/spdm/rules/chunk.hpp>

namespace bonafide::spdm {

Result<bool> ChunkAssembly::take(std::uint32_t sequence_number, bool same_transfer, bool last, Bytes chunk) {
  if (sequence_number != next_ || !same_transfer)
    return broken(rule::chunk_in_order, "ChunkSeqNo", header_size, sequence_number);
  // DSP0274 1.2, "CHUNK_SEND request message format", Param1: LastChunk where, and only where, nothing is left.
  const auto sum = bytes_.size() + chunk.size();
  if (sum > total_ || last != (sum == total_)) return broken(rule::chunks_whole, "ChunkSize", 8, sum);
  append(bytes_, chunk);
  ++next_;
  return last;
}

Buffer ChunkAssembly::finish() {
  next_ = 0, total_ = 0;
  return std::exchange(bytes_, {});
}

}  // namespace bonafide::spdm
