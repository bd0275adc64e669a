// What the sections of a report are told from: the evidence, read once.
#pragma once
#include <bonafide/evidence/measurements.hpp>
#include <bonafide/report/page.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::report {

/// A chain of the account whose certificates could be read.
struct ReadChain {
  std::size_t index = 0;  // into Account::chains
  spdm::CertificateChain chain;
};

struct Story {
  const crypto::Library& library;
  const Subject& subject;
  evidence::Account account;
  std::vector<ReadChain> chains;  // the same bytes in the same slot once
  std::string id;                 // of the article, for links inside the page

  const evidence::DeliveredChain& delivered(const ReadChain& chain) const { return account.chains[chain.index]; }
  /// The chain that speaks for the device: of the slot that signed, or the first; nullptr without any.
  const ReadChain* speaking() const;
  /// How the checks of a rule ended: the worst of them; nothing where it was not checked.
  std::optional<appraisal::Outcome> outcome_of(std::string_view rule) const;
  std::optional<appraisal::Outcome> outcome_of(const evidence::SignedMessage&) const;
};

Story story_of(const crypto::Library&, const Subject&, std::string id);

/// A name for the device, the best that is known.
std::string title_of(const Story&);

/// "trusted", "good", "bad": what a style sheet calls it.
Literal style_of(appraisal::Judgement);
/// A mark with its word for those who cannot see it.
void mark(Markup&, appraisal::Outcome);

/// The sections, in their order.
void tell_head(Markup&, const Story&);
void tell_identity(Markup&, const Story&);
void tell_chains(Markup&, const Story&);
void tell_measurements(Markup&, const Story&);
void tell_checks(Markup&, const Story&);
void tell_missing(Markup&, const Story&);
void tell_conversation(Markup&, const Story&);

}  // namespace bonafide::report
