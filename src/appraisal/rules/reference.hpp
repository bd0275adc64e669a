// What a verifier demands who has reference values, and what the documents must satisfy that they come in.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::appraisal::rule {

inline constexpr Rule reference_matches{"reference.matches", "RFC 9334, 8.3 Reference Values",
                                        "what a device says must be one of its reference values"};
inline constexpr Rule reference_said{"reference.said", "RFC 9334, 8.3 Reference Values",
                                     "what has reference values must be said by the device, and be signed"};
inline constexpr Rule reference_known{"reference.known", "RFC 9334, 8.3 Reference Values",
                                      "where reference values are given, there must be some for the device, its "
                                      "firmware and the time"};

inline constexpr Rule reference_signer{"reference.signer", "RFC 9052, 4.4; RFC 5280, 6.1",
                                       "a signed document must be signed by a key that the anchors lead to, and that "
                                       "may sign"};

inline constexpr Rule corim_structure{"corim.structure", "draft-ietf-rats-corim, corim-map and concise-mid-tag",
                                      "every member must be there and of the type that the CDDL gives it"};
inline constexpr Rule corim_digest{"corim.digest", "draft-ietf-rats-corim, Digests",
                                   "a digest must be as long as its algorithm makes it"};
inline constexpr Rule corim_mask{"corim.mask", "draft-ietf-rats-corim, Raw Values",
                                 "a mask must be as long as the value that it is for"};
inline constexpr Rule corim_bounded{"corim.bounded", "house rule",
                                    "a document must not hold more than 65536 reference values"};
inline constexpr Rule corim_signed{"corim.signed", "draft-ietf-rats-corim, Signed CoRIM",
                                   "the protected header must name the content type of a CoRIM and the signer"};
inline constexpr Rule corim_writable{"corim.writable", "draft-ietf-rats-corim, CoRIM Map",
                                     "at least one of the reference values must be something that a CoMID can say"};

inline constexpr Rule bundle_kind{"bundle.kind", "docs/bundle.cddl",
                                  "the signed content must say that it is a bundle, in a version that this program "
                                  "knows"};
inline constexpr Rule bundle_in_force{"bundle.in-force", "docs/bundle.cddl",
                                      "a bundle must not be used after the time until which it holds"};
inline constexpr Rule bundle_policy{"bundle.policy", "docs/bundle.cddl; docs/policy.md",
                                    "the policy in a bundle must be one"};

}  // namespace bonafide::appraisal::rule
