// Sessions with an emulated device, through every link there is: records beside clear messages.
#include <thread>

#include <gtest/gtest.h>

#include <bonafide/emulator/function.hpp>
#include <bonafide/link/doe_link.hpp>
#include <bonafide/link/server.hpp>
#include <bonafide/link/socket_link.hpp>
#include <bonafide/spdm/requester/session.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::emulator {
namespace {

using namespace std::chrono_literals;
using binding::Transport;

const crypto::Library& library() {
  static const auto opened = crypto::Library::open(nullptr);
  return *opened;
}

/// A throw-away device.
struct Capable {
  Device made{library(), usual_function(), *civil(2026, 11, 21, 0, 0, 0)};
};

struct Plan {
  spdm::requester::Wishes wishes = spdm::requester::everything_offered_by(library());
  spdm::requester::SessionWishes session;
};

/// Measures in a session, before and after both keys are renewed.
spdm::Flow<bool> measured_twice(spdm::Line& line, const Plan& plan) {
  using namespace spdm::requester;
  co_await connect(line, plan.wishes);
  const auto slots = co_await fetch_certificates(line, plan.wishes);
  const Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  auto session = co_await open_session(line, plan.session, identity);
  const auto before = co_await measure(line, session, plan.wishes, identity);
  co_await update_keys(line, session, spdm::KeyOperation::update_all_keys);
  const auto after = co_await measure(line, session, plan.wishes, identity);
  co_await end_session(line, session);
  co_return before.is_signed() && after.is_signed();
}

/// What crossed on each channel.
struct Counted {
  std::size_t clear = 0, secured = 0;
};

Result<bool> run(link::Link& link, Counted& counted, Duration patience = 5s) {
  Plan plan;
  plan.wishes.sessions = spdm::requester::sessions_offered_by(library());
  plan.session.records = records_of(link.transport());
  spdm::Line line{library(), {.longest_wait = patience, .padding = binding::allowed_padding(link.transport())}};
  auto flow = measured_twice(line, plan);
  Buffer storage;
  for (line.start(flow, link::now()); !flow.outcome();) {
    if (line.to_sleep()) {
      link::sleep_until(line.to_sleep()->until);
      line.expired(link::now());
      continue;
    }
    const auto send = *line.to_send();
    const auto channel = send.secured ? binding::Channel::secured : binding::Channel::clear;
    ++(send.secured ? counted.secured : counted.clear);
    const auto answer = link.exchange({send.request, channel}, send.deadline - link::now(), storage);
    const auto bytes = answer ? link::demand_channel(*answer, channel) : std::unexpected(answer.error());
    if (bytes)
      line.answered(*bytes, link::now());
    else
      line.failed(bytes.error(), link::now());
  }
  return flow.take();
}

/// The device behind a socket.
class Listening {
 public:
  Listening(const Device& device, link::Server::Protocol protocol)
      : server_(*link::Server::listen({"127.0.0.1", 0}, {.protocol = protocol},
                                      [&](std::size_t) -> link::Handler {
                                        return [&, connection = std::shared_ptr<Connection>{}](
                                                   Transport transport, const binding::Message& request) mutable {
                                          if (!connection) connection = std::make_shared<Connection>(device, transport);
                                          auto said = connection->answer(request);
                                          if (said.kind != Reaction::Kind::answer)
                                            return link::Reply{.kind = link::Reply::Kind::silence};
                                          return link::Reply{.message = std::move(said.response),
                                                             .channel = said.channel};
                                        };
                                      })),
        thread_([this] { static_cast<void>(server_->serve(60s)); }) {}
  ~Listening() { server_->stop(), thread_.join(); }
  link::Address address() const { return {"127.0.0.1", server_->port()}; }

 private:
  std::unique_ptr<link::Server> server_;
  std::thread thread_;
};

void expect_session(link::Link& link) {
  Counted counted;
  const auto done = run(link, counted);
  ASSERT_TRUE(done) << binding::name(link.transport()) << ": " << explain(done.error());
  EXPECT_TRUE(*done);
  EXPECT_GE(counted.clear, 6U) << "VERSION to ALGORITHMS, DIGESTS, CERTIFICATE, KEY_EXCHANGE";
  EXPECT_GE(counted.secured, 6U) << "FINISH, two measurements, two of KEY_UPDATE, END_SESSION";
}

TEST(EmulatedSession, crosses_a_mailbox_in_configuration_space) {
  const Capable device;
  EmulatedFunction function{device.made};
  link::DoeLink link{function.space(), {.offset = 0x100, .version = 2}};
  expect_session(link);
}

TEST(EmulatedSession, crosses_sockets_with_every_transport) {
  const Capable device;
  const Listening served{device.made, link::Server::Protocol::socket};
  for (const auto transport : {Transport::doe, Transport::mctp, Transport::tcp}) {
    const auto link = link::SocketLink::connect(served.address(), transport, 5s);
    ASSERT_TRUE(link);
    expect_session(**link);
  }
}

TEST(EmulatedSession, crosses_tcp) {
  const Capable device;
  const Listening served{device.made, link::Server::Protocol::tcp};
  const auto link = link::TcpLink::connect(served.address(), 5s);
  ASSERT_TRUE(link);
  expect_session(**link);
}

TEST(EmulatedSession, of_a_silent_device_is_silent) {
  const Device device{library(), usual_function(), *civil(2026, 11, 21, 0, 0, 0), std::vector<std::string>{"silence"}};
  Connection connection{device, Transport::doe};
  const Buffer record(32);
  EXPECT_EQ(connection.answer({record, binding::Channel::secured}).kind, Reaction::Kind::silence);
}

}  // namespace
}  // namespace bonafide::emulator
