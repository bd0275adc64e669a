// What reaches the terminal of text that others wrote.
#include <gtest/gtest.h>

#include <bonafide/cli/console.hpp>

namespace bonafide::cli {
namespace {

TEST(Printable, text_is_left_alone) {
  for (const auto* text : {"", "/a b/c", "größer", "\u00a0", "\U0001F512"}) EXPECT_EQ(printable(text), text);
}

TEST(Printable, text_has_no_control_characters_of_ASCII_nor_of_C1) {
  EXPECT_EQ(printable("a\n\x1b[31m\x7f"), "a\\x0a\\x1b[31m\\x7f");
  EXPECT_EQ(printable("\u009b31m\u0080\u009f"), "\\xc2\\x9b31m\\xc2\\x80\\xc2\\x9f");
  EXPECT_EQ(printable(std::string_view{"\0x", 2}), "\\x00x");
}

TEST(Printable, text_has_no_bytes_that_are_no_UTF_8) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\x9b[2J"), "\\x9b[2J");     // CSI where a terminal takes bytes for characters
  EXPECT_EQ(printable("\xc3"), "\\xc3");           // cut
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");  // not the shortest form of "/"
}

}  // namespace
}  // namespace bonafide::cli
