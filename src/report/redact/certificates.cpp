#include <array>

#include <bonafide/crypto/der.hpp>
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/dice.hpp>
#include <bonafide/report/redact/certificates.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::report {
namespace {

namespace der = crypto::der;
namespace oid = crypto::oid;
using crypto::x509::Certificate;

constexpr unsigned deepest = 8;
// TCG DICE Attestation Architecture, below 2.23.133.5.4.
constexpr std::uint8_t dice_tcb_info = 1, dice_ueid = 4, dice_multi_tcb_info = 5;

/// Writes where a reader only looks: `view` is a part of `all`.
MutableBytes writable(MutableBytes all, Bytes view) {
  return all.subspan(static_cast<std::size_t>(view.data() - all.data()), view.size());
}

void blank(MutableBytes bytes) { std::ranges::fill(bytes, std::uint8_t{0}); }

class CertificateEraser {
 public:
  CertificateEraser(MutableBytes certificate, Pseudonyms& pseudonyms) : all_(certificate), pseudonyms_(pseudonyms) {}

  /// `kept`: the name that stays.
  void erase(const Certificate& read, Bytes kept) {
    erase_extensions(read);
    if (!equal(read.subject, kept)) erase_name(read.subject);
    if (!equal(read.issuer, kept)) erase_name(read.issuer);
    erase_alternatives(read.subject_alternative_name);
    pseudonyms_.integer(writable(all_, read.serial));
  }

 private:
  static bool is_text(std::uint8_t tag) {
    return tag == der::utf8_string || tag == der::printable_string || tag == der::ia5_string ||
           tag == der::teletex_string || tag == der::numeric_string;
  }

  static bool lies_under(Bytes arc, Bytes oid) {
    return oid.size() == arc.size() + 1 && equal(oid.first(arc.size()), arc);
  }

  /// RFC 5280, 4.2.1: what says how a key is used, and the subject's names, which are for erase_alternatives.
  static bool stays(Bytes oid) {
    constexpr std::array kept{oid::subject_key_identifier,   oid::key_usage,
                              oid::subject_alternative_name, oid::basic_constraints,
                              oid::authority_key_identifier, oid::extended_key_usage};
    return std::ranges::any_of(kept, [&](Bytes one) { return equal(one, oid); });
  }

  /// What nobody but its vendor understands may name the device anywhere, and so may CBOR that others have signed.
  void erase_extensions(const Certificate& read) {
    const Bytes dmtf = oid::of<1, 3, 6, 1, 4, 1, 412, 274>;
    const auto dice = crypto::x509::read_dice(read);
    crypto::x509::for_each_extension(read, [&](const crypto::x509::Extension& one) {
      const bool of_dice = lies_under(oid::tcg_dice, one.oid);
      if (of_dice && one.oid.back() == dice_ueid) return erase_ueid(one.value);
      const bool firmware =
          of_dice && dice && (one.oid.back() == dice_tcb_info || one.oid.back() == dice_multi_tcb_info);
      if (!firmware && !stays(one.oid) && !lies_under(dmtf, one.oid)) blank_leaves(one.value, deepest);
    });
    if (!dice) return;
    for (const auto& firmware : dice->tcb_infos)
      if (firmware.vendor_info) blank(writable(all_, *firmware.vendor_info));
  }

  /// Leaves DER well-formed, and nothing in it but its object identifiers.
  void blank_leaves(Bytes value, unsigned depth) {
    constexpr std::uint8_t is_constructed = 0x20;
    der::Reading reading{value, crypto::rule::x509_der};
    der::Reader inside{reading, value};
    while (depth > 0 && inside.more()) {
      const auto one = inside.any("element");
      if (reading.refused()) break;
      if ((one.tag & is_constructed) != 0)
        blank_leaves(one.body, depth - 1);
      else if (one.tag != der::object_identifier)
        blank(writable(all_, one.body));
    }
    if (depth == 0 || reading.refused()) blank(writable(all_, value));
  }

  /// Read by itself: it is no less a UEID where another extension, or it itself, is malformed.
  void erase_ueid(Bytes value) {
    der::Reading reading{value, crypto::rule::x509_dice};
    der::Reader outer{reading, value};
    auto fields = outer.into(der::sequence, "ueid");
    const Bytes octets = fields.take(der::octet_string, "ueid").body;
    fields.end("ueid");
    outer.end("extnValue");
    if (reading.refused()) return blank(writable(all_, value));
    pseudonyms_.bytes(writable(all_, octets));
  }

  void erase_value(const der::Element& value) {
    if (is_text(value.tag))
      pseudonyms_.text(writable(all_, value.body));
    else
      blank(writable(all_, value.body));
  }

  // RFC 5280, 4.1.2.4: sets of attributes of type and value.
  void erase_name(Bytes name) {
    der::Reading reading{name, crypto::rule::x509_der};
    auto sets = der::Reader{reading, name}.into(der::sequence, "Name");
    while (sets.more()) {
      auto attributes = sets.into(der::set, "RelativeDistinguishedName");
      while (attributes.more()) {
        auto attribute = attributes.into(der::sequence, "AttributeTypeAndValue");
        const Bytes type = attribute.object_identifier("type");
        const auto value = attribute.any("value");
        const bool of_a_kind = equal(type, oid::organization) || equal(type, oid::of<2, 5, 4, 6>);
        if (!reading.refused() && !of_a_kind) erase_value(value);
      }
    }
  }

  // RFC 5280, 4.2.1.6.
  void erase_alternatives(Bytes names) {
    der::Reading reading{names, crypto::rule::x509_der};
    der::Reader all{reading, names};
    while (all.more()) {
      const auto name = all.any("GeneralName");
      if (reading.refused()) return;
      if (name.tag == der::constructed(0))
        erase_other_name(name.body);
      else
        erase_everything(name, deepest);
    }
  }

  void erase_other_name(Bytes body) {
    der::Reading reading{body, crypto::rule::x509_der};
    der::Reader inside{reading, body};
    const Bytes type = inside.object_identifier("type-id");
    const auto wrapped = inside.take(der::constructed(0), "value");
    auto strings = der::Reader{reading, wrapped.body};
    const auto text = strings.any("value");
    if (reading.refused()) return blank(writable(all_, body));
    if (equal(type, oid::pcie_cma_name) && is_text(text.tag))
      erase_pci_serial(writable(all_, text.body));
    else if (equal(type, oid::spdm_device_info) && is_text(text.tag))
      erase_after(writable(all_, text.body), as_text(text.body).rfind(':'));
    else
      erase_everything(text, deepest);
  }

  /// PCIe 6.x, 6.31.3: what is no KEY=VALUE, or SN=VALUE, is the serial number; the rest is of the kind.
  void erase_pci_serial(MutableBytes text) {
    std::size_t at = 0;
    while (at <= text.size()) {
      const auto whole = as_text(text);
      const auto end = std::min(whole.find(':', at), text.size());
      const auto part = whole.substr(at, end - at);
      if (!part.contains('='))
        pseudonyms_.hexadecimal(text.subspan(at, end - at));
      else if (part.starts_with("SN=") || part.starts_with("sn="))
        pseudonyms_.hexadecimal(text.subspan(at + 3, end - at - 3));
      at = end + 1;
    }
  }

  /// DSP0274, "Manufacturer:Product:SerialNumber".
  void erase_after(MutableBytes text, std::size_t colon) {
    pseudonyms_.text(colon == std::string_view::npos ? text : text.subspan(colon + 1));
  }

  void erase_everything(const der::Element& element, unsigned depth) {
    constexpr std::uint8_t is_constructed = 0x20;
    if (element.tag == der::object_identifier) return;
    if ((element.tag & is_constructed) == 0) {
      const bool text = is_text(element.tag) || (element.tag & 0xC0) == 0x80;  // [1], [2], [6]: IA5String
      return text ? pseudonyms_.text(writable(all_, element.body)) : pseudonyms_.bytes(writable(all_, element.body));
    }
    der::Reading reading{element.body, crypto::rule::x509_der};
    der::Reader inside{reading, element.body};
    while (depth > 0 && inside.more()) {
      const auto one = inside.any("element");
      if (!reading.refused()) erase_everything(one, depth - 1);
    }
    if (depth == 0 || reading.refused()) blank(writable(all_, element.body));
  }

  MutableBytes all_;
  Pseudonyms& pseudonyms_;
};

/// DSP0274, "Certificate chain format": Length, Reserved and RootHash before the first certificate; or nothing.
std::optional<std::size_t> first_certificate(Bytes chain) {
  for (const std::size_t at : {0u, 4u + 32u, 4u + 48u, 4u + 64u})
    if (at < chain.size() && crypto::x509::parse(chain.subspan(at))) return at;
  return {};
}

}  // namespace

void redact_chain(const crypto::Library& library, MutableBytes chain, std::optional<crypto::Hash> hash,
                  Pseudonyms& pseudonyms) {
  const auto begin = first_certificate(chain);
  if (!begin) return blank(chain);
  const auto before = copy(chain);
  Buffer kept;
  auto at = *begin;
  for (std::size_t index = 0; index < spdm::most_certificates && at < chain.size(); ++index) {
    const auto read = crypto::x509::parse(chain.subspan(at));
    if (!read) break;
    const auto certificate = chain.subspan(at, read->raw.size());
    at += certificate.size();
    const bool root = index == 0 && read->issued_by_itself() && at < chain.size();
    if (index == 0) kept = copy(read->issuer);
    if (index == 0 && read->issued_by_itself() && !root) kept.clear();
    if (!root) CertificateEraser{certificate, pseudonyms}.erase(*read, kept);
  }
  blank(chain.subspan(at));
  constexpr std::size_t lengths = 4;  // Length and Reserved; RootHash follows
  if (kept.empty() && *begin > lengths) pseudonyms.bytes(chain.subspan(lengths, *begin - lengths));
  if (!hash) return;
  const auto old_digest = crypto::digest(library, *hash, before), new_digest = crypto::digest(library, *hash, chain);
  if (old_digest && new_digest) pseudonyms.replaced(*old_digest, *new_digest);
}

}  // namespace bonafide::report
