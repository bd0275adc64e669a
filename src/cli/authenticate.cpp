// `bonafide authenticate`: ask a device who it is, keep the record, judge it.
#include <algorithm>
#include <ostream>

#include <bonafide/cli/converse.hpp>
#include <bonafide/cli/help.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/target.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/emulator/pem.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/link/socket_link.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::cli {

namespace {

namespace fs = std::filesystem;
namespace requester = spdm::requester;

constexpr Duration parting_time = std::chrono::milliseconds{200};

spdm::Nonce nonce_of(const std::string& text) {
  const auto bytes = unhex(text);
  spdm::Nonce nonce{};
  if (!bytes || bytes->size() != nonce.size()) throw Misuse("--nonce takes 64 hexadecimal digits (32 bytes)");
  std::ranges::copy(*bytes, nonce.begin());
  return nonce;
}

/// The bits of the algorithms named, each of which libcrypto must have.
template <class Named>
std::uint32_t bits_of(const Words& words, std::string_view option, const crypto::Library& library, Named named,
                      const std::vector<std::string_view>& names) {
  std::uint32_t bits = 0;
  for (const auto& text : words.list(option)) {
    const auto algorithm = named(text);
    if (!algorithm)
      throw Misuse(std::string{option} + " does not know '" + printable(text) + "': " + enumerated(names));
    if (!library.offers(*algorithm))
      throw Failure(Exit::unjudged, "libcrypto (" + library.version() + ") lacks " + printable(text));
    bits |= spdm::bit(*algorithm);
  }
  return bits;
}

void wish_measurements(const Words& words, requester::Wishes& wishes) {
  const auto wanted = words.value("--measurements").value_or("all");
  wishes.measurements = wanted == "none"   ? requester::MeasurementWish::none
                        : wanted == "each" ? requester::MeasurementWish::one_by_one
                                           : requester::MeasurementWish::all;
  const auto summary = words.value("--summary").value_or("all");
  wishes.summary = summary == "none"  ? spdm::MeasurementSummary::none
                   : summary == "tcb" ? spdm::MeasurementSummary::tcb
                                      : spdm::MeasurementSummary::all;
  wishes.raw_measurements = words.has("--raw");
  wishes.signed_measurements = !words.has("--unsigned");
}

requester::Wishes wishes_of(const Words& words, const crypto::Library& library, const appraisal::Trust& trust) {
  auto wishes = requester::everything_offered_by(library);
  if (const auto text = words.value("--version")) wishes.oldest = wishes.newest = *emulator::version_named(*text);
  if (const auto bits = bits_of(words, "--asym", library, emulator::scheme_named, emulator::scheme_names()))
    wishes.base_asym = bits;
  if (const auto bits = bits_of(words, "--hash", library, emulator::hash_named, emulator::hash_names()))
    wishes.base_hash = bits;
  if (const auto slot = words.number("--slot", 0, 255)) {
    if (*slot > 7 && *slot != 255) throw Misuse("--slot takes 0 to 7, or 255 for a provisioned public key");
    wishes.slot = static_cast<std::uint8_t>(*slot);
  }
  wishes.every_slot = words.has("--every-slot");
  if (const auto text = words.value("--nonce")) wishes.nonce = nonce_of(*text);
  wish_measurements(words, wishes);
  for (const auto& anchor : trust.anchors())
    if (wishes.slot == spdm::provisioned_key && !anchor.anchor.certificate) wishes.provisioned_key_spki = anchor.bytes;
  if (wishes.slot == spdm::provisioned_key && wishes.provisioned_key_spki.empty())
    throw Misuse("--slot 255 needs the provisioned public key: give it with --anchors");
  return wishes;
}

/// The file that an option names, or one of its own in the directory that it names.
fs::path file_for(const std::string& given, const std::string& target, std::string_view ending) {
  if (!fs::is_directory(given)) return given;
  std::string name = target;
  for (char& c : name)
    if (c == '/' || c == ':') c = '-';
  return fs::path{given} / (name + std::string{ending});
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

/// One command line at work on one target after another.
class Authentication {
 public:
  Authentication(const crypto::Library& library, const Words& words, Console& console)
      : library_(library),
        words_(words),
        console_(console),
        trust_(read_trust(library, words)),
        wishes_(wishes_of(words, library, trust_)),
        conditions_(conditions_of(words)) {}

  Judged judge(const std::string& target) {
    console_.show_progress("reaching " + printable(target));
    auto reached = reach(target, library_, words_);
    if (!reached) return no_way(target, reached.error());
    auto wishes = wishes_;
    // Behind QEMU a data object of more than 4608 bytes is lost, and the mailbox with it.
    if (reached->link->transport() == binding::Transport::doe)
      wishes.portion = std::min<std::uint16_t>(wishes.portion, 4096);
    auto said = converse(library_, *reached->link, wishes, timeout_of(words_), [&](std::string_view request) {
      console_.show_progress(printable(target) + ": " + std::string{request});
    });
    if (auto* socket = dynamic_cast<link::SocketLink*>(reached->link.get()))
      static_cast<void>(socket->part(binding::socket::Command::proceed, parting_time));
    const auto evidence = record(target, *reached, std::move(said.exchanges));
    keep(target, evidence, said, reached->link->transport());
    return conclude(target, evidence, said.refused, std::move(reached->notes));
  }

 private:
  static Judged no_way(const std::string& target, const Error& error) {
    auto judged = unjudged(target, explain(error));
    note_end(judged, error, excuses_the_peer(error));
    return judged;
  }

  evidence::Evidence record(const std::string& target, const Reached& reached,
                            std::vector<evidence::Exchange> exchanges) const {
    evidence::Evidence out;
    out.origin = {.kind = evidence::SourceKind::conversation,
                  .tool = "bonafide " + std::string{version()},
                  .transport = std::string{binding::name(reached.link->transport())},
                  .target = target,
                  .obtained_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                  .clock = "the requester's"};
    if (reached.identity) out.identity = evidence::IdentityRecord{*reached.identity};
    out.exchanges = std::move(exchanges);
    out.demanded_nonce = wishes_.nonce;
    return out;
  }

  void keep(const std::string& target, const evidence::Evidence& evidence, const Conversation& said,
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

  Judged conclude(const std::string& target, const evidence::Evidence& evidence, const std::optional<Error>& refused,
                  std::vector<std::string> notes) const {
    Judged out{.input = target,
               .verdict = appraisal::appraise(library_, evidence, trust_, conditions_),
               .facts = facts_of(library_, evidence),
               .notes = std::move(notes)};
    if (refused) note_end(out, *refused, excuses_the_peer(*refused));
    return out;
  }

  const crypto::Library& library_;
  const Words& words_;
  Console& console_;
  appraisal::Trust trust_;
  requester::Wishes wishes_;
  appraisal::Conditions conditions_;
};

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
  const auto library = crypto::Library::open(nullptr);
  if (!library) throw Failure(Exit::unjudged, explain(library.error()));
  const auto targets = targets_of(words);
  Authentication authentication{*library, words, console};
  std::vector<Judged> judged;
  for (const auto& target : targets) judged.push_back(authentication.judge(target));
  console.show_progress({});
  return tell(judged, words, console);
}

}  // namespace bonafide::cli
