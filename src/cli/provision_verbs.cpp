// The verbs that ask devices about themselves and that manage what devices keep.
#include <array>

#include <bonafide/cli/options.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

using namespace option;

constexpr Option in_session{"--in-session", "", Kind::none, "do it in a session"};
constexpr Option in_the_clear{"--in-the-clear", "", Kind::none,
                              "without a session: for a device in a trusted environment"};
constexpr Option keep{"--keep", "", Kind::none, "let an emulated:DIR target keep in DIR what it is given"};
constexpr Option multi_key{"--multi-key", "", Kind::none,
                           "ask for a multi-key connection where the device leaves that to us (1.3)"};
constexpr Option key_pair{"--key-pair", "N", Kind::number, "the key pair, on a multi-key connection (1.3)"};
constexpr Option model{"--model", "MODEL", Kind::choice,
                       "the model of the certificate, on a multi-key connection (1.3)", "device|alias|generic"};
constexpr Option bank{"--bank", "N", Kind::number,
                      "the slot of this bank, by SLOT_MANAGEMENT (1.4; bonafide slot list)"};
constexpr Option managed_slot{"--slot", "N", Kind::number, "the slot: 0 to 7 (0)"};

constexpr auto mel_options = joined(Option{"--output", "FILE", Kind::file, "write the log as it came, too (also -o)"},
                                    trusting, slot, speaking, reaching, verbose, recording);
constexpr std::array mel_examples{
    Example{"bonafide mel emulated:drive --anchors drive/root.pem",
            "what was extended into the measurements of a drive"},
};
constexpr auto endpoint_options = joined(Option{"--unsigned", "", Kind::none, "ask for no signature over it"}, trusting,
                                         slot, speaking, reaching, verbose, recording);
constexpr std::array endpoint_examples{
    Example{"bonafide endpoint-info emulated:drive --anchors drive/root.pem --json", "what a device says that it is"},
};

constexpr auto get_options = joined(
    managed_slot,
    Option{"--form", "FORM", Kind::choice,
           "PEM or DER certificates, or the whole chain with its header as DSP0274 has it (pem)", "pem|der|chain"},
    bank, output, in_session, anchors, speaking, reaching, recording);
constexpr std::array get_examples{
    Example{"bonafide certificate get emulated:drive --slot 0 | openssl crl2pkcs7 -nocrl -certfile - | openssl pkcs7 "
            "-print_certs -noout",
            "the chain of a slot"},
};
constexpr auto csr_options =
    joined(Option{"--requester-info", "FILE", Kind::file,
                  "ask for the subject and the attributes of this certification request (PEM, DER)"},
           Option{"--tag", "N", Kind::number, "the tag that the device gave before its reset (1.3)"},
           Option{"--overwrite", "", Kind::none, "the device may forget requests that wait for its reset (1.3)"},
           Option{"--slot", "N", Kind::number, "with --bank, the slot that the request is for: 0 to 7 (0)"}, bank,
           key_pair, model, multi_key, output, in_the_clear, anchors, speaking, reaching, recording);
constexpr std::array csr_examples{
    Example{"bonafide certificate csr tcp://127.0.0.1 --anchors drive/root.pem --output drive.csr",
            "a request for a certificate for the key of a device"},
};
constexpr auto set_options =
    joined(managed_slot,
           Option{"--chain", "FILE", Kind::file, "the certificates, root or first below it to leaf (PEM, DER, p7b)"},
           Option{"--root", "FILE", Kind::file, "the root, where the chain leaves it out"},
           Option{"--erase", "", Kind::none, "empty the slot (1.3)"}, bank, key_pair, model, multi_key, in_the_clear,
           keep, anchors, speaking, reaching, recording);
constexpr std::array set_examples{
    Example{"bonafide certificate set tcp://127.0.0.1 --slot 1 --chain new.pem --anchors drive/root.pem",
            "give a device that is trusted a second identity"},
};
constexpr auto list_options = joined(in_session, anchors, speaking, reaching, recording);
constexpr std::array list_examples{
    Example{"bonafide key-pair list emulated:drive", "the key pairs of a device, and what may be done with them"},
};
constexpr std::array banks_examples{
    Example{"bonafide slot list emulated:drive", "the banks of slots of a device, and which of them may be changed"},
};
constexpr auto change_options = joined(
    Option{"--id", "N", Kind::number, "the key pair"}, Option{"--generate", "", Kind::none, "make a new key"},
    Option{"--erase", "", Kind::none, "erase the key"},
    Option{"--algorithm", "KEY", Kind::text, "the kind of key: p256, p384, rsa3072, ed25519, ml-dsa-65 and so on"},
    Option{"--usage", "LIST", Kind::text, "what it may sign: key-exchange,challenge,measurements,endpoint-info"},
    Option{"--slots", "LIST", Kind::text, "the slots that it is associated with, or none; left out, they stay"},
    in_the_clear, keep, anchors, speaking, reaching, recording);
constexpr std::array change_examples{
    Example{"bonafide key-pair set tcp://127.0.0.1 --id 2 --generate --algorithm p384 --slots 3",
            "a new key for slot 3 of a device"},
};

constexpr std::array table{
    Verb{
        "mel", "TARGET", 1, 1, Kind::text, "read the measurement extension log of a device",
        "Authenticates TARGET, which is as for authenticate, reads its measurements and then its measurement extension "
        "log (SPDM 1.3), and prints the entries.\n"
        "The log is not signed. It is extended again, entry by entry, and compared with the hash-extended "
        "measurements, which are: a log that does not explain them is rejected.",
        mel_options, mel_examples, mel},
    Verb{"endpoint-info", "TARGET", 1, 1, Kind::text, "ask a device what kind of device it is",
         "Asks TARGET for its endpoint information (SPDM 1.3), which names it in the words of registries, PCI-SIG or "
         "others, under a signature of its slot.",
         endpoint_options, endpoint_examples, endpoint_info},
    Verb{
        "certificate get", "TARGET", 1, 1, Kind::text, "read the certificate chain of a slot",
        "Fetches the chain of a slot, checks that it is consistent in itself, and prints it. Whether anybody trusts it "
        "is not judged: authenticate does.",
        get_options, get_examples, certificate_get},
    Verb{
        "certificate csr", "TARGET", 1, 1, Kind::text, "ask a device for a certification request",
        "Asks TARGET, in a session, for a PKCS #10 request for the key that it has (SPDM 1.2), checks the request, its "
        "signature and its key, and prints it as PEM. With --anchors the device must be trusted.\n"
        "A device that makes the request with its next reset gives a tag to ask again with; the exit code is then 3.",
        csr_options, csr_examples, certificate_csr},
    Verb{"certificate set", "TARGET", 1, 1, Kind::text, "write a certificate chain into a slot, or erase one",
         "Writes the chain into a slot of TARGET (SPDM 1.2), in a session unless --in-the-clear says otherwise: "
         "devices take slots 1 to 7 in a session only, and slot 0 only where they stand in a trusted environment. With "
         "--anchors the device must be trusted, or nothing is written.\n"
         "The device refuses a chain that is not for its own key.",
         set_options, set_examples, certificate_set},
    Verb{"slot list", "TARGET", 1, 1, Kind::text, "list the banks of slots of a device",
         "Asks TARGET for its banks of certificate slots (SPDM 1.4, SLOT_MANAGEMENT): the algorithm of each bank, and "
         "of each slot whether it is provisioned, its key pair, and the digest of its chain. certificate get, csr and "
         "set reach the slots of a bank with --bank.",
         list_options, banks_examples, slot_list},
    Verb{"key-pair list", "TARGET", 1, 1, Kind::text, "list the key pairs of a device",
         "Asks TARGET about each of its key pairs (SPDM 1.3): algorithm, use, slots, and what may be changed.",
         list_options, list_examples, key_pair_list},
    Verb{
        "key-pair set", "TARGET", 1, 1, Kind::text, "generate, change or erase a key pair of a device",
        "Changes one key pair of TARGET (SPDM 1.3), in a session unless --in-the-clear says otherwise. A key pair that "
        "slots are associated with keeps its key.",
        change_options, change_examples, key_pair_set},
};

}  // namespace

std::span<const Verb> provision_verbs() { return table; }

}  // namespace bonafide::cli
