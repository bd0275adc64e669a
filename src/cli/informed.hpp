// Measurement extension logs and device classes as people and programs read them.
#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <bonafide/base/bytes.hpp>

namespace bonafide::cli {

/// "log 1: extended into measurement 17: informational, raw 524f4d (ROM)" for each entry of a log; nothing where it is
/// none.
std::vector<std::string> log_lines(Bytes log);
nlohmann::ordered_json log_as_json(Bytes log);

/// "endpoint: PCI-SIG 361b, 1000 (Red Hat, Inc. QEMU NVM Express Controller)" for each identifier of an EPInfo.
std::vector<std::string> device_class_lines(Bytes info);
nlohmann::ordered_json device_class_as_json(Bytes info);

}  // namespace bonafide::cli
