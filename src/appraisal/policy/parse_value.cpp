// Values as they stand behind "let", "given" and comparisons.
#include <algorithm>

#include <bonafide/appraisal/policy/parser.hpp>
#include <bonafide/appraisal/rules/policy.hpp>

namespace bonafide::appraisal::policy {
namespace {

struct Unit {
  std::string_view one, many;
  std::uint64_t seconds;
};
constexpr std::array units{Unit{"second", "seconds", 1}, Unit{"minute", "minutes", 60}, Unit{"hour", "hours", 3600},
                           Unit{"day", "days", 86400}};
constexpr std::uint64_t longest_duration = 36'500ull * 86'400;  // a hundred years

/// What to write where `value` stands and `wanted` belongs; empty when there is no telling.
std::string instead(const Value& value, Type wanted) {
  const auto* text = std::get_if<std::string>(&value);
  const auto digits = text ? unhex(*text) : std::nullopt;
  const auto all_of = [&](std::string_view among) {
    return text != nullptr && !text->empty() && text->size() <= 16 &&
           text->find_first_not_of(among) == std::string::npos;
  };
  if (wanted == Type::number && all_of("0123456789")) return "did you mean " + *text + "?";
  if (wanted == Type::number && all_of("0123456789abcdefABCDEF")) return "did you mean 0x" + *text + "?";
  if (wanted == Type::bytes && digits && !digits->empty()) return "did you mean h" + in_quotes(*text) + "?";
  if (wanted == Type::text && type_of(value) != Type::yes_no)
    return "did you mean " + (type_of(value) == Type::version ? written(value) : in_quotes(written(value))) + "?";
  if (wanted == Type::duration) return "write 30 days, 12 hours, 10 minutes or 5 seconds";
  if (wanted == Type::time) return "write 2026-11-21 or 2026-11-21T02:00:00Z";
  if (wanted == Type::yes_no) return "write yes or no";
  if (wanted == Type::bytes) return "write bytes as h\"a0b1c2\"";
  return {};
}

}  // namespace

const Constant* Parser::constant(std::string_view name) const {
  const auto found = std::ranges::find(constants_, name, &Constant::name);
  return found == constants_.end() ? nullptr : &*found;
}

std::optional<Value> Parser::duration(std::uint64_t count) {
  if (now().kind != Lexeme::word) return Value{count};
  for (const auto& [one, many, seconds] : units) {
    if (now().raw != one && now().raw != many) continue;
    if (count > longest_duration / seconds) {
      complain(rule::policy_bounded, now(), "a duration is at most 36500 days");
      return {};
    }
    take();
    return Value{std::chrono::seconds{count * seconds}};
  }
  return Value{count};
}

bool Parser::value_into(std::vector<Value>& out) {
  const Token& token = now();
  const auto push = [&](Value value) {
    if (out.size() >= limit::list)
      return complain(rule::policy_bounded, token, "a list has more than " + std::to_string(limit::list) + " values");
    out.push_back(std::move(value));
    return true;
  };
  if (token.kind == Lexeme::literal) {
    take();
    const auto* text = std::get_if<std::string>(&token.value);
    const auto* bytes = std::get_if<Buffer>(&token.value);
    if ((text != nullptr ? text->size() : bytes != nullptr ? bytes->size() : 0) > limit::text)
      return complain(rule::policy_bounded, token,
                      "this value has more than " + std::to_string(limit::text) + " bytes");
    if (const auto* count = std::get_if<std::uint64_t>(&token.value)) {
      auto value = duration(*count);
      return value && push(std::move(*value));
    }
    return push(token.value);
  }
  if (token.kind == Lexeme::word && (token.raw == "yes" || token.raw == "no")) return take(), push(token.raw == "yes");
  if (const auto* named = token.kind == Lexeme::word ? constant(token.raw) : nullptr) {
    take();
    return std::ranges::all_of(named->values, push);
  }
  if (token.kind == Lexeme::word && !reserved(token.raw)) return refuse_name(token), false;
  return complain(rule::policy_form, token, "a value belongs here, not " + spoken(token));
}

std::optional<std::vector<Value>> Parser::values() {
  std::vector<Value> out;
  do {
    if (!value_into(out)) return {};
  } while (accept(Lexeme::comma));
  return out;
}

std::optional<Value> Parser::converted(Value value, Type wanted, const Token& at, std::string_view about) {
  if (type_of(value) == wanted) return value;
  if (wanted == Type::version) {
    if (auto* text = std::get_if<std::string>(&value)) return Version{std::move(*text)};
    if (const auto* number = std::get_if<std::uint64_t>(&value)) return Version{std::to_string(*number)};
  }
  complain(rule::policy_types, at,
           std::string{about}
               .append(" is ")
               .append(name(wanted))
               .append(", and ")
               .append(in_short(written(value)))
               .append(" is ")
               .append(name(type_of(value))),
           instead(value, wanted));
  return {};
}

}  // namespace bonafide::appraisal::policy
