// Decoding and encoding the messages of an authentication, against copying and hashing the same bytes.
#include <cstring>
#include <functional>

#include <bonafide/crypto/hash.hpp>
#include <bonafide/spdm/message/all.hpp>

#include "conversation.hpp"

namespace bonafide::bench {
namespace {

constexpr int rounds = 400, repeats = 20;

/// One message, and what had been agreed when it crossed.
struct Crossed {
  Buffer bytes;
  spdm::Terms terms;
};

/// All messages of an authentication with measurements, each with the terms that its reader had.
std::vector<Crossed> conversation() {
  auto profile = profile_of(crypto::Scheme::ecdsa_p384, crypto::Hash::sha384);
  profile.flags |= spdm::cap::meas_signed | spdm::cap::meas_fresh;
  profile.measurement_hashes = {crypto::Hash::sha384};
  for (std::uint8_t index = 1; index <= 4; ++index)
    profile.measurements.push_back({.index = index, .type = 1, .value = Buffer(32, index)});
  const auto wishes = spdm::requester::everything_offered_by(test::library());
  spdm::responder::Responder device{test::library(), profile};
  spdm::Line line{test::library(), spdm::Patience{}};
  auto flow = spdm::requester::authenticate(line, wishes);
  std::vector<Crossed> all;
  Buffer out(8192);
  line.start(flow, Instant{});
  while (!flow.outcome()) {
    all.push_back({copy(line.to_send()->request), line.terms});
    const auto answer = device.respond(line.to_send()->request, out);
    all.push_back({copy(answer), line.terms});
    line.answered(answer, Instant{});
  }
  succeed(*flow.outcome());
  return all;
}

std::size_t decode(const std::vector<Crossed>& messages) {
  std::size_t done = 0;
  for (const auto& [bytes, terms] : messages)
    spdm::with_message(static_cast<spdm::Code>(bytes[1]),
                       [&]<class M>() { done += wire::decode_exactly<M>(bytes, terms).has_value() ? 1u : 0u; });
  return done;
}

using Encode = std::function<Result<Bytes>(MutableBytes)>;

/// What writes each message again; the messages must outlive it.
std::vector<Encode> encoders(const std::vector<Crossed>& messages) {
  std::vector<Encode> all;
  for (const auto& [bytes, terms] : messages)
    spdm::with_message(static_cast<spdm::Code>(bytes[1]), [&]<class M>() {
      const auto decoded = wire::decode_exactly<M>(bytes, terms);
      if (decoded)
        all.push_back([message = decoded->message, &agreed = terms](MutableBytes out) {
          return wire::encode(message, agreed, out);
        });
    });
  return all;
}

void print(const char* what, double us, std::size_t messages, std::size_t bytes, double copying, double hashing) {
  std::printf("| %s | %.2f | %.0f | %.1f | %.3f |\n", what, static_cast<double>(messages) / us,
              static_cast<double>(bytes) / us, us / copying, us / hashing);
}

}  // namespace
}  // namespace bonafide::bench

int main() {
  using namespace bonafide;
  using namespace bonafide::bench;
  const auto messages = conversation();
  Buffer all, copied;
  for (const auto& message : messages) append(all, message.bytes);
  Buffer out(8192);
  copied.resize(all.size());
  const auto encode = encoders(messages);
  for (std::size_t i = 0; i < encode.size(); ++i) {
    const auto written = encode[i](out);
    if (!written || !equal(*written, messages[i].bytes)) return std::printf("message %zu is written otherwise\n", i), 1;
  }
  if (decode(messages) != messages.size() || encode.size() != messages.size())
    return std::printf("not every message is understood\n"), 1;

  std::vector<double> copying, hashing, decoding, encoding;
  const auto sample = [](std::vector<double>& samples, auto work) {
    Clock::duration spent{};
    timed(spent, [&] {
      for (int i = 0; i < repeats; ++i) work();
    });
    samples.push_back(microseconds(spent) / repeats);
  };
  for (int i = 0; i < rounds; ++i) {
    sample(copying, [&] {
      for (std::size_t at = 0; const auto& message : messages)
        std::memcpy(copied.data() + at, message.bytes.data(), message.bytes.size()), at += message.bytes.size();
      asm volatile("" : : "r"(copied.data()) : "memory");
    });
    sample(hashing, [&] { static_cast<void>(crypto::digest(test::library(), crypto::Hash::sha384, all)); });
    sample(decoding, [&] { static_cast<void>(decode(messages)); });
    sample(encoding, [&] {
      for (const auto& each : encode) static_cast<void>(each(out));
    });
  }
  std::printf("%zu messages, %zu bytes, of an authentication with measurements (SPDM 1.2, P-384), medians of %d\n\n",
              messages.size(), all.size(), rounds);
  std::printf("| | million messages/s | MB/s | time to memcpy's | time to SHA-384's |\n|---|---|---|---|---|\n");
  const auto row = [&](const char* what, double us) {
    print(what, us, messages.size(), all.size(), median(copying), median(hashing));
  };
  row("decode", median(decoding));
  row("encode", median(encoding));
}
