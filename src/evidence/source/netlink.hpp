// Generic netlink as a recorded stream of bytes: messages one after the other, each with its attributes.
#pragma once
#include <vector>

#include <bonafide/base/bytes.hpp>
#include <bonafide/evidence/rules.hpp>

namespace bonafide::evidence::netlink {

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
  bool control = false;
  Bytes body;  // behind the headers
};

inline constexpr std::uint16_t nlmsg_error = 2, nlmsg_done = 3, first_family = 16;
inline constexpr std::uint16_t flag_multi = 2;  // NLM_F_MULTI

/// Every message. Breaks rule::netlink_complete.
Result<std::vector<Message>> read(Bytes stream);

/// The attributes of a message. The last one takes all that is left where `to_the_end` is its type: the kernel writes a
/// length for it that is not its own. Breaks rule::netlink_complete.
Result<std::vector<Attribute>> attributes_of(const Message&, std::uint16_t to_the_end = 0);

/// Whether the bytes begin with a message of some family and its generic header.
bool looks_like_stream(Bytes);

}  // namespace bonafide::evidence::netlink
