// What was found when a rule was put to a certificate.
#pragma once
#include <string>
#include <vector>

#include <bonafide/base/result.hpp>

namespace bonafide::cma {

enum class Outcome : std::uint8_t { passed, failed, not_applicable };

struct Finding {
  const Rule* rule = nullptr;
  Outcome outcome = Outcome::not_applicable;
  std::string reason;  // one sentence about this certificate, without a full stop
};
using Findings = std::vector<Finding>;

inline Finding passed(const Rule& rule, std::string reason) { return {&rule, Outcome::passed, std::move(reason)}; }
inline Finding failed(const Rule& rule, std::string reason) { return {&rule, Outcome::failed, std::move(reason)}; }
inline Finding not_applicable(const Rule& rule, std::string reason) {
  return {&rule, Outcome::not_applicable, std::move(reason)};
}
inline Finding found(bool holds, const Rule& rule, std::string reason) {
  return {&rule, holds ? Outcome::passed : Outcome::failed, std::move(reason)};
}

}  // namespace bonafide::cma
