#include <bonafide/crypto/rules.hpp>
#include <bonafide/evidence/chain_reader.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/transcript.hpp>

namespace bonafide::evidence {
namespace {

using namespace spdm;  // the messages and the rules that they obey

constexpr std::size_t most_padding = 3;  // PCIe 6.x, 6.30: a DOE data object is filled up to a DWORD

constexpr std::size_t most_chains = 256;  // in one conversation; a device has eight slots

enum class Phase : std::uint8_t { start, versioned, capable, negotiated };

/// A request that ResponseNotReady put off.
struct Deferred {
  Bytes request;
  std::uint8_t code = 0, token = 0;
};

/// The requests that authentication and measurements are made of.
template <class M>
concept Followed = std::is_same_v<M, GetVersion> || std::is_same_v<M, GetCapabilities> ||
                   std::is_same_v<M, NegotiateAlgorithms> || std::is_same_v<M, GetDigests> ||
                   std::is_same_v<M, GetCertificate> || std::is_same_v<M, Challenge> ||
                   std::is_same_v<M, GetMeasurements> || std::is_same_v<M, VendorDefinedRequest>;

template <class M> Result<wire::Decoded<M>> read(Bytes in, const Terms& terms) {
  auto message = wire::decode<M>(in, terms);
  if (!message) return message;
  const Bytes rest = in.subspan(message->raw.size());
  if (rest.size() > most_padding || !all_zero(rest))
    return broken(wire::rule::nothing_follows, "(end)", message->raw.size(), rest.size());
  return message;
}

class Replay {
 public:
  Replay(const crypto::Library& library, const Evidence& evidence)
      : library_(library), evidence_(evidence), transcript_(library) {}

  Account run() {
    for (at_ = 0; at_ < evidence_.exchanges.size(); ++at_) {
      const auto good = visit(evidence_.exchanges[at_]);
      if (good) continue;
      if (good.error() == crypto::rule::algorithm_offered)
        account_.lacking = good.error();
      else
        account_.problem = Problem{at_, message_, good.error()};
      break;
    }
    return std::move(account_);
  }

 private:
  Result<void> visit(const Exchange& exchange) {
    if (exchange.secured) return ++account_.not_understood, Result<void>{};
    Bytes request = exchange.request;
    message_ = "request";
    if (request.size() < header_size) return broken(wire::rule::complete, "header", 0, request.size());
    auto code = static_cast<Code>(request[1]);
    if (code == Code::respond_if_ready) {
      const auto resumed = resume(request);
      if (!resumed) return std::unexpected(resumed.error());
      request = *resumed, code = static_cast<Code>(request[1]);
    } else {
      deferred_.reset();
    }
    if (exchange.response.empty()) return ++account_.unanswered, Result<void>{};
    if (exchange.response.size() > 1 && exchange.response[1] == static_cast<std::uint8_t>(Code::error))
      return refused(code, request, exchange.response);
    return answered(code, request, exchange.response);
  }

  /// The request that RESPOND_IF_READY stands for.
  Result<Bytes> resume(Bytes request) {
    message_ = RespondIfReady::name;
    const auto asked = read<RespondIfReady>(request, terms_);
    if (!asked) return std::unexpected(asked.error());
    if (!deferred_ || asked->message.request_code != deferred_->code || asked->message.token != deferred_->token)
      return broken(spdm::rule::deferred_token, "Token", 3, asked->message.token);
    return deferred_->request;
  }

  /// An ERROR: what it leaves of the connection.
  Result<void> refused(Code code, Bytes request, Bytes response) {
    message_ = ErrorMessage::name;
    const auto error = read<ErrorMessage>(response, terms_);
    if (!error) return std::unexpected(error.error());
    const auto& refusal = error->message;
    if (refusal.reason == ErrorCode::response_not_ready) {
      const bool early =
          code == Code::get_version || code == Code::get_capabilities || code == Code::negotiate_algorithms;
      if (early || refusal.request_code != static_cast<std::uint8_t>(code))
        return broken(spdm::rule::deferred_as_asked, "RequestCode", 5, refusal.request_code);
      deferred_ = Deferred{request, refusal.request_code, refusal.token};
      return {};
    }
    deferred_.reset();
    if (refusal.reason == ErrorCode::large_response) return ++account_.not_understood, Result<void>{};
    account_.errors.push_back({at_, code, refusal.reason});
    transcript_.refused(code);
    if (refusal.reason == ErrorCode::request_resynch) phase_ = Phase::start;
    return {};
  }

  Result<void> answered(Code code, Bytes request, Bytes response) {
    deferred_.reset();
    Result<void> result;
    bool followed = false;
    with_message(code, [&]<class M>() {
      if constexpr (Followed<M>) followed = true, result = exchange<M>(request, response);
    });
    if (followed) return result;
    if (!is_request(code)) return broken(spdm::rule::code_expected, "RequestResponseCode", 1, request[1]);
    if (response.size() < header_size || response[1] != (request[1] & 0x7F)) {
      message_ = "response";
      return broken(spdm::rule::code_expected, "RequestResponseCode", 1, response.size() < 2 ? 0u : response[1]);
    }
    ++account_.not_understood;
    // Chunks carry another message, which counts for itself: DSP0274 1.2, "Large SPDM message transfer mechanism".
    if (code != Code::chunk_get && code != Code::chunk_send) transcript_.add(code, {}, {});
    return {};
  }

  template <class Ask> Result<void> exchange(Bytes request, Bytes response) {
    message_ = Ask::name;
    constexpr bool negotiates = std::is_same_v<Ask, GetVersion> || std::is_same_v<Ask, GetCapabilities> ||
                                std::is_same_v<Ask, NegotiateAlgorithms>;
    if constexpr (std::is_same_v<Ask, GetCapabilities>) {
      if (const auto version = speak(static_cast<Version>(request[0])); !version) return version;
    } else if constexpr (!std::is_same_v<Ask, GetVersion>) {
      const Phase needed = negotiates ? Phase::capable : Phase::negotiated;
      if (phase_ != needed) return out_of_phase(request);
    }
    const auto asked = read<Ask>(request, terms_);
    if (!asked) return std::unexpected(asked.error());
    if constexpr (requires { asked->message.shape_reply(terms_); }) asked->message.shape_reply(terms_);
    message_ = Ask::Reply::name;
    const auto answer = read<typename Ask::Reply>(response, terms_);
    if (!answer) return std::unexpected(answer.error());
    const Bytes covered = answer->signed_part.empty() ? answer->raw : answer->signed_part;
    if constexpr (std::is_same_v<Ask, GetMeasurements>)
      if (transcript_.l1l2() == nullptr) uncovered_.clear();
    if constexpr (!negotiates) transcript_.add(Ask::code, asked->raw, covered);
    return accept(*asked, *answer);
  }

  /// A conversation whose beginning is missing is not understood; one that jumps ahead of its negotiation is wrong.
  Result<void> out_of_phase(Bytes request) {
    if (phase_ == Phase::start && !account_.terms) return ++account_.not_understood, Result<void>{};
    return broken(spdm::rule::in_phase, "RequestResponseCode", 1, request[1]);
  }

  // DSP0274, "GET_CAPABILITIES": its header says which version of the list the Requester chose.
  Result<void> speak(Version version) {
    if (phase_ != Phase::versioned) return broken(spdm::rule::in_phase, "RequestResponseCode", 1, 0xE1);
    const bool known = std::ranges::find(versions, version) != versions.end();
    if (!known || !lists(offered_, version))
      return broken(spdm::rule::version_common, "SPDMVersion", 0, static_cast<std::uint64_t>(version));
    terms_.version = version;
    return {};
  }

  Result<void> accept(const wire::Decoded<GetVersion>& asked, const wire::Decoded<VersionMessage>& answer) {
    terms_ = {}, offered_ = answer.message, digests_ = {}, current_ = {};
    chains_ = {};
    phase_ = Phase::versioned;
    transcript_.restart(asked.raw, answer.raw);
    return {};
  }

  Result<void> accept(const wire::Decoded<GetCapabilities>& asked, const wire::Decoded<CapabilitiesMessage>& answer) {
    const auto requester = declared(asked.message, terms_.version);
    if (!requester) return std::unexpected(requester.error());
    const auto responder = declared(answer.message, terms_.version);
    if (!responder) return std::unexpected(responder.error());
    if (!answer.message.algorithms.empty() && (asked.message.param1 & supported_algorithms) == 0)
      return broken(spdm::rule::block_asked, "Param1", 2, answer.message.param1);
    terms_.requester = *requester, terms_.responder = *responder;
    transcript_.negotiate(asked.raw, answer.raw);
    phase_ = Phase::capable;
    return {};
  }

  Result<void> accept(const wire::Decoded<NegotiateAlgorithms>& asked, const wire::Decoded<Algorithms>& answer) {
    if (const auto ordered = structs_in_order(asked.message.structs, terms_); !ordered) return ordered;
    const auto selection = selected(asked.message, answer.message, terms_);
    if (!selection) return std::unexpected(selection.error());
    terms_.selected = *selection;
    account_.terms = terms_;
    transcript_.negotiate(asked.raw, answer.raw);
    phase_ = Phase::negotiated;
    if (const auto hash = terms_.hash()) return transcript_.settle(terms_.version, *hash);
    return {};
  }

  Result<void> accept(const wire::Decoded<GetDigests>&, const wire::Decoded<Digests>& answer) {
    digests_ = answer.message;
    return {};
  }

  Result<void> accept(const wire::Decoded<GetCertificate>& asked, const wire::Decoded<Certificate>& answer) {
    const auto whole = chains_.take(asked.message, answer.message, terms_);
    if (!whole) return std::unexpected(whole.error());
    return *whole ? deliver(asked.message.slot(), std::move(**whole), answer.message.param2) : Result<void>{};
  }

  Result<void> deliver(std::uint8_t slot, Buffer whole, std::uint8_t info) {
    const auto hash = terms_.hash();
    if (!hash) return broken(spdm::rule::algorithms_needed, "BaseHashSel", 16, 0);
    const auto digest = crypto::digest(library_, *hash, whole);
    if (!digest) return std::unexpected(digest.error());
    const Bytes announced = digests_.of(slot);
    if (!announced.empty() && !equal(announced, *digest))
      return broken(spdm::rule::chain_digest, "Digest", header_size, slot, Note{"slot " + std::to_string(slot)});
    if (const auto last = chain_in(slot); last && account_.chains[*last].digest == *digest) return {};
    if (account_.chains.size() == most_chains)
      return broken(rule::chains_bounded, "CertChain", 0, account_.chains.size());
    DeliveredChain chain{slot, at_, std::move(whole), *digest, terms_, !announced.empty(), {}};
    constexpr std::uint8_t model_bits = 0x07;  // DSP0274 1.3, CertificateInfo
    if (terms_.selected.multi_key_responder) chain.model = info & model_bits;
    current_[slot & 7] = account_.chains.size();
    account_.chains.push_back(std::move(chain));
    return {};
  }

  Result<void> accept(const wire::Decoded<Challenge>& asked, const wire::Decoded<ChallengeAuth>& answer) {
    const auto& [question, response] = std::pair{asked.message, answer.message};
    if (const auto apt = answers(question, response, terms_); !apt) return apt;
    const auto chain = question.slot == provisioned_key ? std::nullopt : chain_in(question.slot);
    const Bytes expected = chain ? Bytes{account_.chains[*chain].digest} : digests_.of(question.slot);
    if (!expected.empty() && !equal(expected, response.chain_hash))
      return broken(spdm::rule::chain_hash, "CertChainHash", header_size, load_be<std::uint64_t>(response.chain_hash));
    if (transcript_.m1m2() == nullptr) return broken(spdm::rule::algorithms_needed, "BaseHashSel", 16, 0);
    account_.signed_messages.push_back({.kind = StatementKind::challenge,
                                        .exchange = at_,
                                        .terms = terms_,
                                        .slot = question.slot,
                                        .transcript = transcript_.m1m2()->digest(),
                                        .requester_nonce = question.nonce,
                                        .responder_nonce = response.nonce,
                                        .chain_hash = response.chain_hash,
                                        .signature = response.signature,
                                        .chain = chain});
    transcript_.authenticated();
    return {};
  }

  Result<void> accept(const wire::Decoded<GetMeasurements>& asked, const wire::Decoded<Measurements>& answer) {
    if (const auto apt = answers(asked.message, answer.message, terms_); !apt) return apt;
    uncovered_.push_back(account_.measurements.size());
    account_.measurements.push_back({at_, answer.message.record, {}});
    if (!asked.message.wants_signature()) return {};
    if (transcript_.l1l2() == nullptr) return broken(spdm::rule::algorithms_needed, "BaseHashSel", 16, 0);

    const std::uint8_t nibble = asked.message.slot & 0x0F;
    const std::uint8_t slot = nibble == provisioned_key_4_bits ? provisioned_key : nibble;
    for (const auto record : uncovered_) account_.measurements[record].covered_by = account_.signed_messages.size();
    uncovered_.clear();
    account_.signed_messages.push_back({.kind = StatementKind::measurements,
                                        .exchange = at_,
                                        .terms = terms_,
                                        .slot = slot,
                                        .transcript = transcript_.l1l2()->digest(),
                                        .requester_nonce = asked.message.nonce,
                                        .responder_nonce = answer.message.nonce,
                                        .signature = answer.message.signature,
                                        .chain = slot == provisioned_key ? std::nullopt : chain_in(slot)});
    transcript_.measured();
    return {};
  }

  Result<void> accept(const wire::Decoded<VendorDefinedRequest>&, const wire::Decoded<VendorDefinedResponse>&) {
    return {};
  }

  /// The chain of `slot` that this connection delivered last.
  std::optional<std::size_t> chain_in(std::uint8_t slot) const { return current_[slot & 7]; }

  const crypto::Library& library_;
  const Evidence& evidence_;
  Transcript transcript_;
  Account account_;
  Terms terms_;
  Phase phase_ = Phase::start;
  VersionMessage offered_;
  Digests digests_;
  ChainReader chains_;
  std::optional<Deferred> deferred_;
  std::vector<std::size_t> uncovered_;                   // measurements since L1/L2 began
  std::array<std::optional<std::size_t>, 8> current_{};  // chains of this connection, by slot
  std::size_t at_ = 0;
  std::string_view message_;
};

}  // namespace

Account replay(const crypto::Library& library, const Evidence& evidence) { return Replay{library, evidence}.run(); }

}  // namespace bonafide::evidence
