// What `verify` and `authenticate` write beside what they print.
#pragma once
#include <bonafide/appraisal/policy/policy.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/crypto/signature.hpp>

namespace bonafide::cli {

/// Whether the command line asks for a file that is made of the evidence itself.
bool wants_report(const Words&);

/// --html: all that was judged in one page. --eat: as a token, signed with --sign-key. --cmw: the evidence and, with
/// --sign-key, the token in a collection.
class Reports {
 public:
  /// Before anything is done: Misuse where the options make no sense together, Failure where the key cannot be read.
  Reports(const crypto::Library&, const Words&);

  /// The files appear whole or not at all; Failure where they cannot be made. `policy` is what decided, if one did.
  void write(std::span<const Judged>, const appraisal::policy::Policy* policy) const;

 private:
  Buffer token_of(std::span<const Judged>, const appraisal::policy::Policy*) const;

  const crypto::Library& library_;
  const Words& words_;
  std::optional<crypto::PrivateKey> key_;
};

}  // namespace bonafide::cli
