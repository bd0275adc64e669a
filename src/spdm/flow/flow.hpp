// A Flow is straight-line protocol code that performs no I/O: a coroutine that stops at its Line's door until the
// driver brings an answer or says that time has passed.
//
//   co_await line.ask(message)   a message leaves, the flow sleeps until its answer has arrived and has been checked
//   co_await result              a Result: its value, or this flow and all that await it end with its Error
//   co_await attempt(flow)       the outcome of another flow, as a Result that may be looked at
//
// g++ 12.2 miscompiles some co_await expressions: nothing but messages, integers, spans and references goes into one.
#pragma once
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include <bonafide/base/result.hpp>

namespace bonafide::spdm {

template <class T> class Flow;

namespace detail {

struct PromiseCore {
  std::coroutine_handle<> caller = std::noop_coroutine();
  PromiseCore* failing_with = nullptr;  // the promise that ends when this one ends with an Error
  virtual std::coroutine_handle<> fail(const Error&) = 0;

 protected:
  ~PromiseCore() = default;
};

template <class T> class Promise final : public PromiseCore {
 public:
  Flow<T> get_return_object();
  std::suspend_always initial_suspend() noexcept { return {}; }
  auto final_suspend() noexcept {
    struct Leave : std::suspend_always {
      std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) noexcept {
        return self.promise().leave();
      }
    };
    return Leave{};
  }
  void return_value(Result<T> value) { outcome.emplace(std::move(value)); }
  void unhandled_exception() { std::terminate(); }  // the core throws nothing

  /// Ends this flow and those that await it; none is resumed, and their locals go when the outermost Flow is destroyed.
  std::coroutine_handle<> fail(const Error& error) override {
    outcome.emplace(std::unexpected(error));
    return leave();
  }
  std::coroutine_handle<> leave() {
    return !*outcome && failing_with != nullptr ? failing_with->fail(outcome->error()) : caller;
  }

  template <class U> auto await_transform(Result<U> value) {
    struct Unwrap {
      Result<U> value;
      bool await_ready() const { return value.has_value(); }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) {
        return self.promise().fail(value.error());
      }
      U await_resume() {
        if constexpr (!std::is_void_v<U>) return std::move(*value);
      }
    };
    return Unwrap{std::move(value)};
  }
  template <class U> auto await_transform(Flow<U>&& inner) {
    struct Call {
      Flow<U> inner;
      bool await_ready() const { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) {
        inner.handle.promise().caller = self;
        inner.handle.promise().failing_with = &self.promise();
        return inner.handle;
      }
      U await_resume() {
        if constexpr (!std::is_void_v<U>) return std::move(**inner.handle.promise().outcome);
      }
    };
    return Call{std::move(inner)};
  }
  template <class Door>
    requires requires { typename Door::IsDoor; }
  Door await_transform(Door door) {
    return door;
  }

  std::optional<Result<T>> outcome;
};

}  // namespace detail

template <class T> class [[nodiscard]] Flow {
 public:
  using promise_type = detail::Promise<T>;
  explicit Flow(std::coroutine_handle<promise_type> its_handle) : handle(its_handle) {}
  Flow(Flow&& other) noexcept : handle(std::exchange(other.handle, {})) {}
  Flow& operator=(Flow&&) = delete;
  ~Flow() {
    if (handle) handle.destroy();
  }
  /// What the driver asks: has it ended, and how.
  const std::optional<Result<T>>& outcome() const { return handle.promise().outcome; }
  Result<T> take() { return std::move(*handle.promise().outcome); }

  std::coroutine_handle<promise_type> handle;
};

template <class T> Flow<T> detail::Promise<T>::get_return_object() {
  return Flow<T>{std::coroutine_handle<Promise>::from_promise(*this)};
}

/// Runs `inner` and gives its outcome, so that the caller may go on after a refusal.
template <class U> class Attempt {
 public:
  using IsDoor = void;
  explicit Attempt(Flow<U>&& inner) : inner_(std::move(inner)) {}
  bool await_ready() const { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> self) {
    inner_.handle.promise().caller = self;
    return inner_.handle;
  }
  Result<U> await_resume() { return inner_.take(); }

 private:
  Flow<U> inner_;
};
template <class U> Attempt<U> attempt(Flow<U>&& inner) { return Attempt<U>{std::move(inner)}; }

}  // namespace bonafide::spdm
