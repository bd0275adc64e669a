#include <bonafide/report/dissect.hpp>
#include <bonafide/spdm/message/all.hpp>

namespace bonafide::report {

namespace {

/// The header of a message whose layout is not known here, and the rest as it stands.
Dissected undeclared(Bytes message, std::uint8_t code) {
  wire::Fields fields;
  fields.add("SPDMVersion", 0, 1, wire::describe(message[0], 1, {}, {}));
  fields.add("RequestResponseCode", 1, 1, wire::describe(code, 1, spdm::code_names(), {}));
  fields.add("(not laid out here)", 2, message.size() - 2, hex(message.subspan(2)));
  return {.name = spdm::name(static_cast<spdm::Code>(code)),
          .request = spdm::is_request(code),
          .raw = message,
          .fields = fields.all(),
          .declared = false};
}

}  // namespace

void Dissector::learn(const spdm::GetCapabilities& message) {
  if (const auto said = spdm::declared(message, terms_.version)) terms_.requester = *said;
}

void Dissector::learn(const spdm::CapabilitiesMessage& message) {
  if (const auto said = spdm::declared(message, terms_.version)) terms_.responder = *said;
}

void Dissector::learn(const spdm::NegotiateAlgorithms& message) {
  offer_ = message;
  offer_->structs = offer_->ext_asym = offer_->ext_hash = {};
}

/// The sizes of what follows hang on the selections, legal or not: judging them is not the dissector's part.
void Dissector::learn(const spdm::Algorithms& message) {
  auto& selected = terms_.selected;
  selected.measurement_specification = message.measurement_specification;
  selected.other_params = message.other_params;
  selected.mel_specification = message.mel_specification;
  selected.measurement_hash = message.measurement_hash;
  selected.base_asym = message.base_asym;
  selected.base_hash = message.base_hash;
  selected.pqc_asym = terms_.version >= spdm::Version::v1_4 ? message.pqc_asym : 0;
  // DSP0274 1.1, "Response AlgStruct": they decide how long what is exchanged and signed is.
  for (const auto& entry : wire::List<spdm::AlgStruct, spdm::Terms>(message.structs, terms_)) {
    if (entry.type == spdm::AlgType::dhe) selected.dhe = entry.algorithms;
    if (entry.type == spdm::AlgType::aead) selected.aead = entry.algorithms;
    if (entry.type == spdm::AlgType::req_base_asym) selected.req_base_asym = entry.algorithms;
    if (entry.type == spdm::AlgType::key_schedule) selected.key_schedule = entry.algorithms;
    if (entry.type == spdm::AlgType::req_pqc_asym) selected.req_pqc_asym = entry.algorithms;
    if (entry.type == spdm::AlgType::kem) selected.kem = entry.algorithms;
  }
  // DSP0274 1.3, "ResponderMultiKeyConn" and "RequesterMultiKeyConnSel": a party that can do nothing else needs no bit.
  const auto bit = spdm::other_params::multi_key;
  if (terms_.version < spdm::Version::v1_3) return;
  selected.multi_key_responder = offer_ && (offer_->other_params & bit) != 0;
  selected.multi_key_requester = (message.other_params & bit) != 0;
}

Dissected Dissector::next(Bytes message) {
  if (message.size() < spdm::header_size)
    return {.name = "(too short)",
            .after = message,
            .refused = Error{&wire::rule::complete, "(header)", 0, message.size(), {}}};
  const auto code = message[1];
  // GET_CAPABILITIES carries the version that the Requester chose: DSP0274, "Version encoding".
  if (static_cast<spdm::Code>(code) == spdm::Code::get_capabilities)
    terms_.version = static_cast<spdm::Version>(message[0]);

  Dissected out;
  const bool known = spdm::with_message(static_cast<spdm::Code>(code), [&]<class M>() {
    wire::Fields fields;
    const auto read = wire::decode<M>(message, terms_, &fields);
    out = {.name = std::string{M::name}, .request = spdm::is_request(code), .fields = fields.all()};
    if (!read) {
      out.refused = read.error(), out.after = message;
      return;
    }
    out.raw = read->raw, out.after = message.subspan(read->raw.size());
    learn(read->message);
  });
  return known ? out : undeclared(message, code);
}

}  // namespace bonafide::report
