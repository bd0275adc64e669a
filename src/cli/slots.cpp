// `bonafide slot list`: the banks of slots of a device, as DSP0274 1.4 manages them.
#include <ostream>

#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/provision_plan.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/spdm/requester/slot_management.hpp>

namespace bonafide::cli {

namespace {

namespace requester = spdm::requester;
/// A bank, and what it holds.
struct Described {
  requester::Bank bank;
  requester::BankReport report;
};
struct Account {
  std::uint64_t sub_codes = 0;  // that are supported, by bit
  std::vector<Described> banks;
};

spdm::Flow<void> read_banks(spdm::Line& line, spdm::Session* session, Account& out) {
  out.sub_codes = co_await requester::supported_sub_codes(line, session);
  const auto banks = co_await requester::banks(line, session);
  for (const auto& bank : banks) {
    auto report = co_await requester::bank_details(line, session, bank.id);
    out.banks.push_back({bank, std::move(report)});
  }
  co_return Result<void>{};
}

std::string_view model_name(spdm::CertificateModel model) {
  switch (model) {
    case spdm::CertificateModel::device: return "device";
    case spdm::CertificateModel::alias: return "alias";
    case spdm::CertificateModel::generic: return "generic";
    default: return "none";
  }
}

Json as_json(const Described& described) {
  const auto& [bank, report] = described;
  Json out{{"bank", bank.id},
           {"algorithm", spdm::algorithms_text(report.current)},
           {"possible_algorithms", spdm::algorithms_text(report.able)},
           {"slots", Json::array()}};
  for (const auto& slot : report.slots)
    out["slots"].push_back({{"slot", slot.slot},
                            {"provisioned", slot.provisioned},
                            {"modifiable", (bank.modifiable >> (slot.slot & 7) & 1) != 0},
                            {"key_pair", slot.key_pair_id},
                            {"model", model_name(slot.model)},
                            {"usage", spdm::usage_text(slot.usage)},
                            {"size", slot.size},
                            {"digest", slot.provisioned ? hex(slot.digest) : std::string{}}});
  return out;
}

void print(std::ostream& out, const Described& described) {
  const auto& [bank, report] = described;
  out << "bank " << int{bank.id} << ": " << spdm::algorithms_text(report.current)
      << "\n  may be: " << spdm::algorithms_text(report.able) << '\n';
  for (const auto& slot : report.slots) {
    out << "  slot " << int{slot.slot} << ": " << (slot.provisioned ? "provisioned" : "empty");
    if ((bank.modifiable >> (slot.slot & 7) & 1) == 0) out << ", not to be changed";
    if (slot.key_pair_id != 0) out << ", key pair " << int{slot.key_pair_id} << " for " << spdm::usage_text(slot.usage);
    if (slot.provisioned) out << "\n    digest " << hex(slot.digest);
    out << '\n';
  }
}

}  // namespace

Exit slot_list(const Words& words, Console& console) {
  const auto library = open_library();
  Asking asking{library, words, console, conditions_of(words)};
  const auto setting = setting_of(words, library, Usual::in_the_clear);
  Account account;
  const auto read = [&](spdm::Line& line, spdm::Session* session) { return read_banks(line, session, account); };
  const auto outcome = perform(asking, words, library, setting, words.operands[0], read);
  console.show_progress({});
  if (!outcome.done) return tell_failure(outcome, words, console);
  Json codes = Json::array(), banks = Json::array();
  for (unsigned code = 0; code < 64; ++code)
    if ((account.sub_codes >> code & 1) != 0) codes.push_back(code);
  for (const auto& bank : account.banks) {
    banks.push_back(as_json(bank));
    if (!words.json()) print(console.out, bank);
  }
  if (words.json()) print_json(console, {{"sub_codes", codes}, {"banks", banks}});
  return Exit::trusted;
}

}  // namespace bonafide::cli
