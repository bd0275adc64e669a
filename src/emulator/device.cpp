#include <bonafide/crypto/spki.hpp>
#include <bonafide/emulator/device.hpp>
#include <bonafide/emulator/files.hpp>
#include <bonafide/emulator/requester_demand.hpp>
#include <bonafide/emulator/workable.hpp>
#include <bonafide/link/link.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/registry.hpp>

namespace bonafide::emulator {

namespace {

namespace fs = std::filesystem;
namespace x509 = crypto::x509;

/// What a record may put around a message: see Responder::respond_secured.
constexpr std::size_t around_a_message = 96;

crypto::PrivateKey read_key(const crypto::Library& library, const fs::path& path) {
  return or_refuse(crypto::PrivateKey::from_pkcs8(library, read_file(path)), path.string());
}

/// MaxSPDMmsgSize with CHUNK_CAP, in bytes: more than the small forms of 1.4 can tell.
constexpr std::uint32_t largest_message = 1u << 20;

/// DSP0274, "Registry or standards body ID": the body whose vendor ids are those of PCI.
constexpr std::uint16_t pci_sig = 3;

/// What sessions may use, best first.
constexpr std::array preferred_groups{crypto::Group::secp384r1, crypto::Group::secp256r1, crypto::Group::secp521r1,
                                      crypto::Group::ffdhe3072, crypto::Group::ffdhe4096, crypto::Group::ffdhe2048,
                                      crypto::Group::sm2};
static_assert(preferred_groups.size() == crypto::group_count);
constexpr std::array preferred_kems{crypto::Kem::ml_kem_1024, crypto::Kem::ml_kem_768, crypto::Kem::ml_kem_512};
static_assert(preferred_kems.size() == crypto::kem_count);
constexpr std::array preferred_aeads{crypto::Aead::aes_256_gcm, crypto::Aead::aes_128_gcm,
                                     crypto::Aead::chacha20_poly1305, crypto::Aead::sm4_gcm};
static_assert(preferred_aeads.size() == crypto::aead_count);

/// One key may have several SubjectPublicKeyInfos: makers differ in the AlgorithmIdentifier of SM2 and RSA.
bool same_key(Bytes one, Bytes other) {
  const auto a = crypto::read_spki(one), b = crypto::read_spki(other);
  return a && b && a->kind == b->kind && equal(a->bits, b->bits);
}

std::vector<Fault> faults_named(std::span<const std::string> names) {
  std::vector<Fault> out;
  for (const auto& name : names) {
    const auto fault = fault_named(name);
    if (!fault) throw BadDescription("there is no fault \"" + name + "\" (bonafide emulate --list-faults names them)");
    out.push_back(*fault);
  }
  return out;
}

/// DSP0274 measures indices in ascending order.
std::vector<spdm::responder::Measurement> measurements_of(const Description& description) {
  std::vector<spdm::responder::Measurement> out;
  for (const auto& m : description.measurements) out.push_back({m.index, m.type, m.raw, m.value});
  std::ranges::sort(out, {}, &spdm::responder::Measurement::index);
  return out;
}

/// What a throw-away device measures.
std::vector<MeasurementDescription> usual_measurements() {
  return {{1, 0, false, copy(as_bytes("immutable ROM"))}, {2, 1, false, copy(as_bytes("firmware 1.0"))}};
}

}  // namespace

const crypto::PrivateKey* Device::keep(crypto::PrivateKey key) {
  keys_.push_back(std::make_shared<const crypto::PrivateKey>(std::move(key)));
  return keys_.back().get();
}

void Device::load_slot(const SlotDescription& slot) {
  auto certificates = read_certificates(slot.chain);
  const auto leaf = or_refuse(spdm::read_certificates(certificates), slot.chain.string()).back();
  auto key = read_key(library_, slot.key);
  if (!same_key(or_refuse(key.spki(), slot.key.string()), leaf.spki))
    throw BadDescription(slot.key.string() + " is not the key of the last certificate of " + slot.chain.string());
  auto& out = profile_.slots[slot.slot & 7];
  out.certificates = std::move(certificates);
  if (!slot.root.empty()) out.omitted_root = read_certificates(slot.root);
  out.key = keep(std::move(key));
}

void Device::settle_sessions(const Description& description) {
  const auto offered = [&](auto preferred, const auto& said, auto& out) {
    out = said;
    for (const auto one : preferred)
      if (said.empty() && library_.offers(one)) out.push_back(one);
  };
  offered(preferred_groups, description.groups, profile_.groups);
  // Who names groups and no KEM wants keys from a group.
  if (description.groups.empty() || !description.kems.empty()) offered(preferred_kems, description.kems, profile_.kems);
  offered(preferred_aeads, description.aeads, profile_.aeads);
  for (const auto& psk : description.psks) {
    auto key = psk.file.empty() ? psk.key : read_file(psk.file);
    if (key.empty()) throw BadDescription(psk.file.string() + " holds no key");
    profile_.psks.push_back({psk.hint, std::make_shared<const SecretBuffer>(Bytes{key})});
    wipe(key);
  }
  const bool able = (profile_.flags & (spdm::cap::encrypt | spdm::cap::mac)) != 0;
  if (able && !profile_.psks.empty() && (profile_.flags & spdm::cap::psk) == 0)
    profile_.flags |= spdm::cap::psk_with_context;
  profile_.heartbeat_period = (profile_.flags & spdm::cap::hbeat) != 0 ? description.heartbeat : std::uint8_t{0};
  profile_.vendor = [own = function_.vendor](std::uint16_t standard, Bytes vendor, Bytes payload) {
    std::optional<Buffer> echo;
    if (standard == pci_sig && vendor.size() == 2 && load_le<std::uint16_t>(vendor) == own) echo = copy(payload);
    return echo;
  };
}

/// DSP0274 1.3, "DeviceClassIdentifier": the function by its ids, and the log with the measurements that it extends to.
void Device::settle_information(const Description& description) {
  const auto id = [](std::uint16_t value) {
    Buffer out(2);
    store_le(MutableBytes{out}, value);
    return out;
  };
  std::vector<Buffer> sub_ids{id(function_.device)};
  if (function_.subsystem_vendor && function_.subsystem_device)
    for (const auto one : {*function_.subsystem_vendor, *function_.subsystem_device}) sub_ids.push_back(id(one));
  const std::array names{spdm::DeviceName{pci_sig, id(function_.vendor), sub_ids}};
  profile_.device_class = spdm::make_device_class(names);

  std::vector<spdm::LogEntry> entries;
  for (const auto& [measurement, type, raw, value] : description.log)
    entries.push_back({.index = static_cast<std::uint32_t>(entries.size() + 1),
                       .measurement_index = measurement,
                       .type = static_cast<std::uint8_t>(type | (raw ? 0x80u : 0u)),
                       .value = value});
  profile_.log = spdm::make_log(entries);
  auto& measured = profile_.measurements;
  for (const auto& entry : entries)
    if (std::ranges::find(measured, entry.measurement_index, &spdm::responder::Measurement::index) == measured.end())
      measured.push_back({.index = entry.measurement_index, .type = spdm::hash_extended});
  std::ranges::sort(measured, {}, &spdm::responder::Measurement::index);
}

/// Key pairs: one for each key of the slots that the description names no key pair of, then those that it names.
void Device::settle_store(const Description& description) {
  auto& store = *store_;
  store.slots = profile_.slots;
  store.environment =
      description.trusted_environment ? spdm::responder::Environment::trusted : spdm::responder::Environment::field;
  spdm::KeyPairAlgorithms able;
  for (unsigned i = 0; i < crypto::key_kind_count; ++i) {
    const auto kind = static_cast<crypto::KeyKind>(i);
    const auto bit = spdm::key_pair_bit(kind);
    if (const auto scheme = usual_scheme(kind); scheme && library_.offers(*scheme))
      able.asym |= bit.asym, able.pqc |= bit.pqc;
  }
  std::uint8_t named = 0;
  for (const auto& pair : description.key_pairs) named = static_cast<std::uint8_t>(named | pair.slots);
  const spdm::responder::KeyPair any{.capabilities = spdm::key_pair_cap::all, .able = able};
  for (const auto& key : keys_) {
    auto pair = any;
    pair.key = key, pair.current = spdm::key_pair_bit(key->kind());
    for (unsigned slot = 0; slot < store.slots.size(); ++slot)
      if (store.slots[slot].key == key.get()) pair.slots = static_cast<std::uint8_t>(pair.slots | 1u << slot);
    pair.slots = static_cast<std::uint8_t>(pair.slots & ~named);
    if (pair.slots != 0) store.key_pairs.push_back(std::move(pair));
  }
  for (const auto& [path, usage, slots] : description.key_pairs) {
    auto pair = any;
    pair.usage = usage, pair.slots = slots;
    if (!path.empty()) {
      pair.key = std::make_shared<const crypto::PrivateKey>(read_key(library_, path));
      pair.current = spdm::key_pair_bit(pair.key->kind());
    }
    store.key_pairs.push_back(std::move(pair));
  }
  profile_.store = &store;
}

/// DSP0274 1.1, "Mutual authentication", and 1.3, "Event mechanism": what is described implies the capabilities.
void Device::settle_requesters(const Description& description) {
  profile_.demand = demand_of(library_, description.requester);
  updates_key_ = description.requester.updates_key;
  events_ = description.events;
  if (description.requester.demands()) profile_.flags |= spdm::cap::mut_auth | spdm::cap::encap;
  if (updates_key_ || description.requester.asks_endpoint || !events_.empty()) profile_.flags |= spdm::cap::encap;
  if (!events_.empty()) profile_.flags |= spdm::cap::event;
  if ((profile_.flags & spdm::cap::event) == 0) return;
  for (const auto type : spdm::dmtf_events) profile_.event_types.push_back(static_cast<std::uint16_t>(type));
}

void Device::settle(const Description& description) {
  profile_.versions = description.versions;
  profile_.flags = description.flags;
  profile_.ext_flags = description.ext_flags;
  profile_.ct_exponent = description.ct_exponent;
  profile_.data_transfer_size = description.data_transfer_size;
  profile_.max_message_size = largest_message;
  profile_.schemes = description.schemes;
  profile_.hashes = description.hashes;
  profile_.measurement_hashes = {description.measurement_hash};
  settle_sessions(description);
  settle_requesters(description);
  profile_.measurements = measurements_of(description);
  for (auto& slot : profile_.slots) {
    if (slot.key == nullptr) continue;
    if (const auto usual = usual_scheme(slot.key->kind()); usual && profile_.schemes.empty())
      profile_.schemes.push_back(*usual);
    if (std::ranges::find(faults_, Fault::wrong_key) != faults_.end())
      slot.key = keep(or_refuse(crypto::PrivateKey::generate(library_, slot.key->kind()), "making a wrong key"));
  }
  make_workable(description, profile_);
  settle_information(description);
  settle_store(description);
  for (const auto fault : faults_) {
    if (fault == Fault::not_ready_once) profile_.slow_codes = {static_cast<std::uint8_t>(spdm::Code::challenge)};
    if (fault == Fault::other_serial) function_.serial = function_.serial.value_or(0) ^ 1;
  }
}

Device::Device(const crypto::Library& library, const Description& description)
    : library_(library), function_(description.function), faults_(faults_named(description.faults)) {
  for (const auto& slot : description.slots) load_slot(slot);
  if (!description.provisioned_key.empty())
    profile_.provisioned_key = keep(read_key(library_, description.provisioned_key));
  settle(description);
}

Device::Device(const crypto::Library& library, const PciIdentity& function, UnixTime now,
               std::span<const std::string> faults)
    : library_(library), function_(function), faults_(faults_named(faults)) {
  auto authority = or_refuse(make_authority(library, {.name = "throw-away", .not_before = now}), "making a root");
  auto leaf = or_refuse(make_leaf(library, authority, {.function = function, .not_before = now}), "making a leaf");
  auto& slot = profile_.slots[0];
  for (const Bytes der : {Bytes{authority.root}, Bytes{authority.intermediate}, Bytes{leaf.certificate}})
    append(slot.certificates, der);
  slot.key = keep(std::move(leaf.key));
  root_ = std::move(authority.root);
  Description usual;
  usual.measurements = usual_measurements();
  settle(usual);
}

spdm::RecordFormat records_of(binding::Transport transport) {
  switch (transport) {
    case binding::Transport::mctp: return spdm::mctp_records;
    case binding::Transport::tcp: return spdm::tcp_records;
    case binding::Transport::storage: return spdm::storage_records;
    case binding::Transport::doe:
    case binding::Transport::none: break;
  }
  return spdm::doe_records;
}

Connection::Connection(const Device& device, binding::Transport transport)
    : device_(device),
      transport_(transport),
      profile_(device.profile()),
      mischief_(device.faults()),
      responder_(device.library(), profile_),
      room_(std::max<std::size_t>(profile_.data_transfer_size, 4096) + around_a_message) {
  profile_.records = records_of(transport);
  // What no longer fits the device is negotiated anew.
  if (const auto& kept = device.kept_state()) static_cast<void>(responder_.resume(*kept));
}

Connection::~Connection() { device_.kept_state() = responder_.state_to_keep(); }

/// What the description lets happen: its own key is updated once in each session, events follow a subscription.
void Connection::let_things_happen(Instant now) {
  if (responder_.open_sessions() == 0) updated_ = false;
  if (device_.updates_key() && !updated_) updated_ = responder_.update_keys();
  if (!responder_.has_subscribers()) return subscribed_.reset();
  if (!subscribed_) subscribed_ = now, happened_ = 0;
  for (const auto& events = device_.events(); happened_ < events.size(); ++happened_) {
    const auto& [type, after, concerns] = events[happened_];
    if (now - *subscribed_ < std::chrono::seconds{after}) return;
    unsigned mask = 0;
    for (const auto slot : concerns) mask |= 1u << (slot & 7);
    const auto detail = type == spdm::DmtfEvent::certificate_changed
                            ? spdm::slots_detail(static_cast<std::uint8_t>(mask))
                            : spdm::measurements_detail(concerns);
    responder_.raise(type, detail);
  }
}

Reaction Connection::answer(const binding::Message& request) {
  const auto now = link::now();
  responder_.time_passes(now);
  let_things_happen(now);
  const bool secured = request.channel == binding::Channel::secured;
  auto reaction = secured ? respond_secured(request.bytes) : respond(request.bytes);
  note(request, reaction);
  if (secured) note_endpoint(request.bytes);
  return reaction;
}

Reaction Connection::respond_secured(Bytes record) {
  auto opened = copy(record);
  const auto response = responder_.respond_secured(opened, room_);
  if (response.empty()) return {.kind = Reaction::Kind::silence};
  return mischief_.carried(copy(response));
}

Reaction Connection::respond(Bytes request) {
  if (auto instead = mischief_.instead_of(request)) return *instead;
  const auto heard = mischief_.heard(request);
  const auto response = responder_.respond(heard, MutableBytes{room_}.first(room_.size() - around_a_message));
  Reaction reaction{.response = copy(response)};
  if (response.empty())
    reaction.kind = Reaction::Kind::silence;
  else
    reaction.response = mischief_.said(request, std::move(reaction.response), responder_.terms());
  return reaction;
}

/// DSP0274 1.3, "DeviceClassIdentifier", of the Requester: told once in each session.
void Connection::note_endpoint(Bytes record) {
  const auto id = spdm::session_id_of(record);
  const auto* const endpoint = id ? responder_.endpoint_of(*id) : nullptr;
  if (endpoint == nullptr || told_of_ == *id) return;
  told_of_ = *id;
  const auto named = spdm::read_device_class(endpoint->info());
  if (!named) return;
  line_ += ", the Requester is";
  for (const auto& one : spdm::identifiers_of(*named)) {
    line_ += " " + spdm::registry_name(one.registry) + " " + hex(one.vendor_id);
    for (const auto& sub : spdm::sub_ids_of(one)) line_ += ":" + hex(sub.id);
  }
  line_ += endpoint->is_signed() ? ", signed" : ", not signed";
}

void Connection::note(const binding::Message& request, const Reaction& reaction) {
  const auto named = [](const binding::Message& message) {
    const auto& [bytes, channel] = message;
    const auto name = channel == binding::Channel::secured ? std::string{"(secured)"}
                      : bytes.size() > 1                   ? spdm::name(static_cast<spdm::Code>(bytes[1]))
                                                           : std::string{"(too short)"};
    return name + " " + std::to_string(bytes.size());
  };
  line_ = named(request) + " -> ";
  if (reaction.kind == Reaction::Kind::silence)
    line_ += "(silence)";
  else if (reaction.kind == Reaction::Kind::close)
    line_ += "(closed)";
  else
    line_ += named({reaction.response, reaction.channel});
  const bool in_the_clear = request.channel == binding::Channel::clear;
  const bool is_error =
      reaction.response.size() > 1 && reaction.response[1] == static_cast<std::uint8_t>(spdm::Code::error);
  if (const auto& refusal = responder_.refusal(); refusal && (is_error || !in_the_clear))
    line_ += ": " + explain(*refusal);
}

Description read_description(const fs::path& path, const Description& start) {
  std::error_code unreachable;
  const auto file = fs::is_directory(path, unreachable) ? path / "device.toml" : path;
  const auto text = read_file(file);
  return parse_description(as_text(text), {file.parent_path(), file.string(), start});
}

}  // namespace bonafide::emulator
