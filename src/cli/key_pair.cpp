// `bonafide key-pair list|set`: the key pairs of a device, as DSP0274 1.3 manages them.
#include <algorithm>
#include <array>
#include <ostream>

#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/provision_plan.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

namespace requester = spdm::requester;
std::string slots_text(std::uint8_t mask) {
  std::string out;
  for (unsigned slot = 0; slot < 8; ++slot)
    if ((mask >> slot & 1) != 0) out.append(out.empty() ? "" : ", ").append(std::to_string(slot));
  return out.empty() ? "none" : out;
}

Json as_json(const requester::KeyPairReport& pair) {
  return {{"id", pair.id},
          {"algorithm", spdm::algorithms_text(pair.current)},
          {"generated", !pair.algorithm.empty()},
          {"usage", spdm::usage_text(pair.usage)},
          {"slots", slots_text(pair.slots)},
          {"capabilities", spdm::capabilities_text(pair.capabilities)},
          {"possible_algorithms", spdm::algorithms_text(pair.able)},
          {"possible_usage", spdm::usage_text(pair.usage_capabilities)}};
}

spdm::Flow<void> read_all(spdm::Line& line, spdm::Session* session, std::vector<requester::KeyPairReport>& out) {
  unsigned total = 1;
  for (unsigned id = 1; id <= total; ++id) {
    auto one = co_await requester::get_key_pair(line, session, static_cast<std::uint8_t>(id));
    total = one.total;
    out.push_back(std::move(one));
  }
  co_return Result<void>{};
}

/// DSP0274 1.3, "KeyUsageMask", by name.
std::uint16_t usage_of(const Words& words) {
  unsigned mask = 0;
  for (const auto& word : words.list("--usage")) {
    constexpr std::array<std::string_view, 4> names{"key-exchange", "challenge", "measurements", "endpoint-info"};
    const auto found = std::ranges::find(names, word);
    if (found == names.end())
      throw Misuse("--usage takes key-exchange, challenge, measurements and endpoint-info, not '" + printable(word) +
                   "'");
    mask |= 1u << (found - names.begin());
  }
  return static_cast<std::uint16_t>(mask);
}

std::optional<std::uint8_t> slots_of(const Words& words) {
  if (!words.has("--slots")) return std::nullopt;
  unsigned mask = 0;
  for (const auto& word : words.list("--slots")) {
    if (word == "none") continue;
    if (word.size() != 1 || word[0] < '0' || word[0] > '7') throw Misuse("--slots takes numbers from 0 to 7, or none");
    mask |= 1u << (word[0] - '0');
  }
  return static_cast<std::uint8_t>(mask);
}

requester::KeyPairWish wish_of(const Words& words) {
  requester::KeyPairWish wish{.id = static_cast<std::uint8_t>(words.number("--id", 1, 255).value_or(0))};
  if (wish.id == 0) throw Misuse("key-pair set needs --id, the number of the key pair (bonafide key-pair list)");
  if (words.has("--generate") && words.has("--erase")) throw Misuse("--generate and --erase exclude each other");
  if (words.has("--generate")) wish.operation = spdm::KeyPairOperation::generate_key_pair;
  if (words.has("--erase")) wish.operation = spdm::KeyPairOperation::key_pair_erase;
  wish.usage = usage_of(words);
  if (const auto text = words.value("--algorithm")) {
    const auto kind = emulator::key_named(*text);
    if (!kind) throw Misuse("--algorithm takes one of " + enumerated(emulator::key_names()));
    wish.algorithm = spdm::key_pair_bit(*kind);
  }
  const std::array changes{"--generate", "--erase", "--algorithm", "--usage", "--slots"};
  if (std::ranges::none_of(changes, [&](const char* option) { return words.has(option); }))
    throw Misuse("key-pair set needs what to change: --generate, --erase, --algorithm, --usage or --slots");
  return wish;
}

}  // namespace

Exit key_pair_list(const Words& words, Console& console) {
  const auto library = open_library();
  Asking asking{library, words, console, conditions_of(words)};
  const auto setting = setting_of(words, library, Usual::in_the_clear);
  std::vector<requester::KeyPairReport> pairs;
  const auto read = [&](spdm::Line& line, spdm::Session* session) { return read_all(line, session, pairs); };
  const auto outcome = perform(asking, words, library, setting, words.operands[0], read);
  console.show_progress({});
  if (!outcome.done) return tell_failure(outcome, words, console);
  Json list = Json::array();
  for (const auto& pair : pairs) {
    list.push_back(as_json(pair));
    if (words.json()) continue;
    console.out << "key pair " << int{pair.id} << ": "
                << (pair.algorithm.empty() ? "not generated" : spdm::algorithms_text(pair.current)) << ", for "
                << spdm::usage_text(pair.usage) << ", slots: " << slots_text(pair.slots)
                << "\n  may: " << spdm::capabilities_text(pair.capabilities)
                << "\n  may be: " << spdm::algorithms_text(pair.able) << '\n';
  }
  if (words.json()) print_json(console, list);
  return Exit::trusted;
}

Exit key_pair_set(const Words& words, Console& console) {
  const auto library = open_library();
  Asking asking{library, words, console, conditions_of(words)};
  const auto setting = setting_of(words, library, Usual::in_session);
  auto wish = wish_of(words);
  const auto slots = slots_of(words);
  auto effect = requester::TakesEffect::now;
  const auto change = [&](spdm::Line& line, spdm::Session* session) -> spdm::Flow<void> {
    // DesiredAssocCertSlotMask has no value that leaves the association as it is.
    const auto before = co_await requester::get_key_pair(line, session, wish.id);
    wish.slots = slots.value_or(before.slots);
    effect = co_await requester::set_key_pair(line, session, wish);
    co_return Result<void>{};
  };
  const auto outcome = perform(asking, words, library, setting, words.operands[0], change);
  console.show_progress({});
  if (!outcome.done) return tell_failure(outcome, words, console);
  const bool later = effect == requester::TakesEffect::after_reset;
  if (words.json())
    print_json(console, {{"id", wish.id}, {"reset_required", later}});
  else
    console.out << "key pair " << int{wish.id} << " is changed" << (later ? ", once the device is reset" : "") << '\n';
  return Exit::trusted;
}

}  // namespace bonafide::cli
