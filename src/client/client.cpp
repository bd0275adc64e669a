#include <bonafide/client/client.hpp>

namespace bonafide::client {
namespace {

spdm::Patience suited(spdm::Patience patience, const link::Link& link) {
  if (patience.padding == 0) patience.padding = binding::allowed_padding(link.transport());
  return patience;
}

/// Reads the clock of this machine: the pure rooms have none.
UnixTime civil_now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace

Client::Client(const crypto::Library& library, link::Link& link, const requester::Wishes& wishes,
               const spdm::Patience& patience)
    : link_(link), wishes_(wishes), line_(library, suited(patience, link)), driver_(line_, link) {}

Result<void> Client::connect() {
  identity_.reset();
  return run(requester::connect(line_, wishes_));
}

Result<requester::Report> Client::authenticate() {
  identity_.reset();
  return run(requester::authenticate(line_, wishes_));
}

Result<requester::Identity> Client::identify() {
  if (identity_) return *identity_;
  if (wishes_.slot == spdm::provisioned_key) {
    const auto found = requester::provisioned_identity(line_, wishes_, provisioned_);
    if (found) identity_ = *found;
    return found;
  }
  auto fetched = run(requester::fetch_certificates(line_, wishes_));
  if (!fetched) return std::unexpected(fetched.error());
  slots_ = std::move(*fetched);
  const auto lowest = static_cast<std::uint8_t>(std::countr_zero(slots_.provisioned));
  const auto slot = wishes_.slot.value_or(lowest);
  identity_ = requester::Identity{slot, &*slots_.leaf_key(slot), slots_.digest(slot)};
  return *identity_;
}

Result<requester::Measured> Client::measure() {
  const auto identity = identify();
  if (!identity) return std::unexpected(identity.error());
  return run(requester::measure(line_, wishes_, *identity));
}

Result<SecuredSession> Client::open_session(spdm::MeasurementSummary summary) {
  const auto identity = identify();
  if (!identity) return std::unexpected(identity.error());
  auto origin = std::make_unique<requester::SessionOrigin>();
  const requester::SessionWishes want{.records = records_of(link_.transport()),
                                      .summary = summary,
                                      .origin = origin.get(),
                                      .credentials = wishes_.credentials};
  auto session = run(requester::open_session(line_, want, *identity));
  if (!session) return std::unexpected(session.error());
  return SecuredSession{*this, std::move(*session), std::move(origin)};
}

Result<SecuredSession> Client::open_session(const requester::PreSharedKey& psk) {
  auto origin = std::make_unique<requester::SessionOrigin>();
  const requester::SessionWishes want{.records = records_of(link_.transport()), .origin = origin.get()};
  auto session = run(requester::open_session(line_, want, psk));
  if (!session) return std::unexpected(session.error());
  return SecuredSession{*this, std::move(*session), std::move(origin)};
}

Result<Buffer> Client::exchange(const requester::VendorMessage& message) {
  return run(requester::exchange_vendor(line_, nullptr, message));
}

Result<Buffer> Client::fetch_log() { return run(requester::fetch_log(line_, nullptr, wishes_)); }

Result<requester::Endpoint> Client::endpoint_info(Signature signature) {
  if (signature == Signature::not_wanted) return run(requester::ask_endpoint_info(line_, nullptr, wishes_, nullptr));
  const auto identity = identify();
  if (!identity) return std::unexpected(identity.error());
  return run(requester::ask_endpoint_info(line_, nullptr, wishes_, &*identity));
}

Result<requester::CsrAnswer> Client::get_csr(const requester::CsrWish& wish) {
  return run(requester::get_csr(line_, nullptr, wish));
}
Result<requester::TakesEffect> Client::set_certificate(const requester::CertificateWish& wish) {
  identity_.reset();
  return run(requester::set_certificate(line_, nullptr, wish));
}
Result<requester::KeyPairReport> Client::get_key_pair(std::uint8_t key_pair_id) {
  return run(requester::get_key_pair(line_, nullptr, key_pair_id));
}
Result<requester::TakesEffect> Client::set_key_pair(const requester::KeyPairWish& wish) {
  return run(requester::set_key_pair(line_, nullptr, wish));
}

evidence::Evidence Client::record(std::string tool, std::string target) const {
  return {.origin = {.kind = evidence::SourceKind::conversation,
                     .tool = std::move(tool),
                     .transport = std::string{binding::name(link_.transport())},
                     .target = std::move(target),
                     .obtained_at = civil_now(),
                     .clock = "the requester's"},
          .exchanges = evidence::said_on(line_)};
}

Result<void> SecuredSession::heartbeat() { return client_->run(requester::heartbeat(client_->line_, *session_)); }

Result<void> SecuredSession::update_keys(spdm::KeyOperation operation) {
  return client_->run(requester::update_keys(client_->line_, *session_, operation));
}

Result<requester::Measured> SecuredSession::measure() {
  auto& wishes = client_->wishes_;
  const auto identity = client_->identity_;
  if (identity) return client_->run(requester::measure(client_->line_, *session_, wishes, *identity));
  auto without = wishes;
  without.signed_measurements = false;
  const requester::Identity nobody{};
  return client_->run(requester::measure(client_->line_, *session_, without, nobody));
}

Result<Buffer> SecuredSession::exchange(const requester::VendorMessage& message) {
  return client_->run(requester::exchange_vendor(client_->line_, session_.get(), message));
}

Result<Buffer> SecuredSession::fetch_log() {
  return client_->run(requester::fetch_log(client_->line_, session_.get(), client_->wishes_));
}

Result<requester::Endpoint> SecuredSession::endpoint_info(Client::Signature signature) {
  const bool wanted = signature == Client::Signature::wanted && client_->identity_;
  const auto* const identity = wanted ? &*client_->identity_ : nullptr;
  return client_->run(requester::ask_endpoint_info(client_->line_, session_.get(), client_->wishes_, identity));
}

Result<requester::CsrAnswer> SecuredSession::get_csr(const requester::CsrWish& wish) {
  return client_->run(requester::get_csr(client_->line_, session_.get(), wish));
}
Result<requester::TakesEffect> SecuredSession::set_certificate(const requester::CertificateWish& wish) {
  return client_->run(requester::set_certificate(client_->line_, session_.get(), wish));
}
Result<requester::KeyPairReport> SecuredSession::get_key_pair(std::uint8_t key_pair_id) {
  return client_->run(requester::get_key_pair(client_->line_, session_.get(), key_pair_id));
}
Result<requester::TakesEffect> SecuredSession::set_key_pair(const requester::KeyPairWish& wish) {
  return client_->run(requester::set_key_pair(client_->line_, session_.get(), wish));
}

Result<std::vector<spdm::SupportedEvents>> SecuredSession::supported_events() {
  return client_->run(requester::supported_events(client_->line_, *session_));
}
Result<void> SecuredSession::subscribe(std::span<const spdm::SupportedEvents> groups) {
  return client_->run(requester::subscribe(client_->line_, *session_, groups));
}
Result<std::vector<spdm::HeardEvent>> SecuredSession::fetch_events() {
  return client_->run(requester::fetch_events(client_->line_, *session_, client_->wishes_.credentials));
}

Result<void> SecuredSession::end() { return client_->run(requester::end_session(client_->line_, *session_)); }

}  // namespace bonafide::client
