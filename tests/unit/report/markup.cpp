// What comes from outside stays text.
#include <gtest/gtest.h>

#include <bonafide/report/markup.hpp>

namespace bonafide::report {
namespace {

std::string shown(std::string_view outside, std::size_t most = longest_text) {
  Markup out;
  out.text(outside, most);
  return out.take();
}

// HTML Living Standard, 13.1.2: the characters that end text and attributes.
TEST(Markup, escapes_whatever_could_end_a_text_or_an_attribute) {
  EXPECT_EQ(shown("<script>alert('x' & \"y\")</script>"),
            "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;");
}

TEST(Markup, shows_control_characters) {
  EXPECT_EQ(shown(std::string_view{"a\0b\x1b[31m\n\x7f", 10}), "a\\x00b\\x1b[31m\\x0a\\u{007f}");
}

TEST(Markup, shows_characters_that_reorder_or_hide_others) {
  EXPECT_EQ(shown("safe\u202egnp.exe"), "safe\\u{202e}gnp.exe");
  EXPECT_EQ(shown("a\u200bb\u2066c\ufeff"), "a\\u{200b}b\\u{2066}c\\u{feff}");
}

TEST(Markup, shows_bytes_that_are_not_utf8_and_keeps_those_that_are) {
  EXPECT_EQ(shown("Größe 尺 𝄞"), "Größe 尺 𝄞");
  EXPECT_EQ(shown("\xC0\xAF \xED\xA0\x80 \xF5 \xE2\x82"), "\\xc0\\xaf \\xed\\xa0\\x80 \\xf5 \\xe2\\x82");
}

TEST(Markup, cuts_what_is_too_long_and_says_so) {
  EXPECT_EQ(shown("abcdefghij", 4), "abcd … 6 more bytes");
  EXPECT_EQ(shown("ab€", 4), "ab … 3 more bytes") << "not within a character";
  Markup out;
  out.digits(std::array<std::uint8_t, 3>{1, 2, 3}, 2);
  EXPECT_EQ(out.take(), "0102 … 1 more bytes");
}

}  // namespace
}  // namespace bonafide::report
