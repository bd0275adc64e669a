// What `verify` and `authenticate` write beside what they print.
#pragma once
#include <bonafide/cli/judge.hpp>

namespace bonafide::cli {

/// Whether the command line asks for a file that is made of the evidence itself.
bool wants_report(const Words&);

/// --html: all that was judged in one page. The files appear whole or not at all.
void write_reports(const crypto::Library&, std::span<const Judged>, const Words&);

}  // namespace bonafide::cli
