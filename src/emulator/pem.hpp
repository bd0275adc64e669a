// PEM as RFC 7468 writes it: base64 in lines of 64 between BEGIN and END.
#pragma once
#include <bonafide/base/bytes.hpp>

namespace bonafide::emulator {

std::string to_pem(std::string_view label, Bytes der);

}  // namespace bonafide::emulator
