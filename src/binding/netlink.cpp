#include <bonafide/binding/netlink.hpp>

namespace bonafide::binding::netlink {
namespace {

// include/uapi/linux/netlink.h, genetlink.h: struct nlmsghdr, genlmsghdr, nlattr.
constexpr std::size_t header = 16, generic_header = 4, attribute_header = 4, alignment = 4;
constexpr std::size_t most_messages = 65536;
constexpr std::uint16_t type_mask = 0x3FFF;  // NLA_TYPE_MASK

std::size_t aligned(std::size_t size) { return (size + alignment - 1) / alignment * alignment; }

}  // namespace

Result<std::vector<Message>> read(Bytes stream) {
  std::vector<Message> out;
  for (Bytes left = stream; !left.empty();) {
    const auto at = stream.size() - left.size();
    if (left.size() < header) return broken(rule::netlink_complete, "nlmsghdr", at, left.size());
    const std::size_t size = load_le<std::uint32_t>(left);
    if (size < header || size > left.size() || out.size() == most_messages)
      return broken(rule::netlink_complete, "nlmsg_len", at, size);
    Message message{.type = load_le<std::uint16_t>(left.subspan(4)),
                    .flags = load_le<std::uint16_t>(left.subspan(6)),
                    .sequence = load_le<std::uint32_t>(left.subspan(8))};
    message.whole = left.first(size), message.body = message.whole.subspan(header);
    message.control = message.type < first_family;
    if (!message.control) {
      if (message.body.size() < generic_header) return broken(rule::netlink_complete, "genlmsghdr", at + header, size);
      message.command = message.body[0], message.version = message.body[1];
      message.reserved = load_le<std::uint16_t>(message.body.subspan(2));
      message.body = message.body.subspan(generic_header);
    }
    out.push_back(message);
    left = left.subspan(std::min(aligned(size), left.size()));
  }
  return out;
}

Result<std::vector<Attribute>> attributes_in(Bytes body, std::uint16_t to_the_end) {
  std::vector<Attribute> out;
  for (Bytes left = body; !left.empty();) {
    const auto at = body.size() - left.size();
    if (left.size() < attribute_header) return broken(rule::netlink_complete, "nlattr", at, left.size());
    const std::size_t size = load_le<std::uint16_t>(left);
    const auto type = static_cast<std::uint16_t>(load_le<std::uint16_t>(left.subspan(2)) & type_mask);
    if (type == to_the_end && type != 0) {
      out.push_back({type, left.subspan(attribute_header)});
      break;
    }
    if (size < attribute_header || size > left.size()) return broken(rule::netlink_complete, "nla_len", at, size);
    out.push_back({type, left.subspan(attribute_header, size - attribute_header)});
    left = left.subspan(std::min(aligned(size), left.size()));
  }
  return out;
}

bool begins_event(const Message& message) {
  // Documentation/netlink/specs/spdm.yaml of the proposal: the first message has sequence 0, those with more of the
  // transcript count up from 1.
  return !message.control && (message.sequence == 0 || (message.flags & flag_multi) == 0);
}

}  // namespace bonafide::binding::netlink
