// What the specification says about transcripts and about what may be asked when, in the plainest way: everything that
// was said is kept, and every question is answered by reading it from the beginning. DSP0274, "M1/M2", "L1/L2",
// "Transcript hash calculation rules", "Message exchange order". Shares nothing with src/spdm but Buffer.
#pragma once
#include <set>
#include <vector>

#include <bonafide/base/bytes.hpp>

namespace bonafide::test {

/// One exchange, without records and padding. `session` is 0 in the clear.
struct Told {
  std::uint32_t session;
  Buffer request, response;
  bool answered() const { return response.size() >= 2 && response[1] != 0x7F; }
  unsigned code() const { return request.size() < 2 ? 0u : request[1]; }
};

struct NaiveReference {
  std::vector<Told> told;
  std::size_t signature_size = 64, digest_size = 32;
  std::uint32_t flags = 0;  // what the Responder can do

  /// The connection began with the exchange of this number; `told.size()` where none did.
  std::size_t beginning() const;
  /// 0: nothing; 1: VERSION; 2: CAPABILITIES; 3: ALGORITHMS.
  unsigned phase() const;
  unsigned version() const;
  Buffer vca() const;

  /// M1/M2, where the last thing told is CHALLENGE and its answer.
  Buffer m1m2() const;
  /// L1/L2, where the last thing told is a signed MEASUREMENTS.
  Buffer l1l2() const;
  /// TH of the session that the exchange `start` (KEY_EXCHANGE or PSK_EXCHANGE) began, as far as the KEY_EXCHANGE_RSP
  /// signature, TH1, and TH2 with the exchange `finish`. `ct`: hash of the chain, empty of a PSK.
  Buffer th_signed(std::size_t start, Bytes ct) const;
  Buffer th1(std::size_t start, Bytes ct) const;
  Buffer th2(std::size_t start, std::size_t finish, Bytes ct) const;

  /// ErrorCodes of which one must answer `request` in a session (established) or in the clear; empty where it must not
  /// be refused.
  std::set<unsigned> objections(bool in_session, Bytes request) const;
};

}  // namespace bonafide::test
