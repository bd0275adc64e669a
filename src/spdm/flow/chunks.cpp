// Large messages on a line: DSP0274 1.2, "Large SPDM message transfer mechanism". Chunks and their acknowledgements
// enter no transcript; the message that they carry does.
#include <bonafide/spdm/chunk_assembly.hpp>
#include <bonafide/spdm/flow/line.hpp>
#include <bonafide/spdm/rules/chunk.hpp>

namespace bonafide::spdm {
namespace {

/// Bytes of a CHUNK_SEND or CHUNK_RESPONSE around its chunk: 16 with LargeMessageSize, which the first one has.
constexpr std::size_t around_chunk(std::uint32_t sequence_number) { return sequence_number == 0 ? 16 : 12; }

/// DSP0274 1.2, "CHUNK_SEND_ACK response message format": which chunk it is about, and that what it carries is due.
Result<void> acknowledges(const ChunkSend& sent, const ChunkSendAck& answer) {
  if (answer.handle != sent.handle || answer.sequence_number != sent.sequence_number)
    return broken(rule::chunk_in_order, "ChunkSeqNo", header_size, answer.sequence_number);
  const bool refuses = answer.response.size() > 1 && answer.response[1] == static_cast<std::uint8_t>(Code::error);
  const bool early = (answer.attributes & early_error_detected) != 0;
  if (early ? !refuses : !sent.last() && !all_zero(answer.response))
    return broken(rule::chunk_early, "Param1", 2, answer.attributes);
  return {};
}

}  // namespace

/// CHUNK_SEND after CHUNK_SEND; the answer to the whole stands in the last acknowledgement.
Flow<Bytes> Line::send_chunks(Bytes request) {
  const std::size_t transfer = terms.responder.data_transfer_size;
  const auto handle = ++handle_;
  std::size_t sent = 0;
  for (std::uint32_t number = 0;; ++number) {
    const auto size = std::min(transfer - around_chunk(number), request.size() - sent);
    const bool last = sent + size == request.size();
    ChunkSend chunk{{.attributes = last ? last_chunk : std::uint8_t{0},
                     .handle = handle,
                     .sequence_number = number,
                     .chunk_size = static_cast<std::uint32_t>(size),
                     .large_message_size = static_cast<std::uint32_t>(request.size()),
                     .chunk = request.subspan(sent, size)}};
    const Bytes message = co_await encoded(chunk);
    const Bytes answer = co_await ask_until_ready(Code::chunk_send, message);
    // A large response to a large request is announced by itself: DSP0274 1.2, "CHUNK_SEND_ACK".
    if (answer.size() > 1 && answer[1] == static_cast<std::uint8_t>(Code::error)) co_return answer;
    const auto acknowledged = co_await wire::decode<ChunkSendAck>(answer, terms);
    co_await acknowledges(chunk, acknowledged.message);
    const bool early = (acknowledged.message.attributes & early_error_detected) != 0;
    if (last || early) co_return acknowledged.message.response;
    sent += size;
  }
}

/// CHUNK_GET after CHUNK_GET, until the response is whole.
Flow<Bytes> Line::get_chunks(std::uint8_t handle) {
  ChunkAssembly assembly;
  const std::size_t most = terms.requester.max_message_size;
  bool whole = false;
  for (std::uint32_t number = 0; !whole; ++number) {
    ChunkGet question{.handle = handle, .sequence_number = number};
    const Bytes message = co_await encoded(question);
    const Bytes answer = co_await ask_until_ready(Code::chunk_get, message);
    if (const auto refusal = wire::decode<ErrorMessage>(answer, terms))
      co_return broken(rule::peer_refused, "ErrorCode", 2, static_cast<std::uint64_t>(refusal->message.reason),
                       Note{name(refusal->message.reason)});
    const auto chunk = co_await wire::decode<ChunkResponse>(answer, terms);
    co_await only_padding_follows(answer, chunk.raw.size());
    if (number == 0 && chunk.message.large_message_size > most)
      co_return broken(rule::chunks_whole, "LargeMessageSize", 12, chunk.message.large_message_size);
    whole = co_await assembly.take(chunk.message, handle);
  }
  large_.push_back(assembly.finish());
  co_return Bytes{large_.back()};
}

}  // namespace bonafide::spdm
