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
constexpr std::size_t most_names = 256;  // of one extension, and of one certificate

/// GeneralName: RFC 5280, 4.2.1.6.
struct General {
  unsigned choice = 0;
  Bytes body;  // of directoryName: the Name, header included; of otherName: type-id and value
};
constexpr unsigned other_name = 0, rfc822_name = 1, directory_name = 4;

/// GeneralSubtrees: RFC 5280, 4.2.1.10, where minimum is always 0 and maximum always absent.
struct Subtrees {
  std::vector<General> permitted, excluded;
};

void read_subtrees(Reading& reading, Reader subtrees, std::vector<General>& out) {
  const Bytes all = subtrees.rest();
  while (subtrees.more()) {
    Reader fields = subtrees.into(der::sequence, "GeneralSubtree");
    const auto base = fields.any("base");
    reading.demand((base.tag & 0x80) != 0 && out.size() < most_names, rule::x509_name_constraints, "base", base.whole,
                   base.tag);
    fields.end("GeneralSubtree");
    out.push_back({base.tag & 0x1Fu, base.body});
    if (out.back().choice != directory_name) continue;
    Reader name{reading, base.body};
    read_name(reading, name, "directoryName");
    name.end("directoryName");
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

/// The attributes of a relative distinguished name.
struct Attribute {
  Bytes type;
  std::string text;
};
using Relative = std::vector<Attribute>;

std::vector<Relative> relatives_of(Bytes name) {
  Reading reading{name, rule::x509_name};
  Reader outer{reading, name};
  Reader sets = outer.into(der::sequence, "name");
  std::vector<Relative> out;
  while (sets.more() && out.size() < most_names) {
    Reader attributes = sets.into(der::set, "name");
    auto& relative = out.emplace_back();
    while (attributes.more() && relative.size() < most_names) {
      Reader attribute = attributes.into(der::sequence, "name");
      const Bytes type = attribute.object_identifier("type");
      const auto value = attribute.any("value");
      relative.push_back({type, folded_text(value.tag, value.body)});
    }
  }
  return out;
}

bool same(const Attribute& a, const Attribute& b) { return equal(a.type, b.type) && a.text == b.text; }

bool same(const Relative& a, const Relative& b) {
  const auto each_in = [](const Relative& some, const Relative& all) {
    return std::ranges::all_of(some, [&](const Attribute& one) {
      return std::ranges::any_of(all, [&](const Attribute& other) { return same(one, other); });
    });
  };
  return a.size() == b.size() && each_in(a, b) && each_in(b, a);
}

/// RFC 5280, 7.1: a name lies in the subtree that its first parts are the base of.
bool lies_in(Bytes name, Bytes base) {
  const auto parts = relatives_of(name), wanted = relatives_of(base);
  if (wanted.size() > parts.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (!same(parts[i], wanted[i])) return false;
  return true;
}

/// The subject, unless it is empty, its e-mail addresses, and every alternative name.
std::vector<General> names_of(const Certificate& certificate) {
  std::vector<General> out;
  const auto parts = relatives_of(certificate.subject);
  if (!parts.empty()) out.push_back({directory_name, certificate.subject});
  for (const auto& relative : parts)
    for (const auto& [type, text] : relative)
      if (equal(type, email_address)) out.push_back({rfc822_name, {}});
  Reading reading{certificate.raw, rule::x509_extension};
  Reader each{reading, certificate.subject_alternative_name};
  while (each.more() && out.size() < most_names) {
    const auto name = each.any("GeneralName");
    out.push_back({name.tag & 0x1Fu, name.body});
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
    permitted = permitted || (name.choice == directory_name && lies_in(name.body, subtree.body));
  }
  for (const auto& subtree : limits.excluded) {
    if (!concerns(subtree, name)) continue;
    if (name.choice != directory_name) return "it has a name of a kind that its issuer limits, which is not compared";
    if (lies_in(name.body, subtree.body)) return "its issuer may not certify " + text_of_name(name.body);
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
  for (const auto& name : names_of(subject))
    if (const auto problem = problem_with(name, *limits); !problem.empty())
      return broken(rule::x509_name_constraints, "subject",
                    static_cast<std::size_t>(extension->value.data() - issuer.raw.data()), name.choice, Note{problem});
  return {};
}

}  // namespace bonafide::crypto::x509
