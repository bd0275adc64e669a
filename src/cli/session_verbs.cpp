// The rows of the table that are about what is said in sessions, or may be.
#include <array>

#include <bonafide/cli/options.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

using namespace option;

constexpr auto session_options = joined(
    trusting, policy,
    Option{"--psk", "HINT=HEX", Kind::text,
           "open it by a pre-shared key instead: HINT is text or 0x...; HINT=@FILE reads the key from a file"},
    slot, speaking_in_sessions, summary,
    Option{"--clear-handshake", "", Kind::none, "let FINISH travel in the clear where the device can, too"},
    Option{"--count", "N", Kind::number, "open this many sessions, and use them side by side"},
    Option{"--heartbeat", "N", Kind::number, "send HEARTBEAT this many times"},
    Option{"--update", "WHICH", Kind::choice, "update the key of what we send, or of both directions", "request|all"},
    Option{"--measure", "", Kind::none, "read the measurements inside the session"},
    Option{"--vendor", "STANDARD:VENDORID", Kind::text,
           "send standard input as messages of this standard and vendor (PCI-SIG:361b), and print the answers"},
    Option{"--end", "HOW", Kind::choice,
           "end the session and keep what was negotiated, or clear it, or leave the session open (keep)",
           "keep|clear|leave"},
    identity, reaching, verbose, recording,
    Option{"--key-log", "FILE", Kind::file, "write the secret of the session, for --keys (docs/key-log.md)"});
constexpr std::array session_examples{
    Example{"sudo bonafide session 0000:03:00.0 --anchors vendor-roots --heartbeat 1 --measure",
            "open a session with a drive, try it, end it"},
    Example{"bonafide session emulated:drive --anchors drive/root.pem --vendor 3:361b < request",
            "application data through a session; an emulated device sends it back"},
    Example{"bonafide session tcp://127.0.0.1 --psk host=@psk.key --pcap s.pcap --key-log s.keys",
            "by a pre-shared key; bonafide decode s.pcap --keys s.keys shows what was said"},
};

constexpr auto measure_options =
    joined(Option{"--in-session", "", Kind::none, "read them inside a session"},
           Option{"--each", "", Kind::none, "ask for each by itself, not for all at once"},
           Option{"--raw", "", Kind::none, "ask for raw bit streams (1.2)"},
           Option{"--unsigned", "", Kind::none, "ask for no signature over them"}, trusting, policy, slot,
           speaking_in_sessions, summary, identity, reaching, verbose, recording);
constexpr std::array measure_examples{
    Example{"bonafide measure emulated:drive --anchors drive/root.pem --json", "what a device runs, for programs"},
};

constexpr auto events_options =
    joined(Option{"--subscribe", "LIST", Kind::text,
                  "listen for these types: all, or MeasurementChanged,CertificateChanged and so on"},
           Option{"--wait", "SECONDS", Kind::number, "for so long (0: only what has happened by then)"},
           Option{"--count", "N", Kind::number, "or until so many have come"}, trusting, policy, slot,
           speaking_in_sessions, identity,
           Option{"--endpoint", "REGISTRY:VENDORID:SUBID", Kind::text,
                  "what we are, where the target asks (PCI-SIG:8680:3412); without it, it learns nothing"},
           reaching, verbose, recording,
           Option{"--key-log", "FILE", Kind::file, "write the secret of the session, for --keys (docs/key-log.md)"});
constexpr std::array events_examples{
    Example{"bonafide events 0000:03:00.0 --anchors vendor-roots", "what a device can tell of"},
    Example{"bonafide events emulated:drive --subscribe all --wait 60 --timeout 90", "hear of it for a minute"},
};

constexpr std::array table{
    Verb{"session", "TARGET", 1, 1, Kind::text, "open a session with a device and use it",
         "Connects, fetches certificates, opens a session with KEY_EXCHANGE (or, with --psk, PSK_EXCHANGE) and "
         "FINISH, does in it what the options ask for, in the order of heartbeats, key update, measurements and "
         "data, and ends it. TARGET is as for authenticate.\n"
         "The record of it is judged as authenticate does: the device is trusted when its signature covers the "
         "exchange of keys and the anchors accept its chain; with --psk, when it has the pre-shared key.\n"
         "With --vendor, standard input is read whole, sent in pieces as VENDOR_DEFINED_REQUEST, and the payloads "
         "of the answers are all of standard output; the report goes to standard error. Nothing is sent to a "
         "device that is not trusted.\n"
         "Exits with 0 when the device is trusted and everything that was asked for worked.",
         session_options, session_examples, session},
    Verb{"measure", "TARGET...", 1, 1000000, Kind::text, "read what devices say they run",
         "Authenticates each TARGET, which is as for authenticate, and prints its measurements by index: what is "
         "measured, in the words of DSP0274, and the digest or the value.\n"
         "With --in-session the device signs the exchange of keys and its measurements travel in the session.",
         measure_options, measure_examples, measure},
    Verb{"events", "TARGET", 1, 1, Kind::text, "hear from a device what happens to it",
         "Opens a session with TARGET, which is as for authenticate, and lists the types of events that it can tell "
         "of (1.3). With --subscribe, fetches events as they come and prints each: which measurements or "
         "certificates have changed, and whether any were lost.\n"
         "The record of it is judged as that of a session; --timeout must leave time for --wait.",
         events_options, events_examples, events},
};

}  // namespace

std::span<const Verb> session_verbs() { return table; }

}  // namespace bonafide::cli
