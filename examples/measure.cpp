// Prints what the device at HOST:PORT says that it runs, each measurement under the signature of its slot.
//
//   example-measure HOST:PORT
#include <bonafide/spdm/measurement_log.hpp>

#include "common.hpp"

int main(int count, char** words) {
  using namespace example;
  if (count != 2) return std::cerr << "usage: example-measure HOST:PORT\n", 2;
  const auto library = or_fail(crypto::Library::open(nullptr));
  const auto link = reach(words[1]);
  client::Client client{library, *link, spdm::requester::everything_offered_by(library)};
  or_fail(client.connect());
  const auto measured = or_fail(client.measure());
  if (!measured.is_signed()) std::cout << "not signed:\n";
  for (const auto& block : wire::List<spdm::MeasurementBlock, spdm::Terms>{measured.record(), client.line().terms})
    std::cout << int{block.index} << (block.raw_bit_stream() ? " raw " : " digest ") << hex(block.value) << '\n';

  // The log explains the measurements that are hash-extended (SPDM 1.3).
  const auto log = client.fetch_log();
  if (!log) return 0;
  for (const auto& entry : spdm::entries_of(or_fail(spdm::read_log(*log))))
    std::cout << "log " << entry.index << ": " << hex(entry.value) << '\n';
}
