#include <algorithm>

#include <bonafide/report/dissect.hpp>
#include <bonafide/report/redact/certificates.hpp>
#include <bonafide/report/redact/redact.hpp>
#include <bonafide/report/rules.hpp>
#include <bonafide/spdm/message/all.hpp>

namespace bonafide::report {
namespace {

using spdm::Code;

/// Messages whose fields are understood, and hold nothing of the device but what the walk over them blanks.
constexpr std::array harmless{Code::get_version,
                              Code::version,
                              Code::get_capabilities,
                              Code::capabilities,
                              Code::negotiate_algorithms,
                              Code::algorithms,
                              Code::get_digests,
                              Code::digests,
                              Code::get_certificate,
                              Code::certificate,
                              Code::challenge,
                              Code::challenge_auth,
                              Code::get_measurements,
                              Code::measurements,
                              Code::key_exchange,
                              Code::key_exchange_rsp,
                              Code::heartbeat,
                              Code::heartbeat_ack,
                              Code::end_session,
                              Code::end_session_ack,
                              Code::error,
                              Code::respond_if_ready};
/// Fields that only their vendor understands.
constexpr std::array<std::string_view, 2> opaque{"OpaqueData", "OpaqueErrorData"};

void blank(MutableBytes bytes) { std::ranges::fill(bytes, std::uint8_t{0}); }

/// The pieces of one chain, where they stand in the messages that carried them.
struct Pieces {
  std::uint8_t slot = 0;
  std::vector<MutableBytes> parts;
};

class Eraser {
 public:
  Eraser(const crypto::Library& library, evidence::Evidence& evidence, Pseudonyms& pseudonyms)
      : library_(library), pseudonyms_(pseudonyms) {
    for (auto& [request, response, secured] : evidence.exchanges) {
      if (secured) {
        blank(request);
        blank(response);
        continue;
      }
      visit(request);
      visit(response);
    }
    auto hash = dissector_.terms().hash();
    if (!hash && evidence.agreed) hash = evidence.agreed->hash;
    for (auto& pieces : chains_) redact(pieces, hash);
    for (auto& chain : evidence.chains) redact_chain(library_, chain.chain, hash, pseudonyms_);
  }

 private:
  void visit(MutableBytes message) {
    const auto read = dissector_.next(message);
    if (message.size() < spdm::header_size) return blank(message);
    const auto code = static_cast<Code>(message[1]);
    if (std::ranges::find(harmless, code) == harmless.end()) return blank(message.subspan(spdm::header_size));
    std::size_t understood = spdm::header_size;
    for (const auto& field : read.fields) {
      understood = std::max(understood, std::min(field.offset + field.size, message.size()));
      if (std::ranges::find(opaque, field.name) != opaque.end()) blank(part(message, field));
      if (code == Code::certificate && field.name == "CertChain") add_piece(message, part(message, field));
    }
    blank(message.subspan(understood));
    if (code == Code::get_certificate) asked(message);
  }

  static MutableBytes part(MutableBytes message, const wire::Field& field) {
    const auto begin = std::min(field.offset, message.size());
    return message.subspan(begin, std::min(field.size, message.size() - begin));
  }

  /// A chain begins where it is asked for from its first byte on.
  void asked(Bytes request) {
    const auto read = wire::decode<spdm::GetCertificate>(request, dissector_.terms());
    if (read && read->message.offset() == 0) chains_.push_back({read->message.slot(), {}});
  }

  void add_piece(Bytes response, MutableBytes piece) {
    const std::uint8_t slot = response[2] & spdm::slot_bits;
    if (chains_.empty() || chains_.back().slot != slot) chains_.push_back({slot, {}});
    chains_.back().parts.push_back(piece);
  }

  void redact(Pieces& pieces, std::optional<crypto::Hash> hash) {
    Buffer whole;
    for (const auto& piece : pieces.parts) append(whole, piece);
    redact_chain(library_, whole, hash, pseudonyms_);
    Bytes rest{whole};
    for (auto& piece : pieces.parts) {
      std::ranges::copy(rest.first(piece.size()), piece.begin());
      rest = rest.subspan(piece.size());
    }
  }

  const crypto::Library& library_;
  Pseudonyms& pseudonyms_;
  Dissector dissector_;
  std::vector<Pieces> chains_;
};

/// The serial number of configuration space, as certificates write it: PCIe 6.x, 7.9.3 "Device Serial Number Extended
/// Capability"; 6.31.3.
void redact_serial(std::uint64_t& serial, Pseudonyms& pseudonyms) {
  std::array<std::uint8_t, sizeof serial> old_bytes{}, new_bytes{};
  store_be(MutableBytes{old_bytes}, serial);
  const auto written = hex(old_bytes);
  auto digits = copy(as_bytes(written));
  pseudonyms.hexadecimal(digits);
  const auto value = unhex(as_text(digits));
  if (!value) return;
  std::ranges::copy(*value, new_bytes.begin());
  serial = load_be<std::uint64_t>(new_bytes);
  pseudonyms.replaced(old_bytes, new_bytes);
  std::ranges::reverse(old_bytes);
  std::ranges::reverse(new_bytes);
  pseudonyms.replaced(old_bytes, new_bytes);
}

}  // namespace

Redactor::Redactor(const crypto::Library& library, Bytes key) : library_(library), pseudonyms_(library, key) {}

Result<evidence::Evidence> Redactor::redact(const evidence::Evidence& original) {
  auto out = original;
  // Named, so that a member that is added to evidence does not pass by unseen.
  auto& [origin, identity, exchanges, chains, agreed, nonce, interface_report, redacted] = out;
  origin.target = "redacted";
  interface_report.reset();
  redacted = true;
  if (identity && identity->serial) redact_serial(*identity->serial, pseudonyms_);
  Eraser{library_, out, pseudonyms_};
  for (auto& exchange : exchanges) {
    pseudonyms_.replace_in(exchange.request);
    pseudonyms_.replace_in(exchange.response);
  }
  for (auto& chain : chains) pseudonyms_.replace_in(chain.chain);

  const auto encoded = evidence::encode(out);
  if (!encoded) return std::unexpected(encoded.error());
  if (pseudonyms_.any_left_in(*encoded)) return broken(rule::redaction_whole, "evidence", 0, encoded->size());
  return out;
}

}  // namespace bonafide::report
