#include <utility>

#include <bonafide/spdm/transcript.hpp>

namespace bonafide::spdm {
namespace {

/// DSP0274, "M1/M2": requests after which an unfinished authentication starts over with its certificates.
bool drops_certificates(Code code) {
  switch (code) {
    case Code::get_measurements:
    case Code::key_exchange:
    case Code::finish:
    case Code::psk_exchange:
    case Code::psk_finish:
    case Code::heartbeat:
    case Code::key_update:
    case Code::get_encapsulated_request:
    case Code::deliver_encapsulated_response:
    case Code::end_session:
    case Code::get_measurement_extension_log: return true;
    default: return false;
  }
}

}  // namespace

void Transcript::restart(Bytes get_version, Bytes version) {
  empty_.reset(), a_.reset(), b_.reset(), c_.reset(), l_.reset();
  authenticated_ = directly_after_vca_ = false;
  first_digests_.clear();
  vca_.clear();
  negotiate(get_version, version);
}

void Transcript::negotiate(Bytes request, Bytes response) {
  append(vca_, request);
  append(vca_, response);
}

Result<void> Transcript::settle(Version version, crypto::Hash hash) {
  auto hasher = crypto::Hasher::start(*library_, hash);
  if (!hasher) return std::unexpected(hasher.error());
  version_ = version;
  empty_.emplace(std::move(*hasher), keep_);
  a_ = empty_->fork();
  a_->add(vca_);
  directly_after_vca_ = true;
  return {};
}

Result<void> Transcript::resume(Bytes vca, Version version, crypto::Hash hash) {
  restart(vca, {});
  return settle(version, hash);
}

Result<Transcript> Transcript::of_session(crypto::Hash hash) const {
  Transcript own{*library_, keep_};
  own.vca_ = vca_;
  if (const auto settled = own.settle(version_, hash); !settled) return std::unexpected(settled.error());
  return own;
}

Result<Transcript> Transcript::of_requester(crypto::Hash hash) const {
  Transcript turned{*library_, keep_};
  if (version_ >= Version::v1_2) turned.vca_ = vca_;
  if (const auto settled = turned.settle(version_, hash); !settled) return std::unexpected(settled.error());
  return turned;
}

void Transcript::drop_b() { b_.reset(), c_.reset(); }

/// DSP0274 1.2, "L1/L2": VCA stands in front since 1.2.
Ledger Transcript::fresh_l() const { return version_ >= Version::v1_2 ? a_->fork() : empty_->fork(); }

void Transcript::add(Code request_code, Bytes request, Bytes response) {
  if (!settled()) return;
  if (std::exchange(directly_after_vca_, false) && request_code == Code::get_digests) first_digests_ = copy(response);
  if (request_code == Code::get_measurements) {
    if (!l_) l_ = fresh_l();
    l_->add(request);
    l_->add(response);
  } else {
    l_.reset();
  }
  if (request_code == Code::get_digests || (!authenticated_ && drops_certificates(request_code))) drop_b();

  if (request_code == Code::get_digests || request_code == Code::get_certificate) {
    if (!b_) b_ = a_->fork();
    b_->add(request);
    b_->add(response);
  }
  if (request_code == Code::challenge) {
    c_ = b_ ? b_->fork() : a_->fork();
    c_->add(request);
    c_->add(response);
  }
}

Ledger Transcript::il1il2(Bytes request, Bytes response) const {
  auto ledger = a_->fork();
  ledger.add(request);
  ledger.add(response);
  return ledger;
}

void Transcript::heard_in_session(Code request_code) {
  if (!authenticated_ && drops_certificates(request_code)) drop_b();
}

void Transcript::refused(Code request_code) {
  l_.reset();
  if (request_code == Code::challenge) c_.reset();
}

void Transcript::authenticated() {
  authenticated_ = true;
  if (c_) proven_ = c_->bytes();
  drop_b();
}

void Transcript::measured() {
  if (l_) proven_ = l_->bytes();
  l_.reset();
}

}  // namespace bonafide::spdm
