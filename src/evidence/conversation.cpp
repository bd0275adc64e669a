#include <bonafide/evidence/conversation.hpp>

namespace bonafide::evidence {

std::vector<Exchange> said_on(const spdm::Line& line) {
  std::vector<Exchange> exchanges;
  for (const auto& exchange : line.said()) exchanges.push_back({exchange.request, exchange.response});
  return exchanges;
}

}  // namespace bonafide::evidence
