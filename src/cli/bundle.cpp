// `bonafide bundle ...`: what a verifier needs without a network, in one signed file.
#include <algorithm>
#include <ostream>

#include <bonafide/cli/bundle_files.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/cli/reference_files.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace {

using namespace appraisal;

constexpr std::size_t largest_bundle = 4u << 20;

void take_trust(const Trust& trust, Bundle& bundle) {
  for (const auto& anchor : trust.anchors())
    (anchor.anchor.certificate ? bundle.certificates : bundle.keys).push_back({anchor.bytes, anchor.origin});
  for (const auto& list : trust.lists()) bundle.revocation_lists.push_back({list.bytes, list.origin});
  for (const auto& digest : trust.denied()) bundle.denied.push_back(copy(digest));
}

/// Of the file, what is known already; then what is in it.
Json as_json(Json file, const Bundle& bundle) {
  const auto origins = [](const std::vector<BundledObject>& objects) {
    Json out = Json::array();
    for (const auto& each : objects) out.push_back(each.origin);
    return out;
  };
  Json references = Json::array();
  for (const auto& set : bundle.references)
    references.push_back({{"file", set.origin}, {"signer", set.signer}, {"elements", set.entries.size()}});
  file.update({{"name", bundle.name},
               {"created", bundle.created ? Json(format(*bundle.created)) : Json()},
               {"not_after", bundle.not_after ? Json(format(*bundle.not_after)) : Json()},
               {"anchors", origins(bundle.certificates)},
               {"keys", origins(bundle.keys)},
               {"revocation_lists", origins(bundle.revocation_lists)},
               {"denied", bundle.denied.size()},
               {"references", std::move(references)},
               {"policy", bundle.policy ? Json(bundle.policy->file) : Json()}});
  return file;
}

void print(const OpenedBundle& opened, Console& console) {
  const auto& bundle = opened.bundle;
  console.out << console.paint(Style::strong, printable(bundle.name.empty() ? "bundle" : bundle.name)) << ", signed by "
              << printable(opened.signer) << '\n';
  if (bundle.created) console.out << "  made " << format(*bundle.created) << '\n';
  if (bundle.not_after) console.out << "  holds until " << format(*bundle.not_after) << '\n';
  for (const auto& each : bundle.certificates) console.out << "  anchor " << printable(each.origin) << '\n';
  for (const auto& each : bundle.keys) console.out << "  key " << printable(each.origin) << '\n';
  for (const auto& each : bundle.revocation_lists)
    console.out << "  revocation list " << printable(each.origin) << '\n';
  if (!bundle.denied.empty()) console.out << "  " << counted(bundle.denied.size(), "denied certificate") << '\n';
  for (const auto& set : bundle.references)
    console.out << "  reference values " << printable(set.origin) << ", "
                << (set.signer.empty() ? "signature not checked" : "signed by " + printable(set.signer)) << ", "
                << counted(set.entries.size(), "element") << '\n';
  if (bundle.policy) console.out << "  policy " << printable(bundle.policy->file) << '\n';
}

}  // namespace

OpenedBundle read_opened_bundle(const crypto::Library& library, const Words& words, const std::string& path) {
  if (!words.has("--bundle-key")) throw Misuse("--bundle-key is needed: who may have signed the bundle");
  const auto keys = read_trust(library, words, "--bundle-key");
  const auto conditions = conditions_of(words);
  auto opened =
      open_bundle(library, read_whole(path, largest_bundle), {keys, conditions.at ? conditions.at : conditions.now});
  if (!opened) throw Failure(Exit::unjudged, printable(path) + ": " + explain(opened.error()));
  return std::move(*opened);
}

std::optional<OpenedBundle> read_bundle_option(const crypto::Library& library, const Words& words) {
  const auto path = words.value("--bundle");
  if (!path && words.has("--bundle-key")) throw Misuse("--bundle-key makes no sense without --bundle");
  if (!path) return {};
  for (const std::string_view other : {"--anchors", "--crl", "--blacklist", "--reference", "--policy"})
    if (words.has(other)) throw Misuse(std::string{other} + " makes no sense beside --bundle, which holds all of that");
  return read_opened_bundle(library, words, *path);
}

Exit bundle_create(const Words& words, Console& console) {
  const auto library = open_library();
  const auto output = words.value("--output");
  if (!output) throw Misuse("--output FILE is needed");
  const auto key = read_signing_key(library, words);
  auto conditions = conditions_of(words);
  Bundle bundle{.name = words.value("--name").value_or(""),
                .created = conditions.now,
                .not_after = time_option(words, "--not-after")};
  take_trust(read_trust(library, words), bundle);
  if (auto references = read_references(library, words, conditions.now))
    bundle.references = std::move(references->sets);
  if (const auto policy = read_policy(words, console))
    bundle.policy = BundledPolicy{policy->source.file, policy->source.text};
  if (bundle.certificates.empty() && bundle.keys.empty())
    throw Misuse("--anchors is needed: a bundle says whom to trust");
  const auto made = seal(library, key, bundle, read_signing_chain(key, words));
  if (!made) throw Failure(Exit::unjudged, explain(made.error()));
  if (made->size() > largest_bundle) throw Failure(Exit::unjudged, "the bundle would be larger than 4 MiB");
  write_whole(*output, *made);
  if (words.json()) return print_json(console, as_json({{"file", *output}}, bundle)), Exit::trusted;
  console.out << printable(*output) << ": " << counted(bundle.certificates.size() + bundle.keys.size(), "anchor")
              << ", " << counted(bundle.revocation_lists.size(), "revocation list") << ", "
              << counted(bundle.references.size(), "set") << " of reference values"
              << (bundle.policy ? ", a policy" : "") << '\n';
  return Exit::trusted;
}

Exit bundle_verify(const Words& words, Console& console) {
  const auto opened = read_opened_bundle(open_library(), words, words.operands[0]);
  if (words.json())
    print_json(console, {{"file", words.operands[0]}, {"signer", opened.signer}});
  else
    console.out << printable(words.operands[0]) << ": signed by " << printable(opened.signer) << '\n';
  return Exit::trusted;
}

Exit bundle_show(const Words& words, Console& console) {
  const auto opened = read_opened_bundle(open_library(), words, words.operands[0]);
  if (words.json())
    print_json(console, as_json({{"file", words.operands[0]}, {"signer", opened.signer}}, opened.bundle));
  else
    print(opened, console);
  return Exit::trusted;
}

}  // namespace bonafide::cli
