#include "support/pair.hpp"

#include <gtest/gtest.h>

namespace bonafide::test {

spdm::responder::Profile usual_profile(crypto::Scheme scheme, crypto::Hash hash) {
  const auto kind = crypto::row(scheme).key;
  spdm::responder::Profile profile;
  profile.schemes = {scheme};
  profile.hashes = {hash};
  profile.measurement_hashes = {hash};
  for (unsigned i = 0; i < crypto::group_count; ++i)
    if (const auto group = static_cast<crypto::Group>(i); library().offers(group)) profile.groups.push_back(group);
  for (unsigned i = 0; i < crypto::aead_count; ++i)
    if (const auto aead = static_cast<crypto::Aead>(i); library().offers(aead)) profile.aeads.push_back(aead);
  for (unsigned slot = 0; slot < 2; ++slot)
    profile.slots[slot] = {hierarchy(kind, slot).certificates(), {}, &hierarchy(kind, slot).key};
  profile.measurements = {{.index = 1, .type = 0x00, .value = copy(as_bytes("boot rom"))},
                          {.index = 2, .type = 0x01, .value = copy(as_bytes("firmware"))},
                          {.index = 0x10, .type = 0x07, .raw = true, .value = {7, 0, 0, 0, 0, 0, 0, 0}},
                          {.index = 0xFE, .type = 0x05, .raw = true, .value = Buffer(16, 1)}};
  return profile;
}

std::vector<crypto::Scheme> schemes_offered() {
  std::vector<crypto::Scheme> offered;
  for (unsigned i = 0; i < spdm::pqc_schemes_from; ++i)
    if (const auto scheme = static_cast<crypto::Scheme>(i); library().offers(scheme)) offered.push_back(scheme);
  return offered;
}

Pair::Pair(spdm::responder::Profile its_profile)
    : profile(std::move(its_profile)), wishes(spdm::requester::everything_offered_by(library())) {}

void Pair::begin() {
  device = std::make_unique<spdm::responder::Responder>(library(), profile, spdm::Ledger::Keep::bytes);
  line = std::make_unique<spdm::Line>(library(), patience, spdm::Ledger::Keep::bytes);
}

void Pair::step(const Mischief& mischief) {
  ASSERT_LT(messages.size(), 100000u) << "the flow does not end";
  if (const auto& sleep = line->to_sleep()) {
    now = sleep->until;
    return line->expired(now);
  }
  const auto deadline = line->to_send()->deadline;
  Buffer request = copy(line->to_send()->request);
  mischief(messages.size(), request);
  messages.push_back(request);
  const auto instead = preempt ? preempt(request) : std::nullopt;
  device->time_passes(now);
  Buffer response = instead ? *instead : heard(request);
  mischief(messages.size(), response);
  messages.push_back(response);
  if (response.size() == silence) return line->expired(now = deadline);
  line->answered(response, now += std::chrono::milliseconds{1});
}

Buffer Pair::heard(const Buffer& instead) {
  Buffer out(65536), request = instead;
  return line->to_send()->secured ? copy(device->respond_secured(request, out)) : copy(device->respond(request, out));
}

}  // namespace bonafide::test
