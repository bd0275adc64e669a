#include <bonafide/appraisal/signing_kind.hpp>
#include <bonafide/cma/alternative_name.hpp>
#include <bonafide/report/story.hpp>

namespace bonafide::report {
namespace {

using appraisal::Check;
using appraisal::Outcome;

constexpr std::size_t most_chains = 32;

void look_for(std::string_view rule, const std::vector<Check>& checks, std::optional<Outcome>& worst) {
  const auto gravity = [](Outcome outcome) {
    return outcome == Outcome::failed ? 2 : outcome == Outcome::not_applicable ? 1 : 0;
  };
  for (const auto& check : checks) {
    if (check.id == rule && (!worst || gravity(check.result) > gravity(*worst))) worst = check.result;
    look_for(rule, check.inside, worst);
  }
}

bool repeats(const evidence::Account& account, std::size_t index) {
  const auto& chain = account.chains[index];
  for (std::size_t i = 0; i < index; ++i) {
    const auto& other = account.chains[i];
    if (other.slot == chain.slot && other.owner == chain.owner && other.digest == chain.digest) return true;
  }
  return false;
}

/// With its header or, as some sources have it, without.
spdm::CertificateChain read_certificates_of(const evidence::DeliveredChain& delivered) {
  if (delivered.has_header)
    return spdm::read_chain(delivered.whole, delivered.terms).value_or(spdm::CertificateChain{});
  auto certificates = spdm::read_certificates(delivered.whole);
  if (!certificates) return {};
  return {.whole = delivered.whole, .root_hash = {}, .certificates = std::move(*certificates)};
}

/// "drive 7" of "O=Vendor, CN=drive 7"; all of a name without a common name.
std::string common_name_of(const std::string& subject) {
  constexpr std::string_view key = "CN=";
  const auto at = subject.starts_with(key) ? 0 : subject.find(", CN=");
  if (at == std::string::npos) return subject;
  const auto begin = subject.find(key, at) + key.size();
  return subject.substr(begin, subject.find(", ", begin) - begin);
}

}  // namespace

const ReadChain* Story::speaking() const {
  for (const auto& said : account.signed_messages)
    for (const auto& chain : chains)
      if (!by_requester(said.kind) && said.chain && account.chains[*said.chain].digest == delivered(chain).digest)
        return &chain;
  for (const auto& chain : chains)
    if (delivered(chain).owner == spdm::Role::responder) return &chain;
  return nullptr;
}

std::optional<Outcome> Story::outcome_of(std::string_view rule) const {
  std::optional<Outcome> worst;
  look_for(rule, subject.verdict.checks, worst);
  return worst;
}

std::optional<Outcome> Story::outcome_of(const evidence::SignedMessage& said) const {
  return outcome_of(appraisal::signing_kind(said.kind).rule->id);
}

Story story_of(const crypto::Library& library, const Subject& subject, std::string id) {
  const evidence::Secrets none;
  Story story{.library = library,
              .subject = subject,
              .account = evidence::replay(library, subject.evidence, subject.secrets ? *subject.secrets : none),
              .chains = {},
              .id = std::move(id)};
  for (std::size_t i = 0; i < story.account.chains.size() && story.chains.size() < most_chains; ++i) {
    if (repeats(story.account, i)) continue;
    auto read = read_certificates_of(story.account.chains[i]);
    if (!read.certificates.empty()) story.chains.push_back({i, std::move(read)});
  }
  return story;
}

std::string title_of(const Story& story) {
  const auto& names = story.subject.names;
  if (!names.device.empty()) return names.vendor.empty() ? names.device : names.vendor + " " + names.device;
  if (const auto* chain = story.speaking()) {
    const auto subject = crypto::x509::text_of_name(chain->chain.leaf().subject);
    if (!subject.empty()) return common_name_of(subject);
  }
  if (const auto& identity = story.subject.evidence.identity)
    return "device " +
           hex(std::array{static_cast<std::uint8_t>(identity->vendor >> 8),
                          static_cast<std::uint8_t>(identity->vendor & 0xFF)}) +
           ":" +
           hex(std::array{static_cast<std::uint8_t>(identity->device >> 8),
                          static_cast<std::uint8_t>(identity->device & 0xFF)});
  return "a device without a name";
}

Literal style_of(appraisal::Judgement judgement) {
  switch (judgement) {
    case appraisal::Judgement::trusted: return "trusted";
    case appraisal::Judgement::authenticated: return "authenticated";
    case appraisal::Judgement::rejected: return "rejected";
    case appraisal::Judgement::unjudged: break;
  }
  return "unjudged";
}

void mark(Markup& out, appraisal::Outcome outcome) {
  switch (outcome) {
    case Outcome::passed: out.raw(R"(<i class="mark ok"><svg><use href="#ok"/></svg><b>passed</b></i>)"); return;
    case Outcome::failed: out.raw(R"(<i class="mark bad"><svg><use href="#bad"/></svg><b>failed</b></i>)"); return;
    case Outcome::not_applicable: break;
  }
  out.raw(R"(<i class="mark na"><svg><use href="#na"/></svg><b>not applicable</b></i>)");
}

}  // namespace bonafide::report
