// The rows of the table that are about policies.
#include <array>

#include <bonafide/cli/options.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

using namespace option;

constexpr std::array test_options{anchors, crl,       blacklist,         profile, secrets,        keys,
                                  at_time, reference, reference_anchors, chain,   demanded_nonce, link_type};
constexpr std::array facts_options{
    anchors,           crl,
    blacklist,         profile,
    secrets,           keys,
    at_time,           reference,
    reference_anchors, chain,
    demanded_nonce,    Option{"--markdown", "", Kind::none, "print the table of all facts as docs/policy.md has it"},
    link_type,
};

constexpr std::array pin_options{
    Option{"--output", "DIR", Kind::directory, "write TARGET.pin for each device into this directory (also -o)"},
    Option{"--rule", "RULE", Kind::choice,
           "what must be as it was: the key alone, or key, certificates and measurements (equal, unless said); never: "
           "the device does not go on by itself",
           "key|equal|never"},
    Option{"--volatile", "LIST", Kind::text, "measurements, or bytes of them, that may change: 17,32:4-7"},
    Option{"--policy", "FILE", Kind::file, "let this policy decide, which sees what was pinned as pinned.NAME"},
    Option{"--program", "FILE", Kind::file, "let this eBPF program decide, an object as clang writes it"},
    anchors,
    crl,
    blacklist,
    profile,
    secrets,
    keys,
    at_time,
    link_type,
};
constexpr std::array pin_examples{
    Example{"bonafide pin gpu.evidence --anchors roots -o pins --volatile 17", "all but one measurement must stay"},
    Example{"bonafide authenticate 0000:03:00.0 --anchors roots --pin pins",
            "is it the same device, and may it go on?"},
};

constexpr std::array check_examples{
    Example{"bonafide policy check hall3.policy", "every mistake, with its line and what was probably meant"},
};
constexpr std::array test_examples{
    Example{"bonafide policy test hall3.policy --anchors roots", "the tests beside the rules"},
};
constexpr std::array explain_examples{
    Example{"bonafide policy explain hall3.policy gpu.evidence --anchors roots",
            "each clause, the facts that it saw, and the outcome"},
    Example{"bonafide policy explain hall3.policy", "the rules, and the facts that they ask for"},
};
constexpr std::array facts_examples{
    Example{"bonafide policy facts gpu.evidence --anchors roots", "what a policy sees, as lines for its tests"},
    Example{"bonafide policy facts", "every fact that can be asked for"},
};

constexpr std::array table{
    Verb{"pin", "FILE...", 1, 1000000, Kind::file, "keep what devices must show again after a reset",
         "Judges evidence and captures, and writes for each device what it has to show again after it was lost from "
         "sight (a reset, a resume, an error), and the rule by which it may then go on. verify --pin and authenticate "
         "--pin apply it: the key that was pinned must sign a nonce that it has not signed before, and the rule must "
         "hold. The rules are described in docs/recovery.md.\n"
         "With --anchors, only trusted devices are pinned; without, those that are authenticated.",
         pin_options, pin_examples, write_pins},
    Verb{"policy check",
         "FILE...",
         1,
         1000000,
         Kind::file,
         "tell whether a text is a policy",
         "Compiles each policy and the tests beside it, and prints every mistake with its line, a caret and what was "
         "probably meant. The language is described in docs/policy.md.\n"
         "Exits with 1 when there is a mistake.",
         {},
         check_examples,
         policy_check},
    Verb{"policy test", "FILE...", 1, 1000000, Kind::file, "run the tests of policies",
         "Runs the tests that stand in each policy, and those in the file beside it that ends in .test. A test gives "
         "facts, or a file of evidence, and expects an outcome; the options say whom to trust when evidence is read.\n"
         "Exits with 1 when a test fails, with 3 when there are none.",
         test_options, test_examples, policy_test},
    Verb{"policy explain", "POLICY [FILE...]", 1, 1000000, Kind::file, "tell what a policy makes of evidence, and why",
         "Puts the policy to evidence and captures, and prints each clause of each rule that is for the device, the "
         "facts that it saw, and the outcome. This is the policy's word alone: verify --policy joins it with the "
         "verdict. Without FILE, prints the rules and the facts that they ask for.\n"
         "Exits with 0 for trust, 1 for hold and reject, 3 for undecided.",
         test_options, explain_examples, policy_explain},
    Verb{"policy facts", "[FILE...]", 0, 1000000, Kind::file, "print what a policy sees of evidence",
         "Prints the facts of evidence and captures as lines that a test of a policy can take. What is not there is "
         "unknown. Without FILE, lists every fact that there is.",
         facts_options, facts_examples, policy_facts},
};

}  // namespace

std::span<const Verb> policy_verbs() { return table; }

}  // namespace bonafide::cli
