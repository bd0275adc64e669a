// Every message that is declared, under hostile bytes and hostile terms: what decodes encodes to the bytes it came
// from, and the dissector sees every one of them.
#include <cstdlib>

#include <bonafide/spdm/message/all.hpp>

using namespace bonafide;

namespace {

/// The first bytes choose what was agreed before.
spdm::Terms terms_of(Bytes choice) {
  spdm::Terms terms{.version = spdm::versions[choice[0] % spdm::versions.size()]};
  terms.selected.base_hash = 1u << choice[1] % 8;
  terms.selected.base_asym = 1u << choice[2] % 13;
  terms.selected.pqc_asym = 1u << choice[2] / 16;
  terms.selected.multi_key_responder = (choice[3] & 1) != 0;
  terms.signature_asked = (choice[3] & 2) != 0;
  terms.summary_asked = (choice[3] & 4) != 0 ? spdm::MeasurementSummary::all : spdm::MeasurementSummary::none;
  return terms;
}

template <class M> void round_trip(Bytes in, spdm::Terms terms) {
  wire::Fields fields;
  const auto message = wire::decode<M>(in, terms, &fields);
  if (!message) return;
  Buffer out(message->raw.size());
  const auto encoded = wire::encode(message->message, terms, out);
  if (!encoded || !equal(*encoded, message->raw)) std::abort();
  std::size_t shown = 0;
  for (const auto& field : fields.all()) shown += field.size;
  if (shown != message->raw.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in{data, size};
  if (size < 8) return 0;
  const auto terms = terms_of(in.first(4));
  const auto message = in.subspan(4);
  spdm::with_message(static_cast<spdm::Code>(message[1]), [&]<class M>() { round_trip<M>(message, terms); });
  return 0;
}
