// What a Responder demands of a Requester: DSP0274 1.1, "Mutual authentication".
#pragma once
#include <functional>

#include <bonafide/spdm/answer/credentials.hpp>
#include <bonafide/spdm/message/key_exchange.hpp>

namespace bonafide::spdm::responder {

/// Whether whoever shows `certificates` (DER, root to leaf; a SubjectPublicKeyInfo where it has no more) is welcome.
using Welcome = std::function<bool(Bytes certificates)>;

struct Demand {
  bool basic = false;  // BasicMutAuthReq in CHALLENGE_AUTH: 1.1, deprecated in 1.2, not sent later
  MutAuth session = MutAuth::none;
  /// The Requester's slot that shall sign: 0 to 7 or, where nothing is encapsulated, provisioned_key.
  std::uint8_t slot = 0;
  bool required = false;                // no session for a Requester that cannot prove itself
  std::vector<crypto::Scheme> schemes;  // what it may sign with, in the order of preference
  Slot known;                           // its chain, where nothing is encapsulated
  Buffer known_key;                     // its SubjectPublicKeyInfo, for provisioned_key
  Welcome welcome;                      // none: whoever is consistent in himself
  /// GET_ENDPOINT_INFO in sessions, when the Requester next listens: 1.3, EP_INFO_CAP of the Requester. Signed where it
  /// can sign and `session` has proven who it is.
  bool endpoint_info = false;
};

}  // namespace bonafide::spdm::responder
