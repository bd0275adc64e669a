// A user's eBPF program, loaded through libbpf and run once over bytes of ours: BPF_PROG_TEST_RUN. Nothing is attached,
// and nothing stays loaded.
#pragma once
#include <bonafide/base/bytes.hpp>
#include <bonafide/bpf/rules.hpp>

namespace bonafide::bpf {

/// The name under which the dynamic linker knows libbpf 1.x, whose interface is stable.
inline constexpr const char* libbpf_name = "libbpf.so.1";

/// Runs the one program of `object`, an ELF file as clang writes it, with `input` as its packet. Gives what it returns.
/// Refuses by the rules of this room; nothing is left behind in the kernel.
Result<std::uint32_t> run_program(Bytes object, Bytes input, const char* libbpf = libbpf_name);

}  // namespace bonafide::bpf
