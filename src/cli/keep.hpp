// What was provisioned into an emulated device, kept in the directory that it came from.
#pragma once
#include <filesystem>

#include <bonafide/emulator/device.hpp>

namespace bonafide::cli {

class Keeper {
 public:
  /// `device` was made from `directory`, and must outlive this.
  Keeper(const emulator::Device& device, std::filesystem::path directory);
  /// Where the device has changed since: writes chains and keys beside device.toml, then device.toml anew, without the
  /// comments that people wrote into it.
  void save();

 private:
  const emulator::Device& device_;
  std::filesystem::path directory_;
  emulator::Description description_;
  unsigned saved_;
};

}  // namespace bonafide::cli
