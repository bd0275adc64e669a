// `bonafide events`: what a device can tell of, and what happens to it.
#include <ostream>

#include <bonafide/cli/hold_session.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

namespace requester = spdm::requester;
constexpr Duration between_questions = std::chrono::milliseconds{200};

std::string type_name(std::uint8_t registry, std::uint16_t type) {
  const auto dmtf =
      registry == spdm::dmtf_registry ? spdm::name(static_cast<spdm::DmtfEvent>(type)) : std::string_view{};
  return dmtf.empty() ? "type " + std::to_string(type) + " of registry " + std::to_string(registry) : std::string{dmtf};
}

/// All of DMTF's types, or those that are named.
spdm::SupportedEvents types_of(const Words& words) {
  spdm::SupportedEvents out{.version = spdm::dmtf_events_version};
  const auto names = words.list("--subscribe");
  if (names.size() == 1 && names[0] == "all") return out;
  for (const auto& text : names) {
    const auto type = spdm::dmtf_event_named(text);
    if (!type)
      throw Misuse(
          "--subscribe takes all, or EventLost, MeasurementChanged, MeasurementPreUpdate and "
          "CertificateChanged, not '" +
          printable(text) + "'");
    out.types.push_back(static_cast<std::uint16_t>(*type));
  }
  return out;
}

Listening listening_of(const Words& words) {
  Listening out;
  out.wait = std::chrono::seconds{static_cast<std::int64_t>(words.number("--wait", 0, 86400).value_or(0))};
  out.most = words.number("--count", 1, 1000000).value_or(0);
  if (words.has("--subscribe"))
    out.types = types_of(words);
  else if (words.has("--wait") || words.has("--count"))
    throw Misuse("--wait and --count need --subscribe: nothing comes unasked");
  return out;
}

Json as_json(const std::vector<spdm::SupportedEvents>& groups) {
  auto out = Json::array();
  for (const auto& group : groups)
    for (const auto type : group.types)
      out.push_back({{"registry", group.registry},
                     {"vendor", hex(group.vendor_id)},
                     {"version", group.version},
                     {"type", type},
                     {"name", type_name(group.registry, type)}});
  return out;
}

Json as_json(const std::vector<spdm::HeardEvent>& events) {
  auto out = Json::array();
  for (const auto& event : events)
    out.push_back({{"instance", event.instance},
                   {"registry", event.registry},
                   {"vendor", hex(event.vendor_id)},
                   {"type", event.type},
                   {"name", type_name(event.registry, event.type)},
                   {"says", event.text()},
                   {"detail", hex(event.detail)}});
  return out;
}

}  // namespace

spdm::Flow<void> listen(spdm::Line& line, spdm::Session& session, const Listening& wanted, Came& came) {
  auto supported = co_await requester::supported_events(line, session);
  came.supported = std::move(supported);
  if (!wanted.types) co_return Result<void>{};
  const std::span groups{&*wanted.types, 1};
  co_await requester::subscribe(line, session, groups);
  for (const Instant end = line.now() + wanted.wait;;) {
    const auto events = co_await requester::fetch_events(line, session, wanted.own);
    for (const auto& event : events) {
      came.events.push_back(event);
      if (wanted.heard) wanted.heard(event);
    }
    const bool enough = wanted.most != 0 && came.events.size() >= wanted.most;
    if (enough || line.now() + between_questions > end) break;
    co_await line.pause(between_questions);
  }
  co_return Result<void>{};
}

Exit events(const Words& words, Console& console) {
  const auto library = open_library();
  SessionPlan plan;
  plan.wishes = session_wishes(words, library);
  plan.wishes.listens = true;
  plan.own = own_identity(words, library);
  plan.wishes.credentials = plan.session.credentials = plan.own.get();
  plan.listening = listening_of(words);
  plan.listening->own = plan.own.get();
  if (!words.json())
    plan.listening->heard = [&](const spdm::HeardEvent& event) {
      console.show_progress({});
      console.out << "event " << event.instance << ": " << type_name(event.registry, event.type) << ", " << event.text()
                  << std::endl;
    };
  AppraisalWords said{words, console};
  Asking asking{library, words, console, said.conditions};
  Came came;
  std::array judged{hold_session(asking, words, words.operands[0], plan, came)};
  console.show_progress({});
  write_key_log(words, came.origins);
  std::string types;
  for (const auto& group : came.supported)
    for (const auto type : group.types) types.append(types.empty() ? "" : ", ") += type_name(group.registry, type);
  judged[0].facts.push_back("tells of: " + (types.empty() ? "nothing" : types));
  auto details = judged[0].details ? *judged[0].details : Json::object();
  details["supported_events"] = as_json(came.supported);
  details["events"] = as_json(came.events);
  judged[0].details = std::make_shared<Json>(std::move(details));
  return tell(judged, words, console);
}

}  // namespace bonafide::cli
