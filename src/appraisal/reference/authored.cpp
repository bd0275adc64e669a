#include <algorithm>

#include <bonafide/appraisal/reference/authored.hpp>
#include <bonafide/appraisal/rules/reference.hpp>

namespace bonafide::appraisal::reference {
namespace {

/// Tag 18; or 500 and 502, as draft-ietf-rats-corim-02 and before had them.
bool looks_signed(Bytes content) {
  const auto text = as_text(content);
  return evidence::cose::looks_like_sign1(content) || text.starts_with("\xD9\x01\xF4\xD9\x01\xF6") ||
         text.starts_with("\xD9\x01\xF6");
}

Result<Set> read_signed(const crypto::Library& library, Bytes content, const Signers& signers) {
  auto read = read_signed_corim(content);
  if (!read) return std::unexpected(read.error());
  auto& set = read->set;
  if (signers.anchors != nullptr) {
    auto who = verify_signer(library, read->item, *signers.anchors, signers.at);
    if (!who) return std::unexpected(who.error());
    set.signer = std::move(*who);
  }
  if (set.author.empty()) set.author = read->signer_name;
  // draft-ietf-rats-corim, "corim-meta-map": a signature may hold for a shorter time than what it signs.
  if (read->not_before) set.not_before = std::max(set.not_before.value_or(*read->not_before), *read->not_before);
  if (read->not_after) set.not_after = std::min(set.not_after.value_or(*read->not_after), *read->not_after);
  return std::move(set);
}

}  // namespace

bool looks_like_corim(Bytes content) {
  // 500, 501, 502 and 506 share their first two bytes.
  return looks_signed(content) || as_text(content).starts_with("\xD9\x01");
}

Result<Set> read_authored_corim(const crypto::Library& library, Bytes content, const Signers& signers) {
  return looks_signed(content) ? read_signed(library, content, signers) : unsigned_set(read_corim(content), signers);
}

Result<Set> unsigned_set(Result<Set> set, const Signers& signers) {
  if (set && signers.anchors != nullptr)
    return broken(rule::reference_signer, "signature", 0, 0, Note{"it is not signed"});
  return set;
}

}  // namespace bonafide::appraisal::reference
