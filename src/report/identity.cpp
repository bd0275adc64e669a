// Who the device is: what its configuration space says, beside what its leaf certificate says.
#include <bonafide/cma/alternative_name.hpp>
#include <bonafide/report/story.hpp>

namespace bonafide::report {
namespace {

using crypto::x509::Certificate;

std::string digits(std::uint64_t value, std::size_t count) {
  std::string out;
  for (std::size_t i = count; i-- > 0;) out += "0123456789abcdef"[value >> 4 * i & 15];
  return out;
}

template <class T> std::string digits(const std::optional<T>& value, std::size_t count) {
  return value ? digits(std::uint64_t{*value}, count) : std::string{};
}

struct Comparison {
  Literal what;
  std::string live, certified;
  std::string_view name{};  // of the live value, from the PCI ID database
};

/// The first PCI-SIG name of the leaf, as it stands and as it reads: PCIe 6.x, 6.31.3.
struct Named {
  std::string_view text;
  cma::PciName name;
};

Named named_by(const Certificate& leaf) {
  const auto entries = cma::pci_names(leaf.subject_alternative_name);
  if (!entries) return {};
  for (const auto& entry : *entries) {
    if (!entry) continue;
    const auto read = cma::parse_pci_name(*entry);
    return {*entry, read ? *read : cma::PciName{}};
  }
  return {};
}

void compare(Markup& out, const Comparison& row) {
  if (row.live.empty() && row.certified.empty()) return;
  const bool both = !row.live.empty() && !row.certified.empty();
  out.raw("<tr><th scope=\"row\">").raw(row.what).raw("</th><td><code>").text(row.live).raw("</code>");
  if (!row.name.empty()) out.raw(" <small>").text(row.name, 200).raw("</small>");
  out.raw("</td><td><code>").text(row.certified, 200).raw("</code></td><td>");
  if (both) mark(out, row.live == row.certified ? appraisal::Outcome::passed : appraisal::Outcome::failed);
  out.raw("</td></tr>");
}

void tell_comparison(Markup& out, const Story& story, const Named& named) {
  const PciIdentity none;
  const auto& identity = story.subject.evidence.identity;
  const PciIdentity& live = identity ? static_cast<const PciIdentity&>(*identity) : none;
  const auto shown = [&](std::uint64_t value, std::size_t count) {
    return identity ? digits(value, count) : std::string{};
  };
  const auto& name = named.name;
  const auto& names = story.subject.names;
  out.raw(
      "<div class=\"wide\"><table class=\"compared\"><thead><tr><td></td><th scope=\"col\">Configuration space</th>");
  out.raw("<th scope=\"col\">Leaf certificate</th><td></td></tr></thead><tbody>");
  compare(out, {"Vendor", shown(live.vendor, 4), digits(name.vendor, 4), names.vendor});
  compare(out, {"Device", shown(live.device, 4), digits(name.device, 4), names.device});
  compare(out, {"Class", shown(live.class_code, 6), digits(name.class_code, 6), names.class_name});
  compare(out, {"Revision", shown(live.revision, 2), digits(name.revision, 2)});
  compare(out, {"Subsystem vendor", digits(live.subsystem_vendor, 4), digits(name.subsystem_vendor, 4)});
  compare(out, {"Subsystem", digits(live.subsystem_device, 4), digits(name.subsystem, 4)});
  compare(out, {"Serial number", digits(live.serial, 16), digits(name.serial, 16)});
  out.raw("</tbody></table></div>");
}

}  // namespace

void tell_identity(Markup& out, const Story& story) {
  out.raw("<section><h2>Who it is</h2><div>");
  const auto* chain = story.speaking();
  const auto named = chain ? named_by(chain->chain.leaf()) : Named{};
  const bool identified = story.subject.evidence.identity.has_value();
  if (identified || !named.text.empty())
    tell_comparison(out, story, named);
  else
    out.raw("<p>Its configuration space was not read, and its certificate names no PCI function.</p>");
  if (!identified && !named.text.empty())
    out.raw("<p class=\"note\">The configuration space was not read, so nothing is compared.</p>");
  if (!named.text.empty())
    out.raw("<p class=\"note\">The certificate says <code>").text(named.text, 500).raw("</code></p>");
  if (identified && chain && named.text.empty())
    out.raw("<p class=\"note\">The leaf certificate names no PCI function.</p>");
  out.raw("</div></section>");
}

}  // namespace bonafide::report
