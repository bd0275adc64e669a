// How transports frame SPDM messages.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::binding::rule {

inline constexpr Rule object_length{"binding.object-length", "PCIe 6.x, 6.30.1 Data Objects",
                                    "the Length of a data object must count its dwords, both of the header included"};
inline constexpr Rule object_vendor{"binding.object-vendor", "PCIe 6.x, 6.31 CMA-SPDM over DOE",
                                    "SPDM messages must be data objects of PCI-SIG (0001h)"};
inline constexpr Rule object_type{
    "binding.object-type", "PCIe 6.x, 6.31 CMA-SPDM over DOE",
    "an SPDM message must be a data object of type 01h, or of type 02h when it is secured"};
inline constexpr Rule channel_told{"binding.channel-told", "DSP0277, Secured message format",
                                   "a secured message must travel in framing that tells it from a clear one"};
inline constexpr Rule object_bounded{"binding.object-bounded", "PCIe 6.x, 6.30.1 Data Objects",
                                     "a data object must not exceed 2^18 dwords"};
inline constexpr Rule padding{"binding.padding", "PCIe 6.x, 6.31 CMA-SPDM over DOE",
                              "at most three bytes of padding may follow a message, and they are zero"};
inline constexpr Rule mctp_type{"binding.mctp-type", "DSP0275, SPDM over MCTP binding, Message type",
                                "an SPDM message must follow a message type byte of 05h, or of 06h when it is secured"};
inline constexpr Rule storage_length{"binding.storage-length", "DSP0286, SPDM Storage Discovery and Pending Info",
                                     "the data length must be that of the response: 32 bytes, or 12"};
inline constexpr Rule storage_operation{"binding.storage-operation", "DSP0286, SPDM operations",
                                        "SP Specific must name an operation of the binding, and SPSP1 is zero"};
inline constexpr Rule storage_secured{"binding.storage-secured", "DSP0286, Secured message",
                                      "four reserved bytes must precede a record"};
inline constexpr Rule storage_list{"binding.storage-list", "SPC-5, Supported security protocols list",
                                   "the list must hold as many protocols as it says"};
inline constexpr Rule tcp_length{"binding.tcp-length", "DSP0287, SPDM over TCP binding, Payload length",
                                 "the payload length must be that of the message, with or without the last two bytes "
                                 "of the header"};
inline constexpr Rule tcp_version{"binding.tcp-version", "DSP0287, SPDM over TCP binding, Binding version",
                                  "the binding version must be 01h"};
inline constexpr Rule tcp_type{"binding.tcp-type", "DSP0287, SPDM over TCP binding, Message type",
                               "an SPDM message must be of message type 05h, or of 06h when it is secured"};
inline constexpr Rule tcp_bounded{"binding.tcp-bounded", "DSP0287, SPDM over TCP binding, Payload length",
                                  "a message must fit the payload length of 16 bits"};
inline constexpr Rule socket_header{"binding.socket-header", "spdm-emu and QEMU, socket protocol",
                                    "a frame must begin with command, transport type and payload length"};
inline constexpr Rule socket_bounded{"binding.socket-bounded", "spdm-emu and QEMU, socket protocol",
                                     "the payload of a frame must not exceed the largest data object"};
inline constexpr Rule netlink_complete{
    "binding.netlink-complete", "Linux, include/uapi/linux/netlink.h, nlmsghdr and nlattr",
    "messages and attributes must hold the bytes that their headers promise, and not be too many"};

}  // namespace bonafide::binding::rule
