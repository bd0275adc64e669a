// The device's side of a mailbox: registers in, data objects in and out.
#pragma once
#include <functional>

#include <bonafide/binding/data_object.hpp>
#include <bonafide/doe/discovery.hpp>
#include <bonafide/doe/registers.hpp>

namespace bonafide::doe {

/// The whole data object that answers a discovery request with this payload; nothing for a request that is not one
/// dword.
std::optional<Buffer> answer_discovery(Bytes payload, std::span<const Feature> features);

/// Behaves as PCIe 6.x, 6.30.2 demands of a DOE instance that answers at once: Busy is never seen. Discovery is
/// answered here; every other data object goes to the handler.
class DeviceMailbox {
 public:
  /// Takes a whole data object and gives the response, or nothing to stay silent.
  using Handler = std::function<std::optional<Buffer>(Bytes object)>;

  struct Description {
    std::uint8_t version = 1;                                           // of the extended capability
    std::uint16_t next = 0;                                             // offset of the capability that follows
    std::vector<Feature> features{{1, 0, {}}, {1, 1, {}}, {1, 2, {}}};  // discovery first
    std::size_t largest_request = binding::largest_object;              // bytes that the mailbox can hold
  };

  DeviceMailbox(Description description, Handler handler)
      : description_(std::move(description)), handler_(std::move(handler)) {}

  /// `offset` counts from the capability header. Other offsets read as 0 and ignore writes.
  std::uint32_t read(std::uint16_t offset) const;
  void write(std::uint16_t offset, std::uint32_t value);

  /// Forgets whatever is under way, as a conventional reset does.
  void reset();

 private:
  void control(std::uint32_t value);
  void accept(std::uint32_t dword);
  void go();
  void pop();

  Description description_;
  Handler handler_;
  Buffer request_, response_;
  std::size_t popped_ = 0;  // bytes of the response that have been acknowledged
  std::uint32_t enables_ = 0;
  bool error_ = false;
};

}  // namespace bonafide::doe
