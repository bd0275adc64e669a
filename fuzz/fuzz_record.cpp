// Records of a session. What was sealed and altered must not open, what was not altered must; and nothing that the
// fuzzer makes up may open at all.
#include <bonafide/spdm/session/record.hpp>

#include "support/hierarchy.hpp"

namespace {

using namespace bonafide;
using namespace bonafide::spdm;

constexpr Suite suite{Version::v1_2, crypto::Hash::sha256, crypto::Aead::aes_256_gcm};

TrafficSecret secret(std::uint8_t fill) {
  crypto::KeySecret key{32};
  std::ranges::fill(key.bytes(Reveal{}), fill);
  return TrafficSecret{std::move(key)};
}

void demand(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

/// A byte that chooses format, protection and size; then bytes that are a record, and that a record is altered with.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr std::array formats{doe_records, mctp_records, tcp_records, storage_records};
  if (size == 0) return 0;
  const Bytes in{data + 1, size - 1};
  const auto choice = data[0];
  const RecordShape shape{formats[choice & 3u], (choice & 4u) != 0 ? Protection::encrypted : Protection::authenticated};
  auto opener = RecordOpener::keyed(test::library(), suite, secret(7), shape);
  auto sealer = RecordSealer::keyed(test::library(), suite, secret(7), shape);
  // Nobody seals with this key: libFuzzer learns what is compared below, and would bring a record of the other one.
  auto stranger = RecordOpener::keyed(test::library(), suite, secret(9), shape);

  auto made_up = copy(in);
  static_cast<void>(session_id_of(made_up));
  if (const auto whole = record_size(made_up, shape.format)) demand(*whole <= made_up.size());
  demand(!stranger->open(made_up));

  const std::size_t text_size = choice >> 3;
  Buffer record(shape.size(text_size, 0));
  for (std::size_t i = 0; i < text_size; ++i) record[shape.data_offset() + i] = static_cast<std::uint8_t>(i);
  demand(sealer->seal(0x12345678, record, text_size).has_value());
  auto altered = record;
  for (std::size_t i = 0; i < std::min(in.size(), altered.size()); ++i) altered[i] ^= in[i];
  const bool same = altered == record;
  const auto opened = opener->open(altered);
  demand(opened.has_value() == same);
  demand(!opened || opened->size() == text_size);
  demand(opener->sequence_number() == (same ? 1u : 0u));
  return 0;
}
