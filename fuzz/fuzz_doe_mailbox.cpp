// A mailbox whose every read gives the next dword of the input, and then 0.
#include <bonafide/doe/discovery.hpp>
#include <bonafide/doe/transaction.hpp>

namespace {

using namespace bonafide;

struct Script : doe::Registers {
  explicit Script(Bytes bytes) : left(bytes) {}
  Result<std::uint32_t> read(std::uint16_t) override {
    if (left.size() < 4) return 0u;
    const auto value = load_le<std::uint32_t>(left);
    left = left.subspan(4);
    return value;
  }
  Result<void> write(std::uint16_t, std::uint32_t) override { return {}; }
  Bytes left;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::chrono_literals;
  Script script({data, size});
  doe::Discovery discovery(1);
  for (auto visit = doe::Visit::first;; visit = doe::Visit::again) {
    const auto request = discovery.request();
    doe::Transaction transaction(request, {.visit = visit, .largest_answer = 1024});
    bool finished = false;
    // Every stage ends within a second of the time that it is told.
    for (Instant time{}; !finished; time += 100ms) {
      if (time > Instant{60s}) __builtin_trap();
      const auto done = transaction.step(script, time);
      if (!done) return 0;
      finished = *done;
    }
    if (transaction.answer().size() > 4096) __builtin_trap();
    const auto last = discovery.take(transaction.answer());
    if (!last || *last) return 0;
  }
}
