// Pins: what decode() accepts, encode() writes again byte for byte, and every rule of the menu answers about it.
#include <cstdlib>

#include <bonafide/appraisal/policy/policy.hpp>
#include <bonafide/appraisal/recovery/recover.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace recovery = bonafide::appraisal::recovery;
  const bonafide::Bytes in{data, size};
  const auto pin = recovery::decode(in);
  if (!pin) return 0;
  const auto again = recovery::encode(*pin);
  if (!again || !bonafide::equal(*again, in)) std::abort();
  // The device as it was, but for a nonce: it is equal to itself; a replay of itself never goes on.
  auto fresh = pin->state;
  fresh.nonces = {bonafide::spdm::Nonce{}};
  fresh.nonces[0][5] = 1;
  const auto facts = recovery::facts_of(*pin);
  if (recovery::equal_but_for(pin->state, fresh, pin->may_change).outcome != bonafide::appraisal::policy::Action::trust)
    std::abort();
  const auto answer = recovery::recover(*pin, {.states = {&pin->state, 1}, .facts = {&facts, 1}});
  if (answer.outcome <= bonafide::appraisal::policy::Action::warn || answer.reason.empty()) std::abort();
  static_cast<void>(recovery::recover(*pin, {.states = {&fresh, 1}, .facts = {&facts, 1}}));
  static_cast<void>(recovery::program_input(pin->state, fresh));
  return 0;
}
