// Captures: every packet lies inside its file, and what is made of them can be written down.
#include <bonafide/evidence/capture.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  using namespace bonafide::evidence;
  const Bytes in{data, size};
  for (const auto instead : {std::optional<Transport>{}, std::optional{Transport::doe}, std::optional{Transport::mctp},
                             std::optional{Transport::tcp}}) {
    const auto packets = read_capture(in, instead);
    if (!packets) continue;
    std::size_t total = 0;
    for (const auto& packet : *packets) total += packet.bytes.size();
    if (total > size) __builtin_trap();
    const auto found = from_capture(*packets, "capture");
    if (!found) continue;
    for (const auto& evidence : *found)
      if (const auto bytes = encode(evidence); !bytes || decode(*bytes) != evidence) __builtin_trap();
  }
  return 0;
}
