// The rows of the table that are about handing evidence on.
#include <array>

#include <bonafide/cli/options.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

using namespace option;

constexpr std::array redact_options{
    Option{"--output", "PATH", Kind::file, "write it here; in a directory, one file for each piece of evidence"},
    link_type,
};
constexpr std::array redact_examples{
    Example{"bonafide evidence redact drive.evidence --output report.evidence", "evidence for a bug report"},
};

constexpr std::array table{
    Verb{"evidence redact", "FILE...", 1, 1000000, Kind::file, "take out of evidence what tells one device from others",
         "Replaces serial numbers, names and UEIDs by pseudonyms of the same size, which are the same wherever the "
         "original was the same in the files of one command, and blanks what only its vendor understands: opaque data, "
         "records of sessions, capsules, and messages that are not known to be harmless. The target's name and TDISP's "
         "report are left out.\n"
         "Public keys, signatures, nonces and measurements stay: whoever knows the key of the device can tell that it "
         "is the one. Redacted evidence says that it is, and is never judged to be anything but unjudged.",
         redact_options, redact_examples, evidence_redact},
};

}  // namespace

std::span<const Verb> report_verbs() { return table; }

}  // namespace bonafide::cli
