#include <bonafide/appraisal/signing_kind.hpp>
#include <bonafide/spdm/rules/challenge.hpp>
#include <bonafide/spdm/rules/mutual.hpp>
#include <bonafide/spdm/rules/session.hpp>

namespace bonafide::appraisal {

using evidence::StatementKind;
using spdm::Purpose;
namespace rule = spdm::rule;

const SigningKind& signing_kind(StatementKind kind) {
  // In the order of StatementKind.
  static constexpr std::array<SigningKind, evidence::statement_kinds> rows{{
      {"CHALLENGE_AUTH", &rule::challenge_signature, Purpose::responder_challenge_auth},
      {"MEASUREMENTS", &rule::measurement_signature, Purpose::responder_measurements},
      {"KEY_EXCHANGE_RSP", &rule::key_exchange_signature, Purpose::responder_key_exchange_rsp},
      {"ENDPOINT_INFO", &rule::endpoint_signature, Purpose::responder_endpoint_info},
      {"the Requester's CHALLENGE_AUTH", &rule::challenge_signature, Purpose::requester_challenge_auth},
      {"FINISH", &rule::finish_signature, Purpose::requester_finish},
      {"the Requester's ENDPOINT_INFO", &rule::endpoint_signature, Purpose::requester_endpoint_info},
  }};
  return rows[static_cast<std::size_t>(kind)];
}

bool covers_negotiation(StatementKind kind, spdm::Version version) {
  return kind != StatementKind::measurements || version >= spdm::Version::v1_2;
}

}  // namespace bonafide::appraisal
