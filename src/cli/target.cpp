#include <chrono>

#include <bonafide/cli/target.hpp>
#include <bonafide/link/socket_link.hpp>

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
} catch (const emulator::BadDescription& bad) { throw Misuse(printable(bad.what())); }

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
  if (target.starts_with("socket://")) {
    const auto transport = words.value("--transport") == "mctp" ? binding::Transport::mctp : binding::Transport::doe;
    return with_link(link::SocketLink::connect(address(target.substr(9), binding::socket::port), transport, within));
  }
  if (target.starts_with("tcp://"))
    return with_link(link::TcpLink::connect(address(target.substr(6), binding::tcp::port), within));
  if (const auto bdf = parse_bdf(target)) return reach_function(*bdf, words);
  throw Misuse("'" + printable(target) +
               "' is no target: 0000:03:00.0, emulated:[DIR], socket://HOST:PORT or tcp://HOST:PORT");
}

}  // namespace bonafide::cli
