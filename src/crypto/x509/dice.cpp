#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/dice.hpp>
#include <bonafide/crypto/x509/read.hpp>

namespace bonafide::crypto::x509 {
namespace {

using der::Reader;
using der::Reading;

// TCG DICE Attestation Architecture, "OID assignments": the arcs below tcg-dice.
enum Arc : std::uint8_t {
  tcb_info = 1,
  endorsement_manifest = 2,
  endorsement_manifest_uri = 3,
  ueid = 4,
  multi_tcb_info = 5,
  uccs_evidence = 6,
  manifest_evidence = 7,
  multi_tcb_info_comp = 8,
  conceptual_message_wrapper = 9,
  tcb_freshness = 11,
};

constexpr std::size_t most_infos = 64;      // layers and components of one device
constexpr std::size_t most_fwids = 64;      // in one list
constexpr std::size_t most_registers = 64;  // in one TcbInfo

std::optional<Hash> hash_of(Bytes oid) {
  // In the order of Hash.
  constexpr std::array<Bytes, hash_count> oids{oid::sha256,   oid::sha384,   oid::sha512, oid::sha3_256,
                                               oid::sha3_384, oid::sha3_512, oid::sm3};
  for (std::size_t i = 0; i < oids.size(); ++i)
    if (equal(oid, oids[i])) return static_cast<Hash>(i);
  return {};
}

/// FWID ::= SEQUENCE { hashAlg OBJECT IDENTIFIER, digest OCTET STRING }
Fwid read_fwid(Reading& reading, Reader& from) {
  Reader fields = from.into(der::sequence, "FWID");
  Fwid fwid;
  fwid.algorithm = fields.object_identifier("hashAlg");
  const auto digest = fields.take(der::octet_string, "digest");
  fields.end("FWID");
  fwid.digest = digest.body, fwid.hash = hash_of(fwid.algorithm);
  reading.demand(!fwid.hash || size(*fwid.hash) == digest.body.size(), rule::x509_dice, "digest", digest.whole,
                 digest.body.size());
  return fwid;
}

std::vector<Fwid> read_fwids(Reading& reading, Bytes list) {
  std::vector<Fwid> out;
  for (Reader each{reading, list}; each.more();) {
    reading.demand(out.size() < most_fwids, rule::x509_dice, "FWIDLIST", each.rest(), out.size());
    out.push_back(read_fwid(reading, each));
  }
  return out;
}

/// A number of at most 64 bits that is not negative; `body` is that of an INTEGER.
std::uint64_t read_number(Reading& reading, const der::Element& element, std::string_view field) {
  Bytes body = element.body;
  const bool shortest = body.size() < 2 || body[0] != 0 || body[1] >= 0x80;
  if (body.size() > 1 && body[0] == 0) body = body.subspan(1);
  const bool good = shortest && !body.empty() && body.size() <= 8 && element.body[0] < 0x80;
  reading.demand(good, rule::x509_dice, field, element.whole, element.body.size());
  std::uint64_t value = 0;
  if (good)
    for (const auto octet : body) value = value << 8 | octet;
  return value;
}

/// The named bits of a BIT STRING: bit 0 is the most significant bit of its first octet (X.690, 8.6.2.1).
std::uint32_t read_flags(Reading& reading, Reader& from, std::uint8_t tag, std::string_view field) {
  const Bytes at = from.rest();
  const auto bits = from.bits(field, tag).bytes;
  reading.demand(bits.size() <= 4, rule::x509_dice, field, at, bits.size());
  std::uint32_t flags = 0;
  for (unsigned n = 0; n < 32 && n / 8 < bits.size(); ++n)
    if ((bits[n / 8] & 0x80u >> n % 8) != 0) flags |= 1u << n;
  return flags;
}

std::string_view read_text(Reading& reading, const der::Element& element, std::string_view field) {
  reading.demand(is_utf8(element.body), rule::x509_dice, field, element.whole);
  return as_text(element.body);
}

// "IntegrityRegister": a name or a number, then the digests. Issuers are seen with universal and with context tags.
IntegrityRegister read_register(Reading& reading, Reader& from) {
  Reader fields = from.into(der::sequence, "IntegrityRegister");
  IntegrityRegister out;
  if (fields.sees(der::ia5_string) || fields.sees(der::utf8_string) || fields.sees(der::primitive(0)))
    out.name = read_text(reading, fields.any("registerName"), "registerName");
  if (fields.sees(der::integer) || fields.sees(der::primitive(1)))
    out.number = read_number(reading, fields.any("registerNum"), "registerNum");
  const Bytes at = fields.rest();
  if (fields.sees(der::sequence) || fields.sees(der::constructed(2)))
    out.digests = read_fwids(reading, fields.any("registerDigests").body);
  fields.end("IntegrityRegister");
  reading.demand(!out.digests.empty(), rule::x509_dice, "registerDigests", at);
  return out;
}

std::vector<IntegrityRegister> read_registers(Reading& reading, Bytes list) {
  std::vector<IntegrityRegister> out;
  for (Reader each{reading, list}; each.more();) {
    reading.demand(out.size() < most_registers, rule::x509_dice, "integrityRegisters", each.rest(), out.size());
    out.push_back(read_register(reading, each));
  }
  return out;
}

/// The older composite: SEQUENCE { version INTEGER, SubjectPublicKeyInfo, FWID }.
TcbInfo read_composite(Reading& reading, Reader fields) {
  TcbInfo info;
  fields.small_integer("version");
  info.device_key = fields.take(der::sequence, "deviceID").whole;
  info.fwids.push_back(read_fwid(reading, fields));
  fields.end("CompositeDeviceID");
  return info;
}

/// DiceTcbInfo: every member optional, in the order of its context tag.
TcbInfo read_tcb_info(Reading& reading, Reader& from) {
  Reader fields = from.into(der::sequence, "DiceTcbInfo");
  if (fields.sees(der::integer)) return read_composite(reading, fields);
  TcbInfo info;
  const auto text = [&](unsigned n, std::string_view field, auto& out) {
    if (fields.sees(der::primitive(n))) out = read_text(reading, fields.any(field), field);
  };
  const auto number = [&](unsigned n, std::string_view field, auto& out) {
    if (fields.sees(der::primitive(n))) out = read_number(reading, fields.any(field), field);
  };
  const auto bytes = [&](unsigned n, std::string_view field, auto& out) {
    if (fields.sees(der::primitive(n))) out = fields.any(field).body;
  };
  const auto flags = [&](unsigned n, std::string_view field, auto& out) {
    if (fields.sees(der::primitive(n))) out = read_flags(reading, fields, der::primitive(n), field);
  };
  text(0, "vendor", info.vendor);
  text(1, "model", info.model);
  text(2, "version", info.version);
  number(3, "svn", info.svn);
  number(4, "layer", info.layer);
  number(5, "index", info.index);
  if (fields.sees(der::constructed(6))) info.fwids = read_fwids(reading, fields.any("fwids").body);
  flags(7, "flags", info.flags);
  bytes(8, "vendorInfo", info.vendor_info);
  bytes(9, "type", info.type);
  flags(10, "flagsMask", info.flags_mask);
  if (fields.sees(der::constructed(11)))
    info.registers = read_registers(reading, fields.any("integrityRegisters").body);
  fields.end("DiceTcbInfo");
  return info;
}

void read_multi_tcb_info(Reading& reading, Reader& value, DiceClaims& claims) {
  for (Reader each = value.into(der::sequence, "DiceMultiTcbInfo"); each.more();) {
    reading.demand(claims.tcb_infos.size() < most_infos, rule::x509_dice, "DiceMultiTcbInfo", each.rest(),
                   claims.tcb_infos.size());
    claims.tcb_infos.push_back(read_tcb_info(reading, each));
  }
}

/// SEQUENCE { OCTET STRING }, as Ueid and TcbFreshness are.
Bytes read_wrapped_octets(Reader& value, std::string_view field) {
  Reader fields = value.into(der::sequence, field);
  const Bytes octets = fields.take(der::octet_string, field).body;
  fields.end(field);
  return octets;
}

/// CBOR in an OCTET STRING, or as it is: issuers are seen with both.
Bytes read_octets(Reader value, std::string_view field) {
  const Bytes whole = value.rest();
  if (!value.sees(der::octet_string)) return whole;
  const Bytes octets = value.take(der::octet_string, field).body;
  value.end(field);
  return octets;
}

void read_arc(Reading& reading, std::uint8_t arc, Reader value, DiceClaims& claims) {
  switch (arc) {
    case multi_tcb_info_comp: claims.compact_tcb_infos = value.rest(); return;
    case endorsement_manifest: claims.endorsement_manifest = value.rest(); return;
    case uccs_evidence: claims.uccs = read_octets(value, "UCCS"); return;
    case manifest_evidence: claims.concise_evidence = read_octets(value, "manifest"); return;
    case conceptual_message_wrapper: claims.message_wrapper = read_octets(value, "CMW"); return;
    case tcb_info: claims.tcb_infos.push_back(read_tcb_info(reading, value)); break;
    case multi_tcb_info: read_multi_tcb_info(reading, value, claims); break;
    case ueid: claims.ueid = read_wrapped_octets(value, "ueid"); break;
    case tcb_freshness: claims.freshness = read_wrapped_octets(value, "nonce"); break;
    case endorsement_manifest_uri: {
      Reader fields = value.into(der::sequence, "EndorsementManifestURI");
      claims.manifest_locator = read_text(reading, fields.take(der::utf8_string, "emUri"), "emUri");
      fields.end("EndorsementManifestURI");
      break;
    }
    default: return;
  }
  value.end("extnValue");
}

}  // namespace

std::string dice_flags(std::uint32_t flags) {
  constexpr std::array<std::string_view, 9> names{
      "not configured",          "not secure",           "recovery",      "debug",  "not replay-protected",
      "not integrity-protected", "not runtime-measured", "not immutable", "not TCB"};
  std::string out;
  for (unsigned n = 0; n < 31; ++n) {
    if ((flags >> n & 1u) == 0) continue;
    out.append(out.empty() ? "" : ", ").append(n < names.size() ? std::string{names[n]} : "bit " + std::to_string(n));
  }
  return out.empty() ? "none" : out;
}

bool DiceClaims::empty() const {
  return tcb_infos.empty() && ueid.empty() && !manifest_locator && endorsement_manifest.empty() && uccs.empty() &&
         concise_evidence.empty() && message_wrapper.empty() && compact_tcb_infos.empty() && freshness.empty();
}

Result<DiceClaims> read_dice(const Certificate& certificate) {
  Reading reading{certificate.raw, rule::x509_dice};
  DiceClaims claims;
  for_each_extension(certificate, [&](const Extension& extension) {
    const Bytes arc = oid::tcg_dice;
    const Reader value{reading, extension.value};
    if (equal(extension.oid, oid::cmw)) claims.message_wrapper = read_octets(value, "CMW");
    if (extension.oid.size() == arc.size() + 1 && equal(extension.oid.first(arc.size()), arc))
      read_arc(reading, extension.oid.back(), value, claims);
  });
  if (reading.refused()) return std::unexpected(reading.error());
  return claims;
}

}  // namespace bonafide::crypto::x509
