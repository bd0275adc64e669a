// What a user's eBPF program must satisfy so that it can be asked.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::bpf::rule {

inline constexpr Rule libbpf_here{"bpf.libbpf", "docs/recovery.md, Programs",
                                  "programs are loaded through libbpf 1.0 or newer, which must be installed"};
inline constexpr Rule object{"bpf.object", "libbpf, BPF ELF objects; Linux, BPF verifier",
                             "the file must be an eBPF object with exactly one program, of section \"tc\", which the "
                             "kernel's verifier accepts"};
inline constexpr Rule allowed{"bpf.allowed", "bpf(2), CAP_BPF",
                              "the kernel must allow this process to load and run programs"};
inline constexpr Rule input_fits{"bpf.input-fits", "bpf(2), BPF_PROG_TEST_RUN",
                                 "what a program is given must fit into what the kernel hands to it"};

}  // namespace bonafide::bpf::rule
