// Capsules: GET_ENCAPSULATED_REQUEST and DELIVER_ENCAPSULATED_RESPONSE until the Responder has no more to ask.
#include <bonafide/spdm/requester/answerer.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>

namespace bonafide::spdm::requester {
namespace {

constexpr unsigned most_requests = 4096;

/// DSP0274 1.2, "ENCAPSULATED_RESPONSE_ACK response message format": AckRequestID says which response it is about.
Result<void> acknowledges(const EncapsulatedResponseAck& ack, std::uint8_t id, Version version) {
  if (version >= Version::v1_2 && ack.acknowledged_id != id)
    return broken(rule::request_id_echoed, "AckRequestID", 4, ack.acknowledged_id);
  return {};
}

/// A question of the Responder that waits for its answer.
struct Question {
  std::uint8_t id = 0;
  Bytes request{};
};

Flow<Question> first_question(Line& line, Answerer& answerer, Opening opening) {
  // DSP0274 1.1, MutAuthRequested: GET_DIGESTS goes without saying, under the RequestID 0.
  if (opening == Opening::implicit_get_digests) co_return Question{0, answerer.implicit_get_digests()};
  const auto first = co_await line.ask(GetEncapsulatedRequest{});
  co_return Question{first.message.request_id, first.message.request};
}

Flow<std::optional<std::uint8_t>> answer_all(Line& line, Answerer& answerer, Opening opening) {
  Question question = co_await first_question(line, answerer, opening);
  for (unsigned requests = 0; requests < most_requests; ++requests) {
    const DeliverEncapsulatedResponse delivery{.request_id = question.id,
                                               .response = answerer.answer(question.request)};
    const auto ack = co_await line.ask(delivery);
    co_await acknowledges(ack.message, question.id, line.terms.version);
    if (ack.message.payload_type == PayloadType::requester_slot) co_return std::optional{ack.message.requester_slot};
    if (ack.message.payload_type == PayloadType::absent) co_return std::optional<std::uint8_t>{};
    question = {ack.message.request_id, ack.message.request};
  }
  co_return broken(rule::encapsulated_bounded, "RequestID", 2, most_requests);
}

}  // namespace

Flow<std::optional<std::uint8_t>> answer_requests(Line& line, Session* session, Answerer& answerer, Opening opening) {
  line.speak_in(session);
  const auto outcome = co_await attempt(answer_all(line, answerer, opening));
  line.speak_in(nullptr);
  const bool lied =
      !outcome && (outcome.error() == rule::request_id_echoed || outcome.error() == rule::encapsulated_bounded);
  if (lied && session != nullptr) session->end();
  co_return outcome;
}

}  // namespace bonafide::spdm::requester
