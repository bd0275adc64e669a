#include <bonafide/appraisal/logs.hpp>
#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/rules/information.hpp>

namespace bonafide::appraisal {
namespace {

using spdm::rule::log_replays;

/// DSP0274 1.3, "Hash-extend measurements".
Check judge_block(const crypto::Library& library, const spdm::MeasurementLog& log, crypto::Hash hash,
                  const spdm::MeasurementBlock& block) {
  const auto about = "measurement " + std::to_string(block.index);
  const auto replayed = spdm::replays(library, hash, log, block.index, block.value);
  if (!replayed && replayed.error() == log_replays)
    return check(log_replays, Outcome::failed, about + " is not what the entries of the log extend to");
  if (!replayed) return check(log_replays, Outcome::not_applicable, explain(replayed.error()));
  return check(log_replays, Outcome::passed,
               about + " is what " + std::to_string(*replayed) + " entries of the log extend to");
}

void judge_log(const crypto::Library& library, const evidence::Account& account,
               const evidence::DeliveredLog& delivered, std::vector<Check>& out) {
  const auto log = spdm::read_log(delivered.whole);
  const auto hash = spdm::measurement_hash_of(delivered.terms.selected.measurement_hash);
  if (!log || !hash) return;
  bool any = false;
  for (const auto& record : account.measurements) {
    // What is measured later may have been extended by entries that this log does not have yet.
    if (record.exchange > delivered.exchange) continue;
    for (const auto& block : wire::List<spdm::MeasurementBlock, spdm::Terms>{record.blocks, delivered.terms}) {
      if (block.specification != spdm::measurement_dmtf || block.type != spdm::hash_extended) continue;
      auto one = judge_block(library, *log, *hash, block);
      one.reason += record.covered_by ? ", and it is signed" : ", but it is not signed";
      out.push_back(std::move(one));
      any = true;
    }
  }
  if (!any)
    out.push_back(check(log_replays, Outcome::not_applicable,
                        "the log of " + std::to_string(log->count) +
                            " entries is not signed, and no measurement that it extends to was read before it"));
}

}  // namespace

std::vector<Check> judge_logs(const crypto::Library& library, const evidence::Account& account) {
  std::vector<Check> out;
  for (const auto& delivered : account.logs) judge_log(library, account, delivered, out);
  return out;
}

}  // namespace bonafide::appraisal
