// The golden captures and what their manifest says about them.
#pragma once
#include <map>

#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/evidence/capture.hpp>

namespace bonafide::test {

struct Recording {
  std::map<std::string, std::string> columns;  // of MANIFEST.tsv, by their names
  const std::string& operator[](const std::string& column) const { return columns.at(column); }
  std::string name() const { return columns.at("file"); }
};

/// Every row of the manifest; empty where the captures are not at hand.
std::vector<Recording> recordings();

/// The whole file, by its path below the folder of the captures.
Buffer read_recording(const std::string& path);

/// The one connection of a capture.
evidence::Evidence evidence_of(const Recording&);

/// The anchors that the manifest names in `column`: for the Responder, or in requester_trust_anchor.
appraisal::Trust trust_of(const crypto::Library&, const Recording&, const std::string& column = "trust_anchor");

/// The secrets of the sessions in it.
evidence::Secrets secrets_of(const Recording&);

/// The verdict with all that the manifest gives.
appraisal::Verdict judge(const crypto::Library&, const Recording&, const evidence::Evidence&);

/// Whether this libcrypto has the algorithms of the recording's signatures.
bool offered(const crypto::Library&, const Recording&);

/// The values of "label - aa bb ..." lines of the trace beside a capture, in order, as hexadecimal digits; a size in
/// parentheses may stand behind the label.
std::vector<std::string> traced(const Recording&, const std::string& label);

}  // namespace bonafide::test
