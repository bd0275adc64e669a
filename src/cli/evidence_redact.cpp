// `bonafide evidence redact`: evidence for bug reports.
#include <filesystem>
#include <ostream>
#include <set>

#include <bonafide/cli/library.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/report/redact/redact.hpp>

namespace bonafide::cli {

namespace {

namespace fs = std::filesystem;

/// Where each piece goes: FILE itself for one, DIR/NAME.evidence for several.
struct Output {
  fs::path path;
  Buffer content;
};

Buffer redacted(report::Redactor& redactor, const std::string& name, const evidence::Evidence& evidence) {
  const auto out = redactor.redact(evidence);
  if (!out) throw Failure(Exit::unjudged, printable(name) + " cannot be redacted: " + explain(out.error()));
  const auto encoded = evidence::encode(*out);
  if (!encoded) throw Failure(Exit::unjudged, printable(name) + " cannot be written: " + explain(encoded.error()));
  return *encoded;
}

}  // namespace

Exit evidence_redact(const Words& words, Console& console) {
  const auto library = open_library();
  const auto wanted = words.value("--output");
  if (!wanted) throw Misuse("bonafide evidence redact needs --output: a file, or a directory for several pieces");
  std::array<std::uint8_t, 32> key{};
  if (const auto drawn = library.random(key); !drawn) throw Failure(Exit::unjudged, explain(drawn.error()));
  report::Redactor redactor{library, key};

  const bool into_directory = fs::is_directory(*wanted);
  std::vector<Output> outputs;
  std::set<fs::path> names;
  for (const auto& name : words.operands) {
    console.show_progress("redacting " + printable(name));
    const auto pieces = read_evidence(name, words);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto stem = fs::path{name}.stem().string() + (pieces.size() == 1 ? "" : "-" + std::to_string(i + 1));
      const auto path = into_directory ? fs::path{*wanted} / (stem + ".evidence") : fs::path{*wanted};
      if (!names.insert(path).second)
        throw Misuse(into_directory ? "two inputs would become " + printable(path.string())
                                    : "there are several pieces of evidence: --output must name a directory");
      outputs.push_back({path, redacted(redactor, name, pieces[i])});
    }
  }
  console.show_progress({});
  for (const auto& [path, content] : outputs) write_whole(path, content);
  console.out << counted(outputs.size(), "piece") << " of evidence redacted\n";
  return Exit::trusted;
}

}  // namespace bonafide::cli
