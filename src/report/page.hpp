// A verdict for people: one HTML file that holds everything it shows, needs no network and no script, and prints.
#pragma once
#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/crypto/library.hpp>
#include <bonafide/evidence/evidence.hpp>
#include <bonafide/evidence/secrets.hpp>
#include <bonafide/report/markup.hpp>

namespace bonafide::report {

/// What the PCI ID database calls the function; empty where it does not know.
struct DeviceNames {
  std::string vendor, device, class_name;
};

/// What the report is about. Everything in it may come from a hostile device.
struct Subject {
  std::string_view input;  // a file's name, or the target that was asked
  const evidence::Evidence& evidence;
  const appraisal::Verdict& verdict;
  const evidence::Secrets* secrets = nullptr;  // what opens the records of sessions
  DeviceNames names{};
};

/// Who makes the report, when.
struct Making {
  std::string tool;  // "bonafide 0.1.0"
  std::optional<UnixTime> at;
};

class Page {
 public:
  /// Appends one device: who it is, the verdict with every reason, its chain, its measurements, what is missing, and
  /// the conversation. At most some megabytes, however large the evidence is.
  void add(const crypto::Library&, const Subject&);
  /// The whole file, UTF-8. HTML Living Standard; Content Security Policy Level 3, "The meta element" (nothing is
  /// loaded, nothing runs).
  std::string finish(const Making&) &&;

 private:
  struct Entry {
    appraisal::Judgement judgement;
    std::string title, input;
  };
  std::vector<Entry> entries_;
  Markup articles_;
};

}  // namespace bonafide::report
