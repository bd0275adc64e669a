// What a device tells about itself: measurement extension logs, ENDPOINT_INFO.
#include <bonafide/evidence/reading/reading.hpp>
#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/rules/information.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>

namespace bonafide::evidence {

using namespace spdm;

namespace {

constexpr std::size_t most_logs = 64;  // in one conversation

}  // namespace

/// Portions that leave a gap are not put together. DSP0274 1.3, "MEASUREMENT_EXTENSION_LOG": the log may grow
/// meanwhile.
Result<void> Reading::accept(const Said<GetMeasurementExtensionLog>& said) {
  const auto& question = said.asked.message;
  const auto& portion = said.answer.message;
  if (portion.portion.empty() || portion.portion.size() > question.length)
    return broken(spdm::rule::log_portion, "PortionLength", 4, portion.portion.size());
  const auto end = std::uint64_t{question.offset} + portion.portion.size() + portion.remainder_length;
  if (question.offset == 0) log_.clear(), log_size_ = std::min<std::uint64_t>(end, largest_log + 1);
  if (question.offset != log_.size()) return {};
  if (end < log_size_) return broken(spdm::rule::log_remainder, "RemainderLength", 8, portion.remainder_length);
  if (log_size_ > largest_log) return broken(spdm::rule::log_bounded, "RemainderLength", 8, portion.remainder_length);
  append(log_, portion.portion.first(std::min(portion.portion.size(), log_size_ - log_.size())));
  if (log_.size() < log_size_ || account_.logs.size() == most_logs) return {};
  const auto read = read_log(log_);
  if (!read) return std::unexpected(read.error());
  account_.logs.push_back({at_, account_.keep(std::exchange(log_, {})), said.terms});
  return {};
}

// DSP0274 1.3, "ENDPOINT_INFO signature generation": IL1/IL2 is VCA and this exchange.
Result<void> Reading::accept(const Said<GetEndpointInfo>& said) {
  if (const auto apt = answers(said.asked.message, said.answer.message); !apt) return apt;
  if (said.scene.answerer == Role::responder) account_.endpoints.push_back({at_, said.answer.message.info, {}});
  if (!said.asked.message.wants_signature()) return {};
  const auto nibble = static_cast<std::uint8_t>(said.asked.message.slot & 0x0F);
  const auto hash = terms_.hash();
  if (!hash) return broken(spdm::rule::algorithms_needed, "BaseHashSel", 16, 0);
  auto hasher = crypto::Hasher::start(library_, *hash);
  if (!hasher) return std::unexpected(hasher.error());
  for (const Bytes part : {Bytes{responder_.transcript.vca()}, said.asked.raw, said.answer.signed_part})
    hasher->update(part);
  const bool ours = said.scene.answerer == Role::responder;
  if (ours) account_.endpoints.back().covered_by = account_.signed_messages.size();
  note_signature(said.scene, {.kind = ours ? StatementKind::endpoint_info : StatementKind::requester_endpoint_info,
                              .terms = said.terms,
                              .slot = nibble == provisioned_key_4_bits ? provisioned_key : nibble,
                              .transcript = hasher->digest(),
                              .requester_nonce = ours ? said.asked.message.nonce : said.answer.message.nonce,
                              .responder_nonce = ours ? said.answer.message.nonce : said.asked.message.nonce,
                              .signature = said.answer.message.signature});
  return {};
}

}  // namespace bonafide::evidence
