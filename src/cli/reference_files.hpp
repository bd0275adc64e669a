// Reference values out of files, of whatever form.
#pragma once
#include <bonafide/appraisal/reference/signer.hpp>
#include <bonafide/appraisal/reference/values.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

/// CoRIM (signed or not), TCG RIM or TOML, told apart by its first bytes. Failure (exit unjudged) with the place that
/// is wrong; exit broken where a signature that is asked for does not verify.
appraisal::reference::Set read_reference_file(const crypto::Library&, const std::string& path,
                                              const appraisal::reference::Signers&);

/// --reference: files, and directories of files that end in .toml, .corim, .cbor, .cose, .swidtag or .xml; with
/// --reference-anchors, all of them signed. Nothing where the option is not given. Misuse names the file.
std::optional<appraisal::reference::References> read_references(const crypto::Library&, const Words&,
                                                                std::optional<UnixTime> at);

}  // namespace bonafide::cli
