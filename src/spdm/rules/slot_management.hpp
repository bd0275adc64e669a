// Rules of SLOT_MANAGEMENT.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule slot_structure{"slot-management.structure", "DSP0274 1.4, SLOT_MANAGEMENT, MgmtStructOffset",
                                     "the structure of the SubCode must stand behind the head, as long as it says"};
inline constexpr Rule slot_sub_code{"slot-management.sub-code", "DSP0274 1.4, SLOT_MANAGEMENT, SubCode",
                                    "the SubCode must be one that is defined"};
inline constexpr Rule slot_sub_code_served{"slot-management.served", "DSP0274 1.4, SLOT_MANAGEMENT, SupportedSubCodes",
                                           "the SubCode must be one that the Responder supports",
                                           ErrorCode::unsupported_request};
inline constexpr Rule slot_bank{"slot-management.bank", "DSP0274 1.4, SLOT_MANAGEMENT, BankID",
                                "the bank must be one that the Responder has"};
inline constexpr Rule slot_operation{"slot-management.operation", "DSP0274 1.4, SLOT_MANAGEMENT, ManageSlot",
                                     "the operation on a slot must be Erase"};
inline constexpr Rule slot_echoed_sub_code{"slot-management.echoed", "DSP0274 1.4, SLOT_MANAGEMENT_RESP, SubCode",
                                           "the response must be about the SubCode, the bank and the slots asked for"};

}  // namespace bonafide::spdm::rule
