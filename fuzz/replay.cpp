// Feeds every file of the given folders to a fuzz target: what a fuzzer once found is tried again with every compiler.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int count, char** arguments) {
  std::size_t inputs = 0;
  for (int i = 1; i < count; ++i) {
    if (!std::filesystem::is_directory(arguments[i])) {
      std::cerr << arguments[i] << " is no folder: every fuzz target stores a corpus\n";
      return 1;
    }
    for (const auto& file : std::filesystem::recursive_directory_iterator{arguments[i]}) {
      if (!file.is_regular_file()) continue;
      std::ifstream in{file.path(), std::ios::binary};
      const std::vector<char> bytes{std::istreambuf_iterator<char>{in}, {}};
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
      ++inputs;
    }
  }
  std::cout << inputs << " inputs\n";
  return inputs != 0 ? 0 : 1;
}
