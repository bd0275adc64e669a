#include <bonafide/evidence/json.hpp>
#include <bonafide/evidence/rules.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::evidence::json {
namespace {

using test::refused_by;

Result<Value> parsed(std::string_view text) { return read(as_bytes(text)); }

TEST(Json, reads_every_kind_of_value) {
  EXPECT_EQ(parsed("null")->kind, Kind::null);
  EXPECT_EQ(parsed(" true\n")->kind, Kind::boolean);
  EXPECT_EQ(parsed("-12.5e+3")->kind, Kind::number);
  EXPECT_EQ(parsed("\"a\"")->kind, Kind::string);
  EXPECT_EQ(parsed("[]")->kind, Kind::array);
  EXPECT_EQ(parsed("{ }")->kind, Kind::object);
  EXPECT_EQ(parsed("  [1 , 2]  ")->text, "[1 , 2]");
}

// JSONTestSuite (N. Seriot, "Parsing JSON is a Minefield"): some of what must and what must not be taken.
TEST(Json, takes_what_the_grammar_allows_and_nothing_else) {
  for (const auto* good :
       {"[1,\"\\u0041\\n\",{}]", "{\"a\":[[]],\"b\":0}", "[-0]", "[1e5]", "[\"\\uD834\\uDD1E\"]", "[0.1]"})
    EXPECT_TRUE(parsed(good)) << good;
  for (const auto* bad : {"",
                          " ",
                          "[1,]",
                          "[,1]",
                          "{\"a\":}",
                          "{a:1}",
                          "{\"a\" 1}",
                          "[01]",
                          "[1.]",
                          "[.5]",
                          "[+1]",
                          "[1e]",
                          "[NaN]",
                          "tru",
                          "nullx",
                          "[1] 2",
                          "[\"\n\"]",
                          "[\"\\x\"]",
                          "[\"\\u12G4\"]",
                          "[\"\\uD834\"]",
                          "[\"\\uDD1E\"]",
                          "[\"a]",
                          "[1",
                          "{\"a\":1",
                          "{\"a\":1,}",
                          "]",
                          "[\"\\",
                          "[\"\xff\"]",
                          "[\"\xc0\x80\"]",
                          "[\"\xed\xa0\x80\"]",
                          "[\"\xf4\x90\x80\x80\"]",
                          "'a'",
                          "[1//\n]",
                          "\xef\xbb\xbf[]"})
    EXPECT_TRUE(refused_by(parsed(bad), rule::json_well_formed)) << bad;
}

TEST(Json, refuses_names_that_two_readers_would_read_differently) {
  EXPECT_TRUE(refused_by(parsed("{\"a\":1,\"a\":2}"), rule::json_unique));
  EXPECT_TRUE(refused_by(parsed("{\"a\":1,\"b\":3,\"\\u0061\":2}"), rule::json_unique));
  EXPECT_TRUE(parsed("[{\"a\":1},{\"a\":2}]"));
}

TEST(Json, is_bounded_in_depth_and_size) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parsed(nested(deepest)));
  EXPECT_TRUE(refused_by(parsed(nested(deepest + 1)), rule::json_depth));
  EXPECT_TRUE(refused_by(parsed(std::string(1'000'000, '[')), rule::json_depth));
  EXPECT_TRUE(refused_by(read(Buffer(largest + 1, ' ')), rule::json_size));
}

TEST(Json, walks_elements_and_members_in_order) {
  const std::string text = "[1, \"two\" ,{\"x\":\"]\"},[ ]]";
  const auto array = parsed(text);
  ASSERT_TRUE(array);
  std::vector<std::string_view> seen;
  for (Inside elements{*array}; elements.next();) seen.push_back(elements.value().text);
  EXPECT_EQ(seen, (std::vector<std::string_view>{"1", "\"two\"", "{\"x\":\"]\"}", "[ ]"}));
  const std::string members = "{\"a\\\"b\" : 1, \"c\": {\"d\": 2}}";
  std::vector<std::string> names;
  for (Inside inside{*parsed(members)}; inside.next();) names.push_back(inside.name());
  EXPECT_EQ(names, (std::vector<std::string>{"a\"b", "c"}));
}

TEST(Json, finds_members_by_name_and_type) {
  const std::string text = "{\"s\":\"\\u00e9\\t\\uD834\\uDD1E\\/\",\"n\":42,\"f\":1.5,\"b\":true,\"o\":{\"s\":1}}";
  const auto object = *parsed(text);
  EXPECT_EQ(find_text(object, "s"), "\xc3\xa9\t\xf0\x9d\x84\x9e/");
  EXPECT_EQ(find_number(object, "n"), 42u);
  EXPECT_FALSE(find_number(object, "f"));
  EXPECT_FALSE(find_number(object, "s"));
  EXPECT_FALSE(find_text(object, "n"));
  EXPECT_FALSE(find(object, "z"));
  EXPECT_EQ(find_number(*find(object, "o"), "s"), 1u);
  EXPECT_FALSE(find(*find(object, "n"), "n"));
  EXPECT_FALSE(find_number(*parsed("{\"n\":9007199254740992}"), "n")) << "2^53";
  EXPECT_EQ(find_number(*parsed("{\"n\":9007199254740991}"), "n"), 9007199254740991u);
}

TEST(Json, survives_every_cut_and_altered_byte) {
  const std::string text = "[{\"evidence\":\"EeAB/w==\",\"n\":[1,2.5e-3,null,true],\"u\":\"\\uD834\\uDD1E\xc3\xa9\"}]";
  for (std::size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(parsed(text.substr(0, size)));
  for (std::size_t i = 0; i < text.size(); ++i)
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto altered = text;
      altered[i] = static_cast<char>(static_cast<unsigned char>(altered[i]) ^ 1u << bit);
      const auto value = parsed(altered);
      if (!value) continue;
      for (Inside outer{*value}; outer.next();)
        for (Inside inner{outer.value()}; inner.next();) EXPECT_FALSE(inner.value().text.empty());
    }
}

}  // namespace
}  // namespace bonafide::evidence::json
