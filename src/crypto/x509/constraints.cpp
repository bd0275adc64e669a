#include <algorithm>
#include <string>
#include <vector>

#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/constraints.hpp>
#include <bonafide/crypto/x509/read.hpp>

namespace bonafide::crypto::x509 {
namespace {

using der::Reader;
using der::Reading;

constexpr Bytes name_constraints = oid::of<2, 5, 29, 30>;
constexpr Bytes email_address = oid::of<1, 2, 840, 113549, 1, 9, 1>;
constexpr std::size_t most_subtrees = 256, most_names = 1024;  // of one extension; of one certificate

/// An attribute of a name, as it is compared: RFC 5280, 7.1.
struct Attribute {
  std::string type, text;
  auto operator<=>(const Attribute&) const = default;
};
/// RelativeDistinguishedName, whose attributes have no order: sorted here.
using Relative = std::vector<Attribute>;

/// GeneralName: RFC 5280, 4.2.1.6.
struct General {
  unsigned choice = 0;
  Bytes body;                     // of directoryName: the Name, header included; of otherName: type-id and value
  std::vector<Relative> parts{};  // of directoryName
};
constexpr unsigned other_name = 0, rfc822_name = 1, directory_name = 4;

std::vector<Relative> parts_of(Bytes name) {
  Reading reading{name, rule::x509_name};
  Reader outer{reading, name};
  Reader sets = outer.into(der::sequence, "name");
  std::vector<Relative> out;
  while (sets.more()) {
    Reader attributes = sets.into(der::set, "name");
    auto& relative = out.emplace_back();
    while (attributes.more()) {
      Reader attribute = attributes.into(der::sequence, "name");
      const Bytes type = attribute.object_identifier("type");
      const auto value = attribute.any("value");
      relative.push_back({std::string{as_text(type)}, folded_text(value.tag, value.body)});
    }
    std::ranges::sort(relative);
  }
  return out;
}

General general_name(unsigned choice, Bytes body) {
  return {choice, body, choice == directory_name ? parts_of(body) : std::vector<Relative>{}};
}

/// GeneralSubtrees: RFC 5280, 4.2.1.10, where minimum is always 0 and maximum always absent.
struct Subtrees {
  std::vector<General> permitted, excluded;
};

void read_subtrees(Reading& reading, Reader subtrees, std::vector<General>& out) {
  const Bytes all = subtrees.rest();
  while (subtrees.more()) {
    Reader fields = subtrees.into(der::sequence, "GeneralSubtree");
    const auto base = fields.any("base");
    reading.demand((base.tag & 0x80) != 0 && out.size() < most_subtrees, rule::x509_name_constraints, "base",
                   base.whole, base.tag);
    fields.end("GeneralSubtree");
    const auto choice = base.tag & 0x1Fu;
    if (choice == directory_name) {
      Reader name{reading, base.body};
      read_name(reading, name, "directoryName");
      name.end("directoryName");
    }
    if (reading.refused()) return;
    out.push_back(general_name(choice, base.body));
  }
  reading.demand(!out.empty(), rule::x509_name_constraints, "GeneralSubtrees", all);
}

Result<Subtrees> read_constraints(const Certificate& issuer, Bytes value) {
  Reading reading{issuer.raw, rule::x509_name_constraints};
  Reader outer{reading, value};
  Reader fields = outer.into(der::sequence, "NameConstraints");
  Subtrees out;
  if (fields.sees(der::constructed(0)))
    read_subtrees(reading, fields.into(der::constructed(0), "permitted"), out.permitted);
  if (fields.sees(der::constructed(1)))
    read_subtrees(reading, fields.into(der::constructed(1), "excluded"), out.excluded);
  fields.end("NameConstraints");
  outer.end("NameConstraints");
  if (!reading.refused()) return out;
  auto error = reading.error();
  error.rule = &rule::x509_name_constraints;
  return std::unexpected(error);
}

/// RFC 5280, 7.1: a name lies in the subtree that its first parts are the base of.
bool lies_in(const General& name, const General& base) {
  return base.parts.size() <= name.parts.size() &&
         std::ranges::equal(base.parts, std::span{name.parts}.first(base.parts.size()));
}

/// The subject, unless it is empty, its e-mail addresses, and every alternative name; nothing where there are more than
/// are compared.
std::optional<std::vector<General>> names_of(const Certificate& certificate) {
  std::vector<General> out;
  auto subject = general_name(directory_name, certificate.subject);
  for (const auto& relative : subject.parts)
    for (const auto& attribute : relative)
      if (equal(as_bytes(attribute.type), email_address)) out.push_back({rfc822_name, {}});
  if (!subject.parts.empty()) out.push_back(std::move(subject));
  Reading reading{certificate.raw, rule::x509_extension};
  Reader each{reading, certificate.subject_alternative_name};
  while (each.more()) {
    if (out.size() >= most_names) return std::nullopt;
    const auto name = each.any("GeneralName");
    out.push_back(general_name(name.tag & 0x1Fu, name.body));
  }
  return out;
}

Bytes type_of(const General& name) {
  Reading reading{name.body, rule::x509_extension};
  Reader fields{reading, name.body};
  return fields.object_identifier("type-id");
}

/// Whether a subtree speaks of names of this kind.
bool concerns(const General& subtree, const General& name) {
  if (subtree.choice != name.choice) return false;
  return name.choice != other_name || equal(type_of(subtree), type_of(name));
}

/// What is wrong with one name; empty when nothing is.
std::string problem_with(const General& name, const Subtrees& limits) {
  bool limited = false, permitted = false;
  for (const auto& subtree : limits.permitted) {
    if (!concerns(subtree, name)) continue;
    limited = true;
    permitted = permitted || (name.choice == directory_name && lies_in(name, subtree));
  }
  for (const auto& subtree : limits.excluded) {
    if (!concerns(subtree, name)) continue;
    if (name.choice != directory_name) return "it has a name of a kind that its issuer limits, which is not compared";
    if (lies_in(name, subtree)) return "its issuer may not certify " + text_of_name(name.body);
  }
  if (!limited || permitted) return {};
  if (name.choice != directory_name) return "it has a name of a kind that its issuer limits, which is not compared";
  return "its issuer may not certify " + text_of_name(name.body);
}

}  // namespace

bool is_name_constraints(Bytes oid) { return equal(oid, name_constraints); }

Result<void> check_names(const Certificate& issuer, const Certificate& subject) {
  const auto extension = find_extension(issuer, name_constraints);
  if (!extension) return {};
  const auto limits = read_constraints(issuer, extension->value);
  if (!limits) return std::unexpected(limits.error());
  const auto at = static_cast<std::size_t>(extension->value.data() - issuer.raw.data());
  const auto names = names_of(subject);
  if (!names)
    return broken(rule::x509_name_constraints, "subject", at, most_names, Note{"it has more names than are compared"});
  for (const auto& name : *names)
    if (const auto problem = problem_with(name, *limits); !problem.empty())
      return broken(rule::x509_name_constraints, "subject", at, name.choice, Note{problem});
  return {};
}

}  // namespace bonafide::crypto::x509
