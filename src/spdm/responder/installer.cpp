#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/spki.hpp>
#include <bonafide/crypto/x509/issue.hpp>
#include <bonafide/crypto/x509/path.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/responder/installer.hpp>
#include <bonafide/spdm/rules/certificate.hpp>
#include <bonafide/spdm/rules/provisioning.hpp>

namespace bonafide::spdm::responder {
namespace {

namespace x509 = crypto::x509;

/// One key may have several SubjectPublicKeyInfos: makers differ in the AlgorithmIdentifier of SM2 and RSA.
bool same_key(const crypto::PrivateKey& key, Bytes spki) {
  const auto own = key.spki();
  const auto a = own ? crypto::read_spki(*own) : std::unexpected(own.error());
  const auto b = crypto::read_spki(spki);
  return a && b && a->kind == b->kind && equal(a->bits, b->bits);
}

/// Without multi-key connections a device has one key for an algorithm, or one for each slot: any of them will do.
const KeyPair* owner_of(Store& store, const Proposal& proposal, Bytes spki) {
  const auto owns = [&](const KeyPair& pair) { return pair.key != nullptr && same_key(*pair.key, spki); };
  if (owns(*proposal.pair)) return proposal.pair;
  if (proposal.model != CertificateModel::none) return nullptr;
  const auto found = std::ranges::find_if(store.key_pairs, owns);
  return found == store.key_pairs.end() ? nullptr : &*found;
}

/// DSP0274 1.3, "KEY_PAIR_INFO", CertAssocCap and ShareableCap. On other connections associations are the device's own
/// affair.
Result<void> may_associate(const KeyPair& pair, const Proposal& proposal) {
  const auto bit = 1u << proposal.slot;
  if (proposal.model == CertificateModel::none || (pair.slots & bit) != 0) return {};
  if ((pair.capabilities & key_pair_cap::cert_assoc) == 0)
    return broken(rule::key_pair_capable, "KeyPairID", 3, pair.capabilities, Note{"CertAssocCap"});
  if ((pair.slots & ~bit) != 0 && (pair.capabilities & key_pair_cap::shareable) == 0)
    return broken(rule::key_pair_shared, "KeyPairID", 3, pair.slots);
  return {};
}

/// DSP0274 1.2, "Leaf certificate", basicConstraints and keyUsage; "AliasCert model": the Device CA signs certificates.
Result<void> suits(const x509::Certificate& last, CertificateModel model) {
  const bool ca = last.basic_constraints && last.basic_constraints->ca;
  const bool alias = model == CertificateModel::alias;
  if (ca != alias) return broken(rule::certificate_leaf, "basicConstraints", 0, ca ? 1 : 0);
  const bool may = !last.key_usage || (alias ? last.key_usage->key_cert_sign() : last.key_usage->digital_signature());
  if (!may) return broken(rule::certificate_leaf, "keyUsage", 0, last.key_usage->bits);
  return {};
}

/// DSP0274 1.2, "AliasCert model": the device issues a certificate for an alias key below its Device CA.
Result<void> add_alias(const crypto::Library& library, const x509::Certificate& device_ca,
                       const crypto::PrivateKey& device_key, Installation& to) {
  auto key = crypto::PrivateKey::generate(library, device_key.kind());
  if (!key) return std::unexpected(key.error());
  const auto spki = key->spki();
  if (!spki) return std::unexpected(spki.error());
  const auto serial = x509::random_serial(library);
  if (!serial) return std::unexpected(serial.error());
  x509::Statement says{.serial = *serial,
                       .issuer = copy(device_ca.subject),
                       .subject = x509::make_common_name("alias"),
                       .not_before = device_ca.not_before,
                       .not_after = device_ca.not_after,
                       .spki = *spki,
                       .extensions = {}};
  says.extensions.push_back(x509::basic_constraints({.ca = false}));
  says.extensions.push_back(x509::key_usage(x509::usage_of({0})));
  says.extensions.push_back(x509::extended_key_usage({crypto::oid::spdm_responder_auth}));
  if (!device_ca.subject_alternative_name.empty())
    if (const auto name = x509::find_extension(device_ca, crypto::oid::subject_alternative_name))
      says.extensions.push_back({copy(name->oid), x509::Addition::Critical::no, copy(name->value)});
  const auto made = x509::issue(library, says, x509::Signer{.key = device_key});
  if (!made) return std::unexpected(made.error());
  append(to.certificates, *made);
  to.alias_key = std::make_shared<const crypto::PrivateKey>(std::move(*key));
  return {};
}

Result<void> consistent(const crypto::Library& library, const CertificateChain& chain, crypto::Hash hash) {
  if (const auto rooted = check_root_hash(library, chain, hash); !rooted) return rooted;
  const auto problems = x509::check_path(library, {.chain = chain.certificates});
  if (problems.empty()) return {};
  const auto& [certificate, error] = problems.front();
  return broken(rule::certificate_path, error.field, error.offset, certificate, Note{error.rule->id});
}

}  // namespace

bool model_suits(std::uint8_t model, std::uint8_t slot) {
  const auto generic = static_cast<std::uint8_t>(CertificateModel::generic);
  return model != 0 && model <= generic && (slot != 0 || model != generic);
}

Result<KeyPair*> own_key_pair(Store& store, const Terms& terms, std::uint8_t slot) {
  const auto scheme = terms.scheme();
  const auto fits = [&](const KeyPair& pair) { return pair.key != nullptr && (!scheme || pair.key->fits(*scheme)); };
  auto* const of_slot = slot < 8 ? store.find(store.of_slot(slot)) : nullptr;
  if (of_slot != nullptr && fits(*of_slot)) return of_slot;
  const auto found = std::ranges::find_if(store.key_pairs, fits);
  if (found == store.key_pairs.end()) return broken(rule::key_pair_generated, "BaseAsymSel", 0, store.key_pairs.size());
  return &*found;
}

Result<std::size_t> chain_size(Bytes chain, const Terms& terms) {
  constexpr std::size_t length_size = 4;
  if (chain.size() < length_size) return broken(rule::chain_header, "CertChain", header_size, chain.size());
  const std::size_t size =
      terms.version >= Version::v1_4 ? load_le<std::uint32_t>(chain) : load_le<std::uint16_t>(chain);
  if (size > chain.size()) return broken(rule::chain_header, "Length", header_size, size);
  return size;
}

Result<Installation> check_installation(const crypto::Library& library, const Terms& terms, Store& store,
                                        const Proposal& proposal) {
  const auto chain = read_chain(proposal.chain, terms);
  if (!chain) return std::unexpected(chain.error());
  const auto hash = terms.hash();
  if (!hash) return broken(rule::chain_header, "RootHash", header_size + 4, 0);
  if (const auto good = consistent(library, *chain, *hash); !good) return std::unexpected(good.error());
  const auto usual = terms.responder.has(cap::alias_cert) ? CertificateModel::alias : CertificateModel::device;
  const auto model = proposal.model == CertificateModel::none ? usual : proposal.model;
  if (const auto good = suits(chain->leaf(), model); !good) return std::unexpected(good.error());

  const auto* const pair = owner_of(store, proposal, chain->leaf().spki);
  if (pair == nullptr)
    return broken(rule::certificate_own_key, "subjectPublicKeyInfo", header_size, proposal.slot,
                  Note{crypto::name(chain->leaf().key)});
  const auto scheme = terms.scheme();
  if (proposal.model == CertificateModel::none && scheme && !pair->key->fits(*scheme))
    return broken(rule::leaf_key, "BaseAsymSel", 0, 0, Note{crypto::name(pair->key->kind())});
  if (const auto may = may_associate(*pair, proposal); !may) return std::unexpected(may.error());

  Installation out{.key_pair_id = static_cast<std::uint8_t>(pair - store.key_pairs.data() + 1), .model = model};
  for (const auto& certificate : chain->certificates) append(out.certificates, certificate.raw);
  if (model == CertificateModel::alias)
    if (const auto added = add_alias(library, chain->leaf(), *pair->key, out); !added)
      return std::unexpected(added.error());
  return out;
}

}  // namespace bonafide::spdm::responder
