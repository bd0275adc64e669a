#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/x509/issue.hpp>
#include <bonafide/emulator/identity.hpp>

namespace bonafide::emulator {

namespace {

namespace x509 = crypto::x509;
namespace oid = crypto::oid;

/// RFC 5280, 4.1.2.5: a certificate of no well-defined expiration date. Devices have no clock and live long.
UnixTime for_ever() { return *civil(9999, 12, 31, 23, 59, 59); }

struct Subject {
  std::string_view name, issuer;
  Bytes spki, issuer_spki;
  UnixTime not_before{};
};

Result<x509::Statement> statement(const crypto::Library& library, const Subject& subject) {
  const auto serial = x509::random_serial(library);
  if (!serial) return std::unexpected(serial.error());
  const auto own = x509::key_identifier(library, subject.spki);
  if (!own) return std::unexpected(own.error());
  const auto issuers = x509::key_identifier(library, subject.issuer_spki);
  if (!issuers) return std::unexpected(issuers.error());
  return x509::Statement{.serial = *serial,
                         .issuer = x509::make_common_name(subject.issuer),
                         .subject = x509::make_common_name(subject.name),
                         .not_before = subject.not_before,
                         .not_after = for_ever(),
                         .spki = copy(subject.spki),
                         .extensions = {x509::subject_key_identifier(*own), x509::authority_key_identifier(*issuers)}};
}

/// RFC 5280, 4.2.1.3 and 4.2.1.9: keyCertSign and cRLSign, `path_length` certificates of CAs may follow.
Result<Buffer> issue_ca(const crypto::Library& library, const Subject& subject, std::uint32_t path_length,
                        const crypto::PrivateKey& signing_key) {
  auto says = statement(library, subject);
  if (!says) return std::unexpected(says.error());
  says->extensions.push_back(x509::basic_constraints({.ca = true, .path_length = path_length}));
  says->extensions.push_back(x509::key_usage(x509::usage_of({5, 6})));
  return x509::issue(library, *says, x509::Signer{.key = signing_key});
}

/// "1b36:0010 0102030405060708"
std::string name_of(const PciIdentity& function) {
  const auto text = pci_name(function);
  const auto part = [&](std::string_view key, std::size_t size) {
    const auto at = text.find(key);
    return at == std::string::npos ? std::string{} : text.substr(at + key.size(), size);
  };
  std::string out = "PCI " + part("Vendor=", 4) + ":" + part("Device=", 4);
  if (function.serial) out += " " + text.substr(text.size() - 16);
  return out;
}

}  // namespace

Result<Authority> make_authority(const crypto::Library& library, const AuthorityOrder& order) {
  auto root_key = crypto::PrivateKey::generate(library, order.key);
  if (!root_key) return std::unexpected(root_key.error());
  auto intermediate_key = crypto::PrivateKey::generate(library, order.key);
  if (!intermediate_key) return std::unexpected(intermediate_key.error());
  const auto root_spki = root_key->spki(), intermediate_spki = intermediate_key->spki();
  if (!root_spki) return std::unexpected(root_spki.error());
  if (!intermediate_spki) return std::unexpected(intermediate_spki.error());

  const std::string root_name = order.name + " root", intermediate_name = order.name + " intermediate";
  const Subject root{root_name, root_name, *root_spki, *root_spki, order.not_before};
  auto root_certificate = issue_ca(library, root, 1, *root_key);
  if (!root_certificate) return std::unexpected(root_certificate.error());
  const Subject intermediate{intermediate_name, root_name, *intermediate_spki, *root_spki, order.not_before};
  auto intermediate_certificate = issue_ca(library, intermediate, 0, *root_key);
  if (!intermediate_certificate) return std::unexpected(intermediate_certificate.error());
  return Authority{std::move(*root_certificate), std::move(*intermediate_certificate), std::move(*root_key),
                   std::move(*intermediate_key)};
}

Result<Leaf> make_leaf(const crypto::Library& library, const Authority& authority, const LeafOrder& order) {
  auto key = crypto::PrivateKey::generate(library, order.key);
  if (!key) return std::unexpected(key.error());
  const auto spki = key->spki(), issuer_spki = authority.intermediate_key.spki();
  if (!spki) return std::unexpected(spki.error());
  if (!issuer_spki) return std::unexpected(issuer_spki.error());
  const auto issuer = x509::parse(authority.intermediate);
  if (!issuer) return std::unexpected(issuer.error());

  const bool device = order.role == spdm::Role::responder;
  const auto name = device ? name_of(order.function) : std::string{"SPDM requester"};
  auto says = statement(library, {name, {}, *spki, *issuer_spki, order.not_before});
  if (!says) return std::unexpected(says.error());
  says->issuer = copy(issuer->subject);
  says->extensions.push_back(x509::basic_constraints({.ca = false}));
  says->extensions.push_back(x509::key_usage(x509::usage_of({0})));
  // DSP0274, "Leaf certificate": what the key is for.
  says->extensions.push_back(x509::extended_key_usage({device ? oid::spdm_responder_auth : oid::spdm_requester_auth}));
  if (device) {
    const auto entry = pci_name(order.function);
    says->extensions.push_back(x509::other_names({{oid::pcie_cma_name, entry}}));
    says->extensions.push_back(x509::spdm_extension({oid::spdm_hardware_identity}));
  }
  auto certificate = x509::issue(library, *says, x509::Signer{.key = authority.intermediate_key});
  if (!certificate) return std::unexpected(certificate.error());
  return Leaf{std::move(*certificate), std::move(*key)};
}

}  // namespace bonafide::emulator
