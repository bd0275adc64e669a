#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/requester/ask_in.hpp>
#include <bonafide/spdm/requester/information.hpp>
#include <bonafide/spdm/rules/information.hpp>

namespace bonafide::spdm::requester {
namespace {

constexpr unsigned most_portions = 65536;

/// Bytes of a log that one response can bring us, in chunks where both sides have them.
std::uint32_t portion_size(const Line& line, const Wishes& wishes) {
  constexpr std::uint32_t log_header = 12;
  const bool chunks = line.terms.requester.has(cap::chunk) && line.terms.responder.has(cap::chunk);
  const auto room = chunks ? wishes.max_message_size : wishes.data_transfer_size;
  return std::min<std::uint32_t>(wishes.portion, room - std::min(log_header, room));
}

/// Whether `portion` continues the `size` bytes that are there; `total` is what the first one promised.
Result<void> continues(const GetMeasurementExtensionLog& asked, const MeasurementExtensionLog& portion,
                       std::size_t size, std::optional<std::size_t> total) {
  const auto end = size + portion.portion.size() + portion.remainder_length;
  if (portion.portion.empty() || portion.portion.size() > asked.length)
    return broken(rule::log_portion, "PortionLength", 4, portion.portion.size());
  // DSP0274 1.3, "MEASUREMENT_EXTENSION_LOG": entries may be added at any time.
  if (total && end < *total) return broken(rule::log_remainder, "RemainderLength", 8, portion.remainder_length);
  if (!total && end > largest_log) return broken(rule::log_bounded, "RemainderLength", 8, portion.remainder_length);
  return {};
}

Result<GetEndpointInfo> question(Line& line, const Wishes& wishes, const Identity* identity) {
  const auto able = field(line.terms.responder.flags, cap::ep_info);
  if (line.terms.version < Version::v1_3 || able == 0)
    return broken(rule::capability_present, "Flags", 8, cap::ep_info);
  GetEndpointInfo asked{.sub_code = device_class_sub_code};
  if (identity == nullptr) return asked;
  if (able != 2) return broken(rule::endpoint_signs, "Flags", 8, line.terms.responder.flags);
  asked.slot = identity->slot & 0x0F, asked.attributes = signature_requested;
  if (wishes.nonce)
    asked.nonce = *wishes.nonce;
  else if (const auto drawn = line.library.random(asked.nonce); !drawn)
    return std::unexpected(drawn.error());
  return asked;
}

}  // namespace

Flow<Buffer> fetch_log(Line& line, Session* session, const Wishes& wishes) {
  if (line.terms.version < Version::v1_3 || !line.terms.responder.has(cap::mel) ||
      line.terms.selected.mel_specification == 0)
    co_return broken(rule::capability_present, "Flags", 8, cap::mel);
  Buffer log;
  std::optional<std::size_t> total;
  for (unsigned portions = 0; !total || log.size() < *total; ++portions) {
    if (portions == most_portions) co_return broken(rule::log_bounded, "PortionLength", 4, portions);
    const auto most = portion_size(line, wishes);
    const auto left = static_cast<std::uint32_t>(total ? *total - log.size() : most);
    const GetMeasurementExtensionLog question{.offset = static_cast<std::uint32_t>(log.size()),
                                              .length = std::min(most, left)};
    const auto answer = co_await ask_in(line, session, question);
    co_await continues(question, answer.message, log.size(), total);
    append(log, answer.message.portion);
    if (!total) total = log.size() + answer.message.remainder_length;
  }
  co_await read_log(log);
  co_return log;
}

Flow<Endpoint> ask_endpoint_info(Line& line, Session* session, const Wishes& wishes, const Identity* identity) {
  const GetEndpointInfo asked = co_await question(line, wishes, identity);
  const auto answer = co_await ask_in(line, session, asked);
  const auto& transcript = session != nullptr ? session->transcript : line.transcript;
  const auto* const key = identity != nullptr ? identity->key : nullptr;
  const EndpointExchange exchange{asked, line.asked(), answer, key, Purpose::responder_endpoint_info};
  auto endpoint = co_await spdm::verify(line.library, line.terms, transcript, exchange);
  co_return endpoint;
}

}  // namespace bonafide::spdm::requester
