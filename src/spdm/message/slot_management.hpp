// DSP0274 1.4, "SLOT_MANAGEMENT request and SLOT_MANAGEMENT_RESP response messages": banks of slots, read and changed.
#pragma once
#include <bonafide/spdm/message/slot_field.hpp>
#include <bonafide/spdm/rules/slot_management.hpp>

namespace bonafide::spdm {

/// ExtFlags of CAPABILITIES.
inline constexpr std::uint16_t slot_mgmt_cap = 0x0001;

enum class SlotSubCode : std::uint8_t {
  supported_sub_codes = 0x00,
  get_bank_info = 0x01,
  get_bank_details = 0x02,
  get_certificate_chain = 0x03,
  get_csr = 0x04,
  manage_bank = 0x20,
  manage_slot = 0x21,
  set_certificate = 0x22,
};
bool is_known(SlotSubCode);

struct SupportedSubCodes {
  std::uint16_t length = 36;
  Reserved2 reserved{};
  std::array<std::uint8_t, 8> bitmap{};
  std::array<std::uint8_t, 24> rest{};

  static void layout(auto& walk, auto& m) {
    walk.integer("RespLength", m.length);
    walk.reserved(m.reserved);
    walk.bytes("SubCodeBitmap", m.bitmap);
    walk.reserved(m.rest);
  }
};

/// Which slot of which bank.
struct SlotAddress {
  std::uint16_t length = 8;
  Reserved2 reserved{}, tail{};
  std::uint8_t bank{}, slot{};

  static void layout(auto& walk, auto& m) {
    walk.integer("ReqLength", m.length);
    walk.reserved(m.reserved);
    walk.integer("BankID", m.bank);
    walk.flags("SlotID", m.slot, slot_names);
    walk.reserved(m.tail);
  }
};

struct BankElement {
  std::uint8_t length = 4, bank{}, slots{}, modifiable{};

  static void layout(auto& walk, auto& m) {
    walk.integer("ElementLength", m.length);
    walk.demand(m.length == 4, rule::slot_structure);
    walk.integer("BankID", m.bank);
    walk.integer("SlotMask", m.slots);
    walk.integer("ModifiableSlotMask", m.modifiable);
  }
};

struct BankInfo {
  std::uint16_t length{};
  Reserved2 reserved{};
  std::uint8_t count{};
  std::array<std::uint8_t, 3> tail{};
  Bytes elements;  // BankElement[count]

  static void layout(auto& walk, auto& m) {
    walk.integer("RespLength", m.length);
    walk.reserved(m.reserved);
    walk.integer("NumBankElements", m.count);
    walk.reserved(m.tail);
    walk.template list<BankElement>("BankElement", m.elements, m.count);
  }
};

struct SlotElement {
  std::uint16_t length{};
  std::uint8_t slot{}, attributes{}, key_pair_id{}, info{};  // attributes: bit 0 provisioned, bit 1 write-protected
  Reserved1 reserved{}, gap{};
  std::uint16_t usage{};
  Reserved2 tail{};
  std::uint32_t size{};  // bytes that the slot can hold
  Bytes digest;

  static void layout(auto& walk, auto& m) {
    walk.integer("ElementLength", m.length);
    walk.integer("SlotID", m.slot);
    walk.reserved(m.reserved);
    walk.integer("SlotAttributes", m.attributes);
    walk.integer("KeyPairID", m.key_pair_id);
    walk.integer("CertificateInfo", m.info);
    walk.reserved(m.gap);
    walk.integer("KeyUsage", m.usage);
    walk.reserved(m.tail);
    walk.integer("SlotSize", m.size);
    walk.bytes("Digest", m.digest, walk.terms().digest_size());
  }
};

struct BankDetails {
  std::uint16_t length{};
  std::uint8_t bank{}, attributes{};  // bit 0 selected, bit 1 ConfigAlgo
  Reserved1 reserved{}, gap{};
  std::uint16_t count{};
  std::uint32_t able{}, current{}, available{};  // AsymAlgo as in KEY_PAIR_INFO
  Bytes pqc_able, pqc_current, pqc_available;
  std::array<std::uint8_t, 4> tail{};
  Bytes slots;  // SlotElement[count]

  static void layout(auto& walk, auto& m) {
    walk.integer("RespLength", m.length);
    walk.integer("BankID", m.bank);
    walk.reserved(m.reserved);
    walk.integer("NumSlotElements", m.count);
    walk.integer("BankAttributes", m.attributes);
    walk.reserved(m.gap);
    walk.integer("AsymAlgoCapabilities", m.able);
    walk.integer("CurrentAsymAlgo", m.current);
    walk.integer("AvailableAsymAlgo", m.available);
    walk.template sized<std::uint8_t>("PqcAsymAlgoCapLen", "PqcAsymAlgoCapabilities", m.pqc_able);
    walk.template sized<std::uint8_t>("CurrentPqcAsymAlgoLen", "CurrentPqcAsymAlgo", m.pqc_current);
    walk.template sized<std::uint8_t>("AvailablePqcAsymAlgoLen", "AvailablePqcAsymAlgo", m.pqc_available);
    walk.reserved(m.tail);
    walk.template list<SlotElement>("SlotElement", m.slots, m.count);
  }
};

/// A chain or a CSR, with its length.
struct SlotContent {
  std::array<std::uint8_t, 4> reserved{};
  std::uint32_t length{};
  Bytes content;

  static void layout(auto& walk, auto& m) {
    walk.integer("Length", m.length);
    walk.reserved(m.reserved);
    walk.bytes("Content", m.content, m.length);
  }
};

struct SlotCsrRequest {
  SlotAddress address;
  std::uint8_t key_pair_id{}, attributes{};
  Reserved2 reserved{};
  std::uint16_t info_length{}, opaque_length{};
  Bytes info, opaque;

  static void layout(auto& walk, auto& m) {
    SlotAddress::layout(walk, m.address);
    walk.integer("KeyPairID", m.key_pair_id);
    walk.integer("Attributes", m.attributes);
    walk.reserved(m.reserved);
    walk.integer("RequesterInfoLength", m.info_length);
    walk.integer("OpaqueDataLength", m.opaque_length);
    walk.bytes("RequesterInfo", m.info, m.info_length);
    walk.bytes("OpaqueData", m.opaque, m.opaque_length);
  }
};

struct ManageSlot {
  static constexpr std::uint8_t erase = 1;
  SlotAddress address;
  std::uint8_t operation{};
  std::array<std::uint8_t, 3> reserved{};

  static void layout(auto& walk, auto& m) {
    SlotAddress::layout(walk, m.address);
    walk.integer("Operation", m.operation);
    walk.reserved(m.reserved);
  }
};

struct SlotCertificate {
  SlotAddress address;
  std::uint32_t length{};
  std::uint8_t attributes{}, key_pair_id{};  // attributes: 2:0 SetCertModel
  Reserved2 reserved{};
  Bytes chain;

  static void layout(auto& walk, auto& m) {
    SlotAddress::layout(walk, m.address);
    walk.integer("CertLength", m.length);
    walk.integer("SetCertAttributes", m.attributes);
    walk.integer("KeyPairID", m.key_pair_id);
    walk.reserved(m.reserved);
    walk.bytes("CertChain", m.chain, m.length);
  }
};

/// The same head both ways; the structure, where there is one, stands at MgmtStructOffset.
void slot_management_head(auto& walk, auto& m) {
  constexpr std::uint16_t behind_head = 8;
  walk.integer("SubCode", m.sub_code);
  walk.reserved(m.param2);
  walk.integer("MgmtStructOffset", m.offset);
  walk.demand(m.offset == 0 || m.offset >= behind_head, rule::slot_structure);
  walk.reserved(m.reserved);
  if (m.offset > behind_head) walk.bytes("(gap)", m.gap, m.offset - std::size_t{behind_head});
}

struct SlotManagementResp {
  static constexpr std::string_view name = "SLOT_MANAGEMENT_RESP";
  static constexpr Code code = Code::slot_management_resp;
  SlotSubCode sub_code{};
  Reserved1 param2{};
  std::uint16_t offset{};
  Reserved2 reserved{};
  Bytes gap, body;  // the structure that belongs to the SubCode

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    slot_management_head(walk, m);
    if (m.offset == 0) return;
    switch (m.sub_code) {
      case SlotSubCode::supported_sub_codes:
        return walk.template list<SupportedSubCodes>("SupportedSubCodes", m.body, 1);
      case SlotSubCode::get_bank_info: return walk.template list<BankInfo>("BankInfo", m.body, 1);
      case SlotSubCode::get_bank_details: return walk.template list<BankDetails>("BankDetails", m.body, 1);
      case SlotSubCode::get_certificate_chain: return walk.template list<SlotContent>("CertificateChain", m.body, 1);
      case SlotSubCode::get_csr: return walk.template list<SlotContent>("CSR", m.body, 1);
      default: walk.rest("MgmtStruct", m.body);
    }
  }
};

struct SlotManagement {
  using Reply = SlotManagementResp;
  static constexpr std::string_view name = "SLOT_MANAGEMENT";
  static constexpr Code code = Code::slot_management;
  SlotSubCode sub_code{};
  Reserved1 param2{};
  std::uint16_t offset{};
  Reserved2 reserved{};
  Bytes gap, body;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    slot_management_head(walk, m);
    if (m.offset == 0) return;
    switch (m.sub_code) {
      case SlotSubCode::get_bank_details:
      case SlotSubCode::get_certificate_chain: return walk.template list<SlotAddress>("SlotAddress", m.body, 1);
      case SlotSubCode::get_csr: return walk.template list<SlotCsrRequest>("GetCSR", m.body, 1);
      case SlotSubCode::manage_slot: return walk.template list<ManageSlot>("ManageSlot", m.body, 1);
      case SlotSubCode::set_certificate: return walk.template list<SlotCertificate>("SetCertificate", m.body, 1);
      default: walk.rest("MgmtStruct", m.body);
    }
  }
};

}  // namespace bonafide::spdm
