#include <bonafide/binding/transport.hpp>
#include <bonafide/evidence/capture.hpp>
#include <bonafide/spdm/code.hpp>
#include <bonafide/spdm/message/header.hpp>

namespace bonafide::evidence {
namespace {

using spdm::Code;

/// What a packet carries, once its framing is off.
struct Payload {
  enum class Kind : std::uint8_t { other, message, record } kind = Kind::other;
  Bytes bytes;
};

Result<Payload> from_doe(Bytes packet) {
  const auto object = binding::read_object(packet);
  if (!object) return std::unexpected(object.error());
  if (object->vendor != binding::pci_sig) return Payload{};
  switch (object->type) {
    case binding::ObjectType::spdm: return Payload{Payload::Kind::message, object->payload};
    case binding::ObjectType::secured_spdm: return Payload{Payload::Kind::record, object->payload};
    default: return Payload{};
  }
}

// DSP0275, "SPDM over MCTP": the message type behind the 4 bytes of the MCTP header.
Result<Payload> from_mctp(Bytes packet) {
  constexpr std::size_t header = 5;
  if (packet.size() < header) return broken(binding::rule::mctp_type, "Message type", 4, packet.size());
  const std::uint8_t type = packet[4] & 0x7F;  // bit 7 asks for an integrity check
  const auto kind = type == binding::mctp_spdm           ? Payload::Kind::message
                    : type == binding::mctp_secured_spdm ? Payload::Kind::record
                                                         : Payload::Kind::other;
  return Payload{kind, packet.subspan(header)};
}

Result<Payload> from_tcp(Bytes packet) {
  const auto frame = binding::tcp::read_frame(packet);
  if (!frame) return std::unexpected(frame.error());
  switch (frame->header.type) {
    case binding::tcp::Type::spdm: return Payload{Payload::Kind::message, frame->message};
    case binding::tcp::Type::secured_spdm: return Payload{Payload::Kind::record, frame->message};
    default: return Payload{};
  }
}

Result<Payload> unframed(const Packet& packet) {
  switch (packet.transport) {
    case Transport::doe: return from_doe(packet.bytes);
    case Transport::mctp: return from_mctp(packet.bytes);
    case Transport::tcp: return from_tcp(packet.bytes);
    case Transport::storage:
    case Transport::none: break;
  }
  return Payload{};
}

/// Puts payloads together to exchanges. Direction is not recorded: messages tell it by their code, records alternate.
class Pairing {
 public:
  explicit Pairing(const Origin& origin) { start(origin); }

  void add(const Payload& payload, const Packet& packet) {
    const bool secured = payload.kind == Payload::Kind::record;
    const bool request = secured ? !waiting_ : payload.bytes.size() > 1 && spdm::is_request(payload.bytes[1]);
    if (request) {
      if (begins_anew(payload)) start(Origin{found_.back().origin});
      note_time(packet);
      found_.back().exchanges.push_back({copy(payload.bytes), {}, secured});
      waiting_ = true;
      return;
    }
    if (!waiting_) found_.back().exchanges.push_back({});  // an answer to nothing: its request stays empty
    auto& exchange = found_.back().exchanges.back();
    exchange.response = copy(payload.bytes);
    exchange.secured = exchange.secured || secured;
    negotiated_ = negotiated_ || code_of(payload) == Code::algorithms;
    waiting_ = false;
  }
  std::vector<Evidence> take() { return std::move(found_); }

 private:
  static Code code_of(const Payload& payload) {
    const bool readable = payload.kind == Payload::Kind::message && payload.bytes.size() > 1;
    return readable ? static_cast<Code>(payload.bytes[1]) : Code{};
  }
  bool begins_anew(const Payload& payload) const { return negotiated_ && code_of(payload) == Code::get_version; }
  void start(const Origin& origin) {
    found_.emplace_back().origin = origin;
    found_.back().origin.obtained_at.reset();
    found_.back().origin.clock.clear();
    waiting_ = negotiated_ = false;
  }
  void note_time(const Packet& packet) {
    auto& origin = found_.back().origin;
    if (origin.obtained_at || !packet.time) return;
    origin.obtained_at = UnixTime{std::chrono::floor<std::chrono::seconds>(*packet.time)};
    origin.clock = "the capture's";
  }

  std::vector<Evidence> found_;
  bool waiting_ = false, negotiated_ = false;
};

}  // namespace

Result<std::vector<Evidence>> from_capture(std::span<const Packet> packets, std::string_view file) {
  Origin origin{.kind = SourceKind::capture, .target = std::string{file}};
  if (!packets.empty()) origin.transport = binding::name(packets.front().transport);
  Pairing pairing{origin};
  for (const auto& packet : packets) {
    const auto payload = unframed(packet);
    if (!payload) return std::unexpected(payload.error());
    if (payload->kind != Payload::Kind::other) pairing.add(*payload, packet);
  }
  return pairing.take();
}

}  // namespace bonafide::evidence
