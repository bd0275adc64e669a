// A Requester that blocks: each of its steps is one call that returns when the device has answered, or when there is
// nothing to wait for any more. Behind each is the flow of the same name, for those who have a loop of their own.
#pragma once
#include <memory>

#include <bonafide/client/driver.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/spdm/requester/events.hpp>
#include <bonafide/spdm/requester/information.hpp>
#include <bonafide/spdm/requester/provisioning.hpp>

namespace bonafide::client {

namespace requester = spdm::requester;

class SecuredSession;

/// One connection to one device. Errors are those of the flows, and of the link.
class Client {
 public:
  /// `library`, `link` and whatever `wishes` refer to must outlive the Client.
  Client(const crypto::Library& library, link::Link& link, const requester::Wishes& wishes,
         const spdm::Patience& patience = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// GET_VERSION to ALGORITHMS. What was open is forgotten.
  Result<void> connect();
  /// All that requester::authenticate does, from connect() on.
  Result<requester::Report> authenticate();
  /// The device that the steps below are about: its chain is fetched where that has not been done, or the provisioned
  /// public key is taken. Proven only by what it signs.
  Result<requester::Identity> identify();
  Result<requester::Measured> measure();
  /// KEY_EXCHANGE with the device that identify() finds, mutual where `wishes` have credentials and the device asks.
  Result<SecuredSession> open_session(spdm::MeasurementSummary summary = spdm::MeasurementSummary::none);
  /// PSK_EXCHANGE.
  Result<SecuredSession> open_session(const requester::PreSharedKey& psk);
  /// In the clear; in a session, SecuredSession::exchange.
  Result<Buffer> exchange(const requester::VendorMessage& message);
  Result<Buffer> fetch_log();
  enum class Signature : std::uint8_t { wanted, not_wanted };
  Result<requester::Endpoint> endpoint_info(Signature signature = Signature::wanted);

  Result<requester::CsrAnswer> get_csr(const requester::CsrWish& wish);
  Result<requester::TakesEffect> set_certificate(const requester::CertificateWish& wish);
  Result<requester::KeyPairReport> get_key_pair(std::uint8_t key_pair_id);
  Result<requester::TakesEffect> set_key_pair(const requester::KeyPairWish& wish);

  /// Any other flow on the line().
  template <class T> Result<T> run(spdm::Flow<T> flow) { return driver_.run(std::move(flow)); }
  spdm::Line& line() { return line_; }
  const requester::Wishes& wishes() const { return wishes_; }
  /// Everything that was said, as evidence that verifies again elsewhere.
  evidence::Evidence record(std::string tool, std::string target) const;

 private:
  friend class SecuredSession;

  link::Link& link_;
  requester::Wishes wishes_;
  spdm::Line line_;
  Driver driver_;
  requester::Slots slots_;
  std::optional<crypto::PublicKey> provisioned_;
  std::optional<requester::Identity> identity_;
};

/// An open session of a Client, which must outlive it. Who lets go of it without end() leaves it to the device to
/// forget it.
class SecuredSession {
 public:
  Result<void> heartbeat();
  Result<void> update_keys(spdm::KeyOperation operation = spdm::KeyOperation::update_all_keys);
  /// Signed by the device that the session was opened with; one of a pre-shared key signs nothing.
  Result<requester::Measured> measure();
  /// A message of another standard, there and back.
  Result<Buffer> exchange(const requester::VendorMessage& message);
  Result<Buffer> fetch_log();
  Result<requester::Endpoint> endpoint_info(Client::Signature signature = Client::Signature::wanted);

  Result<requester::CsrAnswer> get_csr(const requester::CsrWish& wish);
  Result<requester::TakesEffect> set_certificate(const requester::CertificateWish& wish);
  Result<requester::KeyPairReport> get_key_pair(std::uint8_t key_pair_id);
  Result<requester::TakesEffect> set_key_pair(const requester::KeyPairWish& wish);

  Result<std::vector<spdm::SupportedEvents>> supported_events();
  Result<void> subscribe(std::span<const spdm::SupportedEvents> groups);
  /// What has happened since; needs Wishes::listens.
  Result<std::vector<spdm::HeardEvent>> fetch_events();

  Result<void> end();

  spdm::Session& session() { return *session_; }
  /// What its keys came from, for a key log.
  const requester::SessionOrigin& origin() const { return *origin_; }

 private:
  friend class Client;
  SecuredSession(Client& client, spdm::Session session, std::unique_ptr<requester::SessionOrigin> origin)
      : client_(&client), session_(std::make_unique<spdm::Session>(std::move(session))), origin_(std::move(origin)) {}

  Client* client_;
  std::unique_ptr<spdm::Session> session_;
  std::unique_ptr<requester::SessionOrigin> origin_;
};

}  // namespace bonafide::client
