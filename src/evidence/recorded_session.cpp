#include <bonafide/evidence/recorded_session.hpp>
#include <bonafide/wire/rules.hpp>

namespace bonafide::evidence {
namespace {

constexpr std::size_t most_padding = 3;  // PCIe 6.x, 6.30: a DOE data object is filled up to a DWORD

spdm::TrafficSecret same(const spdm::TrafficSecret& secret) {
  const auto bytes = secret.secret(Reveal{}).bytes(Reveal{});
  crypto::KeySecret again{bytes.size()};
  std::ranges::copy(bytes, again.bytes(Reveal{}).begin());
  return spdm::TrafficSecret{std::move(again)};
}

}  // namespace

Result<RecordedLane::Key> RecordedLane::made(const crypto::Library& library, const spdm::Suite& suite,
                                             spdm::TrafficSecret secret, const spdm::RecordShape& shape) {
  auto opener = spdm::RecordOpener::keyed(library, suite, secret, shape);
  if (!opener) return std::unexpected(opener.error());
  return Key{std::move(secret), std::move(*opener)};
}

Result<RecordedLane> RecordedLane::keyed(const crypto::Library& library, const spdm::Suite& suite,
                                         const spdm::TrafficSecret& secret, const spdm::RecordShape& shape) {
  auto key = made(library, suite, same(secret), shape);
  if (!key) return std::unexpected(key.error());
  return RecordedLane{std::move(*key)};
}

Result<Buffer> RecordedLane::open(Bytes record) {
  const auto size = spdm::record_size(record, key_.opener.shape().format);
  if (!size) return std::unexpected(size.error());
  const Bytes rest = record.subspan(*size);
  if (rest.size() > most_padding || !all_zero(rest))
    return broken(wire::rule::nothing_follows, "(end)", *size, rest.size());
  auto room = copy(record.first(*size));
  auto opened = key_.opener.open(room);
  if (!opened && old_) {
    room = copy(record.first(*size));
    const auto with_old = old_->opener.open(room);
    if (!with_old) return std::unexpected(opened.error());
    // The peer did not hear of the update: both go on with the old key.
    key_ = std::move(*old_), old_.reset();
    return copy(*with_old);
  }
  if (!opened) return std::unexpected(opened.error());
  return copy(*opened);
}

Result<void> RecordedLane::update(const crypto::Library& library, const spdm::Suite& suite) {
  auto next = key_.secret.updated(library, suite);
  if (!next) return std::unexpected(next.error());
  auto key = made(library, suite, std::move(*next), key_.opener.shape());
  if (!key) return std::unexpected(key.error());
  old_ = std::move(key_), key_ = std::move(*key);
  return {};
}

Result<void> RecordedSession::key(const spdm::TrafficSecret& request, const spdm::TrafficSecret& response) {
  lanes_.clear();
  for (const auto* secret : {&request, &response}) {
    auto made = RecordedLane::keyed(*library_, handshake.suite(), *secret, shape);
    if (!made) return std::unexpected(made.error());
    lanes_.push_back(std::move(*made));
  }
  return {};
}

Result<void> RecordedSession::open_handshake() {
  const auto& secrets = handshake.secrets();
  return key(secrets.of(spdm::Direction::request), secrets.of(spdm::Direction::response));
}

Result<void> RecordedSession::establish() {
  const auto secrets = handshake.finish();
  if (!secrets) return std::unexpected(secrets.error());
  established = true;
  return key(secrets->request, secrets->response);
}

}  // namespace bonafide::evidence
