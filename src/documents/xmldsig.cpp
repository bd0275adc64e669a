#include <algorithm>
#include <array>

#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/documents/rules.hpp>
#include <bonafide/documents/xmldsig.hpp>

namespace bonafide::documents {
namespace {

constexpr std::string_view dsig = "http://www.w3.org/2000/09/xmldsig#";

// XML Signature 1.1, 6 Algorithms; RFC 6931, 2.
struct DigestRow {
  std::string_view uri;
  crypto::Hash hash;
};
constexpr std::array digest_rows{
    DigestRow{"http://www.w3.org/2001/04/xmlenc#sha256", crypto::Hash::sha256},
    DigestRow{"http://www.w3.org/2001/04/xmldsig-more#sha384", crypto::Hash::sha384},
    DigestRow{"http://www.w3.org/2001/04/xmlenc#sha512", crypto::Hash::sha512},
};
struct SignatureRow {
  std::string_view uri;
  bool rsa;
  crypto::Hash hash;
};
constexpr std::array signature_rows{
    SignatureRow{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", false, crypto::Hash::sha256},
    SignatureRow{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", false, crypto::Hash::sha384},
    SignatureRow{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", false, crypto::Hash::sha512},
    SignatureRow{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", true, crypto::Hash::sha256},
    SignatureRow{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", true, crypto::Hash::sha384},
    SignatureRow{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", true, crypto::Hash::sha512},
};
struct CanonicalRow {
  std::string_view uri;
  xml::Canonical how;
};
constexpr std::array canonical_rows{
    CanonicalRow{"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", xml::Canonical::inclusive},
    CanonicalRow{"http://www.w3.org/2006/12/xml-c14n11", xml::Canonical::inclusive},
    CanonicalRow{"http://www.w3.org/2001/10/xml-exc-c14n#", xml::Canonical::exclusive},
};
constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// RFC 4648, 4, with white space between its characters (XML Schema, base64Binary).
std::optional<Buffer> base64(std::string_view text) {
  Buffer out;
  std::uint32_t bits = 0;
  unsigned count = 0, padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto value = alphabet.find(c);
    if (c == '=') {
      ++padding;
    } else if (value == std::string_view::npos || padding != 0) {
      return {};
    }
    bits = bits << 6 | (c == '=' ? 0 : static_cast<std::uint32_t>(value));
    if (++count % 4 != 0) continue;
    for (const unsigned shift : {16u, 8u, 0u}) out.push_back(static_cast<std::uint8_t>(bits >> shift));
  }
  if (count % 4 != 0 || padding > 2) return {};
  out.resize(out.size() - padding);
  return out;
}

class Verifier {
 public:
  Verifier(const crypto::Library& library, const xml::Document& document, std::size_t signature)
      : library_(library), document_(document), signature_(signature) {}

  Result<std::string> run(const appraisal::Trust& anchors, std::optional<UnixTime> at) {
    // Canonical XML 1.0 and 1.1 give a part of a document the xml: attributes around it, each in its own way.
    for (const auto& attribute : document_.root().attributes)
      if (attribute.prefix == "xml") return broken(rule::dsig_structure, "xml:", document_.root().offset);
    const auto info = only(signature_, "SignedInfo");
    if (!info) return std::unexpected(info.error());
    if (const auto whole = check_reference(*info); !whole) return std::unexpected(whole.error());
    const auto chain = certificates();
    if (!chain) return std::unexpected(chain.error());
    const auto signer = appraisal::reference::find_signer(library_, *chain, anchors, at);
    if (!signer) return std::unexpected(signer.error());
    if (const auto good = check_signature(*info, signer->key); !good) return std::unexpected(good.error());
    return signer->name;
  }

 private:
  std::size_t offset(std::size_t element) const { return document_.elements[element].offset; }

  /// The one child of that name, which must be there once.
  Result<std::size_t> only(std::size_t of, std::string_view name) const {
    const auto found = document_.children(of, dsig, name);
    if (found.size() != 1) return broken(rule::dsig_structure, "Signature", offset(of), found.size(), Note{name});
    return found.front();
  }
  /// The row of the algorithm that a child names.
  template <class Rows>
  Result<typename Rows::value_type> algorithm(std::size_t of, std::string_view name, const Rows& rows) const {
    const auto element = only(of, name);
    if (!element) return std::unexpected(element.error());
    return row_of(*element, rows);
  }
  template <class Rows> Result<typename Rows::value_type> row_of(std::size_t element, const Rows& rows) const {
    const auto* uri = document_.elements[element].find("Algorithm");
    // A parameter, such as the prefixes of exclusive canonicalization, changes what the algorithm does.
    const bool bare = std::ranges::none_of(document_.elements[element].children,
                                           [](const xml::Child& child) { return child.element.has_value(); });
    const auto found = std::ranges::find_if(rows, [&](const auto& row) { return uri != nullptr && row.uri == *uri; });
    if (found == rows.end() || !bare)
      return broken(rule::dsig_algorithm, "Algorithm", offset(element), 0, Note{uri != nullptr ? *uri : std::string{}});
    return *found;
  }

  Result<void> check_reference(std::size_t info) const {
    const auto reference = only(info, "Reference");
    if (!reference) return std::unexpected(reference.error());
    const auto* uri = document_.elements[*reference].find("URI");
    if (uri == nullptr || !uri->empty()) return broken(rule::dsig_whole, "URI", offset(*reference));
    const auto how = transform(*reference);
    if (!how) return std::unexpected(how.error());
    const auto method = algorithm(*reference, "DigestMethod", digest_rows);
    if (!method) return std::unexpected(method.error());
    const auto value = only(*reference, "DigestValue");
    if (!value) return std::unexpected(value.error());
    const auto wanted = base64(document_.text(*value));
    if (!wanted) return broken(rule::dsig_structure, "DigestValue", offset(*value));
    const auto digest = crypto::digest(library_, method->hash, xml::canonical(document_, 0, *how, signature_));
    if (!digest) return std::unexpected(digest.error());
    if (!equal(*digest, *wanted)) return broken(rule::dsig_digest, "DigestValue", offset(*value));
    return {};
  }

  /// enveloped-signature, then a canonical form or none, which is Canonical XML 1.0 (4.4.3.2).
  Result<xml::Canonical> transform(std::size_t reference) const {
    const auto transforms = only(reference, "Transforms");
    if (!transforms) return std::unexpected(transforms.error());
    const auto steps = document_.children(*transforms, dsig, "Transform");
    const auto* first = steps.empty() ? nullptr : document_.elements[steps[0]].find("Algorithm");
    if (first == nullptr || *first != enveloped || steps.size() > 2)
      return broken(rule::dsig_whole, "Transforms", offset(*transforms), steps.size());
    if (steps.size() == 1) return xml::Canonical::inclusive;
    const auto row = row_of(steps[1], canonical_rows);
    if (!row) return std::unexpected(row.error());
    return row->how;
  }

  Result<std::vector<Buffer>> certificates() const {
    const auto info = only(signature_, "KeyInfo");
    if (!info) return std::unexpected(info.error());
    const auto data = only(*info, "X509Data");
    if (!data) return std::unexpected(data.error());
    std::vector<Buffer> out;
    for (const auto each : document_.children(*data, dsig, "X509Certificate")) {
      auto der = base64(document_.text(each));
      if (!der) return broken(rule::dsig_structure, "X509Certificate", offset(each));
      out.push_back(std::move(*der));
    }
    return out;
  }

  Result<void> check_signature(std::size_t info, const crypto::PublicKey& key) const {
    const auto how = algorithm(info, "CanonicalizationMethod", canonical_rows);
    if (!how) return std::unexpected(how.error());
    const auto method = algorithm(info, "SignatureMethod", signature_rows);
    if (!method) return std::unexpected(method.error());
    const auto value = only(signature_, "SignatureValue");
    if (!value) return std::unexpected(value.error());
    const auto signature = base64(document_.text(*value));
    if (!signature) return broken(rule::dsig_structure, "SignatureValue", offset(*value));
    const auto scheme = scheme_of(key.kind(), method->rsa);
    if (!scheme)
      return broken(rule::dsig_algorithm, "SignatureMethod", offset(info), 0, Note{crypto::name(key.kind())});
    const auto covered = xml::canonical(document_, info, how->how);
    const auto good =
        crypto::verify(library_, key, *scheme, method->hash, {crypto::Signed::Form::message, covered}, *signature);
    if (!good && good.error() == crypto::rule::signature_valid)
      return broken(rule::dsig_signature, "SignatureValue", offset(*value));
    return good;
  }

  /// XML Signature 1.1, 6.4: ECDSA as r and s side by side, RSASSA-PKCS1-v1_5.
  static std::optional<crypto::Scheme> scheme_of(crypto::KeyKind kind, bool rsa) {
    using Kind = crypto::KeyKind;
    using Scheme = crypto::Scheme;
    switch (kind) {
      case Kind::ec_p256: return rsa ? std::nullopt : std::optional{Scheme::ecdsa_p256};
      case Kind::ec_p384: return rsa ? std::nullopt : std::optional{Scheme::ecdsa_p384};
      case Kind::ec_p521: return rsa ? std::nullopt : std::optional{Scheme::ecdsa_p521};
      case Kind::rsa_2048: return rsa ? std::optional{Scheme::rsassa_2048} : std::nullopt;
      case Kind::rsa_3072: return rsa ? std::optional{Scheme::rsassa_3072} : std::nullopt;
      case Kind::rsa_4096: return rsa ? std::optional{Scheme::rsassa_4096} : std::nullopt;
      default: return {};
    }
  }

  const crypto::Library& library_;
  const xml::Document& document_;
  std::size_t signature_;
};

}  // namespace

Result<std::optional<std::size_t>> find_signature(const xml::Document& document) {
  std::optional<std::size_t> out;
  for (std::size_t i = 0; i < document.elements.size(); ++i) {
    const auto& element = document.elements[i];
    if (!element.is(dsig, "Signature")) continue;
    if (out || element.parent != 0u) return broken(rule::dsig_one, "Signature", element.offset);
    out = i;
  }
  return out;
}

Result<std::string> verify_signature(const crypto::Library& library, const xml::Document& document,
                                     std::size_t signature, const appraisal::Trust& anchors,
                                     std::optional<UnixTime> at) {
  return Verifier{library, document, signature}.run(anchors, at);
}

}  // namespace bonafide::documents
