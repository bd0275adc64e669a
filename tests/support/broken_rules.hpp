// Assertions about refusals. Each rule that a test sees broken is written down, so that one last test can tell which
// rules nobody breaks.
#pragma once
#include <gtest/gtest.h>

#include <bonafide/base/result.hpp>

namespace bonafide::test {

/// Notes that a test broke `rule`: a line with its id in a file of this process in $BONAFIDE_BROKEN_RULES.
void saw_broken(const Rule& rule);

inline ::testing::AssertionResult broke(const Error& error, const Rule& rule) {
  if (error.rule != &rule) return ::testing::AssertionFailure() << "broke " << explain(error) << ", not " << rule.id;
  saw_broken(rule);
  return ::testing::AssertionSuccess();
}

/// EXPECT_TRUE(refused_by(result, rule::slot_exists))
template <class T>::testing::AssertionResult refused_by(const Result<T>& result, const Rule& rule) {
  if (result) return ::testing::AssertionFailure() << "was accepted, not refused by " << rule.id;
  return broke(result.error(), rule);
}

}  // namespace bonafide::test
