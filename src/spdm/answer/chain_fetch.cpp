#include <bonafide/spdm/answer/chain_fetch.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/rules/certificate.hpp>
#include <bonafide/spdm/rules/flow.hpp>

namespace bonafide::spdm {
namespace {

constexpr unsigned most_portions = 4096;

}  // namespace

GetCertificate ChainFetch::next() const {
  const std::uint32_t header = large_ ? 16 : 8;
  const auto room = std::min<std::uint32_t>(most_.message - std::min(header, most_.message), most_.portion);
  if (large_)
    return {.param1 = static_cast<std::uint8_t>(slot_ | large_cert_chain),
            .large_offset = static_cast<std::uint32_t>(chain_.size()),
            .large_length = room};
  return {.param1 = slot_,
          .small_offset = static_cast<std::uint16_t>(chain_.size()),
          .small_length = static_cast<std::uint16_t>(room)};
}

Result<bool> ChainFetch::take(const GetCertificate& asked, const Certificate& portion) {
  if (++portions_ > most_portions) return broken(rule::bounded_exchanges, "PortionLength", 4, portions_);
  const auto end = chain_.size() + portion.portion.size() + portion.remainder();
  if (portion.slot() != asked.slot()) return broken(rule::slot_echoed, "SlotID", 2, portion.slot());
  if (version_ >= Version::v1_4 && portion.large() != asked.large())
    return broken(rule::large_form_is_1_4, "SlotID", 2, portion.param1);
  if (portion.portion.empty() || portion.portion.size() > asked.length())
    return broken(rule::portion_useful, "PortionLength", 4, portion.portion.size());
  if (total_ && end != *total_) return broken(rule::chain_constant, "RemainderLength", 6, portion.remainder());
  if (end > largest_chain(version_)) return broken(rule::chain_bounded, "RemainderLength", 6, portion.remainder());
  append(chain_, portion.portion);
  total_ = end;
  return chain_.size() == *total_;
}

Result<CheckedChain> check_chain(const crypto::Library& library, const Terms& terms, Bytes chain, Bytes announced) {
  const auto hash = terms.hash();
  const auto scheme = terms.scheme();
  if (!hash || !scheme) return broken(rule::capability_present, "BaseAsymSel", 12, 0);
  const auto digest = crypto::digest(library, *hash, chain);
  if (!digest) return std::unexpected(digest.error());
  if (!equal(*digest, announced)) return broken(rule::chain_digest, "Digest", header_size, chain.size());
  const auto read = read_chain(chain, terms);
  if (!read) return std::unexpected(read.error());
  if (const auto rooted = check_root_hash(library, *read, *hash); !rooted) return std::unexpected(rooted.error());
  auto key = check_links(library, read->certificates);
  if (!key) return std::unexpected(key.error());
  if (!key->fits(*scheme))
    return broken(rule::leaf_key, "BaseAsymSel", 12, terms.selected.base_asym, Note{crypto::name(key->kind())});
  return CheckedChain{std::move(*key), *digest};
}

}  // namespace bonafide::spdm
