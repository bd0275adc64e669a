#include <algorithm>
#include <charconv>

#include <bonafide/appraisal/policy/fact.hpp>
#include <bonafide/base/nearest.hpp>

namespace bonafide::appraisal::policy {
namespace {

constexpr std::string_view pinned_prefix = "pinned.";

/// "measurement[3].svn" in its parts: the name without the index, and the index.
struct Written {
  std::string name;
  std::optional<std::uint8_t> index;
  bool pinned = false;
};

std::optional<std::uint8_t> index_of(std::string_view digits) {
  const bool hexadecimal = digits.starts_with("0x");
  if (hexadecimal) digits.remove_prefix(2);
  std::uint8_t value = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
  if (problem != std::errc{} || end != digits.data() + digits.size()) return {};
  return value;
}

std::optional<Written> taken_apart(std::string_view text) {
  Written out;
  if (text.starts_with(pinned_prefix)) out.pinned = true, text.remove_prefix(pinned_prefix.size());
  const auto open = text.find('['), close = text.find(']');
  if (open == std::string_view::npos) {
    out.name = text;
    return close == std::string_view::npos ? std::optional{out} : std::nullopt;
  }
  if (close == std::string_view::npos || close < open) return {};
  out.index = index_of(text.substr(open + 1, close - open - 1));
  out.name = std::string{text.substr(0, open)}.append(text.substr(close + 1));
  return out.index ? std::optional{out} : std::nullopt;
}

const std::vector<std::string_view>& names(std::vector<std::string_view>& room) {
  for (const auto& row : fact_table()) room.push_back(row.name);
  return room;
}

/// "measurement[N].svn" with `index` for N.
std::string with_index(std::string_view name, std::string_view index) {
  const auto dot = std::min(name.find('.'), name.size());
  return std::string{name.substr(0, dot)}.append("[").append(index).append("]").append(name.substr(dot));
}

}  // namespace

std::optional<FactName> find_fact(std::string_view text) {
  const auto written = taken_apart(text);
  if (!written) return {};
  const auto rows = fact_table();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].name != written->name) continue;
    if (rows[i].indexed != written->index.has_value() || (written->pinned && !rows[i].pinnable)) return {};
    return FactName{static_cast<std::uint16_t>(i), written->index.value_or(0), written->pinned};
  }
  return {};
}

std::string text_of(FactName name) {
  const auto& row = name.table_row();
  std::string out{name.pinned ? pinned_prefix : ""};
  return out.append(row.indexed ? with_index(row.name, std::to_string(name.index)) : std::string{row.name});
}

std::string nearest_fact(std::string_view text) {
  const auto written = taken_apart(text);
  std::vector<std::string_view> room;
  const auto near = nearest(written ? std::string_view{written->name} : text, names(room));
  if (!near) return {};
  const auto& row = fact_table()[static_cast<std::size_t>(std::ranges::find(room, *near) - room.begin())];
  std::string out{written && written->pinned && row.pinnable ? pinned_prefix : ""};
  if (!row.indexed) return out.append(row.name);
  return out.append(with_index(row.name, written && written->index ? std::to_string(*written->index) : "N"));
}

std::string written(FactName name, const Value& value) {
  const auto* number = std::get_if<std::uint64_t>(&value);
  if (number == nullptr || !name.table_row().name.starts_with("pci.")) return written(value);
  std::array<std::uint8_t, 8> bytes{};
  store_be(bytes, *number);
  auto digits = hex(bytes);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 2) & ~std::size_t{1});
  return "0x" + digits;
}

void Facts::set(std::string_view name, Value value) {
  if (const auto found = find_fact(name); found && found->table_row().type == type_of(value))
    set(*found, std::move(value));
}

const Value* Facts::find(FactName name) const {
  const auto found = known_.find(name);
  return found == known_.end() ? nullptr : &found->second;
}

std::string Facts::why(FactName name) const {
  const auto text = text_of(name);
  const std::string* best = nullptr;
  std::size_t longest = 0;
  for (const auto& [prefix, why] : why_)
    if (text.starts_with(prefix) && (best == nullptr || prefix.size() >= longest)) best = &why, longest = prefix.size();
  return best != nullptr ? *best : "the evidence does not say it";
}

void Facts::add_pinned(const Facts& pinned) {
  for (const auto& [name, value] : pinned.known_)
    if (name.table_row().pinnable && !name.pinned) set(FactName{name.row, name.index, true}, value);
  for (const auto& [prefix, why] : pinned.why_)
    if (!prefix.starts_with(pinned_prefix))
      lacking(std::string{pinned_prefix} + prefix, "in the pinned evidence " + why);
}

std::string as_given(const Facts& facts) {
  std::string out;
  for (const auto& [name, value] : facts.known())
    out.append("given ").append(text_of(name)).append(" is ").append(written(name, value)).append("\n");
  return out;
}

}  // namespace bonafide::appraisal::policy
