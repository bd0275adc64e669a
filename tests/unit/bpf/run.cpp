// Programs, run by this kernel where it allows it.
#include <unistd.h>

#include <bonafide/bpf/run.hpp>

#include "support/broken_rules.hpp"
#include "unit/bpf/objects.hpp"

namespace bonafide::bpf {
namespace {

const Buffer input(64, 7);

/// Makes this process nobody for as long as it lives, where it is root.
struct AsNobody {
  AsNobody() : changed(::geteuid() == 0 && ::seteuid(65534) == 0) {}
  ~AsNobody() { EXPECT_TRUE(!changed || ::seteuid(0) == 0); }
  bool changed;
};

TEST(Program, is_refused_where_there_is_no_libbpf) {
  EXPECT_TRUE(test::refused_by(run_program({}, input, "libbpf-that-nobody-has.so"), rule::libbpf_here));
  EXPECT_TRUE(test::refused_by(run_program({}, input, "libc.so.6"), rule::libbpf_here));
}

TEST(Program, is_refused_where_it_is_none) {
  const Buffer noise(100, 0x7F);
  EXPECT_TRUE(test::refused_by(run_program(noise, input), rule::object));
  EXPECT_TRUE(test::refused_by(run_program({}, input), rule::object));
  EXPECT_TRUE(test::refused_by(run_program(*unhex(other_object), input), rule::object));
  const auto whole = *unhex(answers_object);
  for (std::size_t size = 0; size < whole.size(); size += 7)
    EXPECT_FALSE(run_program(Bytes{whole}.first(size), input)) << size;
}

TEST(Program, is_refused_where_what_it_is_given_is_too_large) {
  EXPECT_TRUE(test::refused_by(run_program({}, Buffer(2u << 20, 0)), rule::input_fits));
}

TEST(Program, is_refused_where_the_kernel_forbids_it) {
  const auto ran = [] {
    const AsNobody nobody;
    return run_program(*unhex(answers_object), input);
  }();
  EXPECT_TRUE(test::refused_by(ran, rule::allowed));
}

TEST(Program, is_refused_where_it_may_read_beyond_what_it_is_given) {
  const auto ran = run_program(*unhex(beyond_object), input);
  ASSERT_FALSE(ran);
  if (ran.error() == rule::allowed) GTEST_SKIP() << "only root gets that far, where the kernel allows it";
  EXPECT_TRUE(test::refused_by(ran, rule::object));
}

TEST(Program, answers_about_what_it_is_given) {
  const auto program = *unhex(answers_object);
  const auto ran = run_program(program, input);
  if (!ran && ran.error() == rule::allowed) GTEST_SKIP() << "this kernel forbids programs: " << explain(ran.error());
  ASSERT_TRUE(ran) << explain(ran.error());
  EXPECT_EQ(*ran, 0u);
  Buffer other = input;
  other[0] = 5;
  EXPECT_EQ(run_program(program, other).value_or(99), 5u);
  EXPECT_TRUE(test::refused_by(run_program(program, Buffer(1u << 20, 0)), rule::input_fits));
}

}  // namespace
}  // namespace bonafide::bpf
