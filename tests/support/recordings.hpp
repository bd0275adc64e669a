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

/// The anchors that the manifest names for the Responder.
appraisal::Trust trust_of(const crypto::Library&, const Recording&);

/// The values of "label - aa bb ..." lines of the trace beside a capture, in order, as hexadecimal digits.
std::vector<std::string> traced(const Recording&, const std::string& label);

}  // namespace bonafide::test
