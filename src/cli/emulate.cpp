// `bonafide emulate`: a responder for others to connect to.
#include <atomic>
#include <csignal>
#include <ostream>

#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/target.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/link/server.hpp>

namespace bonafide::cli {

namespace {

/// Whom a signal stops.
std::atomic<link::Server*> serving{nullptr};
std::atomic<bool> told_to_stop{false};

/// SIGHUP: the device starts anew with the next request.
std::atomic<bool> told_to_reset{false};
extern "C" void reset_device(int) { told_to_reset = true; }

extern "C" void stop_serving(int) {
  told_to_stop = true;
  if (auto* server = serving.load()) server->stop();
}

/// SIGINT and SIGTERM end the server while this lives, and SIGHUP resets the device. A second one, as timeout(1) sends
/// it to the process and to its group, does not cut short what the first began.
class Stoppable {
 public:
  explicit Stoppable(link::Server& server) {
    serving = &server;
    struct ::sigaction action{};
    action.sa_handler = stop_serving;
    ::sigaction(SIGINT, &action, &before_interrupt_);
    ::sigaction(SIGTERM, &action, &before_terminate_);
    action.sa_handler = reset_device;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGHUP, &action, &before_hang_up_);
  }
  Stoppable(const Stoppable&) = delete;
  Stoppable& operator=(const Stoppable&) = delete;
  ~Stoppable() {
    serving = nullptr;
    if (told_to_stop) return;
    ::sigaction(SIGINT, &before_interrupt_, nullptr);
    ::sigaction(SIGTERM, &before_terminate_, nullptr);
    ::sigaction(SIGHUP, &before_hang_up_, nullptr);
  }

 private:
  struct ::sigaction before_interrupt_{}, before_terminate_{}, before_hang_up_{};
};

Exit list_faults(const Words& words, Console& console) {
  Json list = Json::array();
  for (const auto& [fault, name, does] : emulator::faults()) {
    list.push_back({{"name", name}, {"does", does}});
    if (!words.json()) console.out << name << std::string(name.size() < 22 ? 22 - name.size() : 1, ' ') << does << '\n';
  }
  if (words.json()) print_json(console, list);
  return Exit::trusted;
}

link::Reply reply_of(emulator::Reaction reaction) {
  using Kind = emulator::Reaction::Kind;
  switch (reaction.kind) {
    case Kind::silence: return {link::Reply::Kind::silence, {}};
    case Kind::close: return {link::Reply::Kind::hang_up, {}};
    case Kind::answer: break;
  }
  return {link::Reply::Kind::answer, std::move(reaction.response), reaction.channel};
}

/// Tells exchanges one by one: who watches a pipe wants to see each as it happens.
class Narrator {
 public:
  Narrator(const Words& words, Console& console)
      : on_(words.has("--verbose")), json_(words.json()), console_(console) {}

  void listening(const link::Address& address, std::uint16_t port, bool tcp) const {
    const auto host = address.host.empty() ? std::string{"127.0.0.1"} : address.host;
    const auto shown = (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
    if (json_)
      say(Json{{"listening", shown}, {"port", port}, {"protocol", tcp ? "tcp" : "socket"}});
    else
      console_.out << "listening on " << (tcp ? "tcp://" : "socket://") << shown << std::endl;
  }

  void exchanged(std::size_t connection, binding::Transport transport, const std::string& line) const {
    if (!on_) return;
    const auto name = binding::name(transport);
    if (json_)
      say(Json{{"connection", connection}, {"transport", name}, {"exchange", line}});
    else
      console_.out << "#" << connection << " " << name << " " << printable(line) << std::endl;
  }

 private:
  /// One JSON value on each line.
  void say(const Json& value) const { console_.out << json_line(value) << std::endl; }
  bool on_, json_;
  Console& console_;
};

std::unique_ptr<emulator::Device> device_of(const crypto::Library& library, const Words& words) try {
  const auto faults = words.values("--fault");
  if (words.operands.empty() && !words.has("--config")) return Emulated::throw_away(library, faults);
  emulator::Description description;
  if (!words.operands.empty()) description = emulator::read_description(words.operands[0]);
  if (const auto file = words.value("--config")) description = emulator::read_description(*file, description);
  description.faults.insert(description.faults.end(), faults.begin(), faults.end());
  return std::make_unique<emulator::Device>(library, description);
} catch (const emulator::BadDescription& bad) { refuse(bad); }

}  // namespace

Exit emulate(const Words& words, Console& console) {
  if (words.has("--list-faults")) return list_faults(words, console);
  const auto library = open_library();
  const auto device = device_of(library, words);

  const bool tcp = words.has("--tcp");
  const auto address = link::parse_address(words.value("--listen").value_or("127.0.0.1"),
                                           tcp ? binding::tcp::port : binding::socket::port);
  if (!address) throw Misuse("--listen: " + explain(address.error()));
  const Narrator narrator{words, console};
  std::unique_ptr<Keeper> keeper;
  if (words.has("--keep")) {
    if (words.operands.empty()) throw Misuse("--keep needs the directory of the device");
    keeper = std::make_unique<Keeper>(*device, words.operands[0]);
  }
  const auto greet = [&](std::size_t number) -> link::Handler {
    return [&, number, connection = std::shared_ptr<emulator::Connection>{}](binding::Transport transport,
                                                                             binding::Message request) mutable {
      // Each frame says its transport; one that changes it is another connection to the device.
      if (connection == nullptr || connection->transport() != transport)
        connection = std::make_shared<emulator::Connection>(*device, transport);
      if (told_to_reset.exchange(false)) device->store().reset();
      auto reaction = connection->answer(request);
      narrator.exchanged(number, transport, connection->line());
      if (keeper) keeper->save();
      return reply_of(std::move(reaction));
    };
  };
  link::Server::Terms terms;
  terms.protocol = tcp ? link::Server::Protocol::tcp : link::Server::Protocol::socket;
  auto server = link::Server::listen(*address, terms, greet);
  if (!server) throw Failure(Exit::unjudged, explain(server.error()));
  const Stoppable stoppable{**server};
  narrator.listening(*address, (*server)->port(), tcp);
  const auto served = (*server)->serve();
  if (!served) throw Failure(Exit::unjudged, explain(served.error()));
  return Exit::trusted;
}

}  // namespace bonafide::cli
