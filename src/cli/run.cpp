#include <ostream>

#include <bonafide/cli/help.hpp>
#include <bonafide/cli/parse.hpp>
#include <bonafide/cli/verbs.hpp>

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
  Exit exit = Exit::trusted;
  try {
    exit = obey(line, console);
  } catch (const Misuse& misuse) {
    console.show_progress({});
    console.err << "bonafide: " << misuse.what() << '\n';
    return Exit::usage;
  } catch (const Failure& failure) {
    console.show_progress({});
    console.err << "bonafide: " << failure.what() << '\n';
    return failure.exit;
  }
  console.out.flush();
  if (console.out) return exit;
  console.err << "bonafide: the output could not be written whole\n";
  return graver(exit, Exit::unjudged);
}

}  // namespace bonafide::cli
