#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

#include <bonafide/cli/many.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t worth_threads = 8;           // inputs
constexpr std::size_t ahead = 16;                  // results of one thread that may wait for those before them
constexpr std::chrono::milliseconds patience{20};  // a result is told after so long, or with half a window of others

/// Hands out the inputs, and their results in order.
class Queue {
 public:
  Queue(std::size_t count, std::size_t window) : count_(count), window_(window) {}

  /// The next input; nothing when there are no more. Waits while too many results are ahead of the one that is due.
  std::optional<std::size_t> next() {
    std::unique_lock lock{mutex_};
    room_.wait(lock, [&] { return stopped_ || given_ == count_ || given_ < due_ + window_; });
    if (stopped_ || given_ == count_) return std::nullopt;
    return given_++;
  }
  void done(std::size_t index, JudgedFile result) {
    const std::lock_guard lock{mutex_};
    ready_.emplace(index, std::move(result));
    if (ready_.size() >= window_ / 2 || given_ == count_) ready_to_tell_.notify_one();
  }
  void fail(std::exception_ptr why) {
    const std::lock_guard lock{mutex_};
    stopped_ = true, failure_ = std::move(why);
    ready_to_tell_.notify_all(), room_.notify_all();
  }
  /// The result that is due.
  JudgedFile take() {
    std::unique_lock lock{mutex_};
    while (!ready_to_tell_.wait_for(lock, patience, [&] { return stopped_ || ready_.contains(due_); })) {}
    if (failure_) std::rethrow_exception(failure_);
    auto result = std::move(ready_.extract(due_++).mapped());
    room_.notify_one();
    return result;
  }

 private:
  const std::size_t count_, window_;
  std::mutex mutex_;
  std::condition_variable ready_to_tell_, room_;
  std::size_t given_ = 0, due_ = 0;
  bool stopped_ = false;
  std::exception_ptr failure_;
  std::map<std::size_t, JudgedFile> ready_;
};

}  // namespace

std::vector<Input> inputs_of(const Words& words) {
  std::vector<Input> out;
  for (const auto& operand : words.operands) {
    if (!leads_to_folder(operand) || is_one_source(operand, words)) {
      out.push_back({operand, false});
      continue;
    }
    std::vector<Input> found;
    for (const auto& file : files_below(operand))
      if (!file.filename().string().starts_with('.')) found.push_back({file.string(), true});
    if (found.empty()) throw Misuse(printable(operand) + " is a directory without files");
    std::ranges::move(found, std::back_inserter(out));
  }
  return out;
}

std::vector<evidence::Evidence> read_input(const Input& input, const Words& words) {
  if (!input.listed) return read_evidence(input.path, words);
  if (!is_plain_file(input.path))
    throw Failure(Exit::unjudged, printable(input.path) +
                                      " is not judged: it is no plain file, but a pipe, a device or "
                                      "a link that leads nowhere");
  return read_evidence(input.path, read_whole(input.path, largest_listed), words);
}

void for_each_input(std::size_t count, const std::function<JudgedFile(std::size_t)>& judge,
                    const std::function<void(std::size_t, JudgedFile)>& take) {
  const auto cores = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t threads = count < worth_threads ? 1 : std::min<std::size_t>(cores, count);
  if (threads == 1) {
    for (std::size_t i = 0; i < count; ++i) take(i, judge(i));
    return;
  }
  Queue queue{count, threads * ahead};
  std::vector<std::jthread> pool;
  for (std::size_t i = 0; i < threads; ++i)
    pool.emplace_back([&] {
      try {
        while (const auto index = queue.next()) queue.done(*index, judge(*index));
      } catch (...) { queue.fail(std::current_exception()); }
    });
  try {
    for (std::size_t i = 0; i < count; ++i) take(i, queue.take());
  } catch (...) {
    queue.fail(std::current_exception());
    throw;
  }
}

}  // namespace bonafide::cli
