// What it takes to move bytes to a device and back.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::link::rule {

inline constexpr Rule address{
    "link.address", "house rule",
    "an address must be HOST:PORT, with the brackets of [IPv6]:PORT where the host has colons"};
inline constexpr Rule reachable{"link.reachable", "house rule",
                                "the peer's host must be known and accept a connection"};
inline constexpr Rule answers_in_time{"link.answers-in-time", "DSP0274, Timing requirements",
                                      "the peer must answer before the deadline"};
inline constexpr Rule stays_open{"link.stays-open", "house rule",
                                 "the peer must not close the connection during an exchange"};
inline constexpr Rule in_step{"link.in-step", "DSP0287, SPDM over TCP binding, byte stream",
                              "a connection on which an exchange failed cannot be used again: connect anew"};
inline constexpr Rule expected_frame{"link.expected-frame", "spdm-emu and QEMU, socket protocol; DSP0287, Message type",
                                     "the peer must answer with the command and transport type that it was asked with"};
inline constexpr Rule channel{"link.channel", "DSP0274, Secure session; DSP0277, Secured message format",
                              "a secured request must be answered by a secured message, a clear one by a clear one"};
inline constexpr Rule can_listen{"link.can-listen", "house rule", "the address to listen at must be free and ours"};
inline constexpr Rule mailbox_exists{"link.mailbox-exists", "PCIe 6.x, 7.9.24 Data Object Exchange",
                                     "the function must have a DOE mailbox (at that offset)"};
inline constexpr Rule mailbox_free{"link.mailbox-free", "house rule",
                                   "another bonafide process must not be using the mailbox"};
inline constexpr Rule mailbox_alive{"link.mailbox-alive", "PCIe 6.x, 6.30.2 DOE Operation, DOE Abort",
                                    "a mailbox that an abort did not clear is not used again before a reset"};
inline constexpr Rule storage_opens{
    "link.storage-opens", "house rule",
    "the node of a storage device must exist and be ours to open and to send commands to"};
inline constexpr Rule storage_device{"link.storage-device", "Linux, linux/nvme_ioctl.h and scsi/sg.h",
                                     "the node must be that of an NVMe device (nvme:) or of a SCSI device (scsi:)"};
inline constexpr Rule storage_speaks{"link.storage-speaks", "SPC-5, Supported security protocols list; DSP0286",
                                     "a storage device must list DMTF's security protocol, E8h"};
inline constexpr Rule storage_supports{"link.storage-supports", "DSP0286, SPDM Storage Discovery, Supported operations",
                                       "a storage device must support the operation of the message's channel"};
inline constexpr Rule storage_accepts{"link.storage-accepts", "NVMe Base 2.0, Status Code; SPC-5, SCSI status",
                                      "a storage device must complete a security command with success"};
inline constexpr Rule storage_bounded{"link.storage-bounded", "DSP0286, SPDM Storage Pending Info, Response Length",
                                      "a storage device must not announce a longer response than the largest object"};
inline constexpr Rule mctp_endpoint{"link.mctp-endpoint", "DSP0236, Special endpoint IDs",
                                    "an MCTP endpoint must be EID or NETWORK,EID, the EID from 8 to 254"};
inline constexpr Rule mctp_kernel{"link.mctp-kernel", "Linux, Documentation/networking/mctp.rst",
                                  "the kernel must have MCTP sockets (CONFIG_MCTP)"};
inline constexpr Rule mctp_peer{"link.mctp-peer", "DSP0236, Message tag and tag owner",
                                "an answer must come from the endpoint that was asked, with the tag of the request"};
inline constexpr Rule mctp_bounded{"link.mctp-bounded", "Linux, net/mctp/route.c, mctp_message_maxlen",
                                   "a message must not be larger than the kernel's MCTP assembles, 64 KiB"};
inline constexpr Rule netlink_answers{"link.netlink-answers", "Linux, Documentation/userspace-api/netlink/intro.rst",
                                      "the kernel must do what it is asked over generic netlink"};
inline constexpr Rule netlink_family{"link.netlink-family", "Linux, include/uapi/linux/genetlink.h",
                                     "the kernel must have the generic-netlink family"};
inline constexpr Rule netlink_steady{"link.netlink-steady", "Linux, include/uapi/linux/netlink.h, NLM_F_DUMP_INTR",
                                     "what is dumped must not change during each of four dumps"};
inline constexpr Rule netlink_keeps_up{"link.netlink-keeps-up", "Linux, Documentation/userspace-api/netlink/intro.rst",
                                       "what the kernel multicasts must be taken before it has to drop some"};
inline constexpr Rule lockable{"link.lockable", "house rule",
                               "a lock file for the mailbox must be creatable in /run/lock, $XDG_RUNTIME_DIR or /tmp"};

}  // namespace bonafide::link::rule
