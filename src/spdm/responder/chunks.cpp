// Large messages at the Responder's end: DSP0274 1.2, "Large SPDM message transfer mechanism".
#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/rules/chunk.hpp>

namespace bonafide::spdm::responder {
namespace {

constexpr std::size_t around_chunk(std::uint32_t sequence_number) { return sequence_number == 0 ? 16 : 12; }

constexpr std::size_t least_transfer = 42;  // DSP0274 1.2, "MinDataTransferSize"
constexpr std::size_t acknowledgement_size(Version version) { return version >= Version::v1_4 ? 8 : 6; }

}  // namespace

bool Responder::chunks() const {
  return terms_.version >= Version::v1_2 && terms_.requester.has(cap::chunk) && terms_.responder.has(cap::chunk);
}

/// Of the session that is spoken in, or in the clear: what began in one place is not fetched in another.
Transfer& Responder::transfer() {
  return sessions_->speaking != nullptr ? sessions_->speaking->transfer : sessions_->transfer;
}

/// Serves a request whose answer may be larger than one message: kept for CHUNK_GET then, and announced by ERROR.
Result<Bytes> Responder::serve_any_size(const Route& route, Bytes request, MutableBytes out) {
  // DSP0274 1.2, "Large SPDM message transfer mechanism": these two come before anybody has declared anything.
  const bool first = route.code == Code::get_version || route.code == Code::get_capabilities;
  if (!chunks() || first) return route.serve(*this, request, out);
  large_answer_.resize(std::min(terms_.requester.max_message_size, largest_response));
  const auto reply = route.serve(*this, request, large_answer_);
  if (!reply) return reply;
  const std::size_t size = terms_.requester.data_transfer_size;
  if (reply->size() <= size && reply->size() <= out.size()) {
    std::ranges::copy(*reply, out.begin());
    return Bytes{out}.first(reply->size());
  }
  auto& here = transfer();
  here.response = SecretBuffer{*reply};
  ++here.handle, here.next = 0, here.sent = 0;
  here.open = true;
  return announce_large_response(out);
}

Result<Bytes> Responder::serve_chunk_get(Responder& self, Bytes request, MutableBytes out) {
  const auto asked = self.read<ChunkGet>(request);
  if (!asked) return std::unexpected(asked.error());
  auto& here = self.transfer();
  if (!here.open || asked->message.handle != here.handle || asked->message.sequence_number != here.next)
    return broken(rule::chunk_in_order, "ChunkSeqNo", header_size, asked->message.sequence_number);
  const Bytes held = here.response.bytes(Reveal{});
  const std::size_t most = std::min<std::size_t>(self.terms_.requester.data_transfer_size, out.size());
  const auto size = std::min(most - around_chunk(here.next), held.size() - here.sent);
  const bool last = here.sent + size == held.size();
  const ChunkResponse reply{{.attributes = last ? last_chunk : std::uint8_t{0},
                             .handle = here.handle,
                             .sequence_number = here.next,
                             .chunk_size = static_cast<std::uint32_t>(size),
                             .large_message_size = static_cast<std::uint32_t>(held.size()),
                             .chunk = held.subspan(here.sent, size)}};
  const auto written = self.write(reply, out);
  if (!written) return written;
  ++here.next, here.sent += size;
  if (last) here.drop();
  return written;
}

/// Takes one chunk of a large request. An error in the transfer is told early, in the acknowledgement; the transfer is
/// then forgotten.
Result<Bytes> Responder::serve_chunk_send(Responder& self, Bytes request, MutableBytes out) {
  auto& here = self.transfer();
  // DSP0274 1.2, "Large SPDM message transfer mechanism": transfers do not overlap.
  if (here.open) return broken(rule::in_phase, "RequestResponseCode", 1, request[1]);
  const auto asked = self.read<ChunkSend>(request);
  if (!asked) return here.drop(), std::unexpected(asked.error());
  const auto& chunk = asked->message;
  if (chunk.sequence_number == 0) here.request = {}, here.request_handle = chunk.handle;
  ChunkSendAck reply{.handle = chunk.handle, .sequence_number = chunk.sequence_number};
  // An answer that does not fit beside the acknowledgement is a large response of its own.
  const auto most =
      std::max(std::min<std::size_t>(self.terms_.requester.data_transfer_size, out.size()), least_transfer);
  self.chunk_answer_.resize(most - acknowledgement_size(self.terms_.version));
  const auto taken = self.take_chunk(chunk);
  if (!taken || *taken) {
    if (!taken) {
      here.drop();
      reply.attributes = early_error_detected;
      reply.response = self.refuse(taken.error(), request, self.chunk_answer_);
      self.refusal_ = taken.error();
    } else {
      reply.response = self.answer_large_request();
      if (self.transfer().open) return self.announce_large_response(out);
    }
  }
  return self.write(reply, out);
}

/// The first chunk must promise a message that we take; then the assembly decides. True with the last one.
Result<bool> Responder::take_chunk(const ChunkSend& chunk) {
  if (chunk.sequence_number == 0 && chunk.large_message_size > terms_.responder.max_message_size)
    return broken(rule::chunks_whole, "LargeMessageSize", 12, chunk.large_message_size);
  return transfer().request.take(chunk, transfer().request_handle);
}

/// The answer to a large request that is whole, within what an acknowledgement carries.
Bytes Responder::answer_large_request() {
  whole_request_ = transfer().request.finish();
  const auto code = whole_request_.size() > 1 ? static_cast<Code>(whole_request_[1]) : Code::chunk_send;
  if (code == Code::chunk_send || code == Code::chunk_get) {
    refusal_ = Error{&rule::chunk_carries, "RequestResponseCode", 1, static_cast<std::uint64_t>(code), {}};
    return refuse(*refusal_, whole_request_, chunk_answer_);
  }
  return respond(whole_request_, chunk_answer_);
}

}  // namespace bonafide::spdm::responder
