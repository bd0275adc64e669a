// The rows of the table that are about evidence itself.
#include <array>

#include <bonafide/cli/options.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

using namespace option;

constexpr std::array source_options{chain, secrets, keys, link_type};
constexpr std::array show_examples{
    Example{"bonafide evidence show gpus.json", "what a vendor's list of devices says, and what it does not"},
};
constexpr std::array diff_examples{
    Example{"bonafide evidence diff before.evidence after.evidence", "what a firmware update changed"},
};
constexpr std::array convert_examples{
    Example{"bonafide evidence convert /sys/bus/pci/devices/0000:03:00.0 drive.evidence",
            "keep what the kernel recorded"},
};

constexpr std::array read_options{
    Option{"--output", "FILE", Kind::file, "write it here, in the form of docs/evidence.cddl (also -o)"},
    demanded_nonce,
    config_root,
};
constexpr std::array read_examples{
    Example{"bonafide evidence read 0000:01:00.0 --output drive.evidence", "what the TSM keeps of a drive"},
};
constexpr std::array listen_options{
    Option{"--output", "FILE", Kind::file, "add the events to this file, as they come (also -o)"},
    Option{"--count", "N", Kind::number, "end after so many"},
    Option{"--wait", "SECONDS", Kind::number, "end after that time; otherwise it listens until it is stopped"},
};
constexpr std::array listen_examples{
    Example{"bonafide evidence listen --output machine.events", "record whatever devices sign for the kernel"},
};

constexpr std::array redact_options{
    Option{"--output", "PATH", Kind::file,
           "write it here; in a directory, one file for each piece of evidence (also -o)"},
    link_type,
};
constexpr std::array redact_examples{
    Example{"bonafide evidence redact drive.evidence --output report.evidence", "evidence for a bug report"},
};

constexpr std::array table{
    Verb{"evidence show", "FILE...", 1, 1000000, Kind::file, "print what evidence says, and what is missing in it",
         "Reads evidence of any form (docs/sources.md) and prints what was agreed on, the certificates with the claims "
         "that DICE and DMTF put into them, the measurements in the words of DSP0274, and what a verifier would miss. "
         "Nothing is judged.",
         source_options, show_examples, evidence_show},
    Verb{"evidence diff", "BEFORE AFTER", 2, 2, Kind::file, "tell how what two pieces of evidence say differs",
         "Compares what was agreed on, the certificates, and the measurements by their index. Nothing is judged.\n"
         "Exits with 1 when they differ.",
         source_options, diff_examples, evidence_diff},
    Verb{"evidence convert", "FILE TO", 2, 2, Kind::file, "write evidence of any form as canonical CBOR",
         "Reads FILE, which may be a folder, and writes TO in the form of docs/evidence.cddl; into a directory, one "
         "file for each piece of evidence.",
         source_options, convert_examples, evidence_convert},
    Verb{"evidence read", "FUNCTION", 1, 1, Kind::text,
         "take from the kernel the evidence that its TSM keeps of a device",
         "Asks the kernel's generic-netlink family pci-tsm, which was proposed and which few kernels have, for all "
         "that it keeps of a PCI function, and writes it for verify. What a --nonce asks for is found by verify, not "
         "promised by the kernel.\n"
         "Exits with 3 where the kernel has no such family, or nothing of that function.",
         read_options, read_examples, evidence_read},
    Verb{
        "evidence listen", "", 0, 0, Kind::none, "record what devices sign while the kernel speaks with them",
        "Hears the kernel's generic-netlink family spdm, which was proposed and which few kernels have, and adds every "
        "signature with its transcript to a file that verify reads.\n"
        "Exits with 3 where the kernel has no such family, or had to drop some.",
        listen_options, listen_examples, evidence_listen},
    Verb{"evidence redact", "FILE...", 1, 1000000, Kind::file, "take out of evidence what tells one device from others",
         "Replaces serial numbers, names and UEIDs by pseudonyms of the same size, which are the same wherever the "
         "original was the same in the files of one command, and blanks what only its vendor understands: opaque data, "
         "extensions of certificates, records of sessions, capsules, and messages that are not known to be harmless. "
         "The target's name and TDISP's report are left out.\n"
         "Public keys, signatures, nonces and measurements stay: whoever knows the key of the device can tell that it "
         "is the one. Redacted evidence says that it is, and is never judged to be anything but unjudged.",
         redact_options, redact_examples, evidence_redact},
};

}  // namespace

std::span<const Verb> evidence_verbs() { return table; }

}  // namespace bonafide::cli
