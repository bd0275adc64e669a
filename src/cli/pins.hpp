// Pins out of files, and appraisals with the pin that is about the device.
#pragma once
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

/// Evidence, and what its conversation came to.
struct Replayed {
  const evidence::Evidence& evidence;
  const evidence::Account& account;
};

class Pins {
 public:
  /// --pin: files, and directories of files that end in .pin. Misuse names the one that is none.
  explicit Pins(const Words&);

  /// appraise(), with the pin of the target that the evidence names. Where only one pin was given, that is the one;
  /// where several were and none names the target, the device is not trusted.
  appraisal::Verdict appraise(const crypto::Library&, const Replayed&, const appraisal::Trust&,
                              const appraisal::Conditions&) const;

 private:
  const appraisal::recovery::Pin* find(const evidence::Evidence&) const;

  bool given_ = false;
  std::vector<appraisal::recovery::Pin> pins_;
};

}  // namespace bonafide::cli
