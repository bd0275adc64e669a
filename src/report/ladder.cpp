// The conversation as a ladder: every message an arrow from one end to the other, which opens to its fields.
#include <bonafide/report/dissect.hpp>
#include <bonafide/report/story.hpp>
#include <bonafide/spdm/message/all.hpp>

namespace bonafide::report {
namespace {

using evidence::Spoken;
using spdm::Code;

constexpr std::size_t most_messages = 4000;     // arrows
constexpr std::size_t most_markup = 6u << 20;   // bytes; arrows beyond it do not open
constexpr std::size_t most_fields = 400;        // of one message
constexpr std::size_t longest_value = 2 * 512;  // hexadecimal digits

/// One arrow.
struct Arrow {
  Dissected message;
  bool to_responder = false;
  bool record = false;                               // sealed; what is in it follows, where it was opened
  Spoken::Wrapping inside = Spoken::Wrapping::none;  // what carried it
  std::string_view wrong{};                          // the reader's objection
  std::optional<appraisal::Outcome> proven{};        // of a signature that it carries
};

Literal name_of(Spoken::Wrapping wrapping) {
  switch (wrapping) {
    case Spoken::Wrapping::record: return "out of the record";
    case Spoken::Wrapping::chunks: return "put together from chunks";
    case Spoken::Wrapping::deferred: return "answers a request that was put off";
    case Spoken::Wrapping::capsule: return "in a capsule";
    case Spoken::Wrapping::none: break;
  }
  return "";
}

/// What a part of a conversation is about: DSP0274, "SPDM message flow".
Literal phase_of(Bytes request, bool secured) {
  if (secured) return "In the session";
  switch (request.size() > 1 ? static_cast<Code>(request[1]) : Code{}) {
    case Code::get_version:
    case Code::get_capabilities:
    case Code::negotiate_algorithms: return "Negotiation";
    case Code::get_digests:
    case Code::get_certificate: return "Certificates";
    case Code::challenge: return "Challenge";
    case Code::get_measurements:
    case Code::get_measurement_extension_log: return "Measurements";
    case Code::key_exchange:
    case Code::finish:
    case Code::psk_exchange:
    case Code::psk_finish: return "Opening a session";
    case Code::end_session: return "Ending the session";
    case Code::get_encapsulated_request:
    case Code::deliver_encapsulated_response: return "Questions of the device";
    default: break;
  }
  return "Other requests";
}

class Ladder {
 public:
  Ladder(Markup& out, const Story& story) : out_(out), story_(story), begun_(out.size()) {}

  void tell() {
    const auto& exchanges = story_.subject.evidence.exchanges;
    out_.raw("<ol class=\"ladder\"><li class=\"ends\"><b>Requester</b><b>Responder</b></li>");
    auto spoken = story_.account.spoken.begin();
    for (at_ = 0; at_ < exchanges.size(); ++at_) {
      carried_.clear();
      for (; spoken != story_.account.spoken.end() && spoken->exchange <= at_; ++spoken)
        if (spoken->exchange == at_ && spoken->wrapping != Spoken::Wrapping::none) carried_.push_back(&*spoken);
      tell_exchange(exchanges[at_]);
    }
    out_.raw("</ol>");
    if (left_out_ > 0) out_.raw("<p class=\"note\">").number(left_out_).raw(" more messages are not shown.</p>");
    if (closed_) out_.raw("<p class=\"note\">Arrows without a sign do not open: the page would grow too large.</p>");
  }

 private:
  void tell_exchange(const evidence::Exchange& exchange) {
    enter(phase_of(exchange.request, exchange.secured));
    if (!exchange.request.empty()) tell_message(exchange.request, exchange.secured, true);
    if (!exchange.response.empty())
      tell_message(exchange.response, exchange.secured, false);
    else
      out_.raw("<li class=\"silence\"><span>no answer</span></li>");
  }

  void enter(Literal phase) {
    if (phase.view() == phase_) return;
    phase_ = phase.view();
    out_.raw("<li class=\"phase\"><span>").raw(phase).raw("</span></li>");
  }

  /// What is inside goes with its record, and what is deeper inside with the response, which completes it.
  void tell_message(Bytes bytes, bool secured, bool request) {
    Arrow arrow{
        .message = secured ? sealed(bytes) : dissector_.next(bytes), .to_responder = request, .record = secured};
    if (!secured && !arrow.message.refused && !all_zero(arrow.message.after)) arrow.wrong = "bytes follow its end";
    if (!secured && !request) arrow.proven = proven();
    tell_arrow(arrow);
    for (const auto* inner : carried_) {
      const bool with_request = inner->wrapping == Spoken::Wrapping::record && inner->request;
      if (with_request == request) tell_carried(*inner, request);
    }
  }

  void tell_carried(const Spoken& inner, bool request) {
    // DSP0274 1.1, "Encapsulated requests": the device asks, and the Requester answers.
    if (inner.wrapping == Spoken::Wrapping::capsule) request = !inner.request;
    Arrow arrow{.message = inner.is_spdm ? Dissector{inner.terms}.next(inner.bytes) : application_data(inner.bytes),
                .to_responder = request,
                .inside = inner.wrapping};
    if (!request) arrow.proven = proven();
    tell_arrow(arrow);
  }

  /// How the signature in this exchange's response was judged.
  std::optional<appraisal::Outcome> proven() const {
    for (const auto& said : story_.account.signed_messages)
      if (said.exchange == at_ && !by_requester(said.kind)) return story_.outcome_of(said);
    return {};
  }

  static Dissected sealed(Bytes bytes) {
    wire::Fields fields;
    fields.add("(secured record)", 0, bytes.size(), hex(bytes.first(std::min(bytes.size(), longest_value))));
    return {.name = "secured record", .raw = bytes, .fields = fields.all()};
  }
  static Dissected application_data(Bytes bytes) {
    wire::Fields fields;
    fields.add("(application data)", 0, bytes.size(), hex(bytes.first(std::min(bytes.size(), longest_value))));
    return {.name = "application data", .raw = bytes, .fields = fields.all()};
  }

  void open_arrow(const Arrow& arrow) {
    out_.raw("<li class=\"said").raw(arrow.to_responder ? Literal{" to"} : Literal{" from"});
    if (arrow.record) out_.raw(" record");
    if (arrow.inside != Spoken::Wrapping::none) out_.raw(" inner");
    if (arrow.message.refused || !arrow.wrong.empty()) out_.raw(" wrong");
    out_.raw("\">");
  }

  void tell_label(const Arrow& arrow) {
    const auto& [name, request, raw, after, fields, refused, declared] = arrow.message;
    out_.raw("<span class=\"label\"><span class=\"no\">").number(number_).raw("</span> <b>").text(name, 80).raw("</b>");
    if (arrow.record) out_.raw("<svg class=\"lock\" aria-hidden=\"true\"><use href=\"#lock\"/></svg>");
    if (arrow.inside != Spoken::Wrapping::none) out_.raw(" <em>").raw(name_of(arrow.inside)).raw("</em>");
    out_.raw(" <small>").number(refused ? after.size() : raw.size()).raw(" bytes</small>");
    if (arrow.proven && carries_signature(name)) {
      out_.raw(" <span class=\"signed\">");
      mark(out_, *arrow.proven);
      out_.raw(" signed</span>");
    }
    out_.raw("</span><span class=\"shaft\"></span>");
  }

  static bool carries_signature(std::string_view name) {
    return name == spdm::ChallengeAuth::name || name == spdm::Measurements::name ||
           name == spdm::KeyExchangeRsp::name || name == spdm::EndpointInfo::name;
  }

  void tell_arrow(const Arrow& arrow) {
    ++number_;
    if (number_ > most_messages) {
      ++left_out_;
      return;
    }
    open_arrow(arrow);
    const bool opens = out_.size() - begun_ < most_markup;
    closed_ = closed_ || !opens;
    out_.raw(opens ? Literal{"<details><summary>"} : Literal{"<div class=\"summary\">"});
    tell_label(arrow);
    out_.raw(opens ? Literal{"</summary>"} : Literal{"</div>"});
    if (opens) tell_fields(arrow), out_.raw("</details>");
    out_.raw("</li>");
  }

  void tell_fields(const Arrow& arrow) {
    const auto& fields = arrow.message.fields;
    out_.raw("<div class=\"wide\"><table class=\"fields\"><thead><tr><th>Offset</th><th>Size</th><th>Field</th>");
    out_.raw("<th>Value</th></tr></thead><tbody>");
    for (std::size_t i = 0; i < std::min(fields.size(), most_fields); ++i) {
      const auto& [depth, name, offset, size, text] = fields[i];
      out_.raw("<tr><td>").number(offset).raw("</td><td>");
      if (size > 0) out_.number(size);
      out_.raw("</td><td>");
      for (std::size_t d = 0; d < std::min<std::size_t>(depth, 8); ++d) out_.raw("<span class=\"in\"></span>");
      out_.text(name, 120).raw("</td><td><code>").text(text, longest_value).raw("</code></td></tr>");
    }
    out_.raw("</tbody></table></div>");
    if (fields.size() > most_fields)
      out_.raw("<p class=\"note\">").number(fields.size() - most_fields).raw(" more fields are not shown.</p>");
    tell_objections(arrow);
  }

  void tell_objections(const Arrow& arrow) {
    const auto& [name, request, raw, after, fields, refused, declared] = arrow.message;
    if (refused) out_.raw("<p class=\"ill\">refused: ").text(explain(*refused)).raw("</p>");
    if (!arrow.wrong.empty()) out_.raw("<p class=\"ill\">").text(arrow.wrong).raw("</p>");
    if (!declared) out_.raw("<p class=\"note\">The layout of this message is not known here.</p>");
    if (!refused && !after.empty() && arrow.wrong.empty())
      out_.raw("<p class=\"note\">").number(after.size()).raw(" bytes of the transport's padding follow.</p>");
  }

  Markup& out_;
  const Story& story_;
  const std::size_t begun_;
  Dissector dissector_;
  std::vector<const Spoken*> carried_;
  std::string_view phase_;
  std::size_t at_ = 0, number_ = 0, left_out_ = 0;
  bool closed_ = false;
};

}  // namespace

void tell_conversation(Markup& out, const Story& story) {
  out.raw("<section class=\"talk\"><h2>What was said</h2><div>");
  if (story.subject.evidence.exchanges.empty())
    out.raw("<p>The conversation is not shown.</p>");
  else
    Ladder{out, story}.tell();
  out.raw("</div></section>");
}

}  // namespace bonafide::report
