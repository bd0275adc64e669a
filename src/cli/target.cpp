#include <chrono>

#include <bonafide/cli/target.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/link/mctp_link.hpp>
#include <bonafide/link/socket_link.hpp>
#include <bonafide/link/socket_pass_through.hpp>
#include <bonafide/link/storage_link.hpp>

namespace bonafide::cli {

namespace {

constexpr Duration connect_time = std::chrono::seconds{10};

Result<Reached> reach_emulated(const std::string& directory, const crypto::Library& library, const Words& words) {
  Reached out;
  out.emulated = std::make_unique<Emulated>(library, directory, words.values("--fault"));
  if (words.has("--keep")) out.emulated->keeper = std::make_unique<Keeper>(*out.emulated->device, directory);
  auto& space = out.emulated->function->space();
  const auto function = pci::describe({}, space);
  if (!function) return std::unexpected(function.error());
  if (function->mailboxes.empty()) return broken(link::rule::mailbox_exists, "offset");
  out.identity = function->identity;
  auto doe = std::make_unique<link::DoeLink>(space, function->mailboxes.front());
  if (const auto features = doe->discover(timeout_of(words)); !features) return std::unexpected(features.error());
  out.link = std::move(doe);
  if (directory.empty())
    out.notes.push_back("the identity of this device was made for this one run: nobody has its root as an anchor");
  return out;
}

Result<Reached> reach_function(const Bdf& bdf, const Words& words) {
  Reached out;
  const auto sysfs = sysfs_of(words);
  const auto space = sysfs.open(bdf);
  if (!space) return std::unexpected(space.error());
  const auto function = pci::describe(bdf, **space);
  if (!function) return std::unexpected(function.error());
  std::optional<std::uint16_t> offset;
  if (const auto text = words.number("--mailbox", 0x100, 0xFFF)) offset = static_cast<std::uint16_t>(*text);
  auto doe = link::DoeLink::open(sysfs, bdf, offset);
  if (!doe) return std::unexpected(doe.error());
  out.identity = function->identity;
  out.link = std::move(*doe);
  return out;
}

template <class Opened> Result<Reached> with_link(Result<std::unique_ptr<Opened>> opened) {
  if (!opened) return std::unexpected(opened.error());
  Reached out;
  out.link = std::move(*opened);
  return out;
}

link::Address address(std::string_view text, std::uint16_t usual) {
  const auto read = link::parse_address(text, usual);
  if (!read) throw Misuse(explain(read.error()));
  return *read;
}

constexpr std::string_view target_forms =
    "0000:03:00.0, emulated:[DIR], socket://HOST:PORT, tcp://HOST:PORT, nvme:DEVICE, scsi:DEVICE or mctp:[NET,]EID";

/// The rest of a target that begins with `scheme`.
std::optional<std::string> after(std::string_view scheme, std::string_view target) {
  if (!target.starts_with(scheme)) return std::nullopt;
  return std::string{target.substr(scheme.size())};
}

/// spdm-dump and libpcap know MCTP and DOE; nobody has a link type for DSP0286.
void demand_no_capture(const Words& words) {
  if (words.has("--pcap"))
    throw Misuse("captures have no link type for SPDM over storage: keep the conversation with --evidence");
}

Result<Reached> reach_drive(link::StorageBus bus, const std::string& path, const Words& words, Duration within) {
  demand_no_capture(words);
  if (path.empty()) throw Misuse("nvme: and scsi: need the node of a device: nvme:/dev/nvme0, scsi:/dev/sg0");
  return with_link(link::StorageLink::open(bus, path, within));
}

Result<Reached> reach_socket(const std::string& where, const Words& words, Duration within) {
  const auto framing = words.value("--transport").value_or("doe");
  const auto at = address(where, binding::socket::port);
  if (framing != "nvme")
    return with_link(
        link::SocketLink::connect(at, framing == "mctp" ? binding::Transport::mctp : binding::Transport::doe, within));
  demand_no_capture(words);
  auto drive = link::SocketPassThrough::connect(at, within);
  if (!drive) return std::unexpected(drive.error());
  return with_link(Result<std::unique_ptr<link::StorageLink>>{std::make_unique<link::StorageLink>(std::move(*drive))});
}

Result<Reached> reach_endpoint(const std::string& where) {
  const auto endpoint = link::parse_endpoint(where);
  if (!endpoint) throw Misuse(explain(endpoint.error()));
  return with_link(link::MctpLink::open(*endpoint));
}

}  // namespace

Emulated::Emulated(const crypto::Library& library, const std::string& directory,
                   std::span<const std::string> faults) try {
  if (directory.empty()) {
    device = throw_away(library, faults);
  } else {
    auto description = emulator::read_description(directory);
    description.faults.insert(description.faults.end(), faults.begin(), faults.end());
    device = std::make_unique<emulator::Device>(library, description);
  }
  function = std::make_unique<emulator::EmulatedFunction>(*device);
} catch (const emulator::BadDescription& bad) { refuse(bad); }

void refuse(const emulator::BadDescription& bad, const std::string& about) {
  const auto* unread = dynamic_cast<const emulator::UnreadFile*>(&bad);
  throw Failure(unread ? exit_for(unread->error) : Exit::usage, about + printable(bad.what()));
}

std::unique_ptr<emulator::Device> Emulated::throw_away(const crypto::Library& library,
                                                       std::span<const std::string> faults) {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return std::make_unique<emulator::Device>(library, emulator::usual_function(), today, faults);
}

std::optional<std::string> emulated_directory(std::string_view target) {
  if (!target.starts_with("emulated:")) return std::nullopt;
  return std::string{target.substr(9)};
}

Duration timeout_of(const Words& words) {
  const auto seconds = words.number("--timeout", 1, 86400).value_or(60);
  return std::chrono::seconds{static_cast<std::int64_t>(seconds)};
}

pci::Sysfs sysfs_of(const Words& words) {
  return pci::Sysfs{words.value("--config-root").value_or(std::string{pci::Sysfs::usual})};
}

std::vector<std::string> functions_with_mailboxes(const Words& words) {
  const auto sysfs = sysfs_of(words);
  const auto functions = sysfs.functions();
  if (!functions) throw Failure(Exit::unjudged, explain(functions.error()));
  std::vector<std::string> out;
  for (const auto& bdf : *functions) {
    const auto space = sysfs.open(bdf);
    if (!space) continue;
    if (const auto function = pci::describe(bdf, **space); function && !function->mailboxes.empty())
      out.push_back(format(bdf));
  }
  return out;
}

Result<Reached> reach(const std::string& target, const crypto::Library& library, const Words& words) {
  if (const auto directory = emulated_directory(target)) return reach_emulated(*directory, library, words);
  const auto within = std::min(timeout_of(words), connect_time);
  if (const auto where = after("socket://", target)) return reach_socket(*where, words, within);
  if (const auto where = after("tcp://", target))
    return with_link(link::TcpLink::connect(address(*where, binding::tcp::port), within));
  if (const auto path = after("nvme:", target)) return reach_drive(link::StorageBus::nvme, *path, words, within);
  if (const auto path = after("scsi:", target)) return reach_drive(link::StorageBus::scsi, *path, words, within);
  if (const auto where = after("mctp:", target)) return reach_endpoint(*where);
  if (const auto bdf = parse_bdf(target)) return reach_function(*bdf, words);
  throw Misuse("'" + printable(target) + "' is no target: " + std::string{target_forms});
}

}  // namespace bonafide::cli
