// What a mailbox must do.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::doe::rule {

inline constexpr Rule present{"doe.present", "PCIe 6.x, 7.9.24.4 DOE Status Register",
                              "the status register must not read as all ones: the device is gone or asleep"};
inline constexpr Rule mailbox_free{"doe.mailbox-free", "PCIe 6.x, 7.9.24.4 DOE Status Register, DOE Busy",
                                   "a mailbox must be free within a second: it is in use by another (the kernel, "
                                   "firmware, a guest, a TSM)"};
inline constexpr Rule abort_clears{"doe.abort-clears", "PCIe 6.x, 6.30.2 DOE Operation, DOE Abort",
                                   "an abort must clear Busy, Error and Ready within a second; the mailbox is dead "
                                   "until a reset"};
inline constexpr Rule answers_in_time{"doe.answers-in-time", "PCIe 6.x, 6.30.2 DOE Operation",
                                      "a response must be ready within a second of DOE Go"};
inline constexpr Rule no_error{"doe.no-error", "PCIe 6.x, 7.9.24.4 DOE Status Register, DOE Error",
                               "a mailbox must not raise DOE Error during an exchange"};
inline constexpr Rule whole{"doe.whole", "PCIe 6.x, 6.30.2 DOE Operation",
                            "Data Object Ready must stay set until the last dword that Length promises"};
inline constexpr Rule no_more{"doe.no-more", "PCIe 6.x, 6.30.2 DOE Operation",
                              "Data Object Ready must clear after the last dword that Length promises"};
inline constexpr Rule length_legal{"doe.length-legal", "PCIe 6.x, 6.30.1 Data Objects",
                                   "the Length of a data object must be at least two dwords"};
inline constexpr Rule length_bounded{"doe.length-bounded", "house rule",
                                     "a response must not be larger than its reader asked for"};
inline constexpr Rule answers_the_question{"doe.answers-the-question", "PCIe 6.x, 6.30.2 DOE Operation",
                                           "a response must be of the vendor and type of its request; another program "
                                           "may be using the mailbox"};
inline constexpr Rule request_legal{"doe.request-legal", "PCIe 6.x, 6.30.1 Data Objects",
                                    "a request must be a whole data object"};

inline constexpr Rule discovery_object{"doe.discovery-object", "PCIe 6.x, 6.30.1.1 DOE Discovery",
                                       "a discovery response must be a discovery object of three or four dwords"};
inline constexpr Rule discovery_first{"doe.discovery-first", "PCIe 6.x, 6.30.1.1 DOE Discovery",
                                      "index 0 must answer with discovery itself (0001h, type 00h)"};
inline constexpr Rule discovery_ends{"doe.discovery-ends", "PCIe 6.x, 6.30.1.1 DOE Discovery",
                                     "the next index must not be one that was asked for before"};
inline constexpr Rule speaks_spdm{"doe.speaks-spdm", "PCIe 6.x, 6.31 CMA-SPDM over DOE",
                                  "the mailbox must list CMA-SPDM (0001h, type 01h) in its discovery"};
inline constexpr Rule speaks_secured{"doe.speaks-secured", "PCIe 6.x, 6.31 CMA-SPDM over DOE",
                                     "a mailbox must list Secured CMA-SPDM (0001h, type 02h) in its discovery before a "
                                     "secured message is sent to it"};

}  // namespace bonafide::doe::rule
