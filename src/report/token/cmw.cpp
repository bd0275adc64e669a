#include <bonafide/report/token/claims.hpp>
#include <bonafide/report/token/cmw.hpp>

namespace bonafide::report {
namespace {

Claims records_of(const std::vector<Wrapped>& wrapped) {
  Claims out;
  for (const auto& [label, media_type, value, kind] : wrapped)
    out.push_back({{}, label, {std::vector<Value>{{media_type}, {value}, {static_cast<std::int64_t>(kind)}}}});
  return out;
}

}  // namespace

Buffer collection_as_cbor(const std::vector<Wrapped>& wrapped) { return to_cbor(records_of(wrapped)); }

std::string collection_as_json(const std::vector<Wrapped>& wrapped) { return to_json(records_of(wrapped)); }

}  // namespace bonafide::report
