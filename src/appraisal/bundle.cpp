#include <bonafide/appraisal/bundle.hpp>
#include <bonafide/appraisal/reference/signer.hpp>
#include <bonafide/appraisal/rules/reference.hpp>

namespace bonafide::appraisal {
namespace {

namespace cbor = evidence::cbor;
namespace cose = evidence::cose;

Result<void> fill(const crypto::Library& library, const Bundle& bundle, Trust& trust) {
  for (const auto& [der, origin] : bundle.certificates)
    if (const auto added = trust.add_certificate(der, origin); !added) return added;
  for (const auto& [der, origin] : bundle.keys)
    if (const auto added = trust.add_public_key(library, der, origin); !added) return added;
  for (const auto& [der, origin] : bundle.revocation_lists)
    if (const auto added = trust.add_revocation_list(der, origin); !added) return added;
  for (const auto& digest : bundle.denied)
    if (!trust.deny(digest)) return broken(evidence::rule::evidence_value, "denied", 0, digest.size());
  return {};
}

}  // namespace

Result<Buffer> encode(const Bundle& bundle) {
  cbor::Writer writer;
  cbor::Encode::put(writer, bundle);
  // What is not UTF-8 could not be read back.
  if (const auto item = cbor::read(writer.written()); !item) return std::unexpected(item.error());
  return writer.take();
}

Result<Bundle> decode_bundle(Bytes bytes) {
  auto bundle = cbor::Decode::from<Bundle>(bytes);
  if (!bundle) return bundle;
  if (bundle->kind != Bundle{}.kind) return broken(rule::bundle_kind, "kind");
  if (bundle->version != bundle_version) return broken(rule::bundle_kind, "version", 0, bundle->version);
  return bundle;
}

Result<Buffer> seal(const crypto::Library& library, const crypto::PrivateKey& key, const Bundle& bundle,
                    std::vector<Buffer> chain) {
  const auto payload = encode(bundle);
  if (!payload) return payload;
  return cose::sign(
      library, key,
      {.headers = {.content_type = cose::ContentType{std::string{bundle_content_type}}, .chain = std::move(chain)},
       .payload = *payload});
}

Result<OpenedBundle> open_bundle(const crypto::Library& library, Bytes bytes, const BundleKeys& wanted) {
  const auto item = cose::read(bytes);
  if (!item) return std::unexpected(item.error());
  auto signer = reference::verify_signer(library, *item, wanted.keys, wanted.at);
  if (!signer) return std::unexpected(signer.error());
  // RFC 9052, 3.1, content type: what was signed as something else is not a bundle.
  if (item->headers.content_type != cose::ContentType{std::string{bundle_content_type}})
    return broken(rule::bundle_kind, "content type");
  auto bundle = decode_bundle(item->payload);
  if (!bundle) return std::unexpected(bundle.error());
  if (wanted.at && bundle->not_after && *bundle->not_after < *wanted.at)
    return broken(rule::bundle_in_force, "not-after", 0, 0, Note{format(*bundle->not_after)});

  OpenedBundle out{.signer = std::move(*signer), .bundle = std::move(*bundle)};
  if (const auto filled = fill(library, out.bundle, out.trust); !filled) return std::unexpected(filled.error());
  out.references.sets = out.bundle.references;
  if (const auto& text = out.bundle.policy) {
    auto policy = policy::compile(text->file, text->text);
    if (!policy)
      return broken(rule::bundle_policy, "policy", policy.error().front().place.line, 0,
                    Note{policy.error().front().says});
    out.policy = std::move(*policy);
  }
  return out;
}

}  // namespace bonafide::appraisal
