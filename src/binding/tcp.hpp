// SPDM over TCP: DSP0287.
#pragma once
#include <bonafide/binding/data_object.hpp>

namespace bonafide::binding::tcp {

inline constexpr std::uint16_t port = 4194;
inline constexpr std::size_t header_size = 4;

enum class Type : std::uint8_t {
  spdm = 0x05,
  secured_spdm = 0x06,
  role_inquiry = 0xBF,
  too_large = 0xC0,
  not_supported = 0xC1,
  cannot_be_requester = 0xC2,
  cannot_be_responder = 0xC3,
};
inline constexpr ByChannel<Type> message_types{Type::spdm, Type::secured_spdm};
constexpr bool carries_message(Type type) { return message_types.channel_of(type).has_value(); }
inline constexpr wire::Name type_names[] = {
    {0x05, "SPDM outside a session"},
    {0x06, "SPDM inside a session"},
    {0xBF, "Role Inquiry"},
    {0xC0, "Error: too large"},
    {0xC1, "Error: not supported"},
    {0xC2, "Error: cannot operate as Requester"},
    {0xC3, "Error: cannot operate as Responder"},
};
/// The name of a type; "Error: reserved" for the other errors.
std::string_view name(Type type);
constexpr bool is_error(Type type) { return wire::number(type) >= 0xC0; }

struct Header {
  static constexpr std::string_view name = "SPDM over TCP";
  std::uint16_t length{};
  std::uint8_t version = 1;
  Type type{};

  static void layout(auto& walk, auto& m) {
    walk.integer("Payload length", m.length);
    walk.integer("Binding version", m.version);
    walk.demand(m.version == 1, rule::tcp_version);
    walk.integer("Message type", m.type, type_names);
  }
};

/// What the payload length counts: implementations disagree whether the last two bytes of the header belong to it.
enum class Convention : std::uint8_t { header_included, message_only };

/// Tells the conventions apart by a message whose size its own bytes give (GET_VERSION, VERSION). Nothing where `start`
/// does not tell, or fits neither.
std::optional<Convention> tell(std::uint16_t length, Bytes start);

/// How many bytes follow the header.
constexpr std::size_t following(const Header& header, Convention convention) {
  if (!carries_message(header.type)) return 0;
  if (convention == Convention::message_only) return header.length;
  return header.length < 2 ? 0u : header.length - 2u;
}

struct Frame {
  Header header;
  Bytes message;
};
/// Reads one whole frame of either convention; the size of `in` tells which.
Result<Frame> read_frame(Bytes in);
/// Writes a frame; its length counts the last two bytes of the header, as the reference implementation has it, unless
/// the peer is known to do otherwise.
Result<Buffer> write_frame(Type type, Bytes message, Convention convention = Convention::header_included);

}  // namespace bonafide::binding::tcp
