#include <bonafide/evidence/reading/reading.hpp>

namespace bonafide::evidence {

Account replay(const crypto::Library& library, const Evidence& evidence, const Secrets& secrets) {
  return Reading{library, evidence, secrets}.run();
}

}  // namespace bonafide::evidence
