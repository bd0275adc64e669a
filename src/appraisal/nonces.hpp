// Nonces over a set of evidence: whoever sees one again where it must be new holds a replay, or evidence of a generator
// that repeats itself.
#pragma once
#include <array>
#include <map>

#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/evidence/replay.hpp>

namespace bonafide::appraisal {

/// One signed message, as far as its nonces matter. Digests are cut to 16 bytes, so that a hundred thousand of them fit
/// into memory.
struct NonceUse {
  using Cut = std::array<std::uint8_t, 16>;
  Cut requester{};  // of the kind of message, the leaf's key and the Requester's nonce
  Cut responder{};  // of the Responder's nonce
  Cut signature{};
  std::string about;  // "CHALLENGE_AUTH of slot 0"
};

/// Those of a conversation that the Responder signed with the key of a chain that is shown.
Result<std::vector<NonceUse>> nonces_of(const crypto::Library&, const evidence::Account&);

/// Remembers what it has met, in order.
class Nonces {
 public:
  /// What is wrong with the nonces of one piece of evidence after all before it: failed checks of rule::nonce_once.
  /// `name` is what the evidence is called. The same signature once more is a copy, and nothing is wrong with it.
  std::vector<Check> meet(const std::vector<NonceUse>&, const std::string& name);

 private:
  struct Met {
    NonceUse::Cut signature;
    std::uint32_t where;
  };
  std::optional<Check> look(std::map<NonceUse::Cut, Met>& in, const NonceUse::Cut&, const NonceUse&,
                            const std::string&);

  std::map<NonceUse::Cut, Met> requester_, responder_;
  std::vector<std::string> names_;
};

/// Puts the failed checks into a verdict, which is then a rejection.
void add_reuse(Verdict&, std::vector<Check>);

}  // namespace bonafide::appraisal
