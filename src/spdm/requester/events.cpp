#include <bonafide/spdm/requester/ask_in.hpp>
#include <bonafide/spdm/requester/events.hpp>

namespace bonafide::spdm::requester {
namespace {

Result<void> can_notify(const Terms& terms) {
  if (!terms.responder.has(cap::event)) return broken(rule::capability_present, "Flags", 8, cap::event);
  return {};
}

/// DSP0274 1.3, ERROR, NoPendingRequests; UnexpectedRequest before.
bool has_nothing_to_tell(const Error& error) {
  const auto reason = static_cast<ErrorCode>(error.got);
  return error == rule::peer_refused &&
         (reason == ErrorCode::no_pending_requests || reason == ErrorCode::unexpected_request);
}

}  // namespace

Flow<std::vector<SupportedEvents>> supported_events(Line& line, Session& session) {
  co_await can_notify(line.terms);
  const auto answer = co_await ask_in(line, &session, GetSupportedEventTypes{});
  co_return read_groups(answer.message.groups, line.terms);
}

Flow<void> subscribe(Line& line, Session& session, std::span<const SupportedEvents> groups) {
  co_await can_notify(line.terms);
  Buffer list;
  for (const auto& group : groups) {
    const std::uint32_t attributes = group.types.empty() ? all_types_of_group : 0;
    append(list, make_group(group, attributes, line.terms));
  }
  const SubscribeEventTypes question{.group_count = static_cast<std::uint8_t>(groups.size()),
                                     .list_length = static_cast<std::uint32_t>(list.size()),
                                     .groups = list};
  co_await ask_in(line, &session, question);
  co_return Result<void>{};
}

Flow<std::vector<HeardEvent>> fetch_events(Line& line, Session& session, const Credentials* credentials) {
  if (!line.terms.may_encapsulate()) co_return broken(rule::capability_present, "Flags", 8, cap::encap);
  Answerer answerer{line, credentials, session};
  const auto outcome = co_await attempt(answer_requests(line, &session, answerer, Opening::get_encapsulated_request));
  if (!outcome && !has_nothing_to_tell(outcome.error())) co_return std::unexpected(outcome.error());
  co_return answerer.take_events();
}

}  // namespace bonafide::spdm::requester
