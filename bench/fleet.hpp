// Devices of one vendor, each with a leaf certificate and a conversation of its own, for whoever judges many.
#pragma once
#include <cstdlib>

#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/crypto/x509/issue.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>
#include <bonafide/spdm/responder/responder.hpp>

#include "measure.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::bench {

namespace x509 = crypto::x509;

inline const UnixTime judged_at = *civil(2026, 11, 21, 0, 0, 0);

/// Root and intermediate, whose keys are at hand. SPDM 1.2, VERSION to CHALLENGE_AUTH, as bench/authenticate has it.
class Vendor {
 public:
  Vendor(crypto::Scheme scheme, crypto::Hash hash) : scheme_(scheme), hash_(hash) {
    root_ = certificate("Vendor root", "Vendor root", root_key_, root_key_);
    intermediate_ = certificate("Vendor intermediate", "Vendor root", intermediate_key_, root_key_);
  }
  const Buffer& root() const { return root_; }
  const crypto::PrivateKey& leaf_key() const { return leaf_key_; }

  /// One more device: its leaf certificate has another serial number, and the conversation other nonces.
  evidence::Evidence next_device() {
    ++serial_;
    Buffer chain = root_;
    append(chain, intermediate_);
    append(chain,
           certificate("Device " + std::to_string(serial_), "Vendor intermediate", leaf_key_, intermediate_key_));
    spdm::responder::Profile profile;
    profile.versions = {spdm::Version::v1_2};
    profile.flags = spdm::cap::cert | spdm::cap::chal;
    profile.schemes = {scheme_};
    profile.hashes = {hash_};
    profile.slots[0] = {std::move(chain), {}, &leaf_key_};
    spdm::responder::Responder device{test::library(), profile};
    const auto wishes = spdm::requester::everything_offered_by(test::library());
    spdm::Line line{test::library(), spdm::Patience{}};
    auto flow = spdm::requester::authenticate(line, wishes);
    Buffer out(8192);
    line.start(flow, Instant{});
    while (!flow.outcome()) line.answered(device.respond(line.to_send()->request, out), Instant{});
    if (!*flow.outcome()) std::printf("%s\n", explain(flow.outcome()->error()).c_str()), std::exit(1);
    evidence::Evidence evidence;
    evidence.origin = {.tool = "bench", .transport = "DOE", .obtained_at = judged_at, .clock = "its own"};
    evidence.origin.target = "device-" + std::to_string(serial_);
    evidence.exchanges = evidence::said_on(line);
    return evidence;
  }

 private:
  Buffer certificate(const std::string& subject, const std::string& issuer, const crypto::PrivateKey& key,
                     const crypto::PrivateKey& issuer_key) const {
    const bool ca = !subject.starts_with("Device");
    const std::array<std::uint8_t, 5> serial{1, static_cast<std::uint8_t>(serial_ >> 16),
                                             static_cast<std::uint8_t>(serial_ >> 8),
                                             static_cast<std::uint8_t>(serial_), 1};
    const x509::Statement statement{
        .serial = {serial.begin(), serial.end()},
        .issuer = x509::make_common_name(issuer),
        .subject = x509::make_common_name(subject),
        .not_before = *civil(2020, 1, 1, 0, 0, 0),
        .not_after = *civil(9999, 12, 31, 23, 59, 59),
        .spki = *key.spki(),
        .extensions = {x509::basic_constraints({.ca = ca, .path_length = {}}),
                       x509::key_usage(ca ? x509::usage_of({5, 6}) : x509::usage_of({0}))},
    };
    return *x509::issue(test::library(), statement, {.key = issuer_key});
  }
  crypto::PrivateKey made() const { return *crypto::PrivateKey::generate(test::library(), crypto::row(scheme_).key); }

  crypto::Scheme scheme_;
  crypto::Hash hash_;
  crypto::PrivateKey root_key_ = made(), intermediate_key_ = made(), leaf_key_ = made();
  unsigned serial_ = 0;
  Buffer root_, intermediate_;
};

/// Signature checks with nothing around them, the key at hand, and the hash of what was signed.
class Bare {
 public:
  Bare(const crypto::Library& library, crypto::Scheme scheme, crypto::Hash hash, const crypto::PrivateKey& key)
      : library_(library),
        scheme_(scheme),
        hash_(hash),
        key_(*crypto::PublicKey::from_spki(library, *key.spki())),
        signature_(crypto::row(scheme).signature_size) {
    if (!crypto::sign(test::library(), key, scheme, hash, message(), signature_)) std::exit(1);
  }
  void verify(int times) const {
    for (int i = 0; i < times; ++i)
      if (!crypto::verify(library_, key_, scheme_, hash_, message(), signature_)) std::exit(1);
  }

 private:
  crypto::Signed message() const { return {crypto::Signed::Form::message, message_, {}}; }

  const crypto::Library& library_;
  crypto::Scheme scheme_;
  crypto::Hash hash_;
  crypto::PublicKey key_;
  Buffer signature_;
  std::array<std::uint8_t, 148> message_{};
};

}  // namespace bonafide::bench
