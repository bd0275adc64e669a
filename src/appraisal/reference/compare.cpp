#include <algorithm>
#include <map>

#include <bonafide/appraisal/reference/compare.hpp>
#include <bonafide/appraisal/rules/reference.hpp>

namespace bonafide::appraisal::reference {
namespace {

using evidence::MeasurementType;

/// What the device says as a whole: draft-ietf-rats-corim-profile-spdm takes SVN, version and flags of a measured
/// element from blocks of their own.
struct Whole {
  std::optional<std::uint64_t> svn;    // the lowest
  std::optional<std::string> version;  // where there is one
  Flags flags;
};

Whole whole_of(std::span<const Claim> claims) {
  Whole out;
  std::size_t versions = 0;
  for (const auto& claim : claims) {
    if (!claim.index) continue;
    if (claim.svn) out.svn = std::min(out.svn.value_or(*claim.svn), *claim.svn);
    if (claim.version) out.version = claim.version, ++versions;
    out.flags.named = static_cast<std::uint16_t>(out.flags.named | claim.flags.named);
    out.flags.set = static_cast<std::uint16_t>(out.flags.set | claim.flags.set);
  }
  if (versions != 1) out.version.reset();
  return out;
}

enum class Fit : std::uint8_t { equal, different, incomparable };

Fit fit(const crypto::Library& library, const DigestValue& wanted, const Claim& claim) {
  for (const auto& said : claim.digests) {
    if (said.hash && wanted.hash && said.hash != wanted.hash) continue;
    if (said.hash.has_value() != wanted.hash.has_value() && said.bytes != wanted.bytes) continue;
    if (!said.hash && !wanted.hash && said.algorithm != wanted.algorithm) continue;
    return said.bytes == wanted.bytes ? Fit::equal : Fit::different;
  }
  if (!claim.raw || !wanted.hash) return Fit::incomparable;
  const auto digest = crypto::digest(library, *wanted.hash, *claim.raw);
  if (!digest) return Fit::incomparable;
  return equal(*digest, wanted.bytes) ? Fit::equal : Fit::different;
}

// draft-ietf-rats-corim, "Comparison for digests entries": an algorithm in common, and no digest that differs.
bool digests_fit(const crypto::Library& library, std::span<const DigestValue> wanted, const Claim& claim) {
  bool any = false;
  for (const auto& digest : wanted) {
    const auto how = fit(library, digest, claim);
    if (how == Fit::different) return false;
    any = any || how == Fit::equal;
  }
  return any;
}

// draft-ietf-rats-corim, "Comparison for raw-value entries".
bool raw_fits(const crypto::Library& library, const RawValue& wanted, const Claim& claim) {
  if (!claim.raw) {  // the device was asked for digests: DSP0274, GET_MEASUREMENTS, RawBitStreamRequested
    return wanted.mask.empty() && std::ranges::any_of(claim.digests, [&](const DigestValue& said) {
             const auto digest = said.hash ? crypto::digest(library, *said.hash, wanted.value) : crypto::Digest{};
             return digest && !said.bytes.empty() && equal(*digest, said.bytes);
           });
  }
  if (claim.raw->size() != wanted.value.size()) return false;
  for (std::size_t i = 0; i < wanted.value.size(); ++i) {
    const unsigned mask = wanted.mask.empty() ? 0xFF : wanted.mask[i];
    if (((wanted.value[i] ^ (*claim.raw)[i]) & mask) != 0) return false;
  }
  return true;
}

bool satisfies(const crypto::Library& library, const Claim& claim, const Whole& whole, const Acceptable& wanted) {
  if (!wanted.digests.empty() && !digests_fit(library, wanted.digests, claim)) return false;
  if (wanted.raw && !raw_fits(library, *wanted.raw, claim)) return false;
  if (wanted.svn) {
    const auto svn = claim.svn || claim.layer ? claim.svn : whole.svn;
    if (!svn || (wanted.svn->or_later ? *svn < wanted.svn->number : *svn != wanted.svn->number)) return false;
  }
  if (wanted.version) {
    const auto version = claim.version || claim.layer ? claim.version : whole.version;
    if (version != wanted.version) return false;
  }
  const auto& flags = claim.flags.named != 0 || claim.layer ? claim.flags : whole.flags;
  return (wanted.flags.named & ~flags.named) == 0 && (flags.set & wanted.flags.named) == wanted.flags.set;
}

std::string said_by(const Claim& claim) {
  Acceptable as_values{.digests = claim.digests, .version = claim.version, .flags = claim.flags};
  if (claim.svn) as_values.svn = SecurityVersion{*claim.svn};
  // What a raw value means is enough, where it is known.
  if (claim.raw && !claim.svn && !claim.version && claim.flags.named == 0) as_values.raw = RawValue{*claim.raw, {}};
  return text_of(as_values);
}

/// The values of one element, out of all entries that are about it.
struct Merged {
  Element element;
  std::vector<const Acceptable*> accepted;
  std::vector<std::string> origins;
  bool is_volatile = false;

  bool selects() const { return element.index || element.type || element.layer; }
  bool selects(const Claim& claim) const {
    if (element.index && claim.index != element.index) return false;
    if (element.layer) return claim.layer == element.layer;
    if (element.type && !element.index && claim.type != element.type) return false;
    return selects() && claim.index;
  }
  std::string expected() const {
    std::string out;
    for (const auto* values : accepted) out.append(out.empty() ? "" : " or ").append(text_of(*values));
    return out;
  }
  std::string origin() const {
    std::string out;
    for (const auto& name : origins) out.append(out.empty() ? "" : ", ").append(name);
    return out;
  }
};

class Judge {
 public:
  Judge(const crypto::Library& library, const Said& said)
      : library_(library), said_(said), whole_(whole_of(said.claims)), listed_(said.claims.size()) {}

  std::vector<Finding> run(std::span<const Set* const> sets) {
    for (const auto* set : sets)
      for (const auto& entry : set->entries)
        if (matches(entry.environment, said_.subject)) merge(*set, entry);
    for (const auto& [key, merged] : merged_) judge(merged);
    for (std::size_t i = 0; i < listed_.size(); ++i)
      if (!listed_[i] && said_.claims[i].index) tell_unlisted(said_.claims[i]);
    return std::move(findings_);
  }

 private:
  void merge(const Set& set, const Entry& entry) {
    auto key = entry.element;
    if (key.index || key.type || key.layer) key.name.clear();
    auto& merged = merged_[key];
    if (merged.element.name.empty()) merged.element = entry.element;
    for (const auto& values : entry.accepted) merged.accepted.push_back(&values);
    merged.is_volatile = merged.is_volatile || entry.is_volatile;
    if (std::ranges::find(merged.origins, set.origin) == merged.origins.end()) merged.origins.push_back(set.origin);
  }

  void judge(const Merged& merged) {
    if (!merged.selects()) return judge_by_content(merged);
    bool any = false;
    for (std::size_t i = 0; i < said_.claims.size(); ++i) {
      const auto& claim = said_.claims[i];
      if (!merged.selects(claim)) continue;
      any = listed_[i] = true;
      if (merged.accepted.empty())
        tell(Kind::is_volatile, merged, &claim,
             " is listed as varying between devices that are fine, and is not judged");
      else if (merged.element.type && claim.type != merged.element.type)
        tell(Kind::mismatched, merged, &claim, " is of another type than it should be");
      else if (const auto* fits = first_fit(merged, claim))
        findings_.push_back({Kind::matched, text_of(claim), claim.index, text_of(*fits), said_by(claim),
                             merged.origin(), text_of(claim) + " is as " + merged.origin() + " says"});
      else
        tell(Kind::mismatched, merged, &claim, " is none of its reference values");
    }
    if (!any && !merged.accepted.empty())
      tell(Kind::missing, merged, nullptr, " has reference values, and no signed evidence says it");
  }

  /// An element that is known by its content alone.
  void judge_by_content(const Merged& merged) {
    for (std::size_t i = 0; i < said_.claims.size(); ++i) {
      const auto& claim = said_.claims[i];
      const auto* fits = first_fit(merged, claim);
      if (fits == nullptr) continue;
      listed_[i] = true;
      findings_.push_back({Kind::matched, text_of(claim), claim.index, text_of(*fits), said_by(claim), merged.origin(),
                           text_of(claim) + " is as " + merged.origin() + " says"});
      return;
    }
    if (!merged.accepted.empty())
      tell(Kind::missing, merged, nullptr, " has reference values, and no signed evidence says any of them");
  }

  const Acceptable* first_fit(const Merged& merged, const Claim& claim) const {
    for (const auto* values : merged.accepted)
      if (!values->empty() && satisfies(library_, claim, whole_, *values)) return values;
    return nullptr;
  }

  void tell(Kind kind, const Merged& merged, const Claim* claim, std::string_view sentence) {
    const auto element = text_of(merged.element);
    std::string reason = claim != nullptr ? text_of(*claim) : element;
    reason.append(sentence);
    if (kind == Kind::mismatched)
      reason.append(": it is ").append(said_by(*claim)).append(", not ").append(merged.expected());
    reason.append(" (").append(merged.origin()).append(")");
    findings_.push_back({kind, element, claim != nullptr ? claim->index : merged.element.index, merged.expected(),
                         claim != nullptr ? said_by(*claim) : std::string{}, merged.origin(), std::move(reason)});
  }

  void tell_unlisted(const Claim& claim) {
    findings_.push_back({Kind::unlisted,
                         text_of(claim),
                         claim.index,
                         {},
                         said_by(claim),
                         {},
                         text_of(claim) + " has no reference value"});
  }

  const crypto::Library& library_;
  const Said& said_;
  Whole whole_;
  std::vector<bool> listed_;  // one for each claim
  std::map<Element, Merged> merged_;
  std::vector<Finding> findings_;
};

bool is_for(const Set& set, const Subject& subject) {
  return std::ranges::any_of(set.entries, [&](const Entry& entry) { return matches(entry.environment, subject); });
}

bool in_force(const Set& set, std::optional<UnixTime> at) {
  return !at || ((!set.not_before || *set.not_before <= *at) && (!set.not_after || *at <= *set.not_after));
}

std::string listed(std::span<const std::string> names) {
  std::string out;
  for (const auto& name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

Finding about_set(Kind kind, const Set& set, std::string reason) {
  return {kind, set.id.empty() ? set.origin : set.id, {}, {}, {}, set.origin, std::move(reason)};
}

std::size_t badness(const std::vector<Finding>& findings) {
  return static_cast<std::size_t>(std::ranges::count_if(
      findings, [](const Finding& each) { return each.kind == Kind::mismatched || each.kind == Kind::missing; }));
}

/// The sets of each firmware that has some, and those that are for any.
struct Sorted {
  std::vector<const Set*> for_any;
  std::map<std::string, std::vector<const Set*>> by_firmware;
};

Finding unknown_firmware(const Sorted& sorted, const Subject& subject) {
  std::vector<std::string> versions;
  for (const auto& [version, sets] : sorted.by_firmware) versions.push_back(version);
  return {Kind::unknown_firmware,
          "firmware",
          {},
          listed(versions),
          listed(subject.firmware),
          {},
          "there are no reference values for this firmware: the device runs " + listed(subject.firmware) +
              ", and there are values for " + listed(versions)};
}

}  // namespace

std::string text_of(const Claim& claim) {
  if (claim.layer) return "DICE layer " + std::to_string(*claim.layer);
  std::string out = "measurement " + std::to_string(claim.index.value_or(0));
  return claim.type ? out.append(" (").append(evidence::name(*claim.type)).append(")") : out;
}

std::string_view name(Kind kind) {
  constexpr std::array<std::string_view, 9> names{"matched",          "mismatched",   "missing",
                                                  "volatile",         "unlisted",     "unknown device",
                                                  "unknown firmware", "not in force", "nothing signed"};
  return names[static_cast<std::size_t>(kind)];
}

bool matches(const Environment& environment, const Subject& subject) {
  const auto among = [](const auto& wanted, const auto& all) { return std::ranges::find(all, wanted) != all.end(); };
  if (!environment.other.empty()) return false;
  if (environment.vendor && !among(*environment.vendor, subject.vendors)) return false;
  if (environment.model && !among(*environment.model, subject.models)) return false;
  if (!environment.class_id.empty() && !among(environment.class_id, subject.class_ids)) return false;
  if (!environment.ueid.empty() && !among(environment.ueid, subject.ueids)) return false;
  if (environment.leaf_key && !among(*environment.leaf_key, subject.leaf_keys)) return false;
  if (environment.pci == PciMatch{}) return true;
  const auto agrees = [&](auto field) {
    return !(environment.pci.*field) || (subject.pci && (*subject.pci).*field == environment.pci.*field);
  };
  return agrees(&PciMatch::vendor) && agrees(&PciMatch::device) && agrees(&PciMatch::subsystem_vendor) &&
         agrees(&PciMatch::subsystem_device);
}

bool Comparison::has(Kind kind) const { return std::ranges::find(findings, kind, &Finding::kind) != findings.end(); }

bool Comparison::good() const {
  return has(Kind::matched) && std::ranges::all_of(findings, [](const Finding& each) {
           return each.kind == Kind::matched || each.kind == Kind::is_volatile || each.kind == Kind::unlisted;
         });
}

Comparison compare(const crypto::Library& library, const Said& said, const References& references,
                   std::optional<UnixTime> at) {
  Comparison out;
  Sorted sorted;
  for (const auto& set : references.sets) {
    if (!is_for(set, said.subject)) continue;
    if (!in_force(set, at)) {
      out.findings.push_back(about_set(
          Kind::not_in_force, set, "the reference values of " + set.origin + " are not in force at " + format(*at)));
      continue;
    }
    (set.firmware ? sorted.by_firmware[*set.firmware] : sorted.for_any).push_back(&set);
  }
  const bool none = sorted.for_any.empty() && sorted.by_firmware.empty();
  if (none && out.findings.empty() && !references.empty())
    out.findings.push_back(
        {Kind::unknown_device, "device", {}, {}, {}, {}, "there are no reference values for this device"});
  if (none) return out;
  // A document of other firmware that is out of force says nothing against the device.
  out.findings.clear();

  std::vector<std::vector<const Set*>> choices;
  for (const auto& [version, sets] : sorted.by_firmware) {
    const auto& runs = said.subject.firmware;
    if (runs.empty() || std::ranges::find(runs, version) != runs.end()) choices.push_back(sets);
  }
  if (choices.empty() && !sorted.by_firmware.empty()) out.findings.push_back(unknown_firmware(sorted, said.subject));
  if (choices.empty()) choices.emplace_back();
  std::optional<std::vector<Finding>> best;
  for (auto& sets : choices) {
    sets.insert(sets.end(), sorted.for_any.begin(), sorted.for_any.end());
    auto findings = sets.empty() ? std::vector<Finding>{} : Judge{library, said}.run(sets);
    if (!best || badness(findings) < badness(*best)) best = std::move(findings);
  }
  out.findings.insert(out.findings.end(), std::make_move_iterator(best->begin()), std::make_move_iterator(best->end()));
  return out;
}

Comparison compare(const Found& found, const References& references, std::optional<UnixTime> at) {
  const auto said = said_in(found);
  if (said.anything_signed) return compare(found.library, said, references, at);
  return {{{.kind = Kind::nothing_signed,
            .element = "everything",
            .reason = "nothing that is signed could be compared with the reference values"}}};
}

Check as_check(const Comparison& comparison) {
  std::vector<Check> inside;
  for (const auto& finding : comparison.findings) {
    switch (finding.kind) {
      case Kind::matched: inside.push_back(check(rule::reference_matches, Outcome::passed, finding.reason)); break;
      case Kind::mismatched: inside.push_back(check(rule::reference_matches, Outcome::failed, finding.reason)); break;
      case Kind::missing: inside.push_back(check(rule::reference_said, Outcome::failed, finding.reason)); break;
      case Kind::is_volatile:
      case Kind::unlisted:
        inside.push_back(
            {"reference." + std::string{name(finding.kind)}, Outcome::not_applicable, finding.reason, {}, {}});
        break;
      case Kind::nothing_signed:
        inside.push_back(check(rule::reference_said, Outcome::not_applicable, finding.reason));
        return group("reference", std::move(inside), finding.reason);
      case Kind::unknown_device:
      case Kind::unknown_firmware:
      case Kind::not_in_force: inside.push_back(check(rule::reference_known, Outcome::failed, finding.reason)); break;
    }
  }
  // Nothing that could be compared is no reason to trust.
  if (!comparison.good() &&
      std::ranges::none_of(inside, [](const Check& each) { return each.result == Outcome::failed; }))
    inside.push_back(
        check(rule::reference_known, Outcome::failed, "nothing that the device says has a reference value"));
  return group("reference", std::move(inside), "what the device says is as its reference values say");
}

}  // namespace bonafide::appraisal::reference
