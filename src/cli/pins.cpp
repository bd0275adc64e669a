#include <algorithm>
#include <array>
#include <filesystem>

#include <bonafide/appraisal/policy/apply.hpp>
#include <bonafide/bpf/run.hpp>
#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/pins.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;
namespace recovery = appraisal::recovery;

namespace {

constexpr std::size_t largest_pin = 4u << 20;

constexpr std::array<std::string_view, 1> extensions{".pin"};

recovery::Pin read_pin(const fs::path& path) {
  auto pin = for_option("--pin", [&] { return recovery::decode(read_whole(path, largest_pin)); });
  if (!pin) throw Failure(Exit::unjudged, "--pin: " + printable(path.string()) + " is no pin: " + explain(pin.error()));
  return std::move(*pin);
}

/// The program of the pin, over the state of the pinned slot.
recovery::ProgramRun run(const recovery::Pin& pin, std::span<const recovery::State> states) {
  const auto state = std::ranges::find(states, pin.state.slot, &recovery::State::slot);
  if (state == states.end()) return {.problem = "nothing is signed by the slot that was pinned"};
  const auto input = recovery::program_input(pin.state, *state);
  if (!input) return {.problem = explain(input.error())};
  const auto answered = bpf::run_program(pin.file->content, *input);
  if (!answered) return {.problem = explain(answered.error())};
  return {.ran = true, .answered = *answered};
}

}  // namespace

Pins::Pins(const Words& words) : given_(words.has("--pin")) {
  for (const auto& path : words.values("--pin"))
    for (const auto& file : files_to_read("--pin", path, extensions)) pins_.push_back(read_pin(file));
}

const recovery::Pin* Pins::find(const evidence::Evidence& evidence) const {
  if (pins_.size() == 1) return &pins_.front();
  const auto found = std::ranges::find(pins_, evidence.origin.target, &recovery::Pin::target);
  return found == pins_.end() ? nullptr : &*found;
}

appraisal::Verdict Pins::appraise(const crypto::Library& library, const Replayed& said, const appraisal::Trust& trust,
                                  const appraisal::Conditions& conditions) const {
  const auto& [evidence, account] = said;
  auto with = conditions;
  with.pin = given_ ? find(evidence) : nullptr;
  recovery::ProgramRun program;
  if (with.pin != nullptr && with.pin->rule == recovery::Rule::program) {
    auto without = conditions;
    without.policy = nullptr;
    program = run(*with.pin, appraisal::appraise_with_facts(library, evidence, trust, without).states);
    with.program = &program;
  }
  auto verdict = appraisal::appraise(library, evidence, account, trust, with);
  if (given_ && with.pin == nullptr) recovery::apply_absence(evidence.origin.target, verdict);
  return verdict;
}

}  // namespace bonafide::cli
