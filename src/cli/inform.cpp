// `bonafide mel` and `bonafide endpoint-info`: what a device tells about itself beside who it is.
#include <bonafide/cli/asking.hpp>
#include <bonafide/cli/informed.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/spdm/requester/information.hpp>

namespace bonafide::cli {

namespace {

namespace requester = spdm::requester;
spdm::Flow<void> authenticate_and_read_log(spdm::Line& line, const requester::Wishes& wishes, Buffer& log) {
  // The log comes last: it may hold more than what was measured before it, and never less.
  co_await requester::authenticate(line, wishes);
  log = co_await requester::fetch_log(line, nullptr, wishes);
  co_return Result<void>{};
}

struct Told {
  std::optional<Buffer> info;
  bool is_signed = false;
};

spdm::Flow<void> ask_what_it_is(spdm::Line& line, const requester::Wishes& wishes, bool by_signature, Told& told) {
  co_await requester::connect(line, wishes);
  requester::Slots slots;
  requester::Identity identity{};
  if (by_signature) {
    slots = co_await requester::fetch_certificates(line, wishes);
    const auto slot = wishes.slot.value_or(static_cast<std::uint8_t>(std::countr_zero(slots.provisioned)));
    identity = requester::Identity{slot, &*slots.leaf_key(slot), slots.digest(slot)};
  }
  const auto* const signer = by_signature ? &identity : nullptr;
  const auto endpoint = co_await requester::ask_endpoint_info(line, nullptr, wishes, signer);
  told.info = endpoint.info(), told.is_signed = endpoint.is_signed();
  co_return Result<void>{};
}

}  // namespace

Exit mel(const Words& words, Console& console) {
  const auto library = open_library();
  Asking asking{library, words, console, conditions_of(words)};
  auto wishes = wishes_of(words, library);
  Buffer log;
  Speech speech;
  speech.say = [&](spdm::Line& line, const Reached& reached) {
    wishes.portion = portion_over(*reached.link, 0xFFFF);
    return authenticate_and_read_log(line, wishes, log);
  };
  std::array judged{asking.judge(words.operands[0], speech)};
  console.show_progress({});
  Json details{{"log", log_as_json(log)}};
  judged[0].details = std::make_shared<Json>(std::move(details));
  if (const auto file = words.value("--output"); file && !log.empty()) write_whole(*file, log);
  return tell(judged, words, console);
}

Exit endpoint_info(const Words& words, Console& console) {
  const auto library = open_library();
  Asking asking{library, words, console, conditions_of(words)};
  auto wishes = wishes_of(words, library);
  const bool by_signature = !words.has("--unsigned");
  Told told;
  Speech speech;
  speech.say = [&](spdm::Line& line, const Reached& reached) {
    wishes.portion = portion_over(*reached.link, 0xFFFF);
    return ask_what_it_is(line, wishes, by_signature, told);
  };
  std::array judged{asking.judge(words.operands[0], speech)};
  console.show_progress({});
  Json details = Json::object();
  if (told.info) {
    details["endpoint"] = {{"signed", told.is_signed}, {"info", hex(*told.info)}};
    details["endpoint"]["identifiers"] = device_class_as_json(*told.info);
  }
  judged[0].details = std::make_shared<Json>(std::move(details));
  return tell(judged, words, console);
}

}  // namespace bonafide::cli
