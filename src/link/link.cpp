#include <bonafide/link/link.hpp>

namespace bonafide::link {

Result<Bytes> demand_channel(const binding::Message& answer, binding::Channel asked) {
  if (answer.channel != asked)
    return broken(rule::channel, "message type", 0, answer.bytes.size(), Note{binding::name(answer.channel)});
  return answer.bytes;
}

}  // namespace bonafide::link
