// What both sides agree on: GET_VERSION, GET_CAPABILITIES, NEGOTIATE_ALGORITHMS.
#include <bonafide/evidence/reading/reading.hpp>
#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/rules/flow.hpp>

namespace bonafide::evidence {

using namespace spdm;

// DSP0274, "GET_CAPABILITIES": its header says which version of the list the Requester chose.
Result<void> Reading::speak(Version version) {
  if (phase_ != Phase::versioned) return broken(spdm::rule::in_phase, "RequestResponseCode", 1, 0xE1);
  const bool known = std::ranges::find(versions, version) != versions.end();
  if (!known || !lists(offered_, version))
    return broken(spdm::rule::version_common, "SPDMVersion", 0, static_cast<std::uint64_t>(version));
  terms_.version = version;
  return {};
}

Result<void> Reading::accept(const Said<GetVersion>& said) {
  // DSP0274, "GET_VERSION": it ends everything that was before, open sessions included.
  for (auto& session : sessions_) session->ended = true;
  negotiation_shown_ = true;
  terms_ = {}, offered_ = said.answer.message, outside_ = {};
  responder_ = Party{library_}, requester_ = Party{library_};
  phase_ = Phase::versioned;
  responder_.transcript.restart(said.asked.raw, said.answer.raw);
  return {};
}

Result<void> Reading::accept(const Said<GetCapabilities>& said) {
  const auto requester = declared(said.asked.message, terms_.version);
  if (!requester) return std::unexpected(requester.error());
  const auto responder = declared(said.answer.message, terms_.version);
  if (!responder) return std::unexpected(responder.error());
  if (!said.answer.message.algorithms.empty() && (said.asked.message.param1 & supported_algorithms) == 0)
    return broken(spdm::rule::block_asked, "Param1", 2, said.answer.message.param1);
  terms_.requester = *requester, terms_.responder = *responder;
  responder_.transcript.negotiate(said.asked.raw, said.answer.raw);
  phase_ = Phase::capable;
  return {};
}

Result<void> Reading::accept(const Said<NegotiateAlgorithms>& said) {
  if (const auto ordered = structs_in_order(said.asked.message.structs, terms_); !ordered) return ordered;
  const auto selection = selected(said.asked.message, said.answer.message, terms_);
  if (!selection) return std::unexpected(selection.error());
  terms_.selected = *selection;
  if (const auto agreed = agrees_with_source(); !agreed) return agreed;
  account_.terms = terms_;
  responder_.transcript.negotiate(said.asked.raw, said.answer.raw);
  phase_ = Phase::negotiated;
  const auto hash = terms_.hash();
  if (!hash) return {};
  if (const auto settled = responder_.transcript.settle(terms_.version, *hash); !settled) return settled;
  // DSP0274 1.2, "M1/M2": what the Requester signs begins with VCA since then; before, with its own certificates.
  if (terms_.version >= Version::v1_2) requester_.transcript.negotiate(responder_.transcript.vca(), {});
  return requester_.transcript.settle(terms_.version, *hash);
}

}  // namespace bonafide::evidence
