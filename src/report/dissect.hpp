// Messages of a conversation read field by field, as far as they can be read.
#pragma once
#include <bonafide/spdm/negotiation.hpp>

namespace bonafide::report {

struct Dissected {
  std::string name;  // "CHALLENGE_AUTH"
  bool request = false;
  Bytes raw;                        // what was read, to the last field
  Bytes after;                      // what follows it: the padding of a transport, or too much
  std::vector<wire::Field> fields;  // those before a refusal too
  std::optional<Error> refused;
  bool declared = true;  // false: a code whose layout is not known here
};

/// Follows a conversation: what VERSION, CAPABILITIES, ALGORITHMS and the last request said decides how the next
/// message is laid out. A message that is refused is shown up to the field at fault and changes nothing.
class Dissector {
 public:
  /// `terms`: what is known before the first message; for messages that stand alone.
  explicit Dissector(const spdm::Terms& terms = {}) : terms_(terms) {}

  Dissected next(Bytes message);
  const spdm::Terms& terms() const { return terms_; }

 private:
  void learn(const spdm::GetVersion&) { terms_ = {}, offer_.reset(); }
  void learn(const spdm::GetCapabilities&);
  void learn(const spdm::CapabilitiesMessage&);
  void learn(const spdm::NegotiateAlgorithms&);
  void learn(const spdm::Algorithms&);
  void learn(const auto& message) {
    if constexpr (requires { message.shape_reply(terms_); }) message.shape_reply(terms_);
  }

  spdm::Terms terms_;
  std::optional<spdm::NegotiateAlgorithms> offer_;
};

}  // namespace bonafide::report
