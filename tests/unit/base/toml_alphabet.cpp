// Where TOML has characters beyond ASCII.
#include <gtest/gtest.h>

#include <bonafide/base/toml_alphabet.hpp>

namespace bonafide {
namespace {

TEST(TomlAlphabet, has_every_character_in_strings_and_comments) {
  for (const std::string_view text :
       {"\xEF\xBB\xBFname = \"Möbius\" # größer\n", "'ключ' = 'é'", "a = \"\"\"\nzwölf\n\"\"\"\n", "a = '''ö\nö'''",
        "a=\"ö\"", "a = \"\"\"\\nö\\\n  aö\"\"\"", "a.'ö'.\"ö\" = ['ö',\"ö\"]", "a={'ö'='ö'}",
        "[a.'ö']\nb = 1\n'ö' = 2", "a = [\n  ['ö'],\n  {b = 'ö', 'c' = 'ö'}, # ö\n]\n'ö' = 'ö'", "\xEF\xBB\xBF'ö' = 1",
        "a = \"\\\"ö\"", "a = \"\"\"ö\\\"\"\"\"", "a = \"\" # ö", ""})
    EXPECT_EQ(line_beyond_toml(text), std::nullopt) << text;
}

TEST(TomlAlphabet, is_ASCII_elsewhere) {
  EXPECT_EQ(line_beyond_toml("a \xCF\xBD[\x1B<"), 1u);  // makes toml++ 3.3 look beyond its table
  EXPECT_EQ(line_beyond_toml("a = 1\nb = é"), 2u);
  EXPECT_EQ(line_beyond_toml("a = 'x' é"), 1u);
  EXPECT_EQ(line_beyond_toml("a = '\\' é"), 1u);  // a literal string has no escapes
  EXPECT_EQ(line_beyond_toml("a = \"x\né = 1"), 2u);
  EXPECT_EQ(line_beyond_toml("a = \"\"\"x\n\"\"\"\né"), 3u);
  EXPECT_EQ(line_beyond_toml("\xFF"), 1u);
  EXPECT_EQ(line_beyond_toml("a = 0''é''"), 1u);  // the quotes are in a value that has begun
  EXPECT_EQ(line_beyond_toml("a = \"\"\"x\\\n \n é\"\"\""),
            3u);  // next behind a backslash that hides the end of a line
  EXPECT_EQ(line_beyond_toml("a = \"\"\"\\é\"\"\""), 1u);
  for (const std::string_view text : {"a = 0[\"é\"]", "a = 0=\"é\"", "a = [1, 0='é']", "a = {b = 1.'é'}", "a'é' = 1"})
    EXPECT_EQ(line_beyond_toml(text), 1u) << text;        // likewise
  EXPECT_EQ(line_beyond_toml("a = '''x'''' é 'x'"), 1u);  // the last quote belongs to the string
}

TEST(TomlAlphabet, is_looked_for_to_the_end_of_what_nobody_closes) {
  for (const std::string_view text : {"\"", "'''", "\"\"\"\\", "\"\\", "#"})
    EXPECT_EQ(line_beyond_toml(text), std::nullopt) << text;
}

}  // namespace
}  // namespace bonafide
