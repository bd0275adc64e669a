#include <chrono>

#include <bonafide/cli/help.hpp>
#include <bonafide/cli/report_files.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/pci/pci_ids.hpp>
#include <bonafide/report/page.hpp>

namespace bonafide::cli {

namespace {

report::DeviceNames names_of(const pci::Names& names, const std::optional<evidence::IdentityRecord>& identity) {
  if (!identity) return {};
  return {.vendor = std::string{names.vendor(identity->vendor)},
          .device = std::string{names.device(identity->vendor, identity->device)},
          .class_name = std::string{names.class_name(identity->class_code)}};
}

std::string html_of(const crypto::Library& library, std::span<const Judged> judged) {
  const auto names = pci::Names::installed();
  const evidence::Evidence nothing;
  report::Page page;
  for (const auto& one : judged) {
    const auto& evidence = one.kept ? one.kept->evidence : nothing;
    page.add(library, {.input = one.input,
                       .evidence = evidence,
                       .verdict = one.verdict,
                       .secrets = one.kept ? one.kept->secrets.get() : nullptr,
                       .names = names_of(names, evidence.identity)});
  }
  return std::move(page).finish({.tool = "bonafide " + std::string{version()},
                                 .at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())});
}

}  // namespace

bool wants_report(const Words& words) { return words.has("--html"); }

void write_reports(const crypto::Library& library, std::span<const Judged> judged, const Words& words) {
  if (const auto file = words.value("--html")) write_whole(*file, as_bytes(html_of(library, judged)));
}

}  // namespace bonafide::cli
