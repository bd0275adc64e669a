// `bonafide authenticate`: ask a device who it is, keep the record, judge it.
#include <algorithm>
#include <ostream>

#include <bonafide/cli/asking.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/own_identity.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/cli/report_files.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

namespace fs = std::filesystem;
namespace requester = spdm::requester;

void wish_measurements(const Words& words, requester::Wishes& wishes) {
  const auto wanted = words.value("--measurements").value_or("all");
  wishes.measurements = wanted == "none"   ? requester::MeasurementWish::none
                        : wanted == "each" ? requester::MeasurementWish::one_by_one
                                           : requester::MeasurementWish::all;
  wishes.raw_measurements = words.has("--raw");
  wishes.signed_measurements = !words.has("--unsigned");
}

requester::Wishes everything_wished(const Words& words, const crypto::Library& library, const appraisal::Trust& trust) {
  auto wishes = wishes_of(words, library);
  wishes.every_slot = words.has("--every-slot");
  if (const auto text = words.value("--nonce")) wishes.nonce = nonce_of(*text);
  wish_measurements(words, wishes);
  for (const auto& anchor : trust.anchors())
    if (wishes.slot == spdm::provisioned_key && !anchor.anchor.certificate) wishes.provisioned_key_spki = anchor.bytes;
  if (wishes.slot == spdm::provisioned_key && wishes.provisioned_key_spki.empty())
    throw Misuse("--slot 255 needs the provisioned public key: give it with --anchors");
  return wishes;
}

spdm::Flow<void> ask_who_it_is(spdm::Line& line, const requester::Wishes& wishes) {
  co_await requester::authenticate(line, wishes);
  co_return Result<void>{};
}

std::vector<std::string> targets_of(const Words& words) {
  if (words.has("--all")) {
    if (!words.operands.empty()) throw Misuse("--all and TARGET exclude each other");
    auto all = functions_with_mailboxes(words);
    if (all.empty()) throw Failure(Exit::unjudged, "no function that can be seen has a DOE mailbox (bonafide scan)");
    return all;
  }
  if (words.operands.empty()) throw Misuse("bonafide authenticate needs TARGET... or --all");
  for (const auto option : {"--evidence", "--pcap"})
    if (const auto path = words.value(option); path && words.operands.size() > 1 && !fs::is_directory(*path))
      throw Misuse(std::string{option} + " must name a directory where there are several targets");
  return words.operands;
}

}  // namespace

Exit authenticate(const Words& words, Console& console) {
  const auto library = open_library();
  const auto targets = targets_of(words);
  const Reports reports{library, words};
  const AppraisalWords said{words, console};
  Asking asking{library, words, console, said.conditions};
  auto wishes = everything_wished(words, library, asking.trust());
  const auto own = own_identity(words, library);
  wishes.credentials = own.get();
  Speech speech;
  speech.nonce = wishes.nonce;
  speech.say = [&](spdm::Line& line, const Reached& reached) {
    wishes.portion = portion_over(*reached.link, 0xFFFF);
    // With anchors, nothing of ours is shown to whom they do not vouch for.
    if (words.has("--anchors")) wishes.may_prove = [&] { return asking.trusts(line, reached, {}); };
    return ask_who_it_is(line, wishes);
  };
  std::vector<Judged> judged;
  for (const auto& target : targets) judged.push_back(asking.judge(target, speech));
  console.show_progress({});
  reports.write(judged, said.conditions.policy);
  return tell(judged, words, console);
}

}  // namespace bonafide::cli
