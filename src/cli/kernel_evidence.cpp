// `bonafide evidence read` and `evidence listen`: what the kernel of this machine hands out over generic netlink.
#include <filesystem>
#include <fstream>
#include <ostream>

#include <bonafide/binding/netlink.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/target.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/link/tsm_evidence.hpp>
#include <bonafide/pci/function.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;

namespace {

constexpr Duration rest_of_event = std::chrono::seconds{1};  // between the messages of one
constexpr Duration longest_wait = std::chrono::hours{1};     // for the first; then it is waited for again

Failure no_answer(const Error& error) { return {Exit::unjudged, explain(error)}; }

link::GenericNetlink opened() {
  auto socket = link::open_netlink_socket();
  if (!socket) throw no_answer(socket.error());
  return link::GenericNetlink{std::move(*socket)};
}

/// What config space says of the function, where it can be read.
std::optional<PciIdentity> identity_of(const Bdf& bdf, const Words& words) {
  const auto space = sysfs_of(words).open(bdf);
  if (!space) return std::nullopt;
  const auto function = pci::describe(bdf, **space);
  return function ? std::optional{function->identity} : std::nullopt;
}

/// How many events begin in the messages.
std::size_t events_in(Bytes stream) {
  const auto messages = binding::netlink::read(stream);
  if (!messages) throw no_answer(messages.error());
  return static_cast<std::size_t>(std::ranges::count_if(*messages, binding::netlink::begins_event));
}

/// A file of events, to which more are added as they come.
class Recording {
 public:
  explicit Recording(const std::string& path) : path_(path) {
    if (fs::exists(path)) static_cast<void>(events_in(read_whole(path, largest_input)));
    out_.open(path, std::ios::binary | std::ios::app);
    demand();
  }
  void add(Bytes messages) {
    const auto text = as_text(messages);
    out_.write(text.data(), static_cast<std::streamsize>(text.size())).flush();
    demand();
  }

 private:
  void demand() const {
    if (!out_) throw Failure(Exit::unjudged, printable(path_) + " cannot be written");
  }
  std::string path_;
  std::ofstream out_;
};

}  // namespace

Exit evidence_read(const Words& words, Console& console) {
  const auto bdf = parse_bdf(words.operands[0]);
  if (!bdf) throw Misuse("'" + printable(words.operands[0]) + "' is no PCI function like 0000:01:00.0");
  const auto output = words.value("--output");
  if (!output) throw Misuse("--output says where the evidence goes");
  std::optional<spdm::Nonce> nonce;
  if (const auto text = words.value("--nonce")) nonce = nonce_of(*text);
  auto netlink = opened();
  const auto dump = link::read_tsm_evidence(netlink, format(*bdf), nonce ? Bytes{*nonce} : Bytes{});
  if (!dump) throw no_answer(dump.error());
  auto pieces = read_evidence(format(*bdf), *dump, words);
  if (pieces.size() != 1) throw Failure(Exit::unjudged, "the kernel has no evidence of " + format(*bdf));
  auto& evidence = pieces.front();
  evidence.origin.obtained_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  evidence.origin.clock = "this machine's";
  evidence.demanded_nonce = nonce;
  if (const auto identity = identity_of(*bdf, words)) evidence.identity = evidence::IdentityRecord{*identity};
  const auto encoded = evidence::encode(evidence);
  if (!encoded) throw no_answer(encoded.error());
  write_whole(*output, *encoded);
  if (words.json())
    print_json(console, {{"file", *output}});
  else
    console.out << printable(*output) << '\n';
  return Exit::trusted;
}

Exit evidence_listen(const Words& words, Console& console) {
  const auto output = words.value("--output");
  if (!output) throw Misuse("--output says where the events go");
  const auto most = words.number("--count", 1, 1000000);
  const auto wait = words.number("--wait", 1, 86400);
  auto netlink = opened();
  const auto family = netlink.family("spdm");
  if (!family) throw no_answer(family.error());
  if (const auto joined = netlink.join(*family); !joined) throw no_answer(joined.error());
  Recording recording{*output};
  const auto end = wait ? std::optional{link::now() + std::chrono::seconds{*wait}} : std::nullopt;
  std::size_t count = 0;
  while (!end || link::now() < *end) {
    const bool complete = most && count >= *most;
    const auto until = link::now() + (complete ? rest_of_event : longest_wait);
    const auto heard = netlink.hear(end ? std::min(until, *end) : until);
    if (!heard && !(heard.error() == link::rule::answers_in_time)) throw no_answer(heard.error());
    if (!heard && complete) break;
    if (!heard) continue;
    const auto begun = events_in(*heard);
    if (complete && begun != 0) break;
    recording.add(*heard);
    count += begun;
  }
  if (words.json())
    print_json(console, {{"file", *output}, {"events", count}});
  else
    console.out << printable(*output) << ": " << counted(count, "event") << '\n';
  return Exit::trusted;
}

}  // namespace bonafide::cli
