// What the rows of the table run.
#pragma once
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

Exit decode(const Words&, Console&);
Exit scan(const Words&, Console&);
Exit authenticate(const Words&, Console&);
Exit session(const Words&, Console&);
Exit measure(const Words&, Console&);
Exit mel(const Words&, Console&);
Exit endpoint_info(const Words&, Console&);
Exit certificate_get(const Words&, Console&);
Exit certificate_csr(const Words&, Console&);
Exit certificate_set(const Words&, Console&);
Exit slot_list(const Words&, Console&);
Exit key_pair_list(const Words&, Console&);
Exit key_pair_set(const Words&, Console&);
Exit events(const Words&, Console&);
Exit emulate(const Words&, Console&);
Exit verify(const Words&, Console&);
Exit evidence_show(const Words&, Console&);
Exit evidence_diff(const Words&, Console&);
Exit evidence_convert(const Words&, Console&);
Exit evidence_read(const Words&, Console&);
Exit evidence_listen(const Words&, Console&);
Exit write_pins(const Words&, Console&);
Exit evidence_redact(const Words&, Console&);
Exit policy_check(const Words&, Console&);
Exit policy_test(const Words&, Console&);
Exit policy_explain(const Words&, Console&);
Exit policy_facts(const Words&, Console&);
Exit reference_learn(const Words&, Console&);
Exit reference_show(const Words&, Console&);
Exit reference_convert(const Words&, Console&);
Exit reference_sign(const Words&, Console&);
Exit reference_verify(const Words&, Console&);
Exit reference_diff(const Words&, Console&);
Exit bundle_create(const Words&, Console&);
Exit bundle_verify(const Words&, Console&);
Exit bundle_show(const Words&, Console&);
Exit pki_create(const Words&, Console&);
Exit help(const Words&, Console&);
Exit show_version(const Words&, Console&);
Exit man(const Words&, Console&);
Exit show_completions(const Words&, Console&);

/// One command line, from its first word to its exit code. Prints the reason of whatever goes wrong.
Exit run(std::span<const std::string> line, Console& console);

}  // namespace bonafide::cli
