// DSP0274 1.2 and 1.3, messages that provision certificates and keys: GET_CSR, SET_CERTIFICATE, key pair information.
#pragma once
#include <bonafide/spdm/message/slot_field.hpp>

namespace bonafide::spdm {

struct Csr {
  static constexpr std::string_view name = "CSR";
  static constexpr Code code = Code::csr;
  Reserved2 params{}, reserved{};
  std::uint16_t length{};
  Bytes csr;  // PKCS #10, DER

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
    walk.integer("CSRLength", m.length);
    walk.reserved(m.reserved);
    walk.bytes("CSRData", m.csr, m.length);
  }
};

struct GetCsr {
  using Reply = Csr;
  static constexpr std::string_view name = "GET_CSR";
  static constexpr Code code = Code::get_csr;
  std::uint8_t key_pair_id{}, attributes{};
  std::uint16_t requester_info_length{}, opaque_length{};
  Bytes requester_info, opaque;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer(since(walk, Version::v1_3) ? "KeyPairID" : "Param1", m.key_pair_id);
    walk.integer("Param2", m.attributes);
    walk.integer("RequesterInfoLength", m.requester_info_length);
    walk.integer("OpaqueDataLength", m.opaque_length);
    walk.demand(m.opaque_length <= 1024, rule::opaque_bounded);
    walk.bytes("RequesterInfo", m.requester_info, m.requester_info_length);
    walk.bytes("OpaqueData", m.opaque, m.opaque_length);
  }
};

struct SetCertificateRsp {
  static constexpr std::string_view name = "SET_CERTIFICATE_RSP";
  static constexpr Code code = Code::set_certificate_rsp;
  std::uint8_t slot{};
  Reserved1 param2{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.flags("SlotID", m.slot, slot_names);
    walk.reserved(m.param2);
  }
};

/// SET_CERTIFICATE, Param1 (1.3).
inline constexpr std::uint8_t erase_certificate = 0x80;

struct SetCertificate {
  using Reply = SetCertificateRsp;
  static constexpr std::string_view name = "SET_CERTIFICATE";
  static constexpr Code code = Code::set_certificate;
  std::uint8_t attributes{}, key_pair_id{};
  Bytes chain;  // "Certificate chain format", and the padding of the transport

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    slot_and(walk, "SlotID", m.attributes, Version::v1_3, written_slot_names);
    walk.integer(since(walk, Version::v1_3) ? "KeyPairID" : "Param2", m.key_pair_id);
    walk.rest("CertChain", m.chain);
  }
};

struct KeyPairInfo {
  static constexpr std::string_view name = "KEY_PAIR_INFO";
  static constexpr Code code = Code::key_pair_info;
  Reserved2 params{};
  std::uint8_t total_key_pairs{}, key_pair_id{};
  std::uint16_t capabilities{}, key_usage_capabilities{}, current_key_usage{};
  std::uint32_t asym_capabilities{}, current_asym{};
  std::uint16_t public_key_info_length{};
  std::uint8_t slot_mask{};
  Bytes public_key_info;                // AlgorithmIdentifier, DER
  Bytes pqc_capabilities, current_pqc;  // 1.4

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
    walk.integer("TotalKeyPairs", m.total_key_pairs);
    walk.integer("KeyPairID", m.key_pair_id);
    walk.integer("Capabilities", m.capabilities);
    walk.integer("KeyUsageCapabilities", m.key_usage_capabilities);
    walk.integer("CurrentKeyUsage", m.current_key_usage);
    walk.integer("AsymAlgoCapabilities", m.asym_capabilities);
    walk.integer("CurrentAsymAlgo", m.current_asym);
    walk.integer("PublicKeyInfoLen", m.public_key_info_length);
    walk.integer("AssocCertSlotMask", m.slot_mask);
    walk.bytes("PublicKeyInfo", m.public_key_info, m.public_key_info_length);
    if (since(walk, Version::v1_4)) {
      walk.template sized<std::uint8_t>("PqcAsymAlgoCapLen", "PqcAsymAlgoCapabilities", m.pqc_capabilities);
      walk.template sized<std::uint8_t>("CurrentPqcAsymAlgoLen", "CurrentPqcAsymAlgo", m.current_pqc);
    }
  }
};

struct GetKeyPairInfo {
  using Reply = KeyPairInfo;
  static constexpr std::string_view name = "GET_KEY_PAIR_INFO";
  static constexpr Code code = Code::get_key_pair_info;
  Reserved2 params{};
  std::uint8_t key_pair_id{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
    walk.integer("KeyPairID", m.key_pair_id);
  }
};

struct SetKeyPairInfoAck {
  static constexpr std::string_view name = "SET_KEY_PAIR_INFO_ACK";
  static constexpr Code code = Code::set_key_pair_info_ack;
  Reserved2 params{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
  }
};

enum class KeyPairOperation : std::uint8_t { parameter_change = 0, key_pair_erase = 1, generate_key_pair = 2 };

struct SetKeyPairInfo {
  using Reply = SetKeyPairInfoAck;
  static constexpr std::string_view name = "SET_KEY_PAIR_INFO";
  static constexpr Code code = Code::set_key_pair_info;
  KeyPairOperation operation{};
  Reserved1 param2{}, reserved{};
  std::uint8_t key_pair_id{};
  std::uint16_t desired_key_usage{};
  std::uint32_t desired_asym{};
  std::uint8_t desired_slot_mask{};
  Bytes desired_pqc;  // 1.4
  Bytes ignored;      // what some send with an erasure, too

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("Operation", m.operation);
    walk.reserved(m.param2);
    walk.integer("KeyPairID", m.key_pair_id);
    if (m.operation == KeyPairOperation::key_pair_erase) return walk.rest("(not used)", m.ignored);
    walk.reserved(m.reserved);
    walk.integer("DesiredKeyUsage", m.desired_key_usage);
    walk.integer("DesiredAsymAlgo", m.desired_asym);
    walk.integer("DesiredAssocCertSlotMask", m.desired_slot_mask);
    if (since(walk, Version::v1_4))
      walk.template sized<std::uint8_t>("DesiredPqcAsymAlgoLen", "DesiredPqcAsymAlgo", m.desired_pqc);
  }
};

}  // namespace bonafide::spdm
