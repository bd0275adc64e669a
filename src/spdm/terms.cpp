#include <utility>

#include <bonafide/spdm/terms.hpp>

namespace bonafide::spdm {

std::size_t Terms::digest_size() const {
  const auto base = hash();
  return base ? crypto::size(*base) : 0;
}

std::optional<crypto::Scheme> Terms::scheme() const {
  return selected.base_asym != 0 ? scheme_of(selected.base_asym) : pqc_scheme_of(selected.pqc_asym);
}

Terms Terms::turned_around() const {
  Terms turned = *this;
  std::swap(turned.requester, turned.responder);
  turned.selected.base_asym = selected.req_base_asym;
  turned.selected.pqc_asym = selected.req_pqc_asym;
  std::swap(turned.selected.multi_key_requester, turned.selected.multi_key_responder);
  return turned;
}

bool Terms::may_encapsulate() const {
  const auto mask = version == Version::v1_2 ? cap::encap | cap::mut_auth : cap::encap;
  return version >= Version::v1_1 && requester.has(mask) && responder.has(mask);
}

bool Terms::requester_can_sign() const {
  return requester.has(cap::mut_auth) && responder.has(cap::mut_auth) && requester_signature_size() != 0;
}

}  // namespace bonafide::spdm
