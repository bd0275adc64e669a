#include <bonafide/spdm/terms.hpp>

namespace bonafide::spdm {

std::size_t Terms::digest_size() const {
  const auto base = hash();
  return base ? crypto::size(*base) : 0;
}

std::optional<crypto::Scheme> Terms::scheme() const {
  return selected.base_asym != 0 ? scheme_of(selected.base_asym) : pqc_scheme_of(selected.pqc_asym);
}

}  // namespace bonafide::spdm
