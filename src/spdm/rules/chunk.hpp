// Rules of large messages: how their chunks add up.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule chunk_in_order{"chunk.in-order", "DSP0274 1.2, CHUNK_SEND and CHUNK_GET, ChunkSeqNo and Handle",
                                     "chunks must come in order, from 0 on, under the handle of their transfer"};
inline constexpr Rule chunks_whole{"chunk.whole", "DSP0274 1.2, CHUNK_SEND and CHUNK_RESPONSE, LargeMessageSize",
                                   "the chunks must add up to LargeMessageSize, and do so with the last one"};
inline constexpr Rule chunk_carries{"chunk.carries", "DSP0274 1.2, Large SPDM message transfer mechanism",
                                    "a large message must be a message, and not one that carries chunks itself"};

inline constexpr Rule chunk_early{"chunk.early", "DSP0274 1.2, CHUNK_SEND_ACK, EarlyErrorDetected",
                                  "before the last chunk nothing is answered but an ERROR that ends the transfer"};

}  // namespace bonafide::spdm::rule
