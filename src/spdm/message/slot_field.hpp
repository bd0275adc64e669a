// Bytes that hold a slot beside other bits: what `bonafide decode` calls the parts.
#pragma once
#include <bonafide/spdm/message/header.hpp>

namespace bonafide::spdm {

/// DSP0274, "GET_CERTIFICATE", Param1: bits 3:0; from 1.4 on, bit 7 is LargeCertChain.
inline constexpr wire::Name certificate_slot_names[] = {{0x0F, "SlotID="}, {0x80, "LargeCertChain"}};
inline constexpr wire::Name slot_names[] = {{0x0F, "SlotID="}};
/// DSP0274 1.1, "CHALLENGE_AUTH", Param1; Fh stands for the provisioned public key.
inline constexpr wire::Name challenge_slot_names[] = {{0x0F, "SlotID="}, {0x80, "BasicMutAuthReq"}};
/// DSP0274 1.2, "MEASUREMENTS", Param2.
inline constexpr wire::Name measured_slot_names[] = {{0x0F, "SlotID="}, {0x30, "ContentChanged="}};
/// DSP0274 1.3, "SET_CERTIFICATE", Param1.
inline constexpr wire::Name written_slot_names[] = {{0x0F, "SlotID="}, {0x70, "SetCertModel="}, {0x80, "Erase"}};
/// A whole byte: CHALLENGE, KEY_EXCHANGE and FINISH.
inline constexpr wire::Name whole_slot_names[] = {{0xFF, "provisioned public key"}};

/// A slot in bits 3:0; what else is in the byte came with a version.
void slot_and(auto& walk, std::string_view name, auto& value, Version version, wire::Names names) {
  walk.flags(name, value, since(walk, version) ? names : wire::Names{slot_names});
}

}  // namespace bonafide::spdm
