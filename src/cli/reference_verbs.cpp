// The rows of the table that are about reference values and bundles.
#include <array>

#include <bonafide/cli/options.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

using namespace option;

constexpr Option form{"--to", "FORM", Kind::choice, "the form to write; otherwise as the output is called, else TOML",
                      "toml|corim"};
constexpr Option key{"--key", "FILE", Kind::file, "the private key that signs (PKCS#8, PEM or DER)"};
constexpr Option chain{"--chain", "FILE...", Kind::file,
                       "the certificates of the key, its own first: they go into the signature"};

constexpr std::array learn_options{
    output,  form,      Option{"--id", "TEXT", Kind::text, "what the values are called"},
    anchors, crl,       blacklist,
    profile, secrets,   keys,
    at_time, link_type,
};
constexpr std::array convert_options{output, form};
constexpr std::array sign_options{
    key, chain, output, Option{"--name", "TEXT", Kind::text, "what the signer is called; the author otherwise"}};
constexpr std::array check_options{reference_anchors, crl, blacklist, at_time};
constexpr std::array create_options{
    Option{"--output", "FILE", Kind::file, "the bundle (also -o)"},
    key,
    chain,
    anchors,
    crl,
    blacklist,
    reference,
    reference_anchors,
    policy,
    Option{"--name", "TEXT", Kind::text, "what the bundle is called"},
    Option{"--not-after", "TIME", Kind::text, "until when it may be used"},
};
constexpr std::array open_options{bundle_key, at_time};

constexpr std::array learn_examples{
    Example{"bonafide reference learn golden/*.evidence --anchors roots -o gpu.toml",
            "what the golden devices have in common; what varies is marked"},
};
constexpr std::array show_examples{
    Example{"bonafide reference show vendor.swidtag", "each element and its acceptable values"},
};
constexpr std::array convert_examples{
    Example{"bonafide reference convert vendor.swidtag -o gpu.toml", "a vendor's manifest, for people"},
};
constexpr std::array sign_examples{
    Example{"bonafide reference sign gpu.toml --key signer.key --chain signer.pem -o gpu.corim",
            "as a CoRIM that others can check"},
};
constexpr std::array verify_examples{
    Example{"bonafide reference verify vendor.swidtag --reference-anchors rim-root.pem --at 2024-06-01",
            "whose signature it is"},
};
constexpr std::array diff_examples{
    Example{"bonafide reference diff old.toml new.corim", "what changed between two sets"},
};
constexpr std::array create_examples{
    Example{"bonafide bundle create -o hall3.bundle --key signer.key --anchors roots --crl lists --reference values "
            "--policy hall3.policy",
            "all that a verifier without a network needs"},
    Example{"bonafide verify gpu.evidence --bundle hall3.bundle --bundle-key signer.pub", "judge with nothing else"},
};
constexpr std::array open_examples{
    Example{"bonafide bundle show hall3.bundle --bundle-key signer.pub", "what is in it, once its signature verifies"},
};

constexpr std::array table{
    Verb{"reference learn", "EVIDENCE...", 1, 1000000, Kind::file, "make reference values out of golden devices",
         "Reads evidence of devices that you hold for good, and writes the values that all of them have. What varies "
         "between them is marked as volatile: it is listed and will not be judged. Look at each of these.\n"
         "A device whose evidence is rejected is no golden device; of one that is not trusted you are told.",
         learn_options, learn_examples, reference_learn},
    Verb{"reference show",
         "FILE...",
         1,
         1000000,
         Kind::file,
         "print reference values",
         "Prints CoRIM, TCG RIM and TOML alike: for which devices and firmware, each element, what is acceptable, and "
         "what in the file is passed over. Signatures are not looked at: reference verify does that.",
         {},
         show_examples,
         reference_show},
    Verb{"reference convert", "FILE", 1, 1, Kind::file, "write reference values in another form",
         "Reads any form and writes TOML or unsigned CoRIM, which say the same. What only another form can say is left "
         "out, and told.",
         convert_options, convert_examples, reference_convert},
    Verb{"reference sign", "FILE", 1, 1, Kind::file, "sign reference values",
         "Writes them as a CoRIM in a COSE_Sign1 by the key. With --chain its certificates go with it, and whoever "
         "trusts their root can check it; without, they need the public key.",
         sign_options, sign_examples, reference_sign},
    Verb{"reference verify", "FILE...", 1, 1000000, Kind::file, "tell who signed reference values",
         "Checks the signature of signed CoRIM and TCG RIM against the anchors, at the time of --at or now.\n"
         "Exits with 1 when a file is not signed by any of them, and with 3 when it holds no reference values.",
         check_options, verify_examples, reference_verify},
    Verb{"reference diff",
         "BEFORE AFTER",
         2,
         2,
         Kind::file,
         "tell how two sets of reference values differ",
         "Prints a line for each element that only one of them has, or has with other values.\n"
         "Exits with 1 when they differ.",
         {},
         diff_examples,
         reference_diff},
    Verb{"bundle create", "", 0, 0, Kind::none, "put all that a verifier needs into one signed file",
         "Anchors, revocation lists, denied certificates, reference values and the policy, signed by the key. "
         "verify --bundle needs nothing else. With --reference-anchors, only reference values that those signed are "
         "taken in. The format is docs/bundle.cddl.",
         create_options, create_examples, bundle_create},
    Verb{"bundle verify", "FILE", 1, 1, Kind::file, "tell who signed a bundle",
         "Checks the signature, and that everything inside can be used.\n"
         "Exits with 3 when it cannot be: it is not signed by any of the keys, it is out of force, or it is no bundle.",
         open_options, open_examples, bundle_verify},
    Verb{"bundle show", "FILE", 1, 1, Kind::file, "print what is in a bundle",
         "Prints what is in it, once its signature verifies.", open_options, open_examples, bundle_show},
};

}  // namespace

std::span<const Verb> reference_verbs() { return table; }

}  // namespace bonafide::cli
