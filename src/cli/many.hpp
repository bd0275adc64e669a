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

/// The operands, with folders that are no source by themselves replaced by their files, in order.
std::vector<Input> inputs_of(const Words&);

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
