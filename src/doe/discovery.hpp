// What a mailbox speaks, asked index by index: PCIe 6.x, 6.30.1.1 "DOE Discovery".
#pragma once
#include <bitset>

#include <bonafide/binding/data_object.hpp>
#include <bonafide/doe/rules.hpp>

namespace bonafide::doe {

struct Feature {
  std::uint16_t vendor = 0;
  std::uint8_t type = 0;
  std::optional<std::uint32_t> largest_dwords;  // where the response has a fourth dword
  bool operator==(const Feature&) const = default;
};

class Discovery {
 public:
  /// `capability_version` of the extended capability: since version 2 the request says which discovery it speaks.
  explicit Discovery(std::uint8_t capability_version) : version_(capability_version >= 2 ? 2 : 0) {}

  /// The next data object to send.
  std::array<std::uint8_t, 12> request() const;
  /// Takes the response to it. true: this was the last one.
  Result<bool> take(Bytes object);
  const std::vector<Feature>& features() const { return features_; }
  bool lists(std::uint16_t vendor, std::uint8_t type) const;

 private:
  std::uint8_t version_, index_ = 0;
  std::bitset<256> asked_;
  std::vector<Feature> features_;
};

}  // namespace bonafide::doe
