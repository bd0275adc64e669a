#include <bonafide/spdm/message/slot_management.hpp>

namespace bonafide::spdm {

bool is_known(SlotSubCode code) {
  switch (code) {
    case SlotSubCode::supported_sub_codes:
    case SlotSubCode::get_bank_info:
    case SlotSubCode::get_bank_details:
    case SlotSubCode::get_certificate_chain:
    case SlotSubCode::get_csr:
    case SlotSubCode::manage_bank:
    case SlotSubCode::manage_slot:
    case SlotSubCode::set_certificate: return true;
  }
  return false;
}

}  // namespace bonafide::spdm
