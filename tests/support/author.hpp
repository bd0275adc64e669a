// Writes a conversation from both sides, with the keys of both at hand: what no Requester and Responder of ours would
// say to each other can be written, too.
#pragma once
#include <gtest/gtest.h>

#include <bonafide/evidence/evidence.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/message/all.hpp>
#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/session/handshake.hpp>
#include <bonafide/spdm/signing.hpp>

#include "support/hierarchy.hpp"

namespace bonafide::test {

class Author {
 public:
  /// SPDM 1.3 with P-256 and SHA-256 on both sides, and every capability that the flags give.
  explicit Author(std::uint32_t flags) {
    using namespace spdm;
    terms.version = Version::v1_3;
    terms.requester = terms.responder = {.flags = flags, .data_transfer_size = 4096, .max_message_size = 4096};
    negotiate();
    chains_ = {chain_of(0), chain_of(1)};
  }

  evidence::Evidence evidence;
  spdm::Terms terms;
  spdm::Transcript transcript{library()};

  template <class M> static Buffer written(const M& message, const spdm::Terms& under) {
    Buffer room(8192);
    const auto bytes = wire::encode(message, under, room);
    EXPECT_TRUE(bytes) << M::name << (bytes ? "" : ": " + explain(bytes.error()));
    return bytes ? copy(*bytes) : Buffer{};
  }

  /// One exchange, in the clear. Gives the response, whose end a caller may want to sign.
  template <class Ask> Buffer say(const Ask& question, const typename Ask::Reply& answer) {
    auto under = terms;
    if constexpr (requires { question.shape_reply(under); }) question.shape_reply(under);
    put(written(question, terms), written(answer, under));
    return evidence.exchanges.back().response;
  }
  void put(Buffer request, Buffer response, bool secured = false) {
    evidence.exchanges.push_back({std::move(request), std::move(response), secured});
  }

  /// A request of the Responder and its answer, in a flow that the Requester asks for and that ends with them.
  template <class Ask> void capsule(const Ask& question, const typename Ask::Reply& answer) {
    auto under = terms.turned_around();
    const auto request = written(question, under);
    if constexpr (requires { question.shape_reply(under); }) question.shape_reply(under);
    const auto response = written(answer, under);
    say(spdm::GetEncapsulatedRequest{}, {.request_id = 7, .request = request});
    say(spdm::DeliverEncapsulatedResponse{.request_id = 7, .response = response}, {.acknowledged_id = 7});
  }

  /// The chain of the Responder (0) or of the Requester (1).
  const Buffer& chain(unsigned side) const { return chains_[side]; }
  static const Hierarchy& hierarchy_of(unsigned side) { return hierarchy(crypto::KeyKind::ec_p256, side); }
  void fetch_responder_chain() {
    const auto& blob = chain(0);
    say(spdm::GetCertificate{.small_length = 0xFFFF},
        {.small_portion = static_cast<std::uint16_t>(blob.size()), .portion = blob});
  }
  void fetch_requester_chain() {
    const auto& blob = chain(1);
    capsule(spdm::GetCertificate{.small_length = 0xFFFF},
            {.small_portion = static_cast<std::uint16_t>(blob.size()), .portion = blob});
  }

  Buffer signature(unsigned side, spdm::Purpose purpose, const crypto::Digest& over) const {
    Buffer made(64);
    const spdm::Signer signer{terms.version, crypto::Scheme::ecdsa_p256, crypto::Hash::sha256, purpose};
    EXPECT_TRUE(spdm::sign(library(), hierarchy_of(side).key, signer, over, made));
    return made;
  }
  static crypto::Digest digest(Bytes bytes) { return crypto::digest(library(), crypto::Hash::sha256, bytes).value(); }
  Buffer vca() const { return transcript.vca(); }

 private:
  Buffer chain_of(unsigned side) const {
    const auto& made = hierarchy_of(side);
    Buffer blob(4);
    append(blob, digest(made.root));
    append(blob, made.certificates());
    store_le(MutableBytes{blob}, static_cast<std::uint16_t>(blob.size()));
    return blob;
  }

  void add_to_vca() { transcript.negotiate(evidence.exchanges.back().request, evidence.exchanges.back().response); }

  void negotiate() {
    using namespace spdm;
    const auto version = terms.version;
    terms.version = Version::v1_0;
    const Buffer entries{0x00, 0x13};
    say(GetVersion{}, {.count = 1, .entries = entries});
    transcript.restart(evidence.exchanges.back().request, evidence.exchanges.back().response);
    terms.version = version;
    say(GetCapabilities{.flags = terms.requester.flags, .data_transfer_size = 4096, .max_message_size = 4096},
        {.flags = terms.responder.flags, .data_transfer_size = 4096, .max_message_size = 4096});
    add_to_vca();
    const Buffer structs{2, 0x20, 0x08, 0, 3, 0x20, 0x02, 0, 4, 0x20, 0x10, 0, 5, 0x20, 0x01, 0};
    const auto asym = bit(crypto::Scheme::ecdsa_p256), hash = bit(crypto::Hash::sha256);
    const auto measured = terms.responder.has(cap::meas);
    say(NegotiateAlgorithms{.struct_count = 4,
                            .length = 48,
                            .measurement_specification = measured ? measurement_dmtf : std::uint8_t{0},
                            .other_params = other_params::opaque_format_1,
                            .base_asym = asym,
                            .base_hash = hash,
                            .structs = structs},
        {.struct_count = 4,
         .length = 52,
         .measurement_specification = measured ? measurement_dmtf : std::uint8_t{0},
         .other_params = other_params::opaque_format_1,
         .measurement_hash = measured ? measurement_bit(crypto::Hash::sha256) : 0,
         .base_asym = asym,
         .base_hash = hash,
         .structs = structs});
    add_to_vca();
    terms.selected = {.other_params = other_params::opaque_format_1,
                      .base_asym = asym,
                      .base_hash = hash,
                      .dhe = 0x08,
                      .aead = 0x02,
                      .req_base_asym = 0x10,
                      .key_schedule = 1};
    EXPECT_TRUE(transcript.settle(terms.version, crypto::Hash::sha256));
  }

  std::array<Buffer, 2> chains_;
};

/// KEY_EXCHANGE to FINISH_RSP in the clear, both sides authenticated, under a secret that is simply said to be shared.
class ClearHandshake {
 public:
  static constexpr std::uint32_t flags = spdm::cap::cert | spdm::cap::chal | spdm::cap::key_ex | spdm::cap::mac |
                                         spdm::cap::encrypt | spdm::cap::mut_auth | spdm::cap::encap |
                                         spdm::cap::key_upd | spdm::cap::handshake_in_the_clear;
  static constexpr spdm::SessionId id = 0xBBBBAAAA;

  explicit ClearHandshake(Author& to)
      : author(to), handshake(spdm::Handshake::begin(library(), *spdm::suite_of(to.terms), to.transcript).value()) {}

  Author& author;
  spdm::Handshake handshake;
  Buffer secret = Buffer(48, 0x42);

  void exchange_keys() {
    using namespace spdm;
    handshake.identity(author.terms, author.transcript, Author::digest(author.chain(0)));
    const Buffer point(author.terms.request_exchange_size(), 0x11), unsigned_yet(64);
    const KeyExchange question{.req_session_id = 0xAAAA, .exchange_data = point};
    KeyExchangeRsp answer{.rsp_session_id = 0xBBBB,
                          .mut_auth_requested = MutAuth::not_encapsulated,
                          .exchange_data = point,
                          .signature = unsigned_yet};
    handshake.add(Author::written(question, author.terms));
    const auto draft = Author::written(answer, author.terms);
    handshake.add(Bytes{draft}.first(draft.size() - 64));
    const auto made = author.signature(0, Purpose::responder_key_exchange_rsp, handshake.digest());
    answer.signature = made;
    author.say(question, answer);
    handshake.add(made);
    EXPECT_TRUE(handshake.derive(KeyOrigin::exchange, secret));
  }

  void finish() {
    using namespace spdm;
    handshake.add(Author::digest(author.chain(1)));
    const Buffer zeros(64);
    Finish question{.attributes = signature_included, .signature = zeros, .verify_data = Bytes{zeros}.first(32)};
    const auto draft = Author::written(question, author.terms);
    handshake.add(Bytes{draft}.first(draft.size() - 96));
    const auto made = author.signature(1, Purpose::requester_finish, handshake.digest());
    handshake.add(made);
    const auto proof = handshake.verify_data(Direction::request).value();
    handshake.add(proof);
    question.signature = made, question.verify_data = proof;

    FinishRsp answer{.verify_data = Bytes{zeros}.first(32)};
    const auto reply = Author::written(answer, author.terms);
    handshake.add(Bytes{reply}.first(reply.size() - 32));
    const auto response_proof = handshake.verify_data(Direction::response).value();
    handshake.add(response_proof);
    answer.verify_data = response_proof;
    author.say(question, answer);
    secrets = handshake.finish().value();
    lanes.clear();
    for (const auto* of : {&secrets->request, &secrets->response}) lanes.push_back(sealer(*of));
  }

  std::optional<spdm::ApplicationSecrets> secrets;
  std::vector<spdm::RecordSealer> lanes;  // request, response

  spdm::RecordSealer sealer(const spdm::TrafficSecret& of) const {
    return spdm::RecordSealer::keyed(library(), handshake.suite(), of, {spdm::doe_records, spdm::Protection::encrypted})
        .value();
  }
  Buffer sealed(std::size_t lane, Bytes message) {
    auto& with = lanes[lane];
    Buffer room(with.shape().size(message.size(), 0));
    std::ranges::copy(message, room.begin() + static_cast<std::ptrdiff_t>(with.shape().data_offset()));
    EXPECT_TRUE(with.seal(id, room, message.size()));
    return room;
  }
  /// One exchange in the session.
  template <class Ask> void say(const Ask& question, const typename Ask::Reply& answer) {
    auto request = sealed(0, Author::written(question, author.terms));
    author.put(std::move(request), sealed(1, Author::written(answer, author.terms)), true);
  }
};

}  // namespace bonafide::test
