#include <bonafide/crypto/der.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/other_name.hpp>
#include <bonafide/crypto/x509/read.hpp>

namespace bonafide::crypto::x509 {

std::optional<std::string_view> other_name(const Certificate& certificate, Bytes oid) {
  const Bytes names = certificate.subject_alternative_name;
  der::Reading reading{names, rule::x509_extension};
  for (der::Reader each{reading, names}; each.more();) {
    const auto name = each.any("GeneralName");
    if (name.tag != der::constructed(0)) continue;
    der::Reader fields{reading, name.body};
    if (!equal(fields.object_identifier("type-id"), oid)) continue;
    auto value = fields.into(der::constructed(0), "value");
    if (!value.sees(der::utf8_string)) continue;
    const auto text = value.take(der::utf8_string, "value").body;
    if (!reading.refused() && is_utf8(text)) return as_text(text);
  }
  return {};
}

}  // namespace bonafide::crypto::x509
