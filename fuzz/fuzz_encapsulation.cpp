// Capsules under attack. Either somebody between a Requester and a Responder changes what the Responder asks and what
// the Requester answers: both ends stay within their bounds, and nobody is authenticated by anything but what was said.
// Or a Responder in a session asks whatever comes to its mind: every question has an answer.
#include <bonafide/spdm/requester/answerer.hpp>

#include "two_ends.hpp"

using namespace bonafide;
using namespace bonafide::spdm;

namespace {

responder::Profile profile(Version version) {
  auto made = fuzz::device_profile(version, cap::cert | cap::chal | cap::mac | cap::encrypt | cap::key_ex |
                                                cap::key_upd | cap::mut_auth | cap::encap | cap::event);
  made.demand.basic = true;
  made.demand.schemes = made.schemes;
  made.event_types = {1, 2, 3, 4};
  return made;
}

requester::Wishes wishes_with_credentials() {
  auto wishes = requester::everything_offered_by(test::library());
  wishes.measurements = requester::MeasurementWish::none;
  wishes.sessions = requester::sessions_offered_by(test::library());
  wishes.credentials = &fuzz::requester_credentials();
  return wishes;
}

/// What becomes of a capsule: its message replaced or a byte of it changed, its header changed, or nothing.
class Meddler {
 public:
  explicit Meddler(Bytes script) : script_(script) {}
  bool altered() const { return altered_; }

  void meet(Buffer& message, Version version) {
    const auto inside = content_of(message, version);
    if (inside == 0 || script_.done()) return;
    const auto deed = script_.next();
    if (deed.empty()) return;
    const auto before = copy(Bytes{message}.subspan(inside));
    if (deed[0] % 4 == 1) message.resize(inside), append(message, deed.subspan(1));
    if (deed[0] % 4 == 2 && deed.size() > 3) {
      const auto at = inside + load_le<std::uint16_t>(deed.subspan(1)) % (message.size() - inside);
      message[at] ^= deed[3];
    }
    if (deed[0] % 4 == 3 && deed.size() > 2) message[2 + deed[1] % (inside - 2)] ^= deed[2];
    altered_ = altered_ || !equal(before, Bytes{message}.subspan(inside));
  }

 private:
  /// Where the message in a capsule begins; 0 where there is none.
  static std::size_t content_of(Bytes message, Version version) {
    if (message.size() < 8) return 0;
    const auto code = static_cast<Code>(message[1]);
    if (code == Code::encapsulated_request || code == Code::deliver_encapsulated_response) return 4;
    if (code != Code::encapsulated_response_ack) return 0;
    const std::size_t header = version >= Version::v1_2 ? 8 : 4;
    return message.size() > header ? header : 0;
  }
  fuzz::Script script_;
  bool altered_ = false;
};

template <class T>
void drive(Line& line, Flow<T>& flow, responder::Responder& device, Meddler& meddler, Version version) {
  Instant now{};
  Buffer out(8192);
  line.start(flow, now);
  for (int steps = 0; !flow.outcome(); ++steps) {
    if (steps > 30000) std::abort();
    if (line.to_sleep()) {
      line.expired(now = line.to_sleep()->until);
      continue;
    }
    Buffer request = copy(line.to_send()->request);
    meddler.meet(request, version);
    const bool secured = line.to_send()->secured;
    Buffer reply = copy(secured ? device.respond_secured(request, out) : device.respond(request, out));
    meddler.meet(reply, version);
    if (reply.empty())
      line.expired(now = line.to_send()->deadline);
    else
      line.answered(reply, now += std::chrono::milliseconds{1});
  }
}

void meddle(Version version, Bytes script) {
  const auto device_profile = profile(version);
  const auto wishes = wishes_with_credentials();
  responder::Responder device{test::library(), device_profile};
  Line line{test::library(), {}};
  Meddler meddler{script};
  auto flow = requester::authenticate(line, wishes);
  drive(line, flow, device, meddler, version);
  // M1/M2 of the Requester covers everything that stands in capsules: DSP0274 1.1, "Mutual authentication".
  if (meddler.altered() && device.requester() != nullptr) std::abort();
}

Flow<Session> session(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const requester::SessionWishes session_wishes{.credentials = wishes.credentials};
  auto made = co_await requester::open_session(line, session_wishes, identity);
  co_return made;
}

void ask_anything(Version version, fuzz::Script script) {
  const auto device_profile = profile(version);
  const auto wishes = wishes_with_credentials();
  responder::Responder device{test::library(), device_profile};
  Line line{test::library(), {}};
  Meddler nobody{{}};
  auto flow = session(line, wishes);
  drive(line, flow, device, nobody, version);
  auto made = flow.take();
  if (!made) std::abort();
  requester::Answerer answerer{line, wishes.credentials, *made};
  for (int i = 0; i < 64 && !script.done(); ++i) {
    const auto answer = answerer.answer(script.next());
    if (answer.size() < 4 || is_request(answer[1])) std::abort();
    if (answerer.challenged()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  constexpr std::array known{Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_2};
  const Bytes script{data + 1, size - 1};
  if ((data[0] & 1) == 0)
    meddle(known[(data[0] >> 1) % 2], script);
  else
    ask_anything(known[(data[0] >> 1) % 4], fuzz::Script{script});
  return 0;
}
