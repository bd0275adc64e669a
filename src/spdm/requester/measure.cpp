#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::requester {
namespace {

/// Param1 for one GET_MEASUREMENTS: DSP0274, "GET_MEASUREMENTS request attributes".
std::uint8_t attributes(const Line& line, const Wishes& wishes, bool wants_signature) {
  const bool raw = wishes.raw_measurements && line.terms.version >= Version::v1_2;
  return static_cast<std::uint8_t>((wants_signature ? signature_requested : 0u) |
                                   (raw ? raw_bit_stream_requested : 0u));
}

Result<GetMeasurements> question(Line& line, const Wishes& wishes, std::uint8_t operation, std::uint8_t attributes) {
  GetMeasurements asked{.attributes = attributes, .operation = operation};
  if (const auto drawn = line.library.random(asked.context); !drawn) return std::unexpected(drawn.error());
  if (wishes.nonce)
    asked.nonce = *wishes.nonce;
  else if (const auto drawn = line.library.random(asked.nonce); !drawn)
    return std::unexpected(drawn.error());
  return asked;
}

/// In 1.0 there is no field for the slot, and slot 0 signs: DSP0274 1.1, SlotIDParam.
Result<void> slot_can_sign(const Line& line, const Identity& identity) {
  if (line.terms.version == Version::v1_0 && identity.slot != 0)
    return broken(rule::signing_slot, "SlotIDParam", 36, identity.slot, Note{"1.0 measures with slot 0 only"});
  return {};
}

}  // namespace

/// DSP0274, "MEASUREMENTS signature verification", and that the answer is about what was asked.
Result<void> verify(Line& line, const Identity& identity, const GetMeasurements& asked,
                    const wire::Decoded<Measurements>& answer, Measured& measured) {
  if (const auto apt = answers(asked, answer.message, line.terms); !apt) return apt;
  append(measured.record_, answer.message.record);
  if (!asked.wants_signature()) return measured.all_signed_ &= answer.message.record.empty(), Result<void>{};

  const auto hash = line.terms.hash();
  const auto scheme = line.terms.scheme();
  const auto* const l1l2 = line.transcript_in_use().l1l2();
  if (!hash || !scheme || l1l2 == nullptr) return broken(rule::measurement_signature, "Signature", 0, 0);
  const Signer signer{line.terms.version, *scheme, *hash, Purpose::responder_measurements};
  const auto verified = spdm::verify(line.library, *identity.key, signer, l1l2->digest(), answer.message.signature);
  if (!verified)
    return broken(rule::measurement_signature, "Signature", answer.signed_part.size(), answer.message.signature.size(),
                  Note{verified.error().rule->id});
  line.transcript_in_use().measured();
  return {};
}

Flow<Measured> measure(Line& line, const Wishes& wishes, const Identity& identity) {
  if (!line.terms.responder.has(cap::meas)) co_return broken(rule::capability_present, "Flags", 8, cap::meas);
  const bool sign = wishes.signed_measurements && field(line.terms.responder.flags, cap::meas) == 2;
  if (sign) co_await slot_can_sign(line, identity);

  Measured measured;
  if (wishes.measurements != MeasurementWish::one_by_one) {
    auto asked = co_await question(line, wishes, all_measurements, attributes(line, wishes, sign));
    asked.slot = identity.slot & 0x0F;
    const auto answer = co_await line.ask(asked);
    co_await verify(line, identity, asked, answer, measured);
    co_return measured;
  }

  const auto counting = co_await question(line, wishes, measurement_count, attributes(line, wishes, false));
  const auto counted = co_await line.ask(counting);
  co_await verify(line, identity, counting, counted, measured);
  unsigned left = counted.message.total;
  for (unsigned index = 1; index < all_measurements && left > 0; ++index) {
    auto asked = co_await question(line, wishes, static_cast<std::uint8_t>(index), attributes(line, wishes, sign));
    asked.slot = identity.slot & 0x0F;
    const auto answer = co_await attempt(line.ask(asked));
    // An index that the device does not have is answered with ERROR, which drops L1/L2 on both sides. So each answer
    // carries a signature of its own.
    if (!answer && answer.error() == rule::peer_refused) continue;
    if (!answer) co_return std::unexpected(answer.error());
    co_await verify(line, identity, asked, *answer, measured);
    --left;
  }
  co_return measured;
}

}  // namespace bonafide::spdm::requester
