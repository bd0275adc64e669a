// Generic netlink as a stream of bytes: messages one after the other, each with its attributes. Little-endian, as the
// machines are whose kernels are asked.
#pragma once
#include <vector>

#include <bonafide/base/bytes.hpp>
#include <bonafide/binding/rules.hpp>

namespace bonafide::binding::netlink {

/// One attribute. Its type has lost the flags for nesting and byte order.
struct Attribute {
  std::uint16_t type = 0;
  Bytes value;
};

/// One message: `command` and `version` of genlmsghdr, `control` where it has none (NLMSG_DONE, NLMSG_ERROR).
struct Message {
  std::uint16_t type = 0, flags = 0;
  std::uint32_t sequence = 0;
  std::uint8_t command = 0, version = 0;
  std::uint16_t reserved = 0;
  bool control = false;
  Bytes whole;  // nlmsg_len bytes
  Bytes body;   // of them, what is behind the headers
};

inline constexpr std::uint16_t nlmsg_error = 2, nlmsg_done = 3, first_family = 16;
inline constexpr std::uint16_t flag_multi = 2, flag_dump_changed = 16;  // NLM_F_MULTI, NLM_F_DUMP_INTR

/// Every message. Breaks rule::netlink_complete.
Result<std::vector<Message>> read(Bytes stream);

/// The attributes of a message's body, or of an attribute that nests others. The last one takes all that is left where
/// `to_the_end` is its type: the kernel writes a length for it that is not its own. Breaks rule::netlink_complete.
Result<std::vector<Attribute>> attributes_in(Bytes body, std::uint16_t to_the_end = 0);

/// Whether it is the first of the messages that an event of the proposed family `spdm` takes.
bool begins_event(const Message&);

}  // namespace bonafide::binding::netlink
