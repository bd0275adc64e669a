// What `verify` and `authenticate` write beside what they print.
#pragma once
#include <bonafide/cli/judge.hpp>

namespace bonafide::cli {

/// Refuses options that make no sense together, before anything is done.
void check_report_options(const Words&);

/// Whether the command line asks for a file that is made of the evidence itself.
bool wants_report(const Words&);

/// --html: all that was judged in one page. --eat: as a token, signed with --sign-key. --cmw: the evidence and, with
/// --sign-key, the token in a collection. The files appear whole or not at all. Misuse where they cannot be made.
void write_reports(const crypto::Library&, std::span<const Judged>, const Words&);

}  // namespace bonafide::cli
