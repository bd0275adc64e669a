// Policies: any text is compiled or refused with places inside it, what compiles decides the same twice, and its tests
// run. Behind a zero byte stand facts to decide about.
#include <cstdlib>
#include <string>

#include <bonafide/appraisal/policy/trial.hpp>

namespace {

namespace policy = bonafide::appraisal::policy;
using bonafide::Bytes;
using policy::Type;

void demand(bool holds) {
  if (!holds) std::abort();
}

policy::Value value_of(Type type, Bytes bytes) {
  std::uint64_t number = 0;
  for (const auto byte : bytes) number = number << 8 | byte;
  const auto text = std::string{bonafide::as_text(bytes)};
  const auto seconds = std::chrono::seconds{static_cast<std::int64_t>(number & 0xFFFF'FFFF)};
  switch (type) {
    case Type::yes_no: return (number & 1) != 0;
    case Type::number: return number;
    case Type::text: return text;
    case Type::bytes: return bonafide::copy(bytes);
    case Type::version: return policy::Version{text};
    case Type::time: return bonafide::UnixTime{seconds};
    case Type::duration: return seconds;
    case Type::numbers: return std::vector<std::uint64_t>(bytes.begin(), bytes.end());
    case Type::texts: return std::vector<std::string>{text};
    case Type::digests: return std::vector<bonafide::Buffer>{bonafide::copy(bytes)};
  }
  return false;
}

/// Row, index, size and as many bytes, again and again.
policy::Facts facts_of(Bytes in) {
  policy::Facts out;
  const auto rows = policy::fact_table();
  while (in.size() >= 3) {
    const auto row = static_cast<std::uint16_t>(in[0] % rows.size());
    const auto size = std::min<std::size_t>(in[2], in.size() - 3);
    const auto index = rows[row].indexed ? in[1] : std::uint8_t{0};
    out.set(policy::FactName{row, index, rows[row].pinnable && (in[0] & 0x80) != 0},
            value_of(rows[row].type, in.subspan(3, size)));
    in = in.subspan(3 + size);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in{data, size};
  const auto text = std::string{bonafide::as_text(in).substr(0, bonafide::as_text(in).find('\0'))};
  const auto facts = facts_of(in.subspan(std::min(size, text.size() + 1)));
  const auto compiled = policy::compile("fuzz.policy", text);
  if (!compiled) {
    demand(!compiled.error().empty());
    for (const auto& each : compiled.error()) {
      demand(each.place.offset <= text.size() && each.error.rule != nullptr);
      demand(!policy::rendered({"fuzz.policy", text}, each).empty());
    }
    return 0;
  }
  const auto decision = policy::decide(*compiled, facts);
  demand(decision.reason == policy::decide(*compiled, facts).reason && !decision.reason.empty());
  demand(decision.matched || decision.outcome > policy::Action::warn);
  for (const auto& test : compiled->tests) static_cast<void>(policy::try_out(*compiled, test, facts));
  static_cast<void>(policy::facts_asked(*compiled));
  // What facts are written as is read back as the same facts, as far as the language can write them.
  static_cast<void>(policy::as_given(facts));
  return 0;
}
