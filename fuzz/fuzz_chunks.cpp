// Large messages under a hostile other end, which knows how chunks are made: what it brings are good chunks, and how
// they differ from good ones. Either role takes them; what is put together is what was sent, or there is nothing.
#include <bonafide/spdm/message/all.hpp>

#include "two_ends.hpp"

using namespace bonafide;
using namespace bonafide::spdm;
using fuzz::demand;

namespace {

constexpr std::uint32_t transfer_size = 64, most = 4096;

responder::Profile profile_of(Version version) {
  responder::Profile made;
  made.versions = {version};
  made.flags = cap::meas_unsigned | cap::chunk;
  made.schemes = {crypto::Scheme::ecdsa_p256};
  made.hashes = {crypto::Hash::sha256};
  made.measurement_hashes = {crypto::Hash::sha256};
  made.measurements = {{.index = 1, .type = 4, .raw = true, .value = Buffer(700, 1)}};
  made.data_transfer_size = transfer_size;
  made.max_message_size = most;
  made.slow_codes = {0xE0};
  // What it gives back is what it was given, from the end.
  made.vendor = [](std::uint16_t, Bytes, Bytes payload) {
    return std::optional{Buffer(payload.rbegin(), payload.rend())};
  };
  return made;
}

/// A fuzzer's bytes, one after the other; zeros when they are used up, so that what is left of a message is good.
class Deltas {
 public:
  explicit Deltas(Bytes bytes) : left_(bytes) {}
  bool done() const { return left_.empty(); }
  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const auto value = left_.front();
    left_ = left_.subspan(1);
    return value;
  }
  /// Seldom anything but 0.
  std::uint32_t rarely() {
    const auto value = byte();
    if (value < 0xE0) return 0;
    return value < 0xFC ? value & 7u : ~std::uint32_t{0} - byte();
  }

 private:
  Bytes left_;
};

/// The next chunk of `message`, behind `sent` bytes, with whatever the fuzzer changes about it.
template <class Chunk> Chunk chunk_of(Bytes message, std::size_t sent, std::uint32_t number, Deltas& deltas) {
  const std::size_t around = number == 0 ? 16 : 12;
  const auto size = std::min({std::size_t{transfer_size} - around, message.size() - sent});
  const bool last = sent + size == message.size();
  Chunk made;
  made.attributes = static_cast<std::uint8_t>((last ? last_chunk : 0u) ^ (deltas.rarely() & 3u));
  made.handle = static_cast<std::uint8_t>(1 + deltas.rarely());
  made.sequence_number = number + deltas.rarely();
  made.large_message_size = static_cast<std::uint32_t>(message.size()) + deltas.rarely();
  made.chunk =
      message.subspan(sent, size - std::min<std::size_t>(size - std::min<std::size_t>(size, 1), deltas.rarely()));
  made.chunk_size = static_cast<std::uint32_t>(made.chunk.size());
  return made;
}

/// What `message` becomes on the wire; its size, or any byte, may change there.
Buffer encoded(const auto& message, const Terms& terms, Deltas& deltas) {
  Buffer out(2 * most);
  const auto written = wire::encode(message, terms, out);
  out.resize(written ? written->size() : 0);
  if (const auto less = deltas.rarely(); less != 0) out.resize(std::min<std::size_t>(out.size(), less));
  if (const auto change = deltas.rarely(); change != 0 && !out.empty())
    out[change % out.size()] ^= static_cast<std::uint8_t>(1u << change % 8);
  return out;
}

/// VENDOR_DEFINED_REQUEST, its payload counting up.
Buffer large_request(Version version, std::size_t size, const Terms& terms) {
  Buffer payload(size), out(size + 32);
  for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<std::uint8_t>(i);
  const VendorDefinedRequest message{{.standard_id = 3, .payload = payload}};
  const auto written = wire::encode(message, terms, out);
  demand(written.has_value() && out[0] == static_cast<std::uint8_t>(version));
  out.resize(written->size());
  return out;
}

struct Ends : fuzz::Ends {
  explicit Ends(const responder::Profile& profile) : fuzz::Ends(profile, transfer_size) {
    wishes.data_transfer_size = transfer_size;
    wishes.max_message_size = most;
    demand(run(requester::connect(line, wishes)).has_value());
  }
};

/// A Requester that chunks as it likes. Each answer fits, and its own large request is never answered with other bytes.
void attack_device(Ends& ends, Version version, Deltas deltas) {
  const auto& terms = ends.line.terms;
  Buffer message = large_request(version, 200, terms);
  std::size_t sent = 0;
  std::uint32_t number = 0, next = 0;
  std::uint8_t handle = 1;
  for (int i = 0; i < 96 && !deltas.done(); ++i) {
    Buffer request;
    const auto what = deltas.byte() % 8;
    if (what < 4) {
      const auto chunk = chunk_of<ChunkSend>(message, sent, number, deltas);
      request = encoded(chunk, terms, deltas);
      sent += chunk.chunk.size(), ++number;
    } else if (what < 6) {
      const ChunkGet question{.handle = static_cast<std::uint8_t>(handle + deltas.rarely()),
                              .sequence_number = next++ + deltas.rarely()};
      request = encoded(question, terms, deltas);
    } else if (what == 6) {
      message = large_request(version, 40u + 8u * deltas.byte(), terms);
      sent = 0, number = 0;
      continue;
    } else {
      // GET_MEASUREMENTS of all, which is deferred first; RESPOND_IF_READY; GET_VERSION; a message of its own choice.
      const std::array<Buffer, 4> others{Buffer{static_cast<std::uint8_t>(version), 0xE0, 2, 0xFF},
                                         Buffer{static_cast<std::uint8_t>(version), 0xFF, 0xE0, deltas.byte()},
                                         Buffer{0x10, 0x84, 0, 0},
                                         Buffer{static_cast<std::uint8_t>(version), deltas.byte(), deltas.byte(), 0}};
      request = others[deltas.byte() % others.size()];
    }
    if (sent >= message.size()) sent = 0, number = 0;
    const auto reply = copy(ends.device.respond(request, ends.out));
    demand(reply.size() <= transfer_size);
    if (reply.size() == 5 && reply[1] == 0x7F && reply[2] == 0x0F) handle = reply[4], next = 0;
  }
}

/// A Responder that chunks as it likes. The flow ends; what it gives is what the answer said.
void attack_requester(Ends& ends, Version version, Deltas deltas) {
  auto& line = ends.line;
  const auto terms = line.terms;
  const Buffer payload(deltas.byte(), 5);
  const requester::VendorMessage message{.standard_id = 3, .vendor_id = {}, .payload = payload};
  auto flow = requester::exchange_vendor(line, nullptr, message);
  Buffer answer(100u + deltas.byte(), 7);
  const VendorDefinedResponse response{{.standard_id = 3, .payload = answer}};
  Deltas none{{}};
  const Buffer whole = encoded(response, terms, none);
  std::size_t sent = 0;
  line.start(flow, ends.now);
  for (int steps = 0; !flow.outcome(); ++steps) {
    if (steps > 20000) std::abort();
    if (line.to_sleep()) {
      line.expired(ends.now = line.to_sleep()->until);
      continue;
    }
    const Buffer request = copy(line.to_send()->request);
    demand(request.size() <= transfer_size);
    Buffer reply;
    const Buffer announced{static_cast<std::uint8_t>(version), 0x7F, 0x0F, 0, 1};
    const Buffer deferred{static_cast<std::uint8_t>(version), 0x7F, 0x42, 0, 1, 0xFE, 9, 2};
    const auto mood = deltas.byte();
    if (request[1] == 0x85) {
      const auto asked = wire::decode<ChunkSend>(request, terms);
      demand(asked.has_value());
      ChunkSendAck ack{.attributes = static_cast<std::uint8_t>(deltas.rarely()),
                       .handle = static_cast<std::uint8_t>(asked->message.handle + deltas.rarely()),
                       .sequence_number = asked->message.sequence_number + deltas.rarely()};
      if (mood >= 0xC0 || asked->message.last()) ack.response = mood % 2 == 0 ? announced : deferred;
      reply = encoded(ack, terms, deltas);
      if (asked->message.last() && mood >= 0xA0) reply = announced;
    } else if (request[1] == 0x86) {
      const auto asked = wire::decode<ChunkGet>(request, terms);
      demand(asked.has_value());
      if (asked->message.sequence_number == 0) sent = 0;
      if (sent >= whole.size()) sent = 0;
      const auto chunk = chunk_of<ChunkResponse>(whole, sent, asked->message.sequence_number, deltas);
      sent += chunk.chunk.size();
      reply = encoded(chunk, terms, deltas);
    } else {
      reply = mood < 0xE0 ? announced : deferred;
    }
    if (mood == 0xFF)
      line.expired(ends.now = line.to_send()->deadline);
    else
      line.answered(reply, ends.now += std::chrono::milliseconds{1});
  }
  const auto outcome = flow.take();
  demand(!outcome || outcome->size() <= most);
}

}  // namespace

/// A byte that chooses role and version, then how the chunks differ from good ones.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  constexpr std::array known{Version::v1_2, Version::v1_4};
  static const std::array profiles{profile_of(known[0]), profile_of(known[1])};
  const std::size_t which = data[0] >> 1 & 1u;
  Ends ends{profiles[which]};
  const Deltas deltas{Bytes{data + 1, size - 1}};
  if ((data[0] & 1) == 0)
    attack_device(ends, known[which], deltas);
  else
    attack_requester(ends, known[which], deltas);
  return 0;
}
