#include <filesystem>
#include <ostream>

#include <bonafide/cli/help.hpp>
#include <bonafide/cli/parse.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace {

Exit obey(std::span<const std::string> line, Console& console) {
  const Parsed parsed = parse(line);
  if (parsed.help) return console.out << help_text(*parsed.verb), Exit::trusted;
  if (const auto when = parsed.words.value("--color"); when && *when != "auto") console.colour = *when == "always";
  return parsed.verb->run(parsed.words, console);
}

}  // namespace

Exit run(std::span<const std::string> line, Console& console) {
  const auto refused = [&](const std::string& why, Exit exit) {
    console.show_progress({});
    console.err << "bonafide: " << why << '\n';
    return exit;
  };
  Exit exit = Exit::trusted;
  try {
    exit = obey(line, console);
  } catch (const Misuse& misuse) { return refused(misuse.what(), Exit::usage); } catch (const Failure& failure) {
    return refused(failure.what(), failure.exit);
  } catch (const std::filesystem::filesystem_error& error) {
    return refused(printable(error.path1().string()) + ": " + error.code().message(), exit_for(error.code().value()));
  }
  console.out.flush();
  if (console.out) return exit;
  return refused("the output could not be written whole", graver(exit, Exit::unjudged));
}

}  // namespace bonafide::cli
