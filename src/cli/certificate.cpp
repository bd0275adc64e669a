// `bonafide certificate get|csr|set`: what is in the slots of a device, and what is to be in them.
#include <ostream>

#include <bonafide/cli/input.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/keep.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/provision_plan.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/x509/bundle.hpp>
#include <bonafide/crypto/x509/request.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/requester/slot_management.hpp>

namespace bonafide::cli {

namespace {

namespace requester = spdm::requester;
namespace x509 = crypto::x509;
constexpr std::size_t largest_file = 4u << 20;

std::uint8_t slot_of(const Words& words) { return static_cast<std::uint8_t>(words.number("--slot", 0, 7).value_or(0)); }

/// With --bank, the slot there; else the slot of the connection.
std::optional<requester::Place> place_of(const Words& words) {
  const auto bank = words.number("--bank", 0, 239);  // DSP0274 1.4, "BankID"
  if (!bank) return std::nullopt;
  return requester::Place{static_cast<std::uint8_t>(*bank), slot_of(words)};
}

/// The chain of a slot as --form says.
Buffer formed(const Words& words, Bytes chain, const spdm::Terms& terms) {
  const auto form = words.value("--form").value_or("pem");
  if (form == "chain") return copy(chain);
  const auto read = spdm::read_chain(chain, terms);
  Buffer out;
  if (!read) return out;
  for (const auto& certificate : read->certificates)
    append(out, form == "der" ? certificate.raw : as_bytes(crypto::pem::write("CERTIFICATE", certificate.raw)));
  return out;
}

Json described(Bytes chain, const spdm::Terms& terms) {
  Json list = Json::array();
  const auto read = spdm::read_chain(chain, terms);
  if (!read) return list;
  for (const auto& certificate : read->certificates)
    list.push_back({{"subject", x509::text_of_name(certificate.subject)},
                    {"issuer", x509::text_of_name(certificate.issuer)},
                    {"not_after", format(certificate.not_after)},
                    {"der", hex(certificate.raw)}});
  return list;
}

/// The chain of a slot, consistent in itself.
spdm::Flow<Buffer> fetch_chain(spdm::Line& line, spdm::Session* session, const requester::Wishes& wishes) {
  line.speak_in(session);
  const auto slots = co_await attempt(requester::fetch_certificates(line, wishes));
  line.speak_in(nullptr);
  if (!slots) co_return std::unexpected(slots.error());
  co_return slots->chain(*wishes.slot);
}

/// The same of a slot of a bank.
spdm::Flow<Buffer> fetch_banked_chain(spdm::Line& line, spdm::Session* session, requester::Place place) {
  auto chain = co_await requester::banked_chain(line, session, place);
  const auto read = co_await spdm::read_chain(chain, line.terms);
  co_await spdm::check_links(line.library, read.certificates);
  co_return chain;
}

/// The DER of a chain that a file holds: PEM or DER certificates, root or first intermediate to leaf.
Buffer chain_in(const std::string& file) {
  const auto items = x509::read_bundle(read_whole(file, largest_file));
  if (!items) throw Failure(Exit::unjudged, printable(file) + ": " + explain(items.error()));
  Buffer out;
  for (const auto& item : *items)
    if (item.kind == x509::BundleItem::Kind::certificate) append(out, item.der);
  if (out.empty()) throw Failure(Exit::unjudged, printable(file) + " holds no certificate");
  return out;
}

/// DER of a PKCS #10 structure, from PEM or DER: RequesterInfo is its first part.
Buffer requester_info_of(const std::string& file) {
  auto content = read_whole(file, largest_file);
  if (const auto blocks = crypto::pem::read(content); blocks && !blocks->empty()) content = blocks->front().der;
  if (x509::parse_request_info(content)) return content;
  const auto request = x509::parse_request(content);
  if (!request) throw Failure(Exit::unjudged, printable(file) + ": " + explain(request.error()));
  return copy(request->info.raw);
}

}  // namespace

Exit certificate_get(const Words& words, Console& console) {
  const auto library = open_library();
  Asking asking{library, words, console, conditions_of(words)};
  auto setting = setting_of(words, library, Usual::in_the_clear);
  const auto slot = slot_of(words);
  auto wishes = setting.wishes;  // of the session, if there is one, another slot may sign
  wishes.slot = slot;
  const auto place = place_of(words);
  Buffer content;
  Json certificates;
  const auto fetch = [&](spdm::Line& line, spdm::Session* session) -> spdm::Flow<void> {
    Buffer chain;
    if (place)
      chain = co_await fetch_banked_chain(line, session, *place);
    else
      chain = co_await fetch_chain(line, session, wishes);
    content = formed(words, chain, line.terms);
    certificates = described(chain, line.terms);
    co_return Result<void>{};
  };
  const auto outcome = perform(asking, words, library, setting, words.operands[0], fetch);
  console.show_progress({});
  if (!outcome.done) return tell_failure(outcome, words, console);
  if (words.json())
    print_json(console, {{"slot", slot}, {"certificates", certificates}});
  else
    deliver(words, console, content);
  return Exit::trusted;
}

Exit certificate_csr(const Words& words, Console& console) {
  const auto library = open_library();
  Asking asking{library, words, console, conditions_of(words)};
  auto setting = setting_of(words, library, Usual::in_session);
  Buffer info;
  if (const auto file = words.value("--requester-info"))
    info = for_option("--requester-info", [&] { return requester_info_of(*file); });
  const requester::CsrWish wish{
      .key_pair_id = static_cast<std::uint8_t>(words.number("--key-pair", 1, 255).value_or(0)),
      .model = model_of(words),
      .tracking_tag = static_cast<std::uint8_t>(words.number("--tag", 1, 7).value_or(0)),
      .overwrite = words.has("--overwrite"),
      .requester_info = info};
  const auto place = place_of(words);
  requester::CsrAnswer answer;
  const auto ask = [&](spdm::Line& line, spdm::Session* session) -> spdm::Flow<void> {
    if (place)
      answer = co_await requester::banked_csr(line, session, *place, wish);
    else
      answer = co_await requester::get_csr(line, session, wish);
    co_return Result<void>{};
  };
  const auto outcome = perform(asking, words, library, setting, words.operands[0], ask);
  console.show_progress({});
  if (!outcome.done) return tell_failure(outcome, words, console);
  if (answer.tracking_tag) {
    // DSP0274 1.3, "GET_CSR request message format", CSRTrackingTag: a device that speaks 1.2 gives none.
    const auto tag = *answer.tracking_tag;
    const auto again = "reset the device, then ask again" + (tag != 0 ? " with --tag " + std::to_string(tag) : "");
    if (words.json())
      print_json(console, {{"reset_required", true}, {"tag", tag}});
    else
      console.err << "the device makes the request with its next reset: " << again << '\n';
    return Exit::unjudged;
  }
  const auto request = x509::parse_request(answer.csr);
  if (words.json()) {
    print_json(console, {{"subject", x509::text_of_name(request->info.subject)},
                         {"key", crypto::name(request->info.key)},
                         {"csr", hex(answer.csr)}});
    return Exit::trusted;
  }
  deliver(words, console, as_bytes(crypto::pem::write("CERTIFICATE REQUEST", answer.csr)));
  return Exit::trusted;
}

Exit certificate_set(const Words& words, Console& console) {
  if (words.has("--chain") == words.has("--erase")) throw Misuse("certificate set takes either --chain or --erase");
  const auto library = open_library();
  Asking asking{library, words, console, conditions_of(words)};
  auto setting = setting_of(words, library, Usual::in_session);
  Buffer chain, root;
  if (const auto file = words.value("--chain")) chain = for_option("--chain", [&] { return chain_in(*file); });
  if (const auto file = words.value("--root")) root = for_option("--root", [&] { return chain_in(*file); });
  const requester::CertificateWish wish{
      .slot = slot_of(words),
      .certificates = chain,
      .omitted_root = root,
      .key_pair_id = static_cast<std::uint8_t>(words.number("--key-pair", 1, 255).value_or(0)),
      .model = model_of(words)};
  const auto place = place_of(words);
  auto effect = requester::TakesEffect::now;
  const auto write = [&](spdm::Line& line, spdm::Session* session) -> spdm::Flow<void> {
    if (place)
      effect = co_await requester::set_banked_certificate(line, session, *place, wish);
    else
      effect = co_await requester::set_certificate(line, session, wish);
    co_return Result<void>{};
  };
  const auto outcome = perform(asking, words, library, setting, words.operands[0], write);
  console.show_progress({});
  if (!outcome.done) return tell_failure(outcome, words, console);
  const bool later = effect == requester::TakesEffect::after_reset;
  const auto what = std::string{chain.empty() ? "erased" : "written"};
  if (words.json())
    print_json(console, {{"slot", wish.slot}, {"done", what}, {"reset_required", later}});
  else
    console.out << "slot " << int{wish.slot} << " is " << what << (later ? ", once the device is reset" : "") << '\n';
  return Exit::trusted;
}

}  // namespace bonafide::cli
