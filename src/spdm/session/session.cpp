#include <bonafide/spdm/message/error.hpp>
#include <bonafide/spdm/rules/record.hpp>
#include <bonafide/spdm/session/session.hpp>

namespace bonafide::spdm {
namespace {

constexpr std::uint8_t mctp_spdm = 0x05;            // DSP0276: the MCTP message type of SPDM
constexpr std::uint8_t tcp_binding_version = 0x01;  // DSP0287
constexpr std::size_t largest_prefix = 4;

/// What the transport puts before an SPDM message inside a record.
struct Prefix {
  std::array<std::uint8_t, largest_prefix> bytes{};
  std::size_t size;
  Prefix(const RecordFormat& format, std::size_t message_size) : size(format.application_prefix) {
    if (size == 1) bytes[0] = mctp_spdm;
    if (size != largest_prefix) return;
    store_le(MutableBytes{bytes}, static_cast<std::uint16_t>(message_size + 2));
    bytes[2] = tcp_binding_version, bytes[3] = mctp_spdm;
  }
  operator Bytes() const { return Bytes{bytes}.first(size); }
};

/// DSP0276: 1 to 32 bytes where the transport has random data at all.
Result<std::size_t> random_size(const crypto::Library& library, const RecordFormat& format) {
  if (format.most_random == 0) return std::size_t{0};
  std::array<std::uint8_t, 1> drawn{};
  if (const auto filled = library.random(drawn); !filled) return std::unexpected(filled.error());
  return 1 + drawn[0] % format.most_random;
}

/// ERROR with Busy or ResponseNotReady: the peer has not done yet what it was asked, so that nothing follows from the
/// key that it says so with. DSP0274, "ERROR response message".
bool takes_time(Bytes message) {
  if (message.size() < header_size || message[1] != static_cast<std::uint8_t>(Code::error)) return false;
  const auto reason = static_cast<ErrorCode>(message[2]);
  return reason == ErrorCode::busy || reason == ErrorCode::response_not_ready;
}

}  // namespace

Result<Session> Session::begin(const crypto::Library& library, const SessionTerms& terms,
                               const HandshakeSecrets& secrets, Transcript transcript) {
  const bool asks = terms.role == Role::requester;
  const auto ours = asks ? Direction::request : Direction::response;
  const auto theirs = asks ? Direction::response : Direction::request;
  auto sealer = RecordSealer::keyed(library, terms.suite, secrets.of(ours), terms.shape);
  if (!sealer) return std::unexpected(sealer.error());
  auto opener = RecordOpener::keyed(library, terms.suite, secrets.of(theirs), terms.shape);
  if (!opener) return std::unexpected(opener.error());
  return Session{library, terms, std::move(*sealer), std::move(*opener), std::move(transcript)};
}

Result<void> Session::alive() const {
  if (ended()) return broken(rule::session_alive, "SessionID", 0, terms_.id);
  return {};
}

void Session::end() {
  sealer_.reset(), opener_.reset();
  confirm_opening_key();
  if (secrets_) *secrets_ = {};
}

Result<void> Session::establish(ApplicationSecrets secrets) {
  if (const auto may = alive(); !may) return may;
  secrets_ = std::move(secrets);
  auto sealer = RecordSealer::keyed(*library_, terms_.suite, sealing_secret(), terms_.shape);
  if (!sealer) return std::unexpected(sealer.error());
  auto opener = RecordOpener::keyed(*library_, terms_.suite, opening_secret(), terms_.shape);
  if (!opener) return std::unexpected(opener.error());
  sealer_ = std::move(*sealer), opener_ = std::move(*opener);
  return {};
}

Result<Bytes> Session::seal(Bytes message, MutableBytes room) {
  return seal_application(Prefix{terms_.shape.format, message.size()}, message, room);
}

Result<Bytes> Session::seal_application(Bytes prefix, Bytes data, MutableBytes room) {
  if (const auto may = alive(); !may) return std::unexpected(may.error());
  const auto random = random_size(*library_, terms_.shape.format);
  if (!random) return std::unexpected(random.error());
  const auto padded = terms_.shape.protection == Protection::encrypted ? *random : 0;
  const auto size = prefix.size() + data.size();
  if (terms_.shape.size(size, padded) > room.size())
    return broken(rule::record_length, "ApplicationDataLength", terms_.shape.header_size(), size);
  const auto to = room.subspan(terms_.shape.data_offset());
  std::ranges::copy(prefix, to.begin());
  const auto place = to.subspan(prefix.size());
  if (data.data() != place.data()) std::ranges::copy(data, place.begin());
  if (const auto drawn = library_->random(to.subspan(size, padded)); !drawn) return std::unexpected(drawn.error());
  return sealer_->seal(terms_.id, room, size, padded);
}

Result<MutableBytes> Session::open(MutableBytes record) {
  if (const auto may = alive(); !may) return std::unexpected(may.error());
  const auto id = session_id_of(record);
  if (!id) return std::unexpected(id.error());
  if (*id != terms_.id) return broken(rule::session_known, "SessionID", 0, *id);
  if (old_opener_) spare_ = copy(record);
  auto data = opener_->open(record);
  bool by_old_key = false;
  if (!data && old_opener_) {
    std::ranges::copy(spare_, record.begin());
    data = old_opener_->open(record);
    by_old_key = data.has_value();
  }
  wipe(spare_);
  if (!data) return data;
  const Prefix expected{terms_.shape.format,
                        data->size() - std::min(data->size(), terms_.shape.format.application_prefix)};
  if (data->size() < expected.size || !equal(data->first(expected.size), expected))
    return broken(rule::record_prefix, "ApplicationData", terms_.shape.data_offset(), data->size());
  const auto message = data->subspan(expected.size);
  // DSP0274 1.1, KEY_UPDATE: a peer that did not hear of the update goes on with the old key, and so do we.
  if (by_old_key && !takes_time(message)) restore_opening_key();
  return message;
}

void Session::restore_opening_key() {
  if (!old_opener_) return;
  opener_ = std::move(*old_opener_), opening_secret() = std::move(*old_opening_secret_);
  confirm_opening_key();
}

Result<void> Session::update_sealing_key() {
  if (const auto may = alive(); !may) return may;
  auto next = sealing_secret().updated(*library_, terms_.suite);
  if (!next) return std::unexpected(next.error());
  auto sealer = RecordSealer::keyed(*library_, terms_.suite, *next, terms_.shape);
  if (!sealer) return std::unexpected(sealer.error());
  sealing_secret() = std::move(*next), sealer_ = std::move(*sealer);
  return {};
}

Result<void> Session::update_opening_key() {
  if (const auto may = alive(); !may) return may;
  auto next = opening_secret().updated(*library_, terms_.suite);
  if (!next) return std::unexpected(next.error());
  auto opener = RecordOpener::keyed(*library_, terms_.suite, *next, terms_.shape);
  if (!opener) return std::unexpected(opener.error());
  old_opener_ = std::move(opener_), old_opening_secret_ = std::move(opening_secret());
  opening_secret() = std::move(*next), opener_ = std::move(*opener);
  return {};
}

}  // namespace bonafide::spdm
