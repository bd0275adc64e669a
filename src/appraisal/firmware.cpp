#include <bonafide/appraisal/firmware.hpp>
#include <bonafide/appraisal/reference/vendor.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/crypto/x509/dice.hpp>
#include <bonafide/evidence/measurements.hpp>

namespace bonafide::appraisal {
namespace {

namespace x509 = crypto::x509;
using evidence::Measurement;

/// The blocks that a good signature covers.
std::vector<Measurement> signed_blocks(const Found& found) {
  std::vector<Measurement> out;
  for (const auto& block : evidence::measurements_of(found.account))
    if (block.covered_by && found.verified[*block.covered_by]) out.push_back(block);
  return out;
}

std::string about(std::uint8_t slot, const x509::TcbInfo& layer, std::size_t certificate) {
  return "the FWID of " + (layer.layer ? "layer " + std::to_string(*layer.layer) : std::string{"the firmware"}) +
         " in certificate " + std::to_string(certificate) + " of " + slot_name(slot);
}

Check judge_measured(const std::string& about, const x509::Fwid& fwid, const std::vector<Measurement>& blocks) {
  for (const auto& block : blocks)
    if (block.is_digest() && equal(block.value, fwid.digest))
      return check(rule::firmware_agrees, Outcome::passed,
                   about + " is what measurement " + std::to_string(block.index) + " says");
  return check(rule::firmware_agrees, Outcome::not_applicable, "no measurement says what " + about + " is of");
}

Check judge_reported(const std::string& about, const x509::Fwid& fwid, const std::vector<Buffer>& reported) {
  for (const auto& one : reported)
    if (!equal(one, fwid.digest))
      return check(rule::firmware_agrees, Outcome::failed,
                   about + " is not the one that the device reports: it runs other firmware than was certified");
  return check(rule::firmware_agrees, Outcome::passed, about + " is the one that the device reports");
}

void judge_chain(const Found& found, std::size_t index, const std::vector<Measurement>& blocks,
                 std::vector<Check>& out) {
  const auto& chain = found.slots[index].chain;
  if (!chain) return;
  const auto slot = found.account.chains[index].slot;
  const auto leaf_fwids = reference::vendor_fwids(found, chain->leaf());
  for (std::size_t i = 0; i < chain->certificates.size(); ++i) {
    const auto dice = x509::read_dice(chain->certificates[i]);
    if (!dice) continue;
    const bool reported = i + 1 == chain->certificates.size() && !leaf_fwids.empty();
    for (const auto& layer : dice->tcb_infos)
      for (const auto& fwid : layer.fwids)
        out.push_back(reported ? judge_reported(about(slot, layer, i), fwid, leaf_fwids)
                               : judge_measured(about(slot, layer, i), fwid, blocks));
  }
}

}  // namespace

std::optional<Check> judge_firmware(const Found& found) {
  std::vector<Check> out;
  std::vector<std::size_t> seen;
  const auto blocks = signed_blocks(found);
  for (std::size_t i = 0; i < found.verified.size(); ++i) {
    const auto& said = found.account.signed_messages[i];
    if (!found.verified[i] || by_requester(said.kind) || !said.chain) continue;
    if (std::ranges::find(seen, *said.chain) != seen.end()) continue;
    seen.push_back(*said.chain);
    judge_chain(found, *said.chain, blocks, out);
  }
  if (out.empty()) return {};
  auto all = group("firmware", std::move(out), "what the certificates say of the firmware is what the device measures");
  if (all.result == Outcome::not_applicable)
    all.reason = "the device neither measures nor reports the firmware that the certificates speak of";
  return all;
}

}  // namespace bonafide::appraisal
