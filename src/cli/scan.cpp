// `bonafide scan`: which functions can prove what they are, as far as this process may see.
#include <ostream>

#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/target.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/pci/dump.hpp>
#include <bonafide/pci/function.hpp>
#include <bonafide/pci/pci_ids.hpp>
#include <bonafide/pci/sysfs.hpp>

namespace bonafide::cli {

namespace {

/// What a mailbox answered when it was asked.
struct Probed {
  std::uint16_t offset;
  Result<std::vector<doe::Feature>> features;
};

/// One function, and what was learnt about it beside its config space.
struct Seen {
  std::string name;
  std::optional<pci::Function> function{};
  std::string trouble{};  // why there is no function
  std::string driver{};
  std::optional<std::vector<pci::DoeFeature>> features{};  // as the kernel lists them
  std::vector<Probed> probed{};

  bool interesting() const { return !function || !function->mailboxes.empty() || function->ide || function->tee_io; }
  bool hidden() const { return function && function->partly_hidden(); }
};

constexpr std::size_t largest_dump = 256u << 20;
constexpr Duration probe_time = std::chrono::seconds{5};

std::string digits(std::uint64_t value, std::size_t count) {
  std::array<std::uint8_t, 8> bytes{};
  store_be<std::uint64_t>(bytes, value);
  return hex(bytes).substr(16 - count);
}

void describe(Seen& seen, const Bdf& bdf, pci::ConfigSpace& space) {
  auto function = pci::describe(bdf, space);
  if (function)
    seen.function = std::move(*function);
  else
    seen.trouble = explain(function.error());
}

/// Asks each mailbox of the function what it speaks.
template <class Open> void probe(Seen& seen, Open open) {
  if (!seen.function) return;
  for (const auto& mailbox : seen.function->mailboxes) {
    auto link = open(mailbox);
    if (link)
      seen.probed.push_back({mailbox.offset, (*link)->discover(probe_time)});
    else
      seen.probed.push_back({mailbox.offset, std::unexpected(link.error())});
  }
}

std::vector<Seen> seen_in_dumps(const std::vector<std::string>& files) {
  std::vector<Seen> out;
  for (const auto& file : files) {
    const auto recorded = pci::parse_dump(read_whole(file, largest_dump), file);
    if (!recorded) throw Failure(Exit::broken, printable(file) + ": " + explain(recorded.error()));
    for (const auto& one : *recorded) {
      auto space = one.space();
      describe(out.emplace_back(Seen{.name = format(one.bdf)}), one.bdf, space);
    }
  }
  return out;
}

Seen seen_in_sysfs(const pci::Sysfs& sysfs, const Bdf& bdf, const Words& words) {
  Seen seen{.name = format(bdf), .driver = sysfs.driver(bdf), .features = sysfs.doe_features(bdf)};
  if (const auto space = sysfs.open(bdf))
    describe(seen, bdf, **space);
  else
    seen.trouble = explain(space.error());
  if (words.has("--probe"))
    probe(seen, [&](const pci::DoeMailbox& mailbox) { return link::DoeLink::open_mailbox(sysfs, bdf, mailbox); });
  return seen;
}

Seen seen_emulated(const std::string& target, const std::string& directory, const Words& words) {
  const auto library = open_library();
  const Emulated emulated{library, directory, {}};
  auto& space = emulated.function->space();
  Seen seen{.name = target};
  describe(seen, {}, space);
  if (words.has("--probe"))
    probe(seen, [&](const pci::DoeMailbox& mailbox) -> Result<std::unique_ptr<link::DoeLink>> {
      return std::make_unique<link::DoeLink>(space, mailbox);
    });
  return seen;
}

/// Where no function is listed: the folder that was named is none, or it is closed.
Exit exit_without(const std::optional<std::string>& root) {
  std::error_code trouble;
  if (!root || std::filesystem::is_directory(*root, trouble)) return Exit::unjudged;
  return trouble ? exit_for(trouble.value()) : Exit::usage;
}

std::vector<Seen> seen_targets(const Words& words) {
  const auto sysfs = sysfs_of(words);
  std::vector<Seen> out;
  for (const auto& target : words.operands) {
    const auto bdf = parse_bdf(target);
    if (const auto directory = emulated_directory(target))
      out.push_back(seen_emulated(target, *directory, words));
    else if (bdf)
      out.push_back(seen_in_sysfs(sysfs, *bdf, words));
    else
      throw Misuse("'" + printable(target) + "' is neither a function (0000:03:00.0) nor emulated:[DIR]");
  }
  if (!out.empty()) return out;
  const auto functions = sysfs.functions();
  if (!functions) throw Failure(exit_without(words.value("--config-root")), explain(functions.error()));
  for (const auto& bdf : *functions) out.push_back(seen_in_sysfs(sysfs, bdf, words));
  return out;
}

template <class Feature> std::string feature_name(const Feature& feature) {
  if (feature.vendor == 0x0001) {
    if (feature.type == 0x00) return "DOE discovery";
    if (feature.type == 0x01) return "CMA-SPDM";
    if (feature.type == 0x02) return "secured CMA-SPDM";
  }
  return digits(feature.vendor, 4) + ":" + digits(feature.type, 2);
}

template <class Feature> std::string names_of(const std::vector<Feature>& features) {
  std::string out;
  for (const auto& feature : features) out.append(out.empty() ? "" : ", ") += feature_name(feature);
  return out.empty() ? "nothing" : out;
}

Json as_json(const pci::Ide& ide) {
  return {{"offset", ide.offset},
          {"link_streams", ide.link_streams()},
          {"selective_streams", ide.selective_streams()},
          {"flow_through", ide.flow_through()},
          {"partial_header", ide.partial_header()},
          {"aggregation", ide.aggregation()},
          {"pcrc", ide.pcrc()},
          {"ide_km", ide.key_management()},
          {"selective_configuration", ide.selective_configuration()},
          {"tee_limited", ide.tee_limited()}};
}

template <class Feature> Json features_as_json(const std::vector<Feature>& features) {
  Json out = Json::array();
  for (const auto& feature : features)
    out.push_back({{"vendor", digits(feature.vendor, 4)}, {"type", feature.type}, {"name", feature_name(feature)}});
  return out;
}

Json as_json(const pci::Function& function, const pci::Names& names) {
  const auto& identity = function.identity;
  Json out{{"vendor", digits(identity.vendor, 4)},
           {"device", digits(identity.device, 4)},
           {"class", digits(identity.class_code, 6)},
           {"revision", digits(identity.revision, 2)}};
  if (function.subsystem_vendor) out["subsystem_vendor"] = digits(*function.subsystem_vendor, 4);
  if (function.subsystem_device) out["subsystem_device"] = digits(*function.subsystem_device, 4);
  if (identity.serial) out["serial"] = digits(*identity.serial, 16);
  out["names"] = {{"vendor", names.vendor(identity.vendor)},
                  {"device", names.device(identity.vendor, identity.device)},
                  {"class", names.class_name(identity.class_code)}};
  out["doe"] = Json::array();
  for (const auto& mailbox : function.mailboxes)
    out["doe"].push_back({{"offset", mailbox.offset}, {"version", mailbox.version}, {"interrupt", mailbox.interrupt}});
  out["ide"] = function.ide ? as_json(*function.ide) : Json{};
  out["tee_io"] = function.tee_io;
  out["function_level_reset"] = function.function_level_reset;
  out["partly_hidden"] = function.partly_hidden();
  out["capabilities"] = Json::array();
  for (const auto& capability : function.capabilities.extended)
    out["capabilities"].push_back(
        {{"id", capability.id}, {"offset", capability.offset}, {"version", capability.version}});
  out["oddities"] = Json::array();
  for (const auto& oddity : function.capabilities.oddities) out["oddities"].push_back(explain(oddity));
  return out;
}

Json as_json(const Seen& seen, const pci::Names& names) {
  Json out{{"bdf", seen.name}};
  if (seen.function)
    out.update(as_json(*seen.function, names));
  else
    out["trouble"] = seen.trouble;
  out["driver"] = seen.driver.empty() ? Json{} : Json(seen.driver);
  for (const auto& [offset, features] : seen.probed) {
    Json answer{{"offset", offset}};
    if (features)
      answer["features"] = features_as_json(*features);
    else
      answer["trouble"] = explain(features.error());
    out["probed"].push_back(std::move(answer));
  }
  out["doe_features"] = seen.features ? features_as_json(*seen.features) : Json{};
  return out;
}

/// "Red Hat, Inc. QEMU NVM Express Controller [1b36:0010]"
std::string title(const pci::Function& function, const pci::Names& names) {
  const auto& identity = function.identity;
  std::string out{names.class_name(identity.class_code)};
  for (const auto part : {names.vendor(identity.vendor), names.device(identity.vendor, identity.device)})
    if (!part.empty())
      out.append(out.empty() ? "" : out.ends_with(':') ? " " : out.contains(": ") ? " " : ": ").append(part);
  if (!out.empty()) out += ' ';
  return printable(out) + "[" + digits(identity.vendor, 4) + ":" + digits(identity.device, 4) + "] class " +
         digits(identity.class_code, 6) + " rev " + digits(identity.revision, 2);
}

void print(const Seen& seen, const pci::Names& names, Console& console) {
  console.out << console.paint(Style::strong, printable(seen.name)) << "  ";
  if (!seen.function) return static_cast<void>(console.out << console.paint(Style::doubtful, seen.trouble) << '\n');
  const auto& function = *seen.function;
  console.out << title(function, names) << '\n';
  if (!seen.driver.empty()) console.out << "    driver   " << printable(seen.driver) << '\n';
  if (function.identity.serial) console.out << "    serial   " << digits(*function.identity.serial, 16) << '\n';
  for (const auto& mailbox : function.mailboxes)
    console.out << "    DOE      mailbox at " << digits(mailbox.offset, 3) << ", version " << int{mailbox.version}
                << '\n';
  if (seen.features) console.out << "    speaks   " << names_of(*seen.features) << " (as the kernel lists it)\n";
  for (const auto& [offset, features] : seen.probed)
    console.out << "    speaks   " << (features ? names_of(*features) : explain(features.error())) << " (asked at "
                << digits(offset, 3) << ")\n";
  if (function.ide)
    console.out << "    IDE      " << function.ide->link_streams() << " link streams, "
                << function.ide->selective_streams() << " selective streams"
                << (function.ide->key_management() ? ", IDE_KM" : "")
                << (function.ide->tee_limited() ? ", TEE-limited" : "") << '\n';
  if (function.tee_io) console.out << "    TDISP    TEE-IO supported\n";
  for (const auto& oddity : function.capabilities.oddities)
    console.out << "    " << console.paint(Style::doubtful, "odd") << "      " << explain(oddity) << '\n';
}

/// What was not listed, and why it may be missing.
void print_rest(std::span<const Seen> all, bool every, Console& console) {
  const auto hidden = std::ranges::count_if(all, &Seen::hidden);
  const auto others = std::ranges::count_if(all, [](const Seen& seen) { return !seen.interesting(); });
  if (all.empty()) console.out << "no PCI function is listed here\n";
  if (!every && others > 0)
    console.out << others << (others == 1 ? " function has" : " functions have")
                << " neither DOE nor IDE nor TDISP that can be seen (--all lists them)\n";
  if (hidden > 0)
    console.out << console.paint(Style::doubtful, "partly hidden: ") << "of " << hidden
                << (hidden == 1 ? " function" : " functions")
                << " the kernel shows this user the first 64 bytes only; run as root to see the capabilities\n";
}

}  // namespace

Exit scan(const Words& words, Console& console) {
  const auto dumps = words.values("--dump");
  if (!dumps.empty() && (words.has("--config-root") || words.has("--probe") || !words.operands.empty()))
    throw Misuse("--dump reads what was recorded: it goes with no TARGET, no --config-root and no --probe");
  const auto all = dumps.empty() ? seen_targets(words) : seen_in_dumps(dumps);
  const auto names = pci::Names::installed();
  if (words.json()) {
    Json out = Json::array();
    for (const auto& seen : all) out.push_back(as_json(seen, names));
    print_json(console, out);
    return Exit::trusted;
  }
  const bool every = words.has("--all") || !words.operands.empty();
  for (const auto& seen : all)
    if (every || seen.interesting()) print(seen, names, console);
  print_rest(all, every, console);
  return Exit::trusted;
}

}  // namespace bonafide::cli
