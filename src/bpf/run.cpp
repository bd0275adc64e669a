#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>

#include <dlfcn.h>
#include <linux/bpf.h>

#include <bonafide/bpf/run.hpp>

// libbpf is looked up when a program is to be run, and only then: whoever never pins a program needs none. What is
// declared here is the part of <bpf/libbpf.h> and <bpf/bpf.h> that is used, under the stability that 1.0 promises.
struct bpf_object;
struct bpf_program;

namespace bonafide::bpf {
namespace {

/// bpf(2), BPF_PROG_TEST_RUN, as libbpf's bpf_prog_test_run_opts() takes it; the library reads as far as `size` says.
struct TestRun {
  std::size_t size = sizeof(TestRun);
  const void* data_in = nullptr;
  void* data_out = nullptr;
  std::uint32_t data_size_in = 0, data_size_out = 0;
  const void* ctx_in = nullptr;
  void* ctx_out = nullptr;
  std::uint32_t ctx_size_in = 0, ctx_size_out = 0;
  std::uint32_t retval = 0;
  int repeat = 1;
  std::uint32_t duration = 0, flags = 0, cpu = 0, batch_size = 0;
};

using Print = int (*)(int level, const char* format, std::va_list);

struct Libbpf {
  bpf_object* (*open_mem)(const void*, std::size_t, const void*) = nullptr;
  int (*load)(bpf_object*) = nullptr;
  void (*close)(bpf_object*) = nullptr;
  bpf_program* (*next_program)(const bpf_object*, bpf_program*) = nullptr;
  int (*program_fd)(const bpf_program*) = nullptr;
  unsigned (*program_type)(const bpf_program*) = nullptr;
  int (*test_run)(int, TestRun*) = nullptr;
  Print (*set_print)(Print) = nullptr;

  bool whole() const {
    return open_mem && load && close && next_program && program_fd && program_type && test_run && set_print;
  }
};

template <class Function> void find(void* library, const char* name, Function& out) {
  out = reinterpret_cast<Function>(::dlsym(library, name));
}

Libbpf functions_of(void* library) {
  Libbpf out;
  find(library, "bpf_object__open_mem", out.open_mem);
  find(library, "bpf_object__load", out.load);
  find(library, "bpf_object__close", out.close);
  find(library, "bpf_object__next_program", out.next_program);
  find(library, "bpf_program__fd", out.program_fd);
  find(library, "bpf_program__type", out.program_type);
  find(library, "bpf_prog_test_run_opts", out.test_run);
  find(library, "libbpf_set_print", out.set_print);
  return out;
}

int silently(int, const char*, std::va_list) { return 0; }

Note words_of(int error) { return Note{std::string_view{std::strerror(error)}}; }

/// The verifier refuses with EACCES or EINVAL; without the right to load anything, EPERM comes first.
std::unexpected<Error> refused_by_kernel(const Rule& otherwise, std::string_view field, int error) {
  const bool forbidden = error == EPERM || error == ENOSYS;
  return broken(forbidden ? rule::allowed : otherwise, field, 0, static_cast<std::uint64_t>(error), words_of(error));
}

Result<std::uint32_t> run_loaded(const Libbpf& libbpf, bpf_object* object, Bytes input) {
  auto* program = libbpf.next_program(object, nullptr);
  if (program == nullptr || libbpf.next_program(object, program) != nullptr ||
      libbpf.program_type(program) != BPF_PROG_TYPE_SCHED_CLS)
    return broken(rule::object, "program", 0, 0, Note{"it is not one program of section \"tc\""});
  if (const int failed = libbpf.load(object); failed != 0) return refused_by_kernel(rule::object, "program", -failed);
  TestRun run;
  run.data_in = input.data();
  run.data_size_in = static_cast<std::uint32_t>(input.size());
  if (const int failed = libbpf.test_run(libbpf.program_fd(program), &run); failed != 0)
    return refused_by_kernel(rule::input_fits, "input", -failed);
  return run.retval;
}

}  // namespace

Result<std::uint32_t> run_program(Bytes object, Bytes input, const char* libbpf_file) {
  constexpr std::size_t most = 1u << 20;
  if (input.size() > most) return broken(rule::input_fits, "input", 0, input.size());
  const std::unique_ptr<void, int (*)(void*)> library{::dlopen(libbpf_file, RTLD_NOW | RTLD_LOCAL), ::dlclose};
  if (!library)
    return broken(rule::libbpf_here, "libbpf", 0, 0, Note{"it is not installed, or this program is static"});
  const auto libbpf = functions_of(library.get());
  if (!libbpf.whole()) return broken(rule::libbpf_here, "libbpf", 0, 0, Note{"it is older than 1.0"});
  libbpf.set_print(silently);
  const std::unique_ptr<bpf_object, void (*)(bpf_object*)> opened{
      libbpf.open_mem(object.data(), object.size(), nullptr), libbpf.close};
  if (!opened) return broken(rule::object, "object", 0, static_cast<std::uint64_t>(errno), words_of(errno));
  return run_loaded(libbpf, opened.get(), input);
}

}  // namespace bonafide::bpf
