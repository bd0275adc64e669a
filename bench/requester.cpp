// A Requester and nothing else: authenticates, opens a session and ends it, over standard input and output, each
// message behind its length (16 bits, little-endian; the top bit says that it is a record). Its size is what is
// measured.
#include <unistd.h>

#include <bonafide/spdm/requester/session.hpp>

namespace {

using namespace bonafide;
using namespace bonafide::spdm;

bool put(Bytes message, bool secured) {
  std::array<std::uint8_t, 2> size{};
  store_le(size, static_cast<std::uint16_t>(message.size() | (secured ? 0x8000u : 0u)));
  return write(1, size.data(), size.size()) == 2 &&
         write(1, message.data(), message.size()) == static_cast<ssize_t>(message.size());
}

bool get(MutableBytes out) {
  for (std::size_t at = 0; at < out.size();) {
    const auto got = read(0, out.data() + at, out.size() - at);
    if (got <= 0) return false;
    at += static_cast<std::size_t>(got);
  }
  return true;
}

Flow<bool> all(Line& line, const requester::Wishes& wishes) {
  const auto report = co_await requester::authenticate(line, wishes);
  const auto slot = report.authentication.slot();
  const requester::Identity identity{slot, &*report.slots.leaf_key(slot), report.slots.digest(slot)};
  const requester::SessionWishes session_wishes;
  auto session = co_await requester::open_session(line, session_wishes, identity);
  co_await requester::end_session(line, session);
  co_return true;
}

}  // namespace

int main() {
  const auto library = crypto::Library::open(nullptr);
  if (!library) return 1;
  auto wishes = requester::everything_offered_by(*library);
  wishes.sessions = requester::sessions_offered_by(*library);
  Line line{*library, Patience{}};
  auto flow = all(line, wishes);
  line.start(flow, Instant{});
  while (!flow.outcome()) {
    std::array<std::uint8_t, 2> size{};
    if (const auto& sleep = line.to_sleep()) {
      line.expired(sleep->until);
      continue;
    }
    if (!put(line.to_send()->request, line.to_send()->secured) || !get(size)) return 2;
    Buffer answer(load_le<std::uint16_t>(size));
    if (!get(answer)) return 2;
    line.answered(answer, Instant{});
  }
  return *flow.outcome() ? 0 : 1;
}
