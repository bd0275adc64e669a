#include <bonafide/evidence/conversation.hpp>

namespace bonafide::evidence {

std::vector<Exchange> said_on(const spdm::Line& line) {
  std::vector<Exchange> exchanges;
  for (const auto& said : line.said()) {
    // What was said in a session is evidence as the records that crossed.
    const bool secured = !said.request_record.empty();
    exchanges.push_back(
        {secured ? said.request_record : said.request, secured ? said.response_record : said.response, secured});
  }
  return exchanges;
}

}  // namespace bonafide::evidence
