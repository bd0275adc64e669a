#include <array>

#include <bonafide/cli/options.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

using namespace option;

constexpr std::array exit_rows{
    ExitRow{Exit::trusted, "trusted; or done, for commands that judge nothing"},
    ExitRow{Exit::broken, "some rule is broken, or a device is authenticated but not trusted"},
    ExitRow{Exit::usage, "the command line makes no sense, or names a file that is not there"},
    ExitRow{Exit::unjudged,
            "could not be judged: no rule of the protocol is broken, but nothing is signed, there was no answer, "
            "access was refused, libcrypto lacks the algorithm, or a file is not what it should be or not whole"},
};

constexpr std::array common{
    Option{"--json", "", Kind::none, "print one JSON value instead of text"},
    Option{"--color", "WHEN", Kind::choice, "colour the text: auto is on a terminal unless NO_COLOR is set",
           "auto|always|never"},
    Option{"--help", "", Kind::none, "explain this command (also -h)"},
};

constexpr std::array decode_options{
    Option{"--version", "VERSION", Kind::choice,
           "the version agreed on, for messages that stand alone (as the first says)", "1.0|1.1|1.2|1.3|1.4"},
    Option{"--hash", "HASH", Kind::text,
           "the hash selected, for messages that stand alone: SHA-256, SHA-384 and so on"},
    Option{"--asym", "ALGORITHM", Kind::text,
           "the signature algorithm selected, for messages that stand alone: ECDSA-P384, RSAPSS-3072 and so on"},
    Option{"--summary", "SCOPE", Kind::choice, "the measurement summary that CHALLENGE asked for", "none|tcb|all"},
    Option{"--unsigned", "", Kind::none, "MEASUREMENTS was asked for without a signature"},
    Option{"--multi-key", "", Kind::none, "the Responder has a key for each slot (1.3)"},
    secrets,
    keys,
    chain,
    link_type,
};
constexpr std::array decode_examples{
    Example{"bonafide decode session.pcap", "every message of a capture, field by field"},
    Example{"bonafide decode - --version 1.2 --hash SHA-256", "single messages in hexadecimal, one on each line"},
};

constexpr auto authenticate_options = joined(
    Option{"--all", "", Kind::none, "every function of this machine that has a DOE mailbox"}, trusting, policy, pin,
    Option{"--slot", "N", Kind::number, "the slot that shall sign: 0 to 7, or 255 for a provisioned public key"},
    Option{"--every-slot", "", Kind::none, "fetch and check the chains of all slots"}, speaking,
    Option{"--measurements", "WHICH", Kind::choice, "ask for no measurements, for all at once, or for each by itself",
           "none|all|each"},
    Option{"--raw", "", Kind::none, "ask for measurements as raw bit streams (1.2)"},
    Option{"--unsigned", "", Kind::none, "ask for measurements without a signature"}, summary,
    Option{"--nonce", "HEX", Kind::text, "use this nonce (32 bytes), which a verifier demanded"}, identity, reaching,
    verbose, recording, html_file,
    Option{"--save-chain", "DIR", Kind::directory, "write the certificates of each slot, as slotN.pem"});
constexpr std::array authenticate_examples{
    Example{"sudo bonafide authenticate 0000:03:00.0 --anchors vendor-roots", "one drive of this machine"},
    Example{"bonafide authenticate emulated:drive --anchors drive/root.pem --evidence drive.evidence",
            "a device that pki create made, without hardware"},
    Example{"bonafide authenticate socket://127.0.0.1:2323 --transport mctp", "a responder behind a socket"},
    Example{"sudo bonafide authenticate nvme:/dev/nvme0 --anchors vendor-roots", "a drive, by its security commands"},
};

constexpr std::array emulate_options{
    Option{"--listen", "HOST:PORT", Kind::text,
           "where to listen (127.0.0.1:2323, or 4194 with --tcp); port 0 takes a free one, which is printed"},
    Option{"--tcp", "", Kind::none, "speak SPDM over TCP (DSP0287), not the socket protocol of spdm-emu and QEMU"},
    Option{"--config", "FILE", Kind::file, "a TOML file that overrides what the directory says"},
    Option{"--keep", "", Kind::none, "keep in DIR what Requesters provision; device.toml is written anew"},
    Option{"--fault", "NAME...", Kind::text, "misbehave in this way"},
    Option{"--list-faults", "", Kind::none, "name the ways to misbehave, and do nothing else"},
    Option{"--verbose", "", Kind::none, "print one line for each exchange"},
};
constexpr std::array emulate_examples{
    Example{"bonafide emulate drive --listen 127.0.0.1:2323 --verbose", "the device that pki create made, for QEMU"},
    Example{"bonafide emulate drive --tcp --fault stale_nonce", "the same, lying, over TCP"},
};

constexpr std::array verify_options{
    anchors,
    Option{"--requester-anchors", "PATH...", Kind::file,
           "whom to trust as a Requester that authenticates itself; without, only its signatures are judged"},
    secrets,
    keys,
    crl,
    blacklist,
    profile,
    verbose,
    chain,
    demanded_nonce,
    policy,
    Option{"--was", "FILE", Kind::file,
           "tell only which verdicts change from this policy (or none) to --policy; folders of evidence are walked"},
    reference,
    reference_anchors,
    bundle_file,
    bundle_key,
    pin,
    at_time,
    html_file,
    eat_file,
    token_format,
    sign_key,
    cmw_file,
    link_type,
};
constexpr std::array verify_examples{
    Example{"bonafide verify drive.evidence --anchors vendor-roots", "judge again what authenticate recorded"},
    Example{"bonafide verify session.pcap --anchors root.der --json", "judge a recorded conversation, for programs"},
    Example{"bonafide verify archive --anchors roots --policy new.policy --was old.policy",
            "what another policy would change: exits with 1 when a verdict changes"},
};

constexpr std::array scan_options{
    Option{"--all", "", Kind::none, "list every function, not only those with DOE, IDE or TDISP"},
    Option{"--probe", "", Kind::none, "ask each DOE mailbox what it speaks: writes to the devices"},
    config_root,
    Option{"--dump", "FILE...", Kind::file, "read recorded config space instead: lspci -xxxx, or the raw bytes"},
};
constexpr std::array scan_examples{
    Example{"sudo bonafide scan", "the functions of this machine that can be authenticated"},
    Example{"bonafide scan --dump machine.lspci --json", "the same of a recorded machine, for programs"},
};

constexpr std::array pki_options{
    Option{"--vendor", "HEX", Kind::text, "Vendor ID of the function (1b36)"},
    Option{"--device", "HEX", Kind::text, "Device ID (0010)"},
    Option{"--class", "HEX", Kind::text, "class code: base class, sub-class, interface (010802, an NVMe drive)"},
    Option{"--revision", "HEX", Kind::text, "Revision ID (02)"},
    Option{"--subsystem-vendor", "HEX", Kind::text, "Subsystem Vendor ID (1af4)"},
    Option{"--subsystem-device", "HEX", Kind::text, "Subsystem ID (1100)"},
    Option{"--serial", "HEX", Kind::text, "Device Serial Number, 16 digits; none for a function without (random)"},
    Option{"--asym", "KEY", Kind::text, "the kind of all keys: p256, p384, rsa3072, ed25519, ml-dsa-65, ... (p384)"},
    Option{"--hash", "LIST", Kind::text, "the hashes that the device offers, best first (SHA-384,SHA-256)"},
    Option{"--slots", "LIST", Kind::text, "certificate slots to fill, each with a key of its own (0)"},
    Option{"--requester", "", Kind::none, "an identity for --identity: it names no function, and is for Requesters"},
    Option{"--issuer", "DIR", Kind::directory,
           "use the root and the intermediate of another directory made by pki create"},
    Option{"--force", "", Kind::none, "replace an identity that is there already"},
};
constexpr std::array pki_examples{
    Example{"bonafide pki create drive", "an NVMe drive with a P-384 identity and a random serial number"},
    Example{"bonafide pki create gpu --vendor 10de --device 2321 --class 030200 --issuer drive",
            "another device below the same root"},
};

constexpr std::array help_examples{
    Example{"bonafide help authenticate", "every option of one command"},
};
constexpr std::array man_examples{
    Example{"bonafide man | man -l -", "read the manual page"},
};
constexpr std::array completion_examples{
    Example{". <(bonafide completions bash)", "complete in this shell"},
};

constexpr std::array about_devices{
    Verb{
        "authenticate", "TARGET...|--all", 0, 1000000, Kind::text, "ask devices who they are, and judge the answers",
        "Speaks SPDM with each TARGET: negotiates, fetches certificates, challenges the device, reads its "
        "measurements, and judges the record of it.\n"
        "TARGET is a function of this machine (0000:03:00.0), an emulated device (emulated:DIR as pki create makes it; "
        "emulated: alone is a device with a throw-away identity), a responder behind the socket of spdm-emu or QEMU "
        "(socket://HOST:PORT), SPDM over TCP (tcp://HOST:PORT), a storage device (nvme:/dev/nvme0, scsi:/dev/sg0) that "
        "takes SPDM in its security commands (DSP0286), or an endpoint behind the kernel's MCTP sockets (mctp:EID, "
        "mctp:NET,EID). Captures have no link type for storage: there --evidence keeps the conversation.\n"
        "A device is authenticated when a fresh signature by its leaf key covers the conversation; it is trusted "
        "when the anchors accept its chain, too. Where no anchor fits, the answer names the root that the device "
        "would need.",
        authenticate_options, authenticate_examples, authenticate},
    Verb{"verify", "FILE...", 1, 1000000, Kind::file, "judge evidence and captures, offline",
         "Reads evidence files and packet captures and judges each connection: is everything signed that has to "
         "be, by the key of the certificate, over the whole conversation; is the chain consistent and does it "
         "lead to an anchor; does the certificate name the function.\n"
         "A device is authenticated when a fresh signature by its leaf key covers the conversation; it is trusted "
         "when the anchors accept its chain, too. Validity is judged at the time recorded in the input.\n"
         "Sessions are judged by their signatures; with their secrets (--secrets, --keys) also by their keys, and "
         "what was said in them is read. A session proven with a given PSK is trusted with the PSK as its anchor.",
         verify_options, verify_examples, verify},
    Verb{"scan", "[TARGET]...", 0, 1000000, Kind::text, "list the functions that can prove what they are",
         "Walks the capabilities of every PCI function and lists those with a DOE mailbox, with IDE or with "
         "TDISP: their names, their driver, and what their mailboxes speak where the kernel says it "
         "(doe_features).\n"
         "TARGET is one function (0000:03:00.0) or an emulated device (emulated:DIR); without, all functions of "
         "this machine.\n"
         "Nothing is written to any device unless --probe says so: it asks the mailboxes themselves, which no "
         "other program may be using. Without root the kernel shows 64 bytes of each function; scan says so.",
         scan_options, scan_examples, scan},
    Verb{"emulate", "[DIR|FILE]", 0, 1, Kind::file, "be a device for others to authenticate",
         "Answers SPDM requests with the identity of DIR, as pki create makes it, or of a TOML file; without "
         "either, with a throw-away identity. Each connection has a state of its own. The protocol is that of "
         "spdm-emu, whose messages DOE or MCTP frame as the peer likes, or SPDM over TCP.\n"
         "device.toml says which versions, algorithms, capabilities, slots and measurements there are. Named "
         "faults make a device that lies, for tests of whoever authenticates it. SIGINT and SIGTERM end the "
         "program, SIGHUP resets the device.",
         emulate_options, emulate_examples, emulate},
    Verb{"pki create", "DIR", 1, 1, Kind::directory, "make an identity for an emulated device",
         "Makes a root, an intermediate and, for each slot, a device certificate that conforms to CMA: the "
         "PCI-SIG name of the function in its subject alternative name, as PCIe 6.x, section 6.31, asks for it.\n"
         "DIR then holds root.pem (the anchor to trust), the chain and the private key of each slot, the keys of "
         "root and intermediate, and device.toml, which emulate and authenticate emulated:DIR read. Keys can be "
         "read by their owner only. The directory appears whole or not at all.",
         pki_options, pki_examples, pki_create},
    Verb{"decode", "FILE|-", 1, 1, Kind::file, "print every message of a conversation, field by field",
         "Reads a packet capture (pcap or pcapng, as the DMTF tools write them), an evidence file, or hexadecimal "
         "text, in a file or on standard input (-), and prints every SPDM message field by field with offsets.\n"
         "Hexadecimal text holds one message, or several in a row, on each line; a line that begins with white "
         "space goes on with the one before it; # begins a comment. A conversation that begins with GET_VERSION "
         "explains itself; for messages that stand alone, options say what was agreed on.\n"
         "Messages in capsules, in chunks and, with --secrets or --keys, in the records of sessions are printed "
         "behind what carries them.\n"
         "Exits with 1 when a message is malformed, with 3 when the layout of one is not known here.",
         decode_options, decode_examples, decode},
};

constexpr std::array about_itself{
    Verb{"help",
         "[COMMAND]",
         0,
         2,
         Kind::text,
         "explain bonafide or one command",
         "Without COMMAND, lists the commands and the exit codes.",
         {},
         help_examples,
         help},
    Verb{"version",
         "",
         0,
         0,
         Kind::none,
         "print the version",
         "Prints the version of bonafide and of the libcrypto in use.",
         {},
         {},
         show_version},
    Verb{"man",
         "",
         0,
         0,
         Kind::none,
         "print the manual page",
         "Prints the manual page bonafide(1) in the language of man(7).",
         {},
         man_examples,
         man},
    Verb{"completions",
         "bash|zsh|fish",
         1,
         1,
         Kind::choice,
         "print completions for a shell",
         "Prints a script for the shell that completes commands, options, their choices and file names.",
         {},
         completion_examples,
         show_completions},
};

}  // namespace

std::span<const ExitRow> exits() { return exit_rows; }
std::span<const Option> common_options() { return common; }

std::span<const Verb> verbs() {
  static const auto all = [] {
    std::vector<Verb> out;
    for (const std::span<const Verb> part :
         {std::span<const Verb>{about_devices}, session_verbs(), provision_verbs(), policy_verbs(), evidence_verbs(),
          reference_verbs(), std::span<const Verb>{about_itself}})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

Exit graver(Exit a, Exit b) {
  for (const Exit exit : {Exit::usage, Exit::broken, Exit::unjudged})
    if (a == exit || b == exit) return exit;
  return Exit::trusted;
}

}  // namespace bonafide::cli
