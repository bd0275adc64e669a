#include <algorithm>

#include <bonafide/cli/asking.hpp>
#include <bonafide/cli/help.hpp>
#include <bonafide/cli/report_files.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/emulator/pem.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/link/socket_link.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::cli {

namespace {

namespace fs = std::filesystem;
namespace requester = spdm::requester;

constexpr std::uint32_t largest_message = 1u << 20;  // bytes
constexpr Duration parting_time = std::chrono::milliseconds{200};

/// The file that an option names, or one of its own in the directory that it names.
fs::path file_for(const std::string& given, const std::string& target, std::string_view ending) {
  if (!fs::is_directory(given)) return given;
  return fs::path{given} / (file_name_for(target) + std::string{ending});
}

/// Certificates of every chain that was delivered, as SLOT.pem.
void save_chains(const crypto::Library& library, const evidence::Evidence& evidence, const fs::path& directory) {
  const auto account = evidence::replay(library, evidence);
  if (!account.terms) return;
  fs::create_directories(directory);
  for (const auto& chain : account.chains) {
    const auto read = spdm::read_chain(chain.whole, *account.terms);
    if (!read) continue;
    std::string text;
    for (const auto& certificate : read->certificates) text += emulator::to_pem("CERTIFICATE", certificate.raw);
    write_whole(directory / ("slot" + std::to_string(chain.slot) + ".pem"), as_bytes(text));
  }
}

Judged no_way(const std::string& target, const Error& error) {
  auto judged = unjudged(target, explain(error));
  note_end(judged, error, excuses_the_peer(error));
  return judged;
}

template <class Algorithm> std::uint32_t bits(const std::vector<Algorithm>& algorithms) {
  std::uint32_t out = 0;
  for (const auto one : algorithms) out |= spdm::bit(one);
  return out;
}

}  // namespace

requester::Wishes wishes_of(const Words& words, const crypto::Library& library) {
  auto wishes = requester::everything_offered_by(library);
  // A signature of ML-DSA or SLH-DSA may be larger than what the other end sends at a time: DSP0274 1.2, CHUNK_CAP.
  wishes.max_message_size = largest_message;
  if (const auto text = words.value("--version")) wishes.oldest = wishes.newest = *emulator::version_named(*text);
  const Naming<crypto::Scheme> schemes{emulator::scheme_named, emulator::scheme_names};
  const Naming<crypto::Hash> hashes{emulator::hash_named, emulator::hash_names};
  if (words.has("--asym")) {
    wishes.base_asym = wishes.pqc_asym = 0;
    for (const auto one : listed(words, "--asym", library, schemes))
      (spdm::is_pqc(one) ? wishes.pqc_asym : wishes.base_asym) |= spdm::bit(one);
  }
  if (const auto wanted = bits(listed(words, "--hash", library, hashes))) wishes.base_hash = wanted;
  if (const auto slot = words.number("--slot", 0, 255)) {
    if (*slot > 7 && *slot != 255) throw Misuse("--slot takes 0 to 7, or 255 for a provisioned public key");
    wishes.slot = static_cast<std::uint8_t>(*slot);
  }
  const auto summary = words.value("--summary").value_or("all");
  wishes.summary = summary == "none"  ? spdm::MeasurementSummary::none
                   : summary == "tcb" ? spdm::MeasurementSummary::tcb
                                      : spdm::MeasurementSummary::all;
  return wishes;
}

std::uint16_t portion_over(const link::Link& link, std::uint16_t wished) {
  // What a storage device fills is not told by every one: binding::storage::usual_room.
  constexpr std::uint16_t beside = 64;
  if (link.transport() == binding::Transport::storage)
    return std::min<std::uint16_t>(wished, binding::storage::usual_room - beside);
  return link.transport() == binding::Transport::doe ? std::min<std::uint16_t>(wished, 4096) : wished;
}

Asking::Asking(const crypto::Library& library, const Words& words, Console& console,
               const appraisal::Conditions& conditions)
    : library_(library),
      words_(words),
      console_(console),
      pins_(words),
      trust_(read_trust(library, words)),
      conditions_(conditions) {}

Judged Asking::judge(const std::string& target, const Speech& speech) {
  console_.show_progress("reaching " + printable(target));
  auto reached = reach(target, library_, words_);
  if (!reached) return no_way(target, reached.error());
  const auto& link = *reached->link;
  auto said = converse(
      library_, *reached->link, [&](spdm::Line& line) { return speech.say(line, *reached); }, timeout_of(words_),
      [&](std::string_view request) { console_.show_progress(printable(target) + ": " + std::string{request}); });
  if (reached->emulated && reached->emulated->keeper) reached->emulated->keeper->save();
  if (auto* socket = dynamic_cast<link::SocketLink*>(reached->link.get()))
    static_cast<void>(socket->part(binding::socket::Command::proceed, parting_time));
  const auto evidence = record(target, *reached, speech, std::move(said.exchanges));
  keep(target, evidence, said, link.transport());

  auto conditions = conditions_;
  conditions.now = evidence.origin.obtained_at;  // not when the command began: a device takes its time
  const auto secrets =
      std::make_shared<const evidence::Secrets>(speech.secrets ? speech.secrets() : evidence::Secrets{});
  conditions.secrets = secrets.get();
  const auto account = appraisal::replay(library_, evidence, conditions);
  Judged out{.input = target,
             .verdict = pins_.appraise(library_, {evidence, account}, trust_, conditions),
             .facts = facts_of(evidence, account),
             .notes = std::move(reached->notes)};
  if (wants_report(words_)) out.kept = std::make_shared<const Kept>(Kept{evidence, secrets});
  if (said.refused) note_end(out, *said.refused, excuses_the_peer(*said.refused));
  return out;
}

bool Asking::trusts(const spdm::Line& line, const Reached& reached, const evidence::Secrets& secrets) const {
  auto conditions = conditions_;
  const auto evidence = record({}, reached, {}, evidence::said_on(line));
  conditions.now = evidence.origin.obtained_at;
  conditions.secrets = &secrets;
  return appraisal::appraise(library_, evidence, trust_, conditions).judgement == appraisal::Judgement::trusted;
}

evidence::Evidence Asking::record(const std::string& target, const Reached& reached, const Speech& speech,
                                  std::vector<evidence::Exchange> exchanges) const {
  evidence::Evidence out;
  out.origin = {.kind = evidence::SourceKind::conversation,
                .tool = "bonafide " + std::string{version()},
                .transport = std::string{binding::name(reached.link->transport())},
                .target = printable(target),
                .obtained_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                .clock = "the requester's"};
  if (reached.identity) out.identity = evidence::IdentityRecord{*reached.identity};
  out.exchanges = std::move(exchanges);
  out.demanded_nonce = speech.nonce;
  return out;
}

void Asking::keep(const std::string& target, const evidence::Evidence& evidence, const Conversation& said,
                  binding::Transport transport) const {
  if (const auto file = words_.value("--evidence")) {
    const auto encoded = evidence::encode(evidence);
    if (!encoded) throw Failure(Exit::unjudged, "the evidence cannot be written: " + explain(encoded.error()));
    write_whole(file_for(*file, target, ".evidence"), *encoded);
  }
  if (const auto file = words_.value("--pcap"))
    write_whole(file_for(*file, target, ".pcap"), as_capture(said.crossed, transport));
  if (const auto directory = words_.value("--save-chain")) save_chains(library_, evidence, *directory);
}

}  // namespace bonafide::cli
