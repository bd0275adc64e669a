#include <algorithm>
#include <map>
#include <set>

#include <bonafide/appraisal/reference/comid.hpp>
#include <bonafide/appraisal/reference/learn.hpp>

namespace bonafide::appraisal::reference {
namespace {

using evidence::MeasurementType;

/// The first name of the first device that every device goes by.
std::optional<std::string> common_name(std::span<const Said> golden, std::vector<std::string> Subject::* names) {
  for (const auto& name : golden.front().subject.*names)
    if (std::ranges::all_of(golden, [&](const Said& each) {
          return std::ranges::find(each.subject.*names, name) != (each.subject.*names).end();
        }))
      return name;
  return {};
}

PciMatch common_pci(std::span<const Said> golden) {
  auto out = golden.front().subject.pci.value_or(PciMatch{});
  for (const auto& each : golden) {
    const auto other = each.subject.pci.value_or(PciMatch{});
    for (const auto field :
         {&PciMatch::vendor, &PciMatch::device, &PciMatch::subsystem_vendor, &PciMatch::subsystem_device})
      if (out.*field != other.*field) (out.*field).reset();
  }
  return out;
}

Element element_of(const Claim& claim) {
  Element out{.index = claim.index, .type = claim.index ? claim.type : std::nullopt};
  if (claim.layer) out.layer = claim.layer;
  return out;
}

// A security version number is there to be exceeded: DSP0274 1.3, "Security version number".
Acceptable values_of(const Claim& claim) {
  Acceptable out{.digests = claim.digests};
  if (claim.index && claim.svn) return {.svn = SecurityVersion{*claim.svn, true}};
  if (claim.index && claim.version) return {.version = claim.version};
  if (claim.raw) out.raw = RawValue{*claim.raw, {}};
  if (!claim.layer) return out;
  if (claim.svn) out.svn = SecurityVersion{*claim.svn, true};
  out.version = claim.version;
  out.flags = claim.flags;
  return out;
}

/// What the devices say of one element.
struct Learned {
  std::vector<Acceptable> values;  // different ones
  std::set<std::size_t> said_by;   // numbers of devices
};

std::string counted(std::size_t number, std::string_view thing) {
  return std::to_string(number).append(" ").append(thing).append(number == 1 ? "" : "s");
}

std::map<Element, Learned> gather(std::span<const Said> golden) {
  std::map<Element, Learned> out;
  for (std::size_t i = 0; i < golden.size(); ++i)
    for (const auto& claim : golden[i].claims) {
      auto values = values_of(claim);
      if (values.empty()) continue;
      auto& learned = out[element_of(claim)];
      learned.said_by.insert(i);
      if (std::ranges::find(learned.values, values) == learned.values.end())
        learned.values.push_back(std::move(values));
    }
  return out;
}

std::string described(const Entry& entry) {
  std::string out = text_of(entry.element) + " of " + text_of(entry.environment) + ": ";
  for (std::size_t i = 0; i < entry.accepted.size(); ++i)
    out.append(i == 0 ? "" : " or ").append(text_of(entry.accepted[i]));
  return entry.is_volatile ? out.append("volatile") : out;
}

}  // namespace

Set learn(std::span<const Said> golden) {
  Set out{.format = "TOML"};
  if (golden.empty()) return out;
  const Environment common{.vendor = common_name(golden, &Subject::vendors),
                           .model = common_name(golden, &Subject::models),
                           .pci = common_pci(golden)};
  out.firmware = common_name(golden, &Subject::firmware);
  if (golden.size() == 1) note(out.notes, "learnt from one device: what varies between devices is not known");
  if (common == Environment{}) note(out.notes, "the devices have no name in common: these values are for any device");
  for (const auto& [element, learned] : gather(golden)) {
    Entry entry{.environment = common, .element = element};
    entry.is_volatile = learned.values.size() > 1 || learned.said_by.size() != golden.size();
    if (entry.is_volatile)
      note(out.notes, text_of(element) + " varies: " + counted(learned.values.size(), "value") + " of " +
                          counted(learned.said_by.size(), "device") + ", of " + std::to_string(golden.size()));
    else
      entry.accepted = learned.values;
    out.entries.push_back(std::move(entry));
  }
  return out;
}

std::vector<std::string> differences(const Set& before, const Set& after) {
  const auto lines = [](const Set& set) {
    std::set<std::string> out;
    for (const auto& entry : set.entries) out.insert(described(entry));
    return out;
  };
  const auto old_lines = lines(before), new_lines = lines(after);
  std::vector<std::string> out;
  if (before.firmware != after.firmware) {
    if (before.firmware) out.push_back("- firmware " + *before.firmware);
    if (after.firmware) out.push_back("+ firmware " + *after.firmware);
  }
  for (const auto& line : old_lines)
    if (!new_lines.contains(line)) out.push_back("- " + line);
  for (const auto& line : new_lines)
    if (!old_lines.contains(line)) out.push_back("+ " + line);
  return out;
}

}  // namespace bonafide::appraisal::reference
