#include <algorithm>

#include <bonafide/appraisal/policy/apply.hpp>
#include <bonafide/appraisal/policy/policy.hpp>
#include <bonafide/appraisal/recovery/recover.hpp>
#include <bonafide/appraisal/rules/policy.hpp>

namespace bonafide::appraisal::recovery {
namespace {

using policy::Action;

Answer answered(Action outcome, Check check) {
  Answer out{.outcome = outcome, .reason = check.reason, .checks = {}};
  out.checks.push_back(std::move(check));
  return out;
}

/// `more` after `first`: the graver outcome gives the reason, all checks stay.
Answer joined(Answer first, Answer more) {
  if (more.outcome >= first.outcome) first.outcome = more.outcome, first.reason = std::move(more.reason);
  std::ranges::move(more.checks, std::back_inserter(first.checks));
  return first;
}

Check judge_nonces(const State& pinned, const State& fresh) {
  if (fresh.nonces.empty()) return check(rule::recovery_fresh, Outcome::failed, "the fresh evidence signs no nonce");
  const auto old = [&](const spdm::Nonce& nonce) { return std::ranges::binary_search(pinned.nonces, nonce); };
  const auto repeated = std::ranges::find_if(fresh.nonces, old);
  if (repeated == fresh.nonces.end())
    return check(rule::recovery_fresh, Outcome::passed, "what is signed has nonces that the pinned evidence has not");
  return check(rule::recovery_fresh, Outcome::failed,
               "the nonce " + hex(*repeated) + " is that of the pinned evidence: this is a replay");
}

Check judge_certificates(const State& pinned, const State& fresh) {
  const auto& before = pinned.certificates;
  const auto& now = fresh.certificates;
  if (before == now)
    return check(rule::recovery_chain, Outcome::passed,
                 "the " + std::to_string(now.size()) + " certificates are those that were pinned");
  if (before.size() != now.size())
    return check(
        rule::recovery_chain, Outcome::failed,
        std::to_string(now.size()) + " certificates came, and " + std::to_string(before.size()) + " were pinned");
  const auto at = std::ranges::mismatch(before, now).in1 - before.begin();
  return check(rule::recovery_chain, Outcome::failed,
               "certificate " + std::to_string(at) + " is not the one that was pinned");
}

const Measured* find(const std::vector<Measured>& all, std::uint8_t index) {
  const auto found = std::ranges::find(all, index, &Measured::index);
  return found == all.end() ? nullptr : &*found;
}

std::string label(std::uint8_t index) { return "measurement " + std::to_string(index); }

/// The first byte in which they differ and that may not change.
std::optional<std::size_t> difference(const Measured& before, const Measured& now, std::span<const Volatile> may) {
  for (std::size_t i = 0; i < before.value.size(); ++i) {
    const auto allowed = [&](const Volatile& v) { return v.index == now.index && v.first <= i && i <= v.last; };
    if (before.value[i] != now.value[i] && std::ranges::none_of(may, allowed)) return i;
  }
  return {};
}

Check judge_measurement(const Measured* before, const Measured* now, std::span<const Volatile> may) {
  const auto index = before != nullptr ? before->index : now->index;
  const auto differs = [&](std::string how) {
    return check(rule::recovery_measurements, Outcome::failed, label(index) + how);
  };
  if (before == nullptr) return differs(" was not there when the device was pinned");
  if (now == nullptr) return differs(" is not there any more, or is not signed");
  const auto whole = [&](const Volatile& v) { return v.index == index && v.first == 0 && v.last == Volatile::whole; };
  if (before->specification != now->specification || before->type != now->type)
    return differs(" is of another type than what was pinned");
  if (*before == *now)
    return check(rule::recovery_measurements, Outcome::passed, label(index) + " is as it was pinned");
  if (std::ranges::any_of(may, whole))
    return check(rule::recovery_measurements, Outcome::passed, label(index) + " changed, and is declared volatile");
  if (before->value.size() != now->value.size())
    return differs(" has " + std::to_string(now->value.size()) + " bytes, and " + std::to_string(before->value.size()) +
                   " were pinned");
  if (const auto at = difference(*before, *now, may))
    return differs(" differs from what was pinned, first in byte " + std::to_string(*at));
  return check(rule::recovery_measurements, Outcome::passed,
               label(index) + " changed in bytes that are declared volatile alone");
}

/// Failed when the text was pinned broken: nothing that the device could do better.
Answer no_policy(const Pin& pin, const policy::Diagnostics& wrong) {
  const policy::Source source{pin.file->name, {}};
  return answered(Action::hold, check(rule::policy_form, Outcome::failed,
                                      "the policy that was pinned is none: " + source.at(wrong.front().place) + ": " +
                                          wrong.front().says));
}

void add(Answer answer, const std::string& reason, Verdict& verdict) {
  const auto result = answer.outcome <= Action::warn        ? Outcome::passed
                      : answer.outcome == Action::undecided ? Outcome::not_applicable
                                                            : Outcome::failed;
  verdict.checks.push_back({"recovery", result, std::move(answer.reason), {}, std::move(answer.checks)});
  const auto after = policy::lowered(verdict.judgement, answer.outcome);
  if (after != verdict.judgement) verdict.reason = reason;
  verdict.judgement = after;
}

}  // namespace

Answer same_key(const State& pinned, const State& fresh) {
  auto nonces = judge_nonces(pinned, fresh);
  auto out = answered(nonces.result == Outcome::passed ? Action::trust : Action::reject, std::move(nonces));
  const bool same = !pinned.key.empty() && pinned.key == fresh.key;
  return joined(std::move(out),
                answered(same ? Action::trust : Action::hold,
                         check(rule::recovery_key, same ? Outcome::passed : Outcome::failed,
                               same ? "the key that was pinned signs"
                                    : "another key signs than the one that was pinned: another device, or new keys")));
}

Answer equal_but_for(const State& pinned, const State& fresh, std::span<const Volatile> may) {
  auto certificates = judge_certificates(pinned, fresh);
  auto out = answered(certificates.result == Outcome::passed ? Action::trust : Action::hold, std::move(certificates));
  for (unsigned index = 1; index < 0xFF; ++index) {
    const auto here = static_cast<std::uint8_t>(index);
    const auto* before = find(pinned.measurements, here);
    const auto* now = find(fresh.measurements, here);
    if (before == nullptr && now == nullptr) continue;
    auto one = judge_measurement(before, now, may);
    const bool good = one.result == Outcome::passed;
    auto answer = answered(good ? Action::trust : Action::hold, std::move(one));
    // The first difference is the reason.
    if (!good && out.outcome == Action::hold) answer.reason = out.reason;
    out = joined(std::move(out), std::move(answer));
  }
  if (out.outcome == Action::trust)
    out.reason = pinned.measurements.empty() ? "the certificates are those that were pinned, and nothing was measured"
                                             : "certificates and measurements are those that were pinned";
  return out;
}

Answer by_policy(const Pin& pin, const policy::Facts& fresh) {
  auto compiled = policy::compile(pin.file->name, std::string{as_text(pin.file->content)});
  if (!compiled) return no_policy(pin, compiled.error());
  auto facts = fresh;
  facts.add_pinned(facts_of(pin));
  const auto decision = policy::decide(*compiled, facts);
  Answer out{.outcome = decision.outcome, .reason = decision.reason, .checks = {}};
  out.checks.push_back(policy::as_check(*compiled, decision, "policy"));
  return out;
}

Answer by_program(const ProgramRun* run) {
  if (run == nullptr || !run->ran)
    return answered(Action::undecided,
                    check(rule::recovery_program, Outcome::not_applicable,
                          "the program that was pinned did not run: " +
                              (run != nullptr ? run->problem : std::string{"nobody here can run programs"})));
  const bool good = run->answered == 0;
  return answered(good ? Action::trust : Action::hold,
                  check(rule::recovery_program, good ? Outcome::passed : Outcome::failed,
                        "the program that was pinned answers " + std::to_string(run->answered)));
}

Answer never() {
  return answered(Action::hold, check(rule::recovery_never, Outcome::failed,
                                      "the device is pinned as final: what was lost does not come back by itself"));
}

void add_changes(const State& pinned, const State& fresh, policy::Facts& facts) {
  facts.set("changed.key", pinned.key != fresh.key);
  facts.set("changed.certificates", pinned.certificates != fresh.certificates);
  std::vector<std::uint64_t> indices;
  for (unsigned index = 1; index < 0xFF; ++index) {
    const auto* before = find(pinned.measurements, static_cast<std::uint8_t>(index));
    const auto* now = find(fresh.measurements, static_cast<std::uint8_t>(index));
    const bool same = before != nullptr && now != nullptr ? *before == *now : before == now;
    if (!same) indices.push_back(index);
  }
  facts.set("changed.measurements", std::move(indices));
}

Answer recover(const Pin& pin, const Fresh& fresh) {
  if (pin.rule == Rule::never) return never();
  const auto state = std::ranges::find(fresh.states, pin.state.slot, &State::slot);
  if (state == fresh.states.end())
    return answered(Action::undecided,
                    check(rule::recovery_fresh, Outcome::failed,
                          "nothing is signed by slot " + std::to_string(pin.state.slot) + ", which was pinned"));
  const auto& facts = fresh.facts[static_cast<std::size_t>(state - fresh.states.begin())];
  auto out = same_key(pin.state, *state);
  switch (pin.rule) {
    case Rule::equal: return joined(std::move(out), equal_but_for(pin.state, *state, pin.may_change));
    case Rule::policy: {
      auto with_changes = facts;
      add_changes(pin.state, *state, with_changes);
      return joined(std::move(out), by_policy(pin, with_changes));
    }
    case Rule::program: return joined(std::move(out), by_program(fresh.program));
    default: return out;
  }
}

void apply(const Pin& pin, const Fresh& fresh, Verdict& verdict) {
  auto answer = recover(pin, fresh);
  const auto reason = answer.reason;
  answer.reason = std::string{name(pin.rule)} + ": " + answer.reason;
  add(std::move(answer), reason, verdict);
}

void apply_absence(const std::string& target, Verdict& verdict) {
  auto answer = answered(Action::hold, check(rule::recovery_pinned, Outcome::failed, "no pin is about " + target));
  const auto reason = answer.reason;
  add(std::move(answer), reason, verdict);
}

Result<Buffer> program_input(const State& pinned, const State& fresh) {
  Buffer out(8);
  std::size_t at = 0;
  for (const auto* state : {&pinned, &fresh}) {
    evidence::cbor::Writer writer;
    evidence::cbor::Encode::put(writer, *state);
    const auto whole = writer.take();
    if (const auto good = evidence::cbor::Decode::from<State>(whole); !good) return std::unexpected(good.error());
    store_le(MutableBytes{out}.subspan(at, 4), static_cast<std::uint32_t>(whole.size()));
    append(out, whole);
    at += 4;
  }
  return out;
}

}  // namespace bonafide::appraisal::recovery
