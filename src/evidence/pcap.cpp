#include <bonafide/evidence/pcap.hpp>
#include <bonafide/evidence/rules.hpp>

namespace bonafide::evidence {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint32_t link_tcp = 147, link_mctp = 291, link_doe = 292;
constexpr std::size_t largest_packet = 262144;  // pcap(3PCAP): the largest snapshot length that tools accept

std::optional<Transport> transport_of(std::uint32_t link) {
  switch (link) {
    case link_mctp: return Transport::mctp;
    case link_doe: return Transport::doe;
    case link_tcp: return Transport::tcp;
    default: return {};
  }
}

/// Integers of a file in the byte order that its magic number told.
struct Reader {
  Bytes file;
  bool big = false;

  std::uint32_t u32(std::size_t at) const {
    return big ? load_be<std::uint32_t>(file.subspan(at, 4)) : load_le<std::uint32_t>(file.subspan(at, 4));
  }
  std::uint16_t u16(std::size_t at) const {
    return big ? load_be<std::uint16_t>(file.subspan(at, 2)) : load_le<std::uint16_t>(file.subspan(at, 2));
  }
  bool holds(std::size_t at, std::size_t size) const { return at <= file.size() && size <= file.size() - at; }
};

/// Some recorders write zeros: that is no time.
std::optional<nanoseconds> known(nanoseconds time) {
  if (time == nanoseconds{}) return {};
  return time;
}

// pcap: draft-ietf-opsawg-pcap, "General File Structure" and "Packet Record"

Result<std::vector<Packet>> read_pcap(const Reader& in, bool nano, std::optional<Transport> instead) {
  constexpr std::size_t file_header = 24, record_header = 16;
  if (!in.holds(0, file_header)) return broken(rule::capture_complete, "file header", 0, in.file.size());
  const std::uint32_t link = in.u32(20) & 0x0FFFFFFF;  // the upper bits tell the length of a frame check sequence
  const auto transport = instead ? instead : transport_of(link);
  if (!transport) return broken(rule::capture_link_type, "LinkType", 20, link);

  std::vector<Packet> packets;
  for (std::size_t at = file_header; at < in.file.size();) {
    if (!in.holds(at, record_header)) return broken(rule::capture_complete, "packet record", at, in.file.size() - at);
    const std::size_t size = in.u32(at + 8);
    if (!in.holds(at + record_header, size))
      return broken(rule::capture_complete, "Captured Packet Length", at + 8, size);
    const auto time = std::chrono::seconds{in.u32(at)} + nanoseconds{in.u32(at + 4) * (nano ? 1LL : 1000LL)};
    packets.push_back({known(time), *transport, Direction::unknown, in.file.subspan(at + record_header, size)});
    at += record_header + size;
  }
  return packets;
}

// pcapng: draft-ietf-opsawg-pcapng

struct Interface {
  std::uint32_t link = 0;
  std::uint8_t resolution = 6;  // if_tsresol
};

/// A block of pcapng: its body without the type and the two lengths.
struct Block {
  std::uint32_t type = 0;
  std::size_t at = 0, size = 0;
};

/// The value of option `code` among the options from `at` to `end`; empty when it is not there.
Bytes option(const Reader& in, std::size_t at, std::size_t end, std::uint16_t code) {
  while (at + 4 <= end) {
    const std::uint16_t found = in.u16(at);
    const std::size_t size = in.u16(at + 2);
    if (found == 0 || size > end - at - 4) return {};
    if (found == code) return in.file.subspan(at + 4, size);
    at += 4 + (size + 3) / 4 * 4;
  }
  return {};
}

/// if_tsresol: a negative power of ten, or of two where the highest bit is set.
std::optional<nanoseconds> time_of(std::uint64_t ticks, std::uint8_t resolution) {
  const unsigned power = resolution & 0x7F;
  if ((resolution & 0x80) != 0) {
    if (power > 63) return {};
    const std::uint64_t seconds = ticks >> power, fraction = ticks & ((std::uint64_t{1} << power) - 1);
    if (seconds > 0xFFFF'FFFF) return {};
    const auto share = static_cast<double>(fraction) / static_cast<double>(std::uint64_t{1} << power);
    return known(std::chrono::seconds{static_cast<std::int64_t>(seconds)} +
                 nanoseconds{static_cast<std::int64_t>(share * 1e9)});
  }
  std::uint64_t scale = 1;
  for (unsigned i = power; i < 9; ++i) scale *= 10;
  for (unsigned i = 9; i < power && ticks != 0; ++i) ticks /= 10;
  if (ticks > static_cast<std::uint64_t>(nanoseconds::max().count()) / scale) return {};
  return known(nanoseconds{static_cast<std::int64_t>(ticks * scale)});
}

Result<Block> read_block(Reader& in, std::size_t at) {
  constexpr std::uint32_t section_header = 0x0A0D0D0A;
  if (!in.holds(at, 12)) return broken(rule::capture_complete, "block", at, in.file.size() - at);
  const std::uint32_t type = in.u32(at);
  if (type == section_header) {
    const std::uint32_t magic = load_le<std::uint32_t>(in.file.subspan(at + 8, 4));
    if (magic != 0x1A2B3C4D && magic != 0x4D3C2B1A)
      return broken(rule::capture_block, "Byte-Order Magic", at + 8, magic);
    in.big = magic == 0x4D3C2B1A;
  }
  const std::size_t size = in.u32(at + 4);
  if (size < 12 || size % 4 != 0) return broken(rule::capture_block, "Block Total Length", at + 4, size);
  if (!in.holds(at, size)) return broken(rule::capture_complete, "Block Total Length", at + 4, size);
  if (in.u32(at + size - 4) != size)
    return broken(rule::capture_block, "Block Total Length", at + size - 4, in.u32(at + size - 4));
  return Block{type, at + 8, size - 12};
}

Result<Interface> read_interface(const Reader& in, const Block& block) {
  if (block.size < 8) return broken(rule::capture_complete, "Interface Description Block", block.at, block.size);
  Interface interface{.link = in.u16(block.at)};
  const Bytes resolution = option(in, block.at + 8, block.at + block.size, 9);
  if (resolution.size() == 1) interface.resolution = resolution[0];
  return interface;
}

Result<Packet> read_packet(const Reader& in, const Block& block, std::span<const Interface> interfaces,
                           std::optional<Transport> instead) {
  if (block.size < 20) return broken(rule::capture_complete, "Enhanced Packet Block", block.at, block.size);
  const std::uint32_t index = in.u32(block.at);
  if (index >= interfaces.size()) return broken(rule::capture_interface, "Interface ID", block.at, index);
  const auto transport = instead ? instead : transport_of(interfaces[index].link);
  if (!transport) return broken(rule::capture_link_type, "LinkType", block.at, interfaces[index].link);
  const std::size_t size = in.u32(block.at + 12);
  if (size > block.size - 20) return broken(rule::capture_complete, "Captured Packet Length", block.at + 12, size);

  Packet packet{.transport = *transport, .bytes = in.file.subspan(block.at + 20, size)};
  packet.time = time_of(std::uint64_t{in.u32(block.at + 4)} << 32 | in.u32(block.at + 8), interfaces[index].resolution);
  const Bytes flags = option(in, block.at + 20 + (size + 3) / 4 * 4, block.at + block.size, 2);
  if (flags.size() == 4) {
    const std::uint8_t low = in.big ? flags[3] : flags[0];
    packet.direction = (low & 3) == 1 ? Direction::inbound : (low & 3) == 2 ? Direction::outbound : Direction::unknown;
  }
  return packet;
}

Result<std::vector<Packet>> read_pcapng(Reader in, std::optional<Transport> instead) {
  constexpr std::uint32_t section_header = 0x0A0D0D0A, interface_description = 1, enhanced_packet = 6;
  std::vector<Packet> packets;
  std::vector<Interface> interfaces;
  for (std::size_t at = 0; at < in.file.size();) {
    const auto block = read_block(in, at);
    if (!block) return std::unexpected(block.error());
    at += block->size + 12;
    if (block->type == section_header) interfaces.clear();
    if (block->type == interface_description) {
      const auto interface = read_interface(in, *block);
      if (!interface) return std::unexpected(interface.error());
      interfaces.push_back(*interface);
    }
    if (block->type != enhanced_packet) continue;
    const auto packet = read_packet(in, *block, interfaces, instead);
    if (!packet) return std::unexpected(packet.error());
    packets.push_back(*packet);
  }
  return packets;
}

void put(Buffer& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

}  // namespace

bool looks_like_capture(Bytes file) {
  if (file.size() < 4) return false;
  switch (load_be<std::uint32_t>(file)) {
    case 0xD4C3B2A1:
    case 0xA1B2C3D4:
    case 0x4D3CB2A1:
    case 0xA1B23C4D:
    case 0x0A0D0D0A: return true;
    default: return false;
  }
}

Result<std::vector<Packet>> read_capture(Bytes file, std::optional<Transport> instead) {
  if (file.size() < 4) return broken(rule::capture_magic, "magic number", 0, file.size());
  switch (const auto magic = load_be<std::uint32_t>(file); magic) {
    case 0xD4C3B2A1: return read_pcap({file, false}, false, instead);
    case 0xA1B2C3D4: return read_pcap({file, true}, false, instead);
    case 0x4D3CB2A1: return read_pcap({file, false}, true, instead);
    case 0xA1B23C4D: return read_pcap({file, true}, true, instead);
    case 0x0A0D0D0A: return read_pcapng({file, false}, instead);
    default: return broken(rule::capture_magic, "magic number", 0, magic);
  }
}

CaptureWriter::CaptureWriter(Transport transport) {
  const std::uint32_t link = transport == Transport::mctp  ? link_mctp
                             : transport == Transport::doe ? link_doe
                                                           : link_tcp;
  put(out_, 0xA1B2C3D4, 4);
  put(out_, 2, 2), put(out_, 4, 2);
  put(out_, 0, 8);
  put(out_, 65536, 4);  // the dump tool of the DMTF refuses 0 and anything larger
  put(out_, link, 4);
}

bool CaptureWriter::add(nanoseconds since_1970, Bytes packet) {
  if (packet.size() > largest_packet) return false;
  const auto microseconds = static_cast<std::uint64_t>(since_1970.count() / 1000);
  put(out_, microseconds / 1'000'000, 4), put(out_, microseconds % 1'000'000, 4);
  put(out_, packet.size(), 4), put(out_, packet.size(), 4);
  append(out_, packet);
  return true;
}

}  // namespace bonafide::evidence
