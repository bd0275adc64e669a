// CoRIM, signed or not, from whomever the verifier accepts.
#pragma once
#include <bonafide/appraisal/reference/corim.hpp>
#include <bonafide/appraisal/reference/signer.hpp>

namespace bonafide::appraisal::reference {

/// Whether the bytes begin as a CoRIM does, signed or not, of this generation or of older drafts; for telling files
/// apart.
bool looks_like_corim(Bytes);

/// The set of a CoRIM. Where signers are asked for, it must be signed by one of them, who is then in Set::signer; it is
/// in force no longer than its signature.
Result<Set> read_authored_corim(const crypto::Library&, Bytes, const Signers&);

/// `set` where nobody's signature is asked for, else a refusal: it is not signed.
Result<Set> unsigned_set(Result<Set> set, const Signers&);

}  // namespace bonafide::appraisal::reference
