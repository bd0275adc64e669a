// Policies out of files, and what is wrong with them, on the console.
#pragma once
#include <filesystem>

#include <nlohmann/json_fwd.hpp>

#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

/// A policy's text, and what became of it.
struct PolicyFile {
  appraisal::policy::Source source;
  std::optional<appraisal::policy::Policy> policy;  // nothing where it is none
  appraisal::policy::Diagnostics wrong;             // with it, and then with the tests beside it
  appraisal::policy::Source tests_source;           // of the file beside it; no name where there is none
};
/// Reads the file, and the one beside it that ends in .test where the policy's ends in .policy (or is added to its
/// name). Failure where it cannot be read.
PolicyFile read_policy_file(const std::string& path);

/// Every mistake with its line and a caret.
std::string mistakes_of(const PolicyFile&);
nlohmann::ordered_json mistakes_as_json(const PolicyFile&);

/// The policy that `option` names; nothing where it is not given. What is wrong with it goes to console.err, and Misuse
/// says that it is none.
std::optional<appraisal::policy::Policy> read_policy(const Words&, Console&, std::string_view option = "--policy");

/// What the options say of an appraisal, and what it needs for as long as it lives.
struct AppraisalWords {
  AppraisalWords(const Words&, Console&);
  AppraisalWords(const AppraisalWords&) = delete;
  AppraisalWords& operator=(const AppraisalWords&) = delete;

  std::optional<appraisal::policy::Policy> policy;
  std::optional<appraisal::reference::References> references;
  appraisal::Conditions conditions;
};

}  // namespace bonafide::cli
