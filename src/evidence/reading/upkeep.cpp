// What goes on in sessions and in capsules: keys are updated, sessions end, the Responder asks.
#include <bonafide/evidence/reading/reading.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>

namespace bonafide::evidence {

using namespace spdm;

// DSP0274 1.1, "KEY_UPDATE request and KEY_UPDATE_ACK response messages"
Result<void> Reading::accept(const Said<KeyUpdate>& said) {
  const auto& [operation, tag] = std::pair{said.asked.message.operation, said.asked.message.tag};
  if (said.answer.message.operation != operation || said.answer.message.tag != tag)
    return broken(spdm::rule::key_update_echoed, "Tag", 3, said.answer.message.tag);
  if (said.scene.session == nullptr) return broken(spdm::rule::session_needed, "RequestResponseCode", 1, 0xE9);
  auto& session = *said.scene.session;
  auto& pending = session.updating[said.scene.answerer == Role::responder ? 0 : 1];
  if ((operation == KeyOperation::verify_new_key) != pending)
    return broken(spdm::rule::key_update_pending, "KeyUpdateOperation", 2, static_cast<std::uint64_t>(operation));
  pending = !pending;
  if (pending) return {};
  session.lane(Direction::response).confirm();
  if (said.scene.answerer == Role::responder) session.lane(Direction::request).confirm();
  return {};
}

Result<void> Reading::accept(const Said<EndSession>& said) {
  said.scene.session->ended = true;
  return {};
}

Result<void> Reading::accept(const Said<VendorDefinedRequest>& said) {
  const auto& answer = said.answer.message;
  if (answer.standard_id != said.asked.message.standard_id || !equal(answer.vendor_id, said.asked.message.vendor_id))
    return broken(spdm::rule::vendor_echoed, "StandardID", 4, answer.standard_id);
  return {};
}

/// The Responder asks, and waits for DELIVER_ENCAPSULATED_RESPONSE.
Result<void> Reading::encapsulate(const Scene& scene, Bytes request, std::uint8_t id) {
  place(scene).capsule = Capsule{request, id};
  const bool updates = scene.session != nullptr && static_cast<Code>(request[1]) == Code::key_update;
  if (!updates || !scene.session->readable()) return {};
  const auto update = wire::decode<KeyUpdate>(request, terms_.turned_around());
  if (!update || update->message.operation == KeyOperation::verify_new_key) return {};
  // DSP0274 1.1, "Session key update synchronization": a Responder updates its own key alone.
  if (update->message.operation != KeyOperation::update_key)
    return broken(spdm::rule::key_update_operation, "KeyUpdateOperation", 2,
                  static_cast<std::uint64_t>(update->message.operation));
  if (scene.session->lane(Direction::response).updating()) return {};
  return scene.session->update(Direction::response);
}

Result<void> Reading::accept(const Said<GetEncapsulatedRequest>& said) {
  return encapsulate(said.scene, said.answer.message.request, said.answer.message.request_id);
}

Result<void> Reading::accept(const Said<DeliverEncapsulatedResponse>& said) {
  const auto& delivered = said.asked.message;
  const auto& ack = said.answer.message;
  if (const auto good = capsule_answered(said.scene, delivered); !good) return good;
  message_ = EncapsulatedResponseAck::name;
  if (terms_.version >= Version::v1_2 && ack.acknowledged_id != delivered.request_id)
    return broken(spdm::rule::request_id_echoed, "AckRequestID", 4, ack.acknowledged_id);
  if (ack.payload_type != PayloadType::present) return {};
  return encapsulate(said.scene, ack.request, ack.request_id);
}

Result<void> Reading::capsule_answered(const Scene& scene, const DeliverEncapsulatedResponse& delivered) {
  auto capsule = std::exchange(place(scene).capsule, {});
  const auto* session = handshake_of(scene);
  if (!capsule && session != nullptr && session->mutual == MutAuth::implicit_get_digests) {
    // DSP0274 1.1, MutAuthRequested: GET_DIGESTS goes without saying, under the RequestID 0.
    const auto version = static_cast<std::uint8_t>(terms_.version);
    capsule = Capsule{account_.keep({version, static_cast<std::uint8_t>(Code::get_digests), 0, 0}), 0};
  }
  if (!capsule || capsule->id != delivered.request_id)
    return broken(spdm::rule::request_id_echoed, "RequestID", 2, delivered.request_id);
  return whole({scene.session, Role::requester, Spoken::Wrapping::capsule}, capsule->request, delivered.response);
}

}  // namespace bonafide::evidence
