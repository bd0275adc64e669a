#include <ostream>

#include <bonafide/cli/json.hpp>

namespace bonafide::cli {

namespace {

std::string text_of(const Json& document, int indent) {
  return document.dump(indent, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

std::string json_text(const Json& document) { return text_of(document, 2); }
std::string json_line(const Json& document) { return text_of(document, -1); }

void print_json(Console& console, const Json& document) { console.out << json_text(document) << '\n'; }

}  // namespace bonafide::cli
