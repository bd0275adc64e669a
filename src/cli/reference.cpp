// `bonafide reference ...`: reference values learnt, shown, converted, signed and checked.
#include <algorithm>
#include <ostream>

#include <bonafide/appraisal/reference/corim.hpp>
#include <bonafide/appraisal/reference/learn.hpp>
#include <bonafide/cli/bundle_files.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/reference_files.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/crypto/x509/bundle.hpp>
#include <bonafide/documents/toml_form.hpp>

namespace bonafide::cli {

namespace {

using namespace appraisal::reference;
/// The form that --to names, or else the name of the output; TOML without either.
bool wants_corim(const Words& words) {
  if (const auto form = words.value("--to")) return *form == "corim";
  const auto file = words.value("--output").value_or("");
  return file.ends_with(".corim") || file.ends_with(".cbor");
}

/// What the devices of one file say; Failure where one of them is not what it claims to be.
std::vector<Said> said_in_file(const crypto::Library& library, const std::string& path, const Words& words,
                               const appraisal::Trust& trust, Console& console) {
  const auto secrets = read_secrets(words);
  auto conditions = conditions_of(words);
  conditions.secrets = &secrets;
  std::vector<Said> out;
  for (const auto& evidence : read_evidence(path, words)) {
    auto appraised = appraisal::appraise_with_facts(library, evidence, trust, conditions);
    const auto& verdict = appraised.verdict;
    if (verdict.judgement == appraisal::Judgement::rejected || !appraised.said.anything_signed)
      throw Failure(Exit::broken, printable(path) + " is no golden device: " + printable(verdict.reason));
    if (verdict.judgement != appraisal::Judgement::trusted)
      console.err << "note: " << printable(path) << " is " << appraisal::name(verdict.judgement)
                  << ", not trusted: " << printable(verdict.reason) << '\n';
    out.push_back(std::move(appraised.said));
  }
  return out;
}

Json as_json(const Set& set) {
  Json entries = Json::array();
  for (const auto& entry : set.entries) {
    Json accepted = Json::array();
    for (const auto& values : entry.accepted) accepted.push_back(text_of(values));
    entries.push_back({{"device", text_of(entry.environment)},
                       {"element", text_of(entry.element)},
                       {"accepted", std::move(accepted)},
                       {"volatile", entry.is_volatile}});
  }
  return {{"file", set.origin},   {"format", set.format},         {"id", set.id},
          {"author", set.author}, {"signer", set.signer},         {"firmware", set.firmware.value_or("")},
          {"notes", set.notes},   {"entries", std::move(entries)}};
}

/// The document where it is wanted, and what it leaves out. With --json, what it says instead of the document itself.
void deliver_set(Set set, const Words& words, Console& console) {
  Buffer content;
  std::vector<std::string> left_out;
  if (wants_corim(words)) {
    auto written = write_corim(set);
    if (!written) throw Failure(Exit::unjudged, explain(written.error()));
    left_out = std::move(written->notes);
    content = std::move(written->bytes);
  } else {
    content = copy(as_bytes(documents::write_toml(set)));
    if (const auto count = documents::left_out_of_toml(set); count != 0)
      left_out.push_back(std::to_string(count) + " acceptable values that TOML cannot say are left out");
  }
  if (words.has("--output") || !words.json()) deliver(words, console, content);
  if (words.json()) {
    set.notes.insert(set.notes.end(), left_out.begin(), left_out.end());
    print_json(console, as_json(set));
  } else {
    for (const auto& note : left_out) console.err << "note: " << printable(note) << '\n';
  }
}

void print(const Set& set, Console& console) {
  console.out << console.paint(Style::strong, printable(set.origin)) << ": " << set.format;
  if (!set.id.empty()) console.out << ' ' << printable(set.id);
  if (!set.author.empty()) console.out << ", by " << printable(set.author);
  console.out << (set.signer.empty() ? ", signature not checked" : ", signed by " + printable(set.signer)) << '\n';
  if (set.firmware) console.out << "  for firmware " << printable(*set.firmware) << '\n';
  if (set.not_before) console.out << "  from " << format(*set.not_before) << '\n';
  if (set.not_after) console.out << "  until " << format(*set.not_after) << '\n';
  std::string device;
  for (const auto& entry : set.entries) {
    if (auto now = text_of(entry.environment); now != device) console.out << "  " << printable(device = now) << '\n';
    console.out << "    " << printable(text_of(entry.element)) << (entry.is_volatile ? ": volatile" : "") << '\n';
    for (const auto& values : entry.accepted) console.out << "      " << printable(text_of(values)) << '\n';
  }
  for (const auto& note : set.notes) console.out << "  note: " << printable(note) << '\n';
}

/// Whether a file holds reference values, whoever signed them.
bool can_be_read(const crypto::Library& library, const std::string& path) try {
  return static_cast<void>(read_reference_file(library, path, {})), true;
} catch (const Failure&) { return false; }

constexpr std::size_t largest_chain = 4u << 20;

/// The certificates of --chain, in their order.
std::vector<Buffer> chain_of(const Words& words) {
  std::vector<Buffer> out;
  for (const auto& file : words.values("--chain")) {
    const auto content = for_option("--chain", [&] { return read_whole(file, largest_chain); });
    const auto items = crypto::x509::read_bundle(content);
    if (!items) throw Failure(Exit::unjudged, "--chain: " + printable(file) + ": " + explain(items.error()));
    for (const auto& item : *items)
      if (item.kind == crypto::x509::BundleItem::Kind::certificate) out.push_back(item.der);
  }
  return out;
}

}  // namespace

crypto::PrivateKey read_signing_key(const crypto::Library& library, const Words& words) {
  const auto file = words.value("--key");
  if (!file) throw Misuse("--key FILE is needed: the private key that signs");
  return for_option("--key", [&] { return read_private_key(library, *file); });
}

std::vector<Buffer> read_signing_chain(const crypto::PrivateKey& key, const Words& words) {
  auto chain = chain_of(words);
  const auto spki = key.spki();
  const auto leaf =
      chain.empty() ? Result<crypto::x509::Certificate>{std::unexpect} : crypto::x509::parse(chain.front());
  if (!chain.empty() && (!leaf || !spki || !equal(leaf->spki, *spki)))
    throw Misuse("--chain must begin with the certificate of the key");
  return chain;
}

Exit reference_learn(const Words& words, Console& console) {
  const auto library = open_library();
  const auto trust = read_trust(library, words);
  std::vector<Said> golden;
  for (const auto& path : words.operands)
    std::ranges::move(said_in_file(library, path, words, trust, console), std::back_inserter(golden));
  auto set = learn(golden);
  if (set.entries.empty()) throw Failure(Exit::unjudged, "no signed evidence says what could be a reference value");
  set.id = words.value("--id").value_or("learnt from " + counted(golden.size(), "device"));
  if (!words.json())
    for (const auto& note : set.notes) console.err << "note: " << printable(note) << '\n';
  deliver_set(std::move(set), words, console);
  return Exit::trusted;
}

Exit reference_show(const Words& words, Console& console) {
  const auto library = open_library();
  Json all = Json::array();
  for (const auto& path : words.operands) {
    const auto set = read_reference_file(library, path, {});
    words.json() ? all.push_back(as_json(set)) : print(set, console);
  }
  if (words.json()) print_json(console, all);
  return Exit::trusted;
}

Exit reference_convert(const Words& words, Console& console) {
  deliver_set(read_reference_file(open_library(), words.operands[0], {}), words, console);
  return Exit::trusted;
}

Exit reference_sign(const Words& words, Console& console) {
  if (words.json() && !words.has("--output")) throw Misuse("--json wants --output: there is one standard output");
  const auto library = open_library();
  const auto key = read_signing_key(library, words);
  const auto set = read_reference_file(library, words.operands[0], {});
  const auto written = write_corim(set);
  if (!written) throw Failure(Exit::unjudged, explain(written.error()));
  if (!words.json())
    for (const auto& note : written->notes) console.err << "note: " << printable(note) << '\n';
  auto chain = read_signing_chain(key, words);
  const auto name = words.value("--name").value_or(set.author.empty() ? "bonafide" : set.author);
  const auto made = sign_corim(library, key, written->bytes, {.signer_name = name, .chain = std::move(chain)});
  if (!made) throw Failure(Exit::unjudged, explain(made.error()));
  deliver(words, console, *made);
  if (words.json())
    print_json(console, {{"file", *words.value("--output")}, {"signer", name}, {"notes", written->notes}});
  return Exit::trusted;
}

Exit reference_verify(const Words& words, Console& console) {
  const auto library = open_library();
  if (!words.has("--reference-anchors")) throw Misuse("--reference-anchors is needed: who may have signed");
  const auto anchors = read_trust(library, words, "--reference-anchors");
  const auto conditions = conditions_of(words);
  const Signers signers{&anchors, conditions.at ? conditions.at : conditions.now};
  Exit exit = Exit::trusted;
  Json all = Json::array();
  for (const auto& path : words.operands) try {
      const auto set = read_reference_file(library, path, signers);
      if (words.json())
        all.push_back({{"file", path}, {"verified", true}, {"signer", set.signer}});
      else
        console.out << printable(path) << ": signed by " << printable(set.signer) << '\n';
    } catch (const Failure& failure) {
      if (words.json())
        all.push_back({{"file", path}, {"verified", false}, {"reason", failure.what()}});
      else
        console.out << failure.what() << '\n';
      exit = graver(exit, failure.exit == Exit::unjudged && can_be_read(library, path) ? Exit::broken : failure.exit);
    }
  if (words.json()) print_json(console, all);
  return exit;
}

Exit reference_diff(const Words& words, Console& console) {
  const auto library = open_library();
  const auto lines = differences(read_reference_file(library, words.operands[0], {}),
                                 read_reference_file(library, words.operands[1], {}));
  if (words.json())
    print_json(console, lines);
  else
    for (const auto& line : lines) console.out << printable(line) << '\n';
  return lines.empty() ? Exit::trusted : Exit::broken;
}

}  // namespace bonafide::cli
