// Many pieces of evidence judged on all cores, told in order, with memory that does not grow with their number.
#pragma once
#include <functional>

#include <bonafide/appraisal/nonces.hpp>
#include <bonafide/cli/judge.hpp>

namespace bonafide::cli {

/// A file to judge. Those that a folder was searched for are told in one line each.
struct Input {
  std::string path;
  bool listed = false;
};

/// Of a file in a folder of many: larger ones have to be named, so that memory does not grow with what somebody put
/// among them.
inline constexpr std::size_t largest_listed = 16u << 20;

/// The operands, with folders that are no source by themselves replaced by what is in them, in order. Links to folders
/// are not followed; links, pipes and devices are among the inputs, for whoever judges them to refuse.
std::vector<Input> inputs_of(const Words&);

/// The evidence of an input. Failure (exit unjudged), too, where a folder holds what is no plain file, or a large one.
std::vector<evidence::Evidence> read_input(const Input&, const Words&);

/// What came of one file.
struct JudgedFile {
  std::vector<Judged> pieces;
  std::vector<std::vector<appraisal::NonceUse>> nonces{};  // one for each piece
  Exit failed = Exit::trusted;                             // graver when the file could not be read
};

/// Calls `judge` for each input, on as many threads as there are cores (one where `count` is small), and `take` with
/// what it gives, one after the other in the order of the inputs.
void for_each_input(std::size_t count, const std::function<JudgedFile(std::size_t)>& judge,
                    const std::function<void(std::size_t, JudgedFile)>& take);

}  // namespace bonafide::cli
