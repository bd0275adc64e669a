// Certificate extensions: RFC 5280, 4.2, and those of DSP0274.
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/constraints.hpp>
#include <bonafide/crypto/x509/read.hpp>

namespace bonafide::crypto::x509 {
namespace {

using der::Reader;
using der::Reading;

constexpr std::size_t most_extensions = 64;

// RFC 5280, 4.2.1.9. An explicit FALSE, which X.690, 11.5 forbids, is common enough to be taken.
void read_basic_constraints(Reading& reading, Reader value, Certificate& certificate) {
  Reader fields = value.into(der::sequence, "BasicConstraints");
  BasicConstraints constraints;
  if (fields.sees(der::boolean)) constraints.ca = fields.boolean("cA");
  const Bytes at = fields.rest();
  if (fields.sees(der::integer)) constraints.path_length = fields.small_integer("pathLenConstraint");
  fields.end("BasicConstraints");
  reading.demand(constraints.ca || !constraints.path_length, rule::x509_path_length_of_ca, "pathLenConstraint", at,
                 constraints.path_length.value_or(0));
  certificate.basic_constraints = constraints;
}

// RFC 5280, 4.2.1.3: nine named bits, the first of them the most significant.
void read_key_usage(Reading& reading, Reader value, Certificate& certificate) {
  const Bytes at = value.rest();
  const auto bits = value.bits("KeyUsage").bytes;
  reading.demand(bits.size() <= 2, rule::x509_extension, "KeyUsage", at, bits.size());
  KeyUsage usage;
  for (unsigned n = 0; n < 16 && n / 8 < bits.size(); ++n)
    if ((bits[n / 8] & 0x80u >> n % 8) != 0) usage.bits = static_cast<std::uint16_t>(usage.bits | 1u << n);
  certificate.key_usage = usage;
}

void read_extended_key_usage(Reading& reading, Reader value, Certificate& certificate) {
  const auto purposes = value.take(der::sequence, "ExtKeyUsageSyntax");
  Reader each{reading, purposes.body};
  while (each.more()) each.object_identifier("KeyPurposeId");
  reading.demand(!purposes.body.empty(), rule::x509_extension, "ExtKeyUsageSyntax", purposes.whole);
  certificate.extended_key_usage = purposes.body;
}

// RFC 5280, 4.2.1.6: GeneralName is a choice of the context tags 0 to 8, otherName, x400Address, directoryName and
// ediPartyName being constructed.
void read_alternative_names(Reading& reading, Reader value, Certificate& certificate) {
  const auto names = value.take(der::sequence, "GeneralNames");
  Reader each{reading, names.body};
  while (each.more()) {
    const auto name = each.any("GeneralName");
    const unsigned choice = name.tag & 0x1Fu;
    const bool structured = choice == 0 || choice == 3 || choice == 4 || choice == 5;
    const bool known = choice <= 8 && name.tag == (structured ? der::constructed(choice) : der::primitive(choice));
    reading.demand(known, rule::x509_extension, "GeneralName", name.whole, name.tag);
    if (choice != 0) continue;
    Reader other{reading, name.body};
    other.object_identifier("type-id");
    Reader explicitly = other.into(der::constructed(0), "value");
    explicitly.value("value");
    explicitly.end("value");
    other.end("otherName");
  }
  reading.demand(!names.body.empty(), rule::x509_extension, "GeneralNames", names.whole);
  certificate.subject_alternative_name = names.body;
}

// DSP0274, "Certificates and certificate chains": SEQUENCE OF SEQUENCE { OBJECT IDENTIFIER, definition OPTIONAL }.
void read_spdm_extension(Reading& reading, Bytes value, Certificate& certificate) {
  Reading own{value, rule::x509_spdm_extension};
  Reader outer{own, value};
  Reader each = outer.into(der::sequence, "id-spdm-cert-oids");
  while (each.more()) {
    Reader entry = each.into(der::sequence, "id-spdm-cert-oid");
    entry.object_identifier("spdmOID");
    while (entry.more()) entry.value("spdmOIDdefinition");
  }
  outer.end("id-spdm-cert-oids");
  if (own.refused()) {
    const auto& error = own.error();
    return reading.refuse(*error.rule, error.field, value.subspan(std::min(error.offset, value.size())), error.got);
  }
  certificate.spdm_extension = value;
}

bool is_dice(Bytes oid) {
  const auto arc = oid::tcg_dice;
  return oid.size() > arc.size() && equal(oid.first(arc.size()), arc);
}

void read_known(Reading& reading, const Extension& extension, Certificate& certificate) {
  const auto is = [&](Bytes oid) { return equal(extension.oid, oid); };
  Reader value{reading, extension.value};
  if (is(oid::basic_constraints)) return read_basic_constraints(reading, value, certificate);
  if (is(oid::key_usage)) return read_key_usage(reading, value, certificate);
  if (is(oid::extended_key_usage)) return read_extended_key_usage(reading, value, certificate);
  if (is(oid::subject_alternative_name)) return read_alternative_names(reading, value, certificate);
  if (is(oid::spdm_extension)) return read_spdm_extension(reading, extension.value, certificate);
  if (is(oid::subject_key_identifier)) {
    certificate.subject_key_identifier = value.take(der::octet_string, "SubjectKeyIdentifier").body;
  } else if (is(oid::authority_key_identifier)) {
    certificate.authority_key_identifier = read_authority_key_identifier(reading, extension.value);
  } else if (extension.critical && !is_dice(extension.oid) && !is_name_constraints(extension.oid) &&
             certificate.unknown_critical.empty()) {
    certificate.unknown_critical = extension.oid;
  }
}

/// Whether the known extensions' values are one element and nothing else.
bool is_one_element(Bytes value) {
  Reading reading{value, rule::x509_extension};
  Reader whole{reading, value};
  whole.any("extnValue");
  whole.end("extnValue");
  return !reading.refused();
}

bool is_known(Bytes oid) {
  for (const auto known : {oid::basic_constraints, oid::key_usage, oid::extended_key_usage,
                           oid::subject_alternative_name, oid::subject_key_identifier, oid::authority_key_identifier})
    if (equal(oid, known)) return true;
  return false;
}

}  // namespace

void read_extensions(Reading& reading, Reader extensions, Certificate& certificate) {
  std::array<Bytes, most_extensions> seen{};
  std::size_t count = 0;
  while (extensions.more()) {
    const Bytes at = extensions.rest();
    const auto extension = read_extension(extensions);
    if (reading.refused()) return;
    const auto end = seen.begin() + static_cast<std::ptrdiff_t>(count);
    const bool again = std::any_of(seen.begin(), end, [&](Bytes oid) { return equal(oid, extension.oid); });
    reading.demand(!again && count < most_extensions, rule::x509_extension_once, "extnID", at, count);
    if (reading.refused()) return;
    seen[count++] = extension.oid;
    reading.demand(!is_known(extension.oid) || is_one_element(extension.value), rule::x509_extension, "extnValue",
                   extension.value);
    read_known(reading, extension, certificate);
  }
}

Extension read_extension(Reader& from) {
  Reader fields = from.into(der::sequence, "Extension");
  Extension extension;
  extension.oid = fields.object_identifier("extnID");
  if (fields.sees(der::boolean)) extension.critical = fields.boolean("critical");
  extension.value = fields.take(der::octet_string, "extnValue").body;
  fields.end("Extension");
  return extension;
}

Bytes read_authority_key_identifier(Reading& reading, Bytes value) {
  Reader outer{reading, value};
  Reader fields = outer.into(der::sequence, "AuthorityKeyIdentifier");
  Bytes identifier;
  if (fields.sees(der::primitive(0))) identifier = fields.any("keyIdentifier").body;
  if (fields.sees(der::constructed(1))) fields.any("authorityCertIssuer");
  if (fields.sees(der::primitive(2))) fields.any("authorityCertSerialNumber");
  fields.end("AuthorityKeyIdentifier");
  return identifier;
}

std::optional<Extension> next_extension(Bytes& rest) {
  Reading reading{rest, rule::x509_der};
  Reader from{reading, rest};
  if (!from.more()) return {};
  const auto extension = read_extension(from);
  rest = from.rest();
  if (reading.refused()) return {};
  return extension;
}

std::optional<Extension> find_extension(const Certificate& certificate, Bytes oid) {
  std::optional<Extension> found;
  for_each_extension(certificate, [&](const Extension& extension) {
    if (equal(extension.oid, oid)) found = extension;
  });
  return found;
}

}  // namespace bonafide::crypto::x509
