// `bonafide decode`: every message, field by field.
#include <algorithm>
#include <istream>
#include <iterator>
#include <ostream>

#include <bonafide/cli/input.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/report/dissect.hpp>

namespace bonafide::cli {

namespace {

using report::Dissected;
using report::Dissector;
Json as_json(const Dissected& message, std::size_t number, Bytes whole) {
  Json fields = Json::array();
  for (const auto& [depth, name, offset, size, text] : message.fields)
    fields.push_back({{"name", name}, {"depth", depth}, {"offset", offset}, {"size", size}, {"value", text}});
  Json out{{"number", number},
           {"name", message.name},
           {"direction", message.request ? "request" : "response"},
           {"size", message.raw.size()},
           {"padding", hex(message.after)},
           {"fields", fields},
           {"hex", hex(whole)}};
  if (message.refused) out["refused"] = explain(*message.refused);
  if (!message.declared) out["note"] = "the layout of this message is not known here";
  return out;
}

/// "  0012   4  Flags            0x00000006 CERT_CAP CHAL_CAP"; long values go on below.
void print(const wire::Field& field, Console& console) {
  std::string offset = std::to_string(field.offset), size = field.size == 0 ? "" : std::to_string(field.size);
  std::string name = std::string(2 * field.depth, ' ') + field.name;
  offset.insert(0, offset.size() < 6 ? 6 - offset.size() : 0, ' ');
  size.insert(0, size.size() < 6 ? 6 - size.size() : 0, ' ');
  if (name.size() < 30) name.append(30 - name.size(), ' ');
  constexpr std::size_t width = 64;
  console.out << offset << size << "  " << name << "  " << field.text.substr(0, width) << '\n';
  for (std::size_t at = width; at < field.text.size(); at += width)
    console.out << std::string(46, ' ') << field.text.substr(at, width) << '\n';
}

void print(const Dissected& message, const std::string& number, std::string_view from, Console& console) {
  console.out << console.paint(Style::strong, "#" + number + " " + message.name) << "  "
              << (message.request ? "request" : "response") << ", " << message.raw.size() << " bytes";
  if (!from.empty()) console.out << ", out of " << from;
  if (!message.after.empty() && !message.refused) console.out << ", then " << message.after.size() << " of padding";
  console.out << "\n" << console.paint(Style::faint, "offset  size  field                           value") << '\n';
  for (const auto& field : message.fields) print(field, console);
  if (message.refused) console.out << console.paint(Style::bad, "  refused: " + explain(*message.refused)) << '\n';
  console.out << '\n';
}

/// A record of a session. Nothing of it is read where its keys are not here.
Dissected secured(const Message& record, Bytes bytes) {
  wire::Fields fields;
  fields.add("(secured record)", 0, bytes.size(), hex(bytes));
  return {.name = "(secured)",
          .request = record.request,
          .raw = bytes,
          .fields = fields.all(),
          .declared = !record.carried.empty()};
}

/// What was in a record, in chunks or in a capsule, by the terms that were in force there.
Dissected dissected(const Carried& carried) {
  if (carried.is_spdm) return Dissector{carried.terms}.next(carried.bytes);
  wire::Fields fields;
  fields.add("(application data)", 0, carried.bytes.size(), hex(carried.bytes));
  return {.name = "(application data)", .raw = carried.bytes, .fields = fields.all()};
}

/// What follows a message must be the padding of its transport, which is zero: DSP0275; PCIe 6.x, 6.30.
void judge_rest(Dissected& message) {
  if (message.refused || all_zero(message.after)) return;
  message.refused = Error{&wire::rule::nothing_follows, "(end)", message.raw.size(), message.after.size(), {}};
}

/// Terms for messages that stand alone, from the options; without --version, what the header of the first one says.
spdm::Terms known_terms(const Words& words, Bytes first) {
  spdm::Terms terms;
  for (const auto version : spdm::versions)
    if (!first.empty() && first[0] == static_cast<std::uint8_t>(version)) terms.version = version;
  if (const auto text = words.value("--version")) {
    const auto version = emulator::version_named(*text);
    if (!version) throw Misuse("--version takes 1.0 to 1.4, not '" + printable(*text) + "'");
    terms.version = *version;
  }
  if (const auto hash = hash_option(words, "--hash")) terms.selected.base_hash = spdm::bit(*hash);
  if (const auto scheme = scheme_option(words, "--asym"))
    (spdm::is_pqc(*scheme) ? terms.selected.pqc_asym : terms.selected.base_asym) = spdm::bit(*scheme);
  if (words.has("--unsigned"))
    terms.signature_asked = false;
  else
    terms.signature_asked = words.has("--asym");
  if (const auto summary = words.value("--summary"); summary && *summary != "none")
    terms.summary_asked = *summary == "tcb" ? spdm::MeasurementSummary::tcb : spdm::MeasurementSummary::all;
  terms.selected.multi_key_responder = words.has("--multi-key");
  return terms;
}

Exit exit_of(const Dissected& message) {
  if (message.refused) return Exit::broken;
  return message.declared ? Exit::trusted : Exit::unjudged;
}

/// Into `list`, or onto the console without one.
Exit tell_carried(const std::vector<Carried>& all, std::size_t number, Json* carrier, Console& console) {
  Exit exit = Exit::trusted;
  std::size_t inner = 0;
  for (const auto& carried : all) {
    const auto message = dissected(carried);
    exit = graver(exit, exit_of(message));
    ++inner;
    if (carrier == nullptr) {
      print(message, std::to_string(number) + "." + std::to_string(inner), carried.from, console);
      continue;
    }
    auto out = as_json(message, inner, carried.bytes);
    out["from"] = carried.from;
    (*carrier)["carries"].push_back(std::move(out));
  }
  return exit;
}

}  // namespace

Exit decode(const Words& words, Console& console) {
  const auto& name = words.operands[0];
  const auto messages = read_messages(name, words, console);
  if (messages.empty()) throw Failure(Exit::unjudged, printable(name) + " holds no message");
  const auto& first = messages.front();
  Dissector dissector{known_terms(words, first.secured ? Bytes{} : Bytes{first.bytes})};
  Json list = Json::array();
  Exit exit = Exit::trusted;
  std::size_t number = 0;
  for (const auto& entry : messages)
    for (Bytes left{entry.bytes}; !left.empty();) {
      auto message = entry.secured ? secured(entry, left) : dissector.next(left);
      const Bytes whole = entry.typed && !message.refused ? message.raw : left;
      left = entry.typed && !message.refused ? message.after : Bytes{};
      if (entry.typed && !message.refused) message.after = {};
      judge_rest(message);
      exit = graver(exit, exit_of(message));
      ++number;
      if (words.json())
        list.push_back(as_json(message, number, whole));
      else
        print(message, std::to_string(number), {}, console);
      exit = graver(exit, tell_carried(entry.carried, number, words.json() ? &list.back() : nullptr, console));
    }
  if (words.json()) print_json(console, list);
  return exit;
}

}  // namespace bonafide::cli
