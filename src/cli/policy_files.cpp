#include <ostream>

#include <bonafide/appraisal/policy/limits.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/cli/reference_files.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace policy = appraisal::policy;
namespace fs = std::filesystem;

namespace {

std::string read_text(const fs::path& path) {
  const auto content = read_whole(path, policy::limit::file + 1);
  return std::string{as_text(content)};
}

fs::path tests_beside(const fs::path& path) {
  auto out = path;
  if (path.extension() == ".policy") return out.replace_extension(".test");
  return out += ".test";
}

const policy::Source& source_of(const PolicyFile& file, const policy::Diagnostic& wrong) {
  return wrong.error.field == "test" ? file.tests_source : file.source;
}

}  // namespace

PolicyFile read_policy_file(const std::string& path) {
  PolicyFile out;
  out.source = {printable(path), read_text(path)};
  auto compiled = policy::compile(out.source.file, out.source.text);
  if (!compiled) return out.wrong = std::move(compiled.error()), out;
  out.policy = std::move(*compiled);
  const auto beside = tests_beside(path);
  if (!fs::is_regular_file(beside)) return out;
  out.tests_source = {printable(beside.string()), read_text(beside)};
  auto tests = policy::compile_tests(out.tests_source);
  if (tests) {
    std::ranges::move(*tests, std::back_inserter(out.policy->tests));
    return out;
  }
  out.wrong = std::move(tests.error());
  for (auto& each : out.wrong) each.error.field = "test";
  return out;
}

std::string mistakes_of(const PolicyFile& file) {
  std::string out;
  for (const auto& each : file.wrong) out += policy::rendered(source_of(file, each), each);
  if (file.wrong.size() == policy::limit::diagnostics) out += "there may be more\n";
  return out;
}

Json mistakes_as_json(const PolicyFile& file) {
  auto out = Json::array();
  for (const auto& each : file.wrong) {
    Json one{{"file", source_of(file, each).file},
             {"line", each.place.line},
             {"column", each.place.column},
             {"says", each.says},
             {"rule", each.error.rule->id}};
    if (!each.meant.empty()) one["suggestion"] = each.meant;
    out.push_back(std::move(one));
  }
  return out;
}

std::optional<policy::Policy> read_policy(const Words& words, Console& console, std::string_view option) {
  const auto path = words.value(option);
  if (!path) return {};
  auto file = for_option(option, [&] { return read_policy_file(*path); });
  if (file.wrong.empty()) return std::move(file.policy);
  console.err << mistakes_of(file);
  throw Failure(Exit::unjudged, std::string{option} + ": " + printable(*path) + " is no policy");
}

AppraisalWords::AppraisalWords(const Words& words, Console& console)
    : policy(read_policy(words, console)), conditions(conditions_of(words)) {
  if (policy) conditions.policy = &*policy;
  if (!words.has("--reference")) return;
  const auto library = open_library();
  references = read_references(library, words, conditions.at ? conditions.at : conditions.now);
  conditions.references = &*references;
}

}  // namespace bonafide::cli
