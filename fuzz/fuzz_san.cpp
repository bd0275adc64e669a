// The subject alternative name and the SPDM extension of a leaf: the first byte says where the one ends and the other
// begins.
#include <bonafide/cma/alternative_name.hpp>
#include <bonafide/cma/identity.hpp>
#include <bonafide/cma/leaf.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  if (size == 0) return 0;
  const Bytes in{data + 1, size - 1};
  const auto names = in.first(std::min<std::size_t>(data[0], in.size()));
  crypto::x509::Certificate leaf;
  leaf.subject_alternative_name = names;
  leaf.spdm_extension = in.subspan(names.size());
  leaf.extended_key_usage = leaf.spdm_extension;
  PciIdentity function{.vendor = 0x1b36, .device = 0x0010, .class_code = 0x010802, .revision = 2};
  if (cma::judge_identity(leaf, function).empty()) __builtin_trap();
  for (const auto version : spdm::versions)
    for (const auto model : {cma::Model::device, cma::Model::alias, cma::Model::generic})
      if (cma::judge_leaf(leaf, {version, model}).empty()) __builtin_trap();
  static_cast<void>(cma::parse_pci_name(as_text(in)));
  return 0;
}
