// `bonafide evidence`: what a source says and what it does not, how two differ, and any source in the canonical form.
#include <filesystem>
#include <ostream>

#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/x509/dice.hpp>
#include <bonafide/crypto/x509/other_name.hpp>
#include <bonafide/evidence/interface_report.hpp>
#include <bonafide/evidence/measurements.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;

namespace {

namespace x509 = crypto::x509;

/// What a verifier would want and this evidence has not.
std::vector<std::string> missing_from(const evidence::Evidence& evidence, const evidence::Account& account) {
  std::vector<std::string> out;
  if (!evidence.origin.obtained_at) out.emplace_back("the time at which it was obtained");
  if (!evidence.identity) out.emplace_back("what config space says of the function");
  if (account.signed_messages.empty()) out.emplace_back("a signature");
  bool negotiation = true, chains = true, headers = true;
  for (const auto& said : account.signed_messages) {
    negotiation = negotiation && said.negotiation_shown;
    chains = chains && (said.chain || said.slot == spdm::provisioned_key);
  }
  for (const auto& chain : account.chains) headers = headers && chain.has_header;
  if (!negotiation) out.emplace_back("the negotiation");
  if (!chains) out.emplace_back("the chain of a slot that signs");
  if (!headers) out.emplace_back("the header of a chain, and so RootHash");
  return out;
}

std::string fwid_text(const x509::Fwid& fwid) {
  const auto algorithm = fwid.hash ? std::string{crypto::row(*fwid.hash).name} : x509::dotted(fwid.algorithm);
  return algorithm + " " + hex(fwid.digest);
}

Json tcb_as_json(const x509::TcbInfo& info) {
  Json out = Json::object();
  const auto text = [&](const char* name, const auto& value) {
    if (value) out[name] = *value;
  };
  text("vendor", info.vendor), text("model", info.model), text("version", info.version);
  text("svn", info.svn), text("layer", info.layer), text("index", info.index);
  for (const auto& fwid : info.fwids) out["fwids"].push_back(fwid_text(fwid));
  if (info.flags) out["flags"] = x509::dice_flags(*info.flags);
  if (info.flags_mask) out["flags_mask"] = x509::dice_flags(*info.flags_mask);
  if (!info.device_key.empty()) out["form"] = "composite of older devices";
  for (const auto& one : info.registers)
    for (const auto& digest : one.digests)
      out["registers"].push_back((one.name ? std::string{*one.name} : std::to_string(one.number.value_or(0))) + ": " +
                                 fwid_text(digest));
  return out;
}

Json certificate_as_json(const x509::Certificate& certificate) {
  Json out{{"subject", x509::text_of_name(certificate.subject)}, {"key", crypto::name(certificate.key)}};
  for (const auto& [name, oid] :
       {std::pair{"pci_name", crypto::oid::pcie_cma_name}, std::pair{"device_info", crypto::oid::spdm_device_info}})
    if (const auto text = x509::other_name(certificate, oid)) out[name] = *text;
  const auto claims = x509::read_dice(certificate);
  if (!claims) {
    out["dice_refused"] = explain(claims.error());
    return out;
  }
  for (const auto& info : claims->tcb_infos) out["tcb_infos"].push_back(tcb_as_json(info));
  if (!claims->ueid.empty()) out["ueid"] = hex(claims->ueid);
  if (claims->manifest_locator) out["manifest_locator"] = *claims->manifest_locator;
  if (!claims->concise_evidence.empty()) out["concise_evidence"] = hex(claims->concise_evidence);
  if (!claims->message_wrapper.empty()) out["message_wrapper"] = hex(claims->message_wrapper);
  if (!claims->freshness.empty()) out["freshness"] = hex(claims->freshness);
  return out;
}

Json chain_as_json(const evidence::DeliveredChain& chain) {
  Json out{{"slot", chain.slot}, {"given", chain.given}, {"certificates", Json::array()}};
  const auto header = chain.has_header ? 4 + chain.terms.digest_size() : 0;
  if (chain.digest.size != 0) out["digest"] = hex(chain.digest);
  if (chain.whole.size() <= header) return out;
  if (const auto read = spdm::read_certificates(Bytes{chain.whole}.subspan(header)))
    for (const auto& certificate : *read) out["certificates"].push_back(certificate_as_json(certificate));
  return out;
}

/// "SHA-384 5a0b...", "normal (device mode)": what a block holds, for people.
std::string value_text(const evidence::Measurement& block) {
  if (block.is_digest())
    return (block.hash ? std::string{crypto::row(*block.hash).name} + (block.hash_negotiated ? " " : " (supposed) ")
                       : std::string{"digest "}) +
           hex(block.value);
  if (block.mode)
    return evidence::operational_modes(block.mode->operational_state) +
           "; debugging: " + evidence::device_modes(block.mode->device_state);
  if (block.version) return *block.version;
  if (block.security) return std::to_string(*block.security);
  return hex(block.value);
}

Json measurement_as_json(const evidence::Measurement& block) {
  Json out{
      {"index", block.index},
      {"type", block.is_dmtf() ? evidence::name(block.type) : "specification " + std::to_string(block.specification)},
      {"value", value_text(block)},
      {"signed", block.covered_by.has_value()}};
  if (!block.ill_formed.empty()) out["ill_formed"] = block.ill_formed;
  return out;
}

Json interface_as_json(Bytes report) {
  const auto fields = evidence::read_interface_report(report);
  if (!fields) return Json{{"refused", explain(fields.error())}};
  Json out{{"info", evidence::interface_info_text(fields->info)}, {"ranges", Json::array()}};
  for (const auto& range : fields->ranges) out["ranges"].push_back(evidence::range_text(range));
  if (!fields->device_specific.empty()) out["device_specific"] = hex(fields->device_specific);
  return out;
}

/// A source read, and what its first (or only) piece says.
struct Read {
  std::vector<evidence::Evidence> pieces;
  std::vector<evidence::Account> accounts;  // views into `pieces`
};
Read read(const crypto::Library& library, const std::string& name, const Words& words) {
  Read out{read_evidence(name, words), {}};
  const auto secrets = read_secrets(words);
  for (const auto& piece : out.pieces) out.accounts.push_back(evidence::replay(library, piece, secrets));
  return out;
}

Json piece_as_json(const evidence::Evidence& evidence, const evidence::Account& account) {
  const auto& origin = evidence.origin;
  Json out{{"source", evidence::name(origin.kind)}, {"target", origin.target}};
  if (account.terms) {
    out["version"] = spdm::name(account.terms->version);
    if (const auto scheme = account.terms->scheme()) out["scheme"] = crypto::row(*scheme).name;
    if (const auto hash = account.terms->hash()) out["hash"] = crypto::row(*hash).name;
  }
  out["exchanges"] = evidence.exchanges.size();
  out["signatures"] = account.signed_messages.size();
  out["missing"] = missing_from(evidence, account);
  out["chains"] = Json::array(), out["measurements"] = Json::array();
  for (const auto& chain : account.chains) out["chains"].push_back(chain_as_json(chain));
  for (const auto& block : evidence::current(evidence::measurements_of(account)))
    out["measurements"].push_back(measurement_as_json(block));
  if (evidence.interface_report) out["interface_report"] = interface_as_json(evidence.interface_report->report);
  if (account.problem) out["problem"] = explain(account.problem->error);
  return out;
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : json_line(value); }

/// Names and values, one on each line, what is inside indented.
void print(const Json& value, std::size_t depth, Console& console) {
  for (const auto& [name, inside] : value.items()) {
    const std::string indent(2 * depth, ' ');
    if (inside.is_object() || (inside.is_array() && !inside.empty() && inside[0].is_structured())) {
      console.out << indent << (value.is_array() ? "-" : name + ":") << '\n';
      print(inside, depth + 1, console);
    } else if (inside.is_array()) {
      std::string line;
      for (const auto& one : inside) line += (line.empty() ? "" : ", ") + text_of(one);
      console.out << indent << name << ": " << printable(line.empty() ? "none" : line) << '\n';
    } else {
      console.out << indent << name << ": " << printable(text_of(inside)) << '\n';
    }
  }
}

/// What of two pieces differs, by what it is about.
Json differences(const Json& before, const Json& after) {
  Json out = Json::array();
  const auto note = [&](std::string about, const Json& was, const Json& is) {
    if (was != is) out.push_back({{"about", std::move(about)}, {"was", was}, {"is", is}});
  };
  for (const auto* name : {"version", "scheme", "hash", "missing"})
    note(name, before.value(name, Json{}), after.value(name, Json{}));
  const auto& chains = before["chains"];
  const auto& others = after["chains"];
  for (std::size_t i = 0; i < std::max(chains.size(), others.size()); ++i)
    note("chain " + std::to_string(i), i < chains.size() ? chains[i]["certificates"] : Json{},
         i < others.size() ? others[i]["certificates"] : Json{});
  const auto find = [](const Json& list, const Json& like) {
    for (const auto& one : list)
      if (one["index"] == like["index"]) return one;
    return Json{};
  };
  const auto about = [](const Json& block) { return "measurement " + text_of(block["index"]); };
  for (const auto& block : before["measurements"]) note(about(block), block, find(after["measurements"], block));
  for (const auto& block : after["measurements"])
    if (find(before["measurements"], block).is_null()) note(about(block), Json{}, block);
  return out;
}

std::string short_text(const Json& value) {
  if (value.is_null()) return "nothing";
  if (value.is_object() && value.contains("value"))
    return value["type"].get<std::string>() + ", " + value["value"].get<std::string>() +
           (value["signed"].get<bool>() ? "" : ", not signed");
  return text_of(value);
}

}  // namespace

Exit evidence_show(const Words& words, Console& console) {
  const auto library = open_library();
  Json list = Json::array();
  for (const auto& name : words.operands) {
    const auto source = read(library, name, words);
    for (std::size_t i = 0; i < source.pieces.size(); ++i) {
      auto piece = piece_as_json(source.pieces[i], source.accounts[i]);
      if (!words.json()) {
        console.out << console.paint(Style::strong, printable(name)) << '\n';
        print(piece, 1, console);
      }
      piece["input"] = name;
      list.push_back(std::move(piece));
    }
  }
  if (words.json()) print_json(console, list);
  return Exit::trusted;
}

Exit evidence_diff(const Words& words, Console& console) {
  const auto library = open_library();
  const auto before = read(library, words.operands[0], words), after = read(library, words.operands[1], words);
  if (before.pieces.size() != after.pieces.size())
    throw Failure(Exit::broken, "they hold " + std::to_string(before.pieces.size()) + " and " +
                                    std::to_string(after.pieces.size()) + " pieces of evidence");
  Json all = Json::array();
  for (std::size_t i = 0; i < before.pieces.size(); ++i) {
    const auto found = differences(piece_as_json(before.pieces[i], before.accounts[i]),
                                   piece_as_json(after.pieces[i], after.accounts[i]));
    for (const auto& one : found) all.push_back(one);
  }
  if (words.json()) {
    print_json(console, all);
  } else {
    for (const auto& one : all)
      console.out << console.paint(Style::strong, one["about"].get<std::string>())
                  << "\n  was: " << printable(short_text(one["was"])) << "\n  is:  " << printable(short_text(one["is"]))
                  << '\n';
    if (all.empty()) console.out << "nothing that a device says differs\n";
  }
  return all.empty() ? Exit::trusted : Exit::broken;
}

Exit evidence_convert(const Words& words, Console& console) {
  const auto pieces = read_evidence(words.operands[0], words);
  const auto& target = words.operands[1];
  const bool folder = fs::is_directory(target);
  if (pieces.size() != 1 && !folder)
    throw Misuse(printable(words.operands[0]) + " holds " + std::to_string(pieces.size()) +
                 " pieces of evidence: name a directory for them");
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto encoded = evidence::encode(pieces[i]);
    if (!encoded) throw Failure(Exit::broken, explain(encoded.error()));
    const auto stem =
        fs::path{words.operands[0]}.stem().string() + (pieces.size() == 1 ? "" : "-" + std::to_string(i + 1));
    const auto path = folder ? fs::path{target} / (stem + ".evidence") : fs::path{target};
    write_whole(path, *encoded);
    if (!words.json()) console.out << printable(path.string()) << '\n';
  }
  return Exit::trusted;
}

}  // namespace bonafide::cli
