#include <bonafide/spdm/requester/authenticate.hpp>

namespace bonafide::spdm::requester {
namespace {

constexpr unsigned most_portions = 4096;

/// A chain of which portions have come.
struct Fetched {
  Buffer chain{};
  std::optional<std::size_t> total{};  // as the peer said at first
  bool whole() const { return total && chain.size() >= *total; }
};

/// Whether `portion` continues what is there.
Result<void> continues(const GetCertificate& asked, const Certificate& portion, const Fetched& so_far,
                       Version version) {
  const auto end = so_far.chain.size() + portion.portion.size() + portion.remainder();
  if (portion.slot() != asked.slot()) return broken(rule::slot_echoed, "SlotID", 2, portion.slot());
  if (version >= Version::v1_4 && portion.large() != asked.large())
    return broken(rule::large_form_is_1_4, "SlotID", 2, portion.param1);
  if (portion.portion.empty() || portion.portion.size() > asked.length())
    return broken(rule::portion_useful, "PortionLength", 4, portion.portion.size());
  if (so_far.total && end != *so_far.total)
    return broken(rule::chain_constant, "RemainderLength", 6, portion.remainder());
  if (end > largest_chain(version)) return broken(rule::chain_bounded, "RemainderLength", 6, portion.remainder());
  return {};
}

/// Bytes of a chain that one CERTIFICATE can bring us: DataTransferSize less its header.
std::uint16_t portion_size(const Wishes& wishes, std::uint32_t certificate_header) {
  const auto room = wishes.data_transfer_size - std::min(certificate_header, wishes.data_transfer_size);
  return static_cast<std::uint16_t>(std::min<std::uint32_t>(wishes.portion, room));
}

/// The next portion of a chain, in the large form where both sides have it: DSP0274 1.4, "GET_CERTIFICATE request
/// message format", LargeOffset and LargeLength.
GetCertificate next_portion(const Line& line, const Wishes& wishes, std::uint8_t slot, std::size_t offset) {
  if (line.terms.large_forms())
    return {.param1 = static_cast<std::uint8_t>(slot | large_cert_chain),
            .large_offset = static_cast<std::uint32_t>(offset),
            .large_length = portion_size(wishes, 16)};
  return {.param1 = slot, .small_offset = static_cast<std::uint16_t>(offset), .small_length = portion_size(wishes, 8)};
}

Flow<Buffer> fetch_chain(Line& line, const Wishes& wishes, std::uint8_t slot) {
  Fetched so_far;
  for (unsigned portions = 0; !so_far.whole(); ++portions) {
    if (portions == most_portions) co_return broken(rule::bounded_exchanges, "PortionLength", 4, portions);
    const GetCertificate question = next_portion(line, wishes, slot, so_far.chain.size());
    const auto answer = co_await line.ask(question);
    co_await continues(question, answer.message, so_far, line.terms.version);
    append(so_far.chain, answer.message.portion);
    so_far.total = so_far.chain.size() + answer.message.remainder();
  }
  co_return std::move(so_far.chain);
}

/// The slots whose chains are wanted, of those that are provisioned.
std::uint8_t wanted_slots(const Wishes& wishes, std::uint8_t provisioned) {
  if (wishes.every_slot) return provisioned;
  const auto slot = wishes.slot.value_or(static_cast<std::uint8_t>(std::countr_zero(provisioned)));
  return static_cast<std::uint8_t>(slot < 8 ? provisioned & 1u << slot : 0u);
}

}  // namespace

/// Makes a fetched chain part of `slots`, or says what is wrong with it.
Result<void> accept_chain(const Line& line, Slots& slots, std::uint8_t slot, Buffer chain, Bytes announced) {
  const auto hash = line.terms.hash();
  const auto scheme = line.terms.scheme();
  if (!hash || !scheme) return broken(rule::capability_present, "BaseAsymSel", 12, 0);
  const auto digest = crypto::digest(line.library, *hash, chain);
  if (!digest) return std::unexpected(digest.error());
  if (!equal(*digest, announced)) return broken(rule::chain_digest, "Digest", header_size, slot);

  auto& kept = slots.chains_[slot] = std::move(chain);
  const auto read = read_chain(kept, line.terms);
  if (!read) return std::unexpected(read.error());
  if (const auto rooted = check_root_hash(line.library, *read, *hash); !rooted) return rooted;
  auto key = check_links(line.library, read->certificates);
  if (!key) return std::unexpected(key.error());
  if (!key->fits(*scheme))
    return broken(rule::leaf_key, "BaseAsymSel", 12, line.terms.selected.base_asym, Note{crypto::name(key->kind())});
  slots.keys_[slot] = std::move(*key);
  slots.digests_[slot] = *digest;
  return {};
}

Flow<Slots> fetch_certificates(Line& line, const Wishes& wishes) {
  if (!line.terms.responder.has(cap::cert)) co_return broken(rule::capability_present, "Flags", 8, cap::cert);
  if (wishes.slot && *wishes.slot > 7) co_return broken(rule::slot_exists, "SlotID", 2, *wishes.slot);
  const auto digests = co_await line.ask(GetDigests{});

  Slots slots;
  slots.provisioned = digests.message.provisioned_slots;
  const auto wanted = wanted_slots(wishes, slots.provisioned);
  if (wanted == 0) co_return broken(rule::slot_filled, "ProvisionedSlotMask", 3, slots.provisioned);
  for (std::uint8_t slot = 0; slot < 8; ++slot) {
    if ((wanted >> slot & 1) == 0) continue;
    auto chain = co_await fetch_chain(line, wishes, slot);
    co_await accept_chain(line, slots, slot, std::move(chain), digests.message.of(slot));
  }
  co_return slots;
}

}  // namespace bonafide::spdm::requester
