#include "support/renderings.hpp"

#include <gtest/gtest.h>

#include <bonafide/crypto/pem.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/spdm/signing.hpp>

#include "support/pair.hpp"

namespace bonafide::test {
namespace {

constexpr std::size_t signature_size = 64;  // of P-256

Buffer joined(const evidence::Exchange& exchange) {
  auto out = exchange.request;
  append(out, exchange.response);
  return out;
}

Buffer text(std::string_view words) { return copy(as_bytes(words)); }

template <std::unsigned_integral T> Buffer little(T value) {
  Buffer out(sizeof(T));
  store_le(MutableBytes{out}, value);
  return out;
}

Buffer prefix_of(spdm::Version version, spdm::Purpose purpose) {
  spdm::Combined room{};
  if (version < spdm::Version::v1_2) return {};
  return copy(spdm::to_be_signed(version, purpose, {}, room).bytes.first(spdm::combined_prefix_size));
}

}  // namespace

std::string base64(Bytes bytes) {
  auto out = crypto::pem::write("X", bytes);
  out.erase(0, out.find('\n') + 1);
  out.erase(out.find('-'));
  std::erase(out, '\n');
  return out;
}

Buffer device_chain() { return hierarchy(crypto::KeyKind::ec_p256).certificates(); }

std::string device_chain_pem() {
  const auto& made = hierarchy(crypto::KeyKind::ec_p256);
  return crypto::pem::write("CERTIFICATE", made.leaf) + crypto::pem::write("CERTIFICATE", made.intermediate) +
         crypto::pem::write("CERTIFICATE", made.root);
}

Conversation::Conversation(spdm::Version version, std::optional<spdm::Nonce> nonce) {
  auto profile = usual_profile();
  profile.versions = {version};
  Pair pair{std::move(profile)};
  pair.wishes.nonce = nonce;
  EXPECT_TRUE(pair.authenticate());
  evidence.exchanges = evidence::said_on(*pair.line);
  evidence.origin.transport = "MCTP";
  for (const auto& exchange : evidence.exchanges) {
    const auto code = exchange.request[1];
    if (code == 0x84 || code == 0xE1 || code == 0xE3) append(vca, joined(exchange));
    (code == 0xE0 ? measurements : challenge)
        .insert((code == 0xE0 ? measurements : challenge).end(), exchange.request.begin(), exchange.request.end());
    append(code == 0xE0 ? measurements : challenge, exchange.response);
  }
}

Files Conversation::as_evidence() const { return {{"device.evidence", evidence::encode(evidence).value()}}; }

Files Conversation::as_capture() const {
  evidence::CaptureWriter writer{evidence::Transport::mctp};
  const auto packet = [&](const Buffer& message) {
    Buffer framed{1, 0, 0, 0xC0, 5};
    append(framed, message);
    writer.add(std::chrono::nanoseconds{0}, framed);
  };
  for (const auto& exchange : evidence.exchanges) packet(exchange.request), packet(exchange.response);
  return {{"device.pcap", writer.written()}};
}

Files Conversation::as_signature_log() const {
  const auto version = static_cast<spdm::Version>(measurements[0]);
  Files files{{"certificates/slot0", device_chain()}, {"certificates/slot1", {}}, {"authenticated", text("1\n")}};
  auto l1 = version >= spdm::Version::v1_2 ? vca : Buffer{};
  append(l1, measurements);
  const auto add = [&](const std::string& number, const Buffer& transcript, spdm::Purpose purpose) {
    const auto at = transcript.size() - signature_size;
    files["signatures/" + number + "_transcript"] = copy(Bytes{transcript}.first(at));
    files["signatures/" + number + "_signature"] = copy(Bytes{transcript}.subspan(at));
    files["signatures/" + number + "_type"] = text(std::string{spdm::context(purpose)} + "\n");
    files["signatures/" + number + "_hash_algorithm"] = text("sha256\n");
    files["signatures/" + number + "_combined_spdm_prefix"] = prefix_of(version, purpose);
    files["signatures/" + number + "_certificate_chain"] = text("../certificates/slot0");
  };
  add("0", challenge, spdm::Purpose::responder_challenge_auth);
  add("1", l1, spdm::Purpose::responder_measurements);
  return files;
}

Buffer tar_of(const Files& files) {
  Buffer out;
  for (const auto& [name, content] : files) {
    Buffer header(512);
    const auto put = [&](std::size_t at, std::string_view words) {
      std::ranges::copy(words, header.begin() + static_cast<std::ptrdiff_t>(at));
    };
    char size[13];
    std::snprintf(size, sizeof size, "%011o", static_cast<unsigned>(content.size()));
    put(0, name), put(100, "0000644"), put(124, size), put(136, "00000000000"), put(148, "        "), put(156, "0");
    put(257, "ustar"), put(263, "00");
    unsigned sum = 0;
    for (const auto octet : header) sum += octet;
    std::snprintf(size, sizeof size, "%06o", sum);
    put(148, size), header[154] = 0;
    append(out, header);
    append(out, content);
    out.resize((out.size() + 511) / 512 * 512);
  }
  out.resize(out.size() + 1024);
  return out;
}

Files Conversation::as_archive() const {
  Files below;
  for (auto& [name, content] : as_signature_log()) below["./sys/0000:03:00.0/" + name] = content;
  return {{"device.tar", tar_of(below)}};
}

Buffer netlink_message(std::uint32_t sequence, std::uint16_t flags,
                       const std::vector<std::pair<std::uint16_t, Buffer>>& attributes) {
  Buffer body{1, 1, 0, 0};
  for (const auto& [type, value] : attributes) {
    append(body, little(static_cast<std::uint16_t>(value.size() + 4)));
    append(body, little(type));
    append(body, value);
    body.resize((body.size() + 3) / 4 * 4);
  }
  Buffer out = little(static_cast<std::uint32_t>(body.size() + 16));
  append(out, little(std::uint16_t{0x1C})), append(out, little(flags));
  append(out, little(sequence)), append(out, little(std::uint32_t{0}));
  append(out, body);
  return out;
}

Files Conversation::as_events() const {
  const auto version = static_cast<spdm::Version>(measurements[0]);
  Buffer stream;
  const auto add = [&](const Buffer& transcript, std::uint8_t code, spdm::Purpose purpose) {
    std::vector<std::pair<std::uint16_t, Buffer>> attributes{
        {1, text(std::string{"/devices/pci0000:00/0000:03:00.0\0", 33})},
        {2, {code}},
        {3, {0}},
        {4, little(std::uint16_t{4})},
        {5, little(static_cast<std::uint32_t>(transcript.size() - signature_size))}};
    if (const auto prefix = prefix_of(version, purpose); !prefix.empty()) attributes.emplace_back(8, prefix);
    attributes.emplace_back(9, transcript);
    append(stream, netlink_message(0, 0, attributes));
    stream.resize((stream.size() + 3) / 4 * 4);
  };
  add(challenge, 0x03, spdm::Purpose::responder_challenge_auth);
  return {{"events.bin", stream}};
}

Files Conversation::as_tsm_dump() const {
  auto stream = netlink_message(7, 2, {{1, little(0u)}, {6, device_chain()}});
  append(stream, netlink_message(7, 2, {{1, little(1u)}, {6, {}}}));
  const Bytes all{vca};
  append(stream, netlink_message(7, 2, {{1, little(8u)}, {6, copy(all.first(20))}}));
  append(stream, netlink_message(7, 2, {{6, copy(all.subspan(20))}}));
  append(stream, netlink_message(7, 2, {{1, little(9u)}, {6, measurements}}));
  append(stream, *unhex("14000000030002000700000000000000"
                        "00000000"));  // NLMSG_DONE
  return {{"dump.bin", stream}};
}

Files Conversation::as_redfish() const {
  const auto version = static_cast<spdm::Version>(measurements[0]);
  auto signed_part = version >= spdm::Version::v1_2 ? vca : Buffer{};
  append(signed_part, measurements);
  auto pem = device_chain_pem();
  for (std::size_t at = 0; (at = pem.find('\n', at)) != pem.npos; at += 2) pem.replace(at, 1, "\\n");
  return {{"response.json",
           text("{\"SignedMeasurements\":\"" + base64(signed_part) +
                "\",\"SigningAlgorithm\":\"TPM_ALG_ECDSA_ECC_NIST_P256\",\"HashingAlgorithm\":\"TPM_ALG_SHA_256\","
                "\"Version\":\"" +
                spdm::name(version) + ".0\",\"Certificate\":{\"@odata.id\":\"/c/1\"}}")},
          {"certificates.json", text("{\"Members\":[{\"@odata.id\":\"/c/0\",\"CertificateString\":\"no\"},"
                                     "{\"@odata.id\":\"/c/1\",\"CertificateString\":\"" +
                                     pem + "\"}]}")}};
}

Files Conversation::as_vendor_sdk() const {
  return {{"gpus.json", text("[{\"arch\":\"X\",\"certificate\":\"" + base64(as_bytes(device_chain_pem())) +
                             "\",\"evidence\":\"" + base64(measurements) + "\"}]")}};
}

Files Conversation::as_report() const { return {{"report.hex", text(hex(measurements))}}; }

std::vector<std::pair<std::string, Files>> Conversation::all() const {
  std::vector<std::pair<std::string, Files>> out{
      {"evidence", as_evidence()},     {"capture", as_capture()}, {"signature-log", as_signature_log()},
      {"signature-log", as_archive()}, {"event", as_events()},    {"tsm-dump", as_tsm_dump()},
      {"redfish", as_redfish()}};
  if (static_cast<spdm::Version>(measurements[0]) == spdm::Version::v1_1) {
    std::erase_if(out,
                  [](const auto& one) { return one.first == "tsm-dump"; });  // shows a negotiation that is not signed
    out.emplace_back("vendor-sdk", as_vendor_sdk());
    out.emplace_back("report", as_report());
  }
  return out;
}

Result<std::vector<evidence::Evidence>> read(const Files& files, Bytes chain) {
  std::vector<evidence::NamedFile> named;
  for (const auto& [name, content] : files) named.push_back({name, content});
  return evidence::read_source(
      {.name = files.size() == 1 ? std::string_view{named[0].name} : "device", .files = named, .chain = chain});
}

}  // namespace bonafide::test
