// The chunks of one large message, put together: DSP0274 1.2, "Large SPDM message transfer mechanism". Both roles and
// the reader of a recorded conversation receive them alike.
#pragma once
#include <bonafide/spdm/message/chunk.hpp>

namespace bonafide::spdm {

class ChunkAssembly {
 public:
  /// Takes the next chunk of the transfer `handle`. True when the message is whole.
  template <Code code> Result<bool> take(const ChunkFields<code>& chunk, std::uint8_t handle) {
    if (chunk.sequence_number == 0) total_ = chunk.large_message_size;
    return take(chunk.sequence_number, chunk.handle == handle, chunk.last(), chunk.chunk);
  }
  /// Whether there is a chunk, and more are to come.
  bool begun() const { return next_ != 0; }
  /// The whole message; another transfer may begin.
  Buffer finish();

 private:
  Result<bool> take(std::uint32_t sequence_number, bool same_transfer, bool last, Bytes chunk);

  Buffer bytes_;
  std::size_t total_ = 0;
  std::uint32_t next_ = 0;
};

}  // namespace bonafide::spdm
