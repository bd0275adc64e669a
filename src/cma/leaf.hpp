// The leaf certificate profile of DSP0274: what a certificate must say so that its key may sign SPDM messages.
#pragma once
#include <bonafide/cma/finding.hpp>
#include <bonafide/crypto/x509.hpp>
#include <bonafide/spdm/terms.hpp>

namespace bonafide::cma {

/// DSP0274, "Certificate models".
enum class Model : std::uint8_t { device, alias, generic };

/// DSP0274 1.2, the SPDM extension (1.3.6.1.4.1.412.274.6).
struct SpdmMarks {
  bool hardware_identity = false;    // .2
  bool mutable_certificate = false;  // .5
};
/// `extension` is the value of the extension; empty stands for a certificate without one.
Result<SpdmMarks> read_spdm_marks(Bytes extension);

/// Under which terms the leaf signs.
struct LeafTerms {
  spdm::Version version = spdm::Version::v1_0;
  Model model = Model::device;
  spdm::Role role = spdm::Role::responder;
};

Findings judge_leaf(const crypto::x509::Certificate& leaf, const LeafTerms&);

/// PCIe 6.x, 6.31: the algorithms that CMA-SPDM allows.
Finding judge_algorithms(const spdm::Terms&);

}  // namespace bonafide::cma
