// Facts of signed measurements: DSP0274, "DMTF measurement specification format".
#include <algorithm>

#include <bonafide/appraisal/policy/gather.hpp>
#include <bonafide/evidence/measurements.hpp>

namespace bonafide::appraisal::policy {
namespace {

using evidence::Measurement;
using evidence::MeasurementType;

/// Whether the keys of the session speak for what was said in it: it was opened with them, and the same chain signed
/// the exchange that they come from.
bool spoken_for_by_session(const Signed& who, std::size_t index) {
  const auto& session = who.found.account.sessions[index];
  if (!session.responder_proven) return false;
  const auto& said = who.found.account.signed_messages;
  for (std::size_t i = 0; i < said.size(); ++i)
    if (said[i].session == index && said[i].kind == evidence::StatementKind::key_exchange && who.also_signed(i))
      return true;
  return session.origin == spdm::KeyOrigin::psk && session.keyed && who.message == nullptr;
}

bool spoken_for(const Signed& who, const Measurement& block) {
  if (block.covered_by) return who.also_signed(*block.covered_by);
  return block.in_session && spoken_for_by_session(who, *block.in_session);
}

/// Whether a record that holds `block` was asked for everything: DSP0274, GET_MEASUREMENTS, Param2.
bool all_were_asked_for(const Signed& who, const Measurement& block) {
  const auto exchange = who.found.account.measurements[block.record].exchange;
  return std::ranges::any_of(who.found.account.spoken, [&](const evidence::Spoken& said) {
    return said.exchange == exchange && said.request && said.is_spdm && said.bytes.size() > 3 &&
           said.bytes[1] == static_cast<std::uint8_t>(spdm::Code::get_measurements) &&
           said.bytes[3] == spdm::all_measurements;
  });
}

bool same(const Measurement& a, const Measurement& b) {
  return a.specification == b.specification && a.type == b.type && a.raw == b.raw && equal(a.value, b.value);
}

/// The blocks that somebody speaks for, each index once; `disputed` are those about which two records differ.
std::vector<Measurement> undisputed(std::vector<Measurement> all, std::vector<std::uint8_t>& disputed) {
  std::vector<Measurement> out;
  for (auto& block : all) {
    const auto before = std::ranges::find(out, block.index, &Measurement::index);
    if (before == out.end())
      out.push_back(std::move(block));
    else if (!same(*before, block))
      disputed.push_back(block.index);
  }
  std::erase_if(out,
                [&](const Measurement& block) { return std::ranges::find(disputed, block.index) != disputed.end(); });
  return out;
}

std::string named(std::uint8_t index, std::string_view field) {
  return "measurement[" + std::to_string(index) + "]." + std::string{field};
}

void gather_block(const Measurement& block, Facts& facts) {
  if (!block.is_dmtf()) return;
  facts.set(named(block.index, "type"), evidence::name(block.type));
  facts.set(named(block.index, block.raw ? "raw" : "digest"), copy(block.value));
  if (block.security) facts.set(named(block.index, "svn"), *block.security);
  if (block.version) facts.set(named(block.index, "version"), Version{*block.version});
}

/// DSP0274 1.2, "Device mode field of a measurement block".
void gather_mode(const evidence::DeviceMode& mode, Facts& facts) {
  enum : std::uint32_t { non_invasive = 0x01, invasive = 0x02, been = 0x04 | 0x08 | 0x10 };
  constexpr std::array<std::string_view, 6> names{"manufacturing", "validation", "normal",
                                                  "recovery",      "rma",        "decommissioned"};
  facts.set("device-mode.debug", (mode.device_state & (non_invasive | invasive)) != 0);
  facts.set("device-mode.debugged", (mode.device_state & (non_invasive | invasive | been)) != 0);
  std::vector<std::string> operational;
  for (std::size_t i = 0; i < names.size(); ++i)
    if ((mode.operational_state >> i & 1u) != 0) operational.emplace_back(names[i]);
  facts.set("device-mode.operational", std::move(operational));
}

void gather_firmware(const std::vector<Measurement>& blocks, Facts& facts) {
  const auto of_type = [&](MeasurementType type) {
    std::vector<const Measurement*> out;
    for (const auto& block : blocks)
      if (block.is_dmtf() && block.type == type) out.push_back(&block);
    return out;
  };
  facts.lacking("firmware.svn", "no signed measurement says it, or one is not a number");
  facts.lacking("firmware.version", "there is not exactly one signed measurement of a version");
  facts.lacking("device-mode.", "there is not exactly one signed measurement of the device mode");
  std::optional<std::uint64_t> lowest;
  const auto numbers = of_type(MeasurementType::security_version);
  for (const auto* block : numbers)
    if (block->security) lowest = std::min(lowest.value_or(*block->security), *block->security);
  if (lowest && std::ranges::all_of(numbers, [](const auto* each) { return each->security.has_value(); }))
    facts.set("firmware.svn", *lowest);
  const auto versions = of_type(MeasurementType::firmware_version);
  if (versions.size() == 1 && versions[0]->version) facts.set("firmware.version", Version{*versions[0]->version});
  const auto modes = of_type(MeasurementType::device_mode);
  if (modes.size() == 1 && modes[0]->mode) gather_mode(*modes[0]->mode, facts);
}

}  // namespace

SpokenFor measurements_spoken_for(const Signed& who) {
  SpokenFor out;
  auto all = evidence::measurements_of(who.found.account);
  out.rest = std::erase_if(all, [&](const Measurement& block) { return !spoken_for(who, block); });
  out.complete = std::ranges::any_of(all, [&](const Measurement& block) { return all_were_asked_for(who, block); });
  out.blocks = undisputed(std::move(all), out.disputed);
  return out;
}

void gather_measurements(const Signed& who, Facts& facts) {
  facts.lacking("measurement", "the conversation shows no measurements");
  for (const auto* prefix : {"firmware.", "device-mode."})
    facts.lacking(prefix, "the conversation shows no signed measurements");
  const auto [blocks, disputed, rest, complete] = measurements_spoken_for(who);
  if (blocks.empty() && disputed.empty() && rest == 0) return;
  facts.set("measurements.unsigned", rest != 0);
  facts.lacking("measurement[", "no signed measurement says it");
  facts.lacking("measurements.indices", "not all measurements were asked for and signed together");
  for (const auto index : disputed) facts.lacking(named(index, ""), "two signed records differ about it");
  for (const auto& block : blocks) gather_block(block, facts);
  if (disputed.empty()) gather_firmware(blocks, facts);
  if (!complete) return;
  std::vector<std::uint64_t> indices{disputed.begin(), disputed.end()};
  for (const auto& block : blocks) indices.push_back(block.index);
  std::ranges::sort(indices);
  indices.erase(std::ranges::unique(indices).begin(), indices.end());
  facts.set("measurements.indices", std::move(indices));
}

}  // namespace bonafide::appraisal::policy
