// Rules of what a device tells about itself: its measurement extension log, its endpoint information, and the
// registries that both name others by.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule log_portion{"measurement-log.portion", "DSP0274 1.3, MEASUREMENT_EXTENSION_LOG, PortionLength",
                                  "a portion must hold at least one byte and no more than was asked for"};
inline constexpr Rule log_remainder{"measurement-log.remainder",
                                    "DSP0274 1.3, MEASUREMENT_EXTENSION_LOG, RemainderLength",
                                    "a log may grow while it is read, and never become shorter"};
inline constexpr Rule log_bounded{"measurement-log.size", "DSP0274 1.3, MEASUREMENT_EXTENSION_LOG; house limit",
                                  "a log must be at most 1 MiB long, and come in at most 65536 portions"};
inline constexpr Rule log_offset{"measurement-log.offset", "DSP0274 1.3, GET_MEASUREMENT_EXTENSION_LOG, Offset",
                                 "Offset must lie inside the log, and Length must not be 0"};
inline constexpr Rule log_format{"measurement-log.format", "DSP0274 1.3, DMTF measurement extension log format",
                                 "the entries must be as many, and as long together, as the head of the log says"};
inline constexpr Rule log_replays{"measurement-log.replays", "DSP0274 1.3, Hash-extend measurements",
                                  "a hash-extended measurement must be what the entries of the log extend to"};

inline constexpr Rule endpoint_sub_code{"endpoint-info.sub-code", "DSP0274 1.3, GET_ENDPOINT_INFO, SubCode",
                                        "the SubCode must be one that there is information for",
                                        ErrorCode::unsupported_request};
inline constexpr Rule endpoint_signs{"endpoint-info.signature-possible", "DSP0274 1.3, EP_INFO_CAP",
                                     "signed endpoint information needs EP_INFO_CAP 2", ErrorCode::unsupported_request};
inline constexpr Rule endpoint_slot{"endpoint-info.slot", "DSP0274 1.3, GET_ENDPOINT_INFO and ENDPOINT_INFO, SlotID",
                                    "the slot that signs must be the one that was asked, and 0 where nothing is signed",
                                    ErrorCode::invalid_response_code};
inline constexpr Rule device_class{"endpoint-info.device-class", "DSP0274 1.3, DeviceClassIdentifier format",
                                   "the identifiers must fill the information, and each its own length"};

inline constexpr Rule vendor_id_length{"vendor.id-length", "DSP0274, Registry or standards body ID",
                                       "a vendor id must be as long as those of its registry"};

}  // namespace bonafide::spdm::rule
