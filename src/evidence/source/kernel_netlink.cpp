// What the kernel says over generic netlink: an event for each signature (family `spdm`), and the dump of a TSM's
// evidence objects (family `pci-tsm`), recorded as streams of bytes.
#include <bonafide/binding/netlink.hpp>
#include <bonafide/evidence/source/readers.hpp>
#include <bonafide/spdm/code.hpp>

namespace bonafide::evidence {
namespace {

namespace netlink = binding::netlink;

// Documentation/netlink/specs/spdm.yaml of the proposal, attribute set "sig".
enum EventAttribute : std::uint16_t {
  event_device = 1,
  event_response_code = 2,
  event_slot = 3,
  event_hash = 4,
  event_signature_offset = 5,
  event_requester_nonce_offset = 6,
  event_responder_nonce_offset = 7,
  event_prefix = 8,
  event_transcript = 9,
};
// Documentation/netlink/specs/pci-tsm.yaml of the proposal, attribute set "evidence-object".
enum DumpAttribute : std::uint16_t { dump_type = 1, dump_value = 6 };
enum Object : std::uint32_t { object_vca = 8, object_measurements = 9, object_report = 10, object_count = 11 };
constexpr std::size_t largest_object = 16u << 20;  // PCI_TSM_MAX_OBJECT_SIZE
constexpr std::size_t most_events = 4096;          // in one stream

/// include/uapi/linux/hash_info.h
std::optional<crypto::Hash> kernel_hash(std::uint64_t number) {
  using crypto::Hash;
  switch (number) {
    case 4: return Hash::sha256;
    case 5: return Hash::sha384;
    case 6: return Hash::sha512;
    case 17: return Hash::sm3_256;
    case 20: return Hash::sha3_256;
    case 21: return Hash::sha3_384;
    case 22: return Hash::sha3_512;
    default: return {};
  }
}

std::uint64_t number_of(Bytes value) {
  std::uint64_t number = 0;
  for (std::size_t i = std::min<std::size_t>(value.size(), 8); i-- > 0;) number = number << 8 | value[i];
  return number;
}

struct Event {
  std::string device;
  std::array<std::optional<std::uint64_t>, 8> numbers{};  // by EventAttribute
  Buffer transcript;                                      // with its signature
};

Result<void> add_to(Event& event, const netlink::Message& message) {
  const auto attributes = netlink::attributes_in(message.body, event_transcript);
  if (!attributes) return std::unexpected(attributes.error());
  for (const auto& [type, value] : *attributes) {
    if (type == event_device) {
      const auto text = as_text(value);
      event.device = text.substr(0, std::min(text.find('\0'), text.size()));
    } else if (type == event_transcript) {
      if (event.transcript.size() + value.size() > largest_object)
        return broken(rule::source_field, "transcript", 0, event.transcript.size());
      append(event.transcript, value);
    } else if (type < event.numbers.size() && type != 0) {
      event.numbers[type] = number_of(value);
    }
  }
  return {};
}

/// The offsets of an event must lie where the transcript has what they name.
Result<void> consistent(const Event& event, const std::vector<Exchange>& exchanges) {
  const auto& last = exchanges.back();
  const auto code = event.numbers[event_response_code];
  if (code && *code != last.response[1]) return broken(rule::source_consistent, "rsp-code", 0, *code);
  const auto nonce_at = [&](EventAttribute which, std::size_t from, std::size_t size) {
    const auto at = event.numbers[which];
    return !at || (*at >= from && *at + spdm::Nonce{}.size() <= from + size);
  };
  const auto response_from = event.transcript.size() - last.response.size();
  const auto request_from = response_from - last.request.size();
  if (!nonce_at(event_requester_nonce_offset, request_from, last.request.size()) ||
      !nonce_at(event_responder_nonce_offset, response_from, last.response.size()))
    return broken(rule::source_consistent, "nonce-offset", 0, event.transcript.size());
  const auto signature_at = event.numbers[event_signature_offset];
  if (signature_at && (*signature_at < response_from || *signature_at >= event.transcript.size()))
    return broken(rule::source_consistent, "sig-offset", 0, *signature_at);
  return {};
}

Result<Evidence> evidence_of(const Event& event, const SourceInput& in) {
  Evidence evidence;
  evidence.origin = {.kind = SourceKind::event, .tool = "Linux", .transport = "DOE"};
  evidence.origin.target =
      event.device.empty() ? in.name : std::string_view{event.device}.substr(event.device.rfind('/') + 1);
  const auto slot = static_cast<std::uint8_t>(event.numbers[event_slot].value_or(0) & 7);
  Agreed agreed;
  if (!in.chain.empty()) {
    auto certificates = certificates_of(in.chain);
    if (!certificates) return std::unexpected(certificates.error());
    evidence.chains.push_back({.slot = slot, .has_header = false, .chain = std::move(*certificates)});
    if (!event.transcript.empty())
      agreed = supposed(static_cast<spdm::Version>(event.transcript[0]), evidence.chains.front());
  }
  const auto hash = event.numbers[event_hash];
  if (hash && !kernel_hash(*hash)) return broken(rule::source_field, "hash-algo", 0, *hash);
  if (hash) agreed.hash = kernel_hash(*hash);
  auto exchanges = split(event.transcript, agreed);
  if (!exchanges) return std::unexpected(exchanges.error());
  if (const auto good = consistent(event, *exchanges); !good) return std::unexpected(good.error());
  evidence.agreed = shows_negotiation(*exchanges) ? Agreed{.hash = agreed.hash} : agreed;
  evidence.exchanges = std::move(*exchanges);
  return evidence;
}

/// The objects of a dump, whole.
using Objects = std::array<std::optional<Buffer>, object_count>;

Result<Objects> objects_of(const std::vector<netlink::Message>& messages) {
  Objects objects;
  Buffer* current = nullptr;  // nothing for an object that this program does not know
  for (const auto& message : messages) {
    if (message.type == netlink::nlmsg_error &&
        number_of(message.body.first(std::min<std::size_t>(4, message.body.size()))) != 0)
      return broken(rule::source_field, "NLMSG_ERROR", 0, message.sequence);
    if (message.control) continue;
    const auto attributes = netlink::attributes_in(message.body);
    if (!attributes) return std::unexpected(attributes.error());
    for (const auto& [type, value] : *attributes) {
      if (type == dump_type) {
        const auto which = number_of(value);
        current = which < object_count ? &objects[which].emplace() : nullptr;
      } else if (type == dump_value && current != nullptr) {
        auto& object = *current;
        if (object.size() + value.size() > largest_object) return broken(rule::source_field, "value", 0, object.size());
        append(object, value);
      }
    }
  }
  return objects;
}

Bytes object(const Objects& objects, std::size_t which) { return objects[which] ? Bytes{*objects[which]} : Bytes{}; }

/// MEASUREMENTS, after VCA where there is one. Some TSMs give the response without its request.
Result<void> add_measurements(const Objects& objects, Evidence& evidence) {
  const auto vca = object(objects, object_vca), measured = object(objects, object_measurements);
  const bool response_alone = measured.size() > 1 && static_cast<spdm::Code>(measured[1]) == spdm::Code::measurements;
  Buffer messages = copy(vca);
  if (!response_alone) append(messages, measured);
  Agreed agreed;
  if (vca.empty() && !measured.empty() && !evidence.chains.empty())
    agreed = supposed(static_cast<spdm::Version>(measured[0]), evidence.chains.front());
  if (!messages.empty()) {
    auto exchanges = split(messages, agreed);
    if (!exchanges) return std::unexpected(exchanges.error());
    evidence.exchanges = std::move(*exchanges);
  }
  if (response_alone) evidence.exchanges.push_back({{}, copy(measured)});
  if (agreed.scheme) evidence.agreed = agreed;
  return {};
}

/// Whether the stream begins with attributes of the dump: a type of four bytes, or a value.
bool is_dump(const netlink::Message& first) {
  const auto attributes = netlink::attributes_in(first.body);
  if (!attributes || attributes->empty()) return false;
  return std::ranges::all_of(*attributes, [](const netlink::Attribute& one) {
    return (one.type == dump_type && one.value.size() == 4) || one.type == dump_value;
  });
}

/// The first message, where it is of some family and of the only command and version that both families have.
std::optional<netlink::Message> first_of(const SourceInput& in) {
  if (in.files.size() != 1 || in.files[0].content.size() < sizeof(std::uint32_t)) return {};
  const auto content = in.files[0].content;
  const auto messages =
      netlink::read(content.first(std::min<std::size_t>(load_le<std::uint32_t>(content), content.size())));
  if (!messages || messages->empty()) return {};
  const auto& first = messages->front();
  constexpr std::uint8_t only_command = 1, only_version = 1;
  if (first.control || first.command != only_command || first.version != only_version || first.reserved != 0) return {};
  return first;
}

}  // namespace

bool is_event_stream(const SourceInput& in) {
  const auto first = first_of(in);
  return first && !is_dump(*first);
}

Read read_event_stream(const SourceInput& in) {
  const auto messages = netlink::read(in.files[0].content);
  if (!messages) return std::unexpected(messages.error());
  std::vector<Event> events;
  for (const auto& message : *messages) {
    if (message.control) continue;
    if (events.empty() || netlink::begins_event(message)) events.emplace_back();
    if (events.size() > most_events) return broken(rule::source_field, "(events)", 0, events.size());
    if (const auto added = add_to(events.back(), message); !added) return std::unexpected(added.error());
  }
  std::vector<Evidence> out;
  for (const auto& event : events) {
    auto evidence = evidence_of(event, in);
    if (!evidence) return std::unexpected(evidence.error());
    out.push_back(std::move(*evidence));
  }
  return out;
}

bool is_tsm_dump(const SourceInput& in) {
  const auto first = first_of(in);
  return first && is_dump(*first);
}

Read read_tsm_dump(const SourceInput& in) {
  const auto messages = netlink::read(in.files[0].content);
  if (!messages) return std::unexpected(messages.error());
  const auto objects = objects_of(*messages);
  if (!objects) return std::unexpected(objects.error());
  Evidence evidence;
  evidence.origin = {.kind = SourceKind::tsm_dump, .tool = "Linux", .target = std::string{in.name}};
  for (std::uint8_t slot = 0; slot < 8; ++slot)
    if (const auto chain = object(*objects, slot); !chain.empty()) evidence.chains.push_back(slot_chain(slot, chain));
  if (const auto added = add_measurements(*objects, evidence); !added) return std::unexpected(added.error());
  if (const auto report = object(*objects, object_report); !report.empty())
    evidence.interface_report = InterfaceReport{copy(report), {}};
  std::vector<Evidence> out;
  out.push_back(std::move(evidence));
  return out;
}

}  // namespace bonafide::evidence
