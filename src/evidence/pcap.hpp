// Packet captures: pcap and pcapng as the DMTF tools and others write them, read as views into the file.
#pragma once
#include <chrono>
#include <optional>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>
#include <bonafide/binding/transport.hpp>

namespace bonafide::evidence {

/// What a captured packet starts with, by the link types of the DMTF tools: 291 for MCTP (the 4-byte MCTP header, the
/// message type), 292 for DOE (the whole data object), 147 (USER0) for TCP (the DSP0287 header).
using binding::Transport;

/// pcapng's epb_flags say it; pcap never does.
enum class Direction : std::uint8_t { unknown, inbound, outbound };

struct Packet {
  std::optional<std::chrono::nanoseconds> time;  // since 1970-01-01T00:00:00Z; absent where the file has none or zero
  Transport transport = Transport::doe;
  Direction direction = Direction::unknown;
  Bytes bytes;
};

/// Reads a whole file. `instead` overrides the link types that the file states.
Result<std::vector<Packet>> read_capture(Bytes file, std::optional<Transport> instead = {});

/// Whether the file begins like a pcap or pcapng.
bool looks_like_capture(Bytes file);

/// Writes a pcap: little-endian, microseconds.
class CaptureWriter {
 public:
  explicit CaptureWriter(Transport);
  /// Cuts nothing: `packet` must not exceed 262144 bytes, else it is left out and `false` returned.
  bool add(std::chrono::nanoseconds since_1970, Bytes packet);
  const Buffer& written() const { return out_; }

 private:
  Buffer out_;
};

}  // namespace bonafide::evidence
