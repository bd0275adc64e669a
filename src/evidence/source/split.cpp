// Transcripts taken apart into the messages that they consist of.
#include <bonafide/evidence/source/readers.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/message/all.hpp>
#include <bonafide/spdm/negotiation.hpp>

namespace bonafide::evidence {
namespace {

using namespace spdm;

constexpr std::size_t most_exchanges = 4096;  // of one transcript: a chain of 64 KiB in portions of 16 bytes

/// Follows what each message says about the layout of the next. Whether it may say so is for the replay to judge.
class Splitter {
 public:
  explicit Splitter(const Terms& terms) : terms_(terms) {}

  /// The first message of `left`; empty with `refused` set when it cannot be read.
  Bytes take(Bytes left) {
    Bytes raw;
    if (left.size() < header_size) return refuse(Error{&wire::rule::complete, "header", 0, left.size(), {}});
    const auto code = static_cast<Code>(left[1]);
    if (code == Code::get_capabilities) terms_.version = static_cast<Version>(left[0]);
    const bool known = with_message(code, [&]<class M>() {
      const auto read = wire::decode<M>(left, terms_);
      if (!read) return void(refused = read.error());
      raw = read->raw;
      learn(read->message);
    });
    if (!known) return refuse(Error{&rule::source_transcript, "RequestResponseCode", 1, left[1], {}});
    return raw;
  }
  std::optional<Error> refused;

 private:
  Bytes refuse(const Error& error) { return refused = error, Bytes{}; }

  void learn(const GetVersion&) { terms_ = {}, asked_ = {}; }
  void learn(const GetCapabilities& message) {
    if (const auto said = declared(message, terms_.version)) terms_.requester = *said;
  }
  void learn(const CapabilitiesMessage& message) {
    if (const auto said = declared(message, terms_.version)) terms_.responder = *said;
  }
  void learn(const NegotiateAlgorithms& message) { asked_ = message.other_params; }
  /// Only what decides about layouts: DSP0274, "ALGORITHMS response message format".
  void learn(const Algorithms& message) {
    auto& selected = terms_.selected;
    selected.measurement_specification = message.measurement_specification;
    selected.other_params = message.other_params;
    selected.mel_specification = message.mel_specification;
    selected.measurement_hash = message.measurement_hash;
    selected.base_asym = message.base_asym;
    selected.base_hash = message.base_hash;
    selected.pqc_asym = terms_.version >= Version::v1_4 ? message.pqc_asym : 0;
    selected.multi_key_responder = terms_.version >= Version::v1_3 && (asked_ & other_params::multi_key) != 0;
  }
  void learn(const auto& message) {
    if constexpr (requires { message.shape_reply(terms_); }) message.shape_reply(terms_);
  }

  Terms terms_;
  std::uint8_t asked_ = 0;  // OtherParamsSupport of NEGOTIATE_ALGORITHMS
};

Terms terms_of(const Agreed& agreed) {
  Terms terms;
  terms.version = agreed.version.value_or(Version::v1_0);
  if (agreed.hash) terms.selected.base_hash = bit(*agreed.hash);
  if (agreed.scheme)
    (is_pqc(*agreed.scheme) ? terms.selected.pqc_asym : terms.selected.base_asym) = bit(*agreed.scheme);
  return terms;
}

}  // namespace

Result<std::vector<Exchange>> split(Bytes messages, const Agreed& agreed) {
  Splitter splitter{terms_of(agreed)};
  std::vector<Exchange> exchanges;
  bool waiting = false;  // for a response
  for (Bytes left = messages; !left.empty();) {
    const auto at = messages.size() - left.size();
    const auto message = splitter.take(left);
    if (message.empty()) {
      const auto& error = *splitter.refused;
      return broken(rule::source_transcript, error.field, at + error.offset, error.got, Note{error.rule->id});
    }
    const bool request = is_request(static_cast<Code>(message[1]));
    if (request == waiting || exchanges.size() == most_exchanges)
      return broken(rule::source_transcript, "RequestResponseCode", at + 1, message[1]);
    if (request)
      exchanges.push_back({copy(message), {}});
    else
      exchanges.back().response = copy(message);
    waiting = request;
    left = left.subspan(message.size());
  }
  if (waiting || exchanges.empty())
    return broken(rule::source_transcript, "(end)", messages.size(), exchanges.size(), Note{"a response is missing"});
  return exchanges;
}

bool shows_negotiation(const std::vector<Exchange>& exchanges) {
  return std::ranges::any_of(exchanges, [](const Exchange& exchange) {
    return exchange.response.size() > 1 && static_cast<Code>(exchange.response[1]) == Code::algorithms;
  });
}

std::optional<Purpose> purpose_of(const Exchange& exchange) {
  if (exchange.response.size() < 2) return {};
  switch (static_cast<Code>(exchange.response[1])) {
    case Code::challenge_auth: return Purpose::responder_challenge_auth;
    case Code::measurements: return Purpose::responder_measurements;
    case Code::key_exchange_rsp: return Purpose::responder_key_exchange_rsp;
    case Code::endpoint_info: return Purpose::responder_endpoint_info;
    default: return {};
  }
}

}  // namespace bonafide::evidence
