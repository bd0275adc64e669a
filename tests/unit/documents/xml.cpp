// XML as it is read for its signature. The canonical forms are what xmllint of libxml2 2.9.14 writes (--c14n and
// --exc-c14n), without its comments.
#include <bonafide/documents/rules.hpp>
#include <bonafide/documents/xml.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::documents::xml {
namespace {

using test::refused_by;

Result<Document> read_text(std::string_view text) { return read(as_bytes(text)); }
std::string canonical_text(const Document& document, std::size_t element, Canonical how,
                           std::optional<std::size_t> without = {}) {
  const auto bytes = canonical(document, element, how, without);
  return std::string{as_text(bytes)};
}

constexpr std::string_view example = R"(<?xml version="1.0"?>
<!-- a comment --><doc xmlns:b="urn:b" xmlns="urn:d" b:z="2" a="1&#10;&lt;&quot;'&#9;" xmlns:a="urn:a" a:y="&gt;">
  <e1   /><e2></e2>
  <b:e3  name = "elem3"   id="elem3"   xmlns:b="urn:b"/>
  <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm" xmlns:b="http://www.ietf.org" xmlns:a="http://www.w3.org" xmlns="http://example.org"/>
  <e6 xmlns=""><e7 xmlns="http://www.ietf.org"><e8 xmlns=""><e9 xmlns:a="urn:a" xmlns:unused="urn:u"/></e8></e7></e6>
  <![CDATA[value>"0" && value<"10" ?"valid":"error"]]>&#13;&amp;&lt;&gt;"<!-- gone --> é end
</doc>
)";
constexpr std::string_view before =
    R"(<doc xmlns="urn:d" xmlns:a="urn:a" xmlns:b="urn:b" a="1&#xA;&lt;&quot;'&#x9;" a:y=">" b:z="2">
  <e1></e1><e2></e2>
  <b:e3 id="elem3" name="elem3"></b:e3>
  <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5>
  <e6 xmlns=""><e7 xmlns="http://www.ietf.org"><e8 xmlns="">)";
constexpr std::string_view after = R"(</e8></e7></e6>
  value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"&#xD;&amp;&lt;&gt;" é end
</doc>)";

TEST(Xml, is_written_as_canonical_XML_has_it) {
  const auto document = read_text(example);
  ASSERT_TRUE(document) << explain(document.error());
  EXPECT_EQ(canonical_text(*document, 0, Canonical::inclusive),
            std::string{before}.append("<e9 xmlns:unused=\"urn:u\"></e9>").append(after));
  EXPECT_EQ(canonical_text(*document, 0, Canonical::exclusive), std::string{before}.append("<e9></e9>").append(after));
}

TEST(Xml, gives_a_part_the_namespaces_around_it) {
  const auto document = read_text("<a:x xmlns:a=\"urn:a\" xmlns:b=\"urn:b\"><y xmlns=\"urn:c\"><b:z/></y></a:x>");
  ASSERT_TRUE(document);
  EXPECT_EQ(canonical_text(*document, 2, Canonical::inclusive),
            "<b:z xmlns=\"urn:c\" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\"></b:z>");
  EXPECT_EQ(canonical_text(*document, 2, Canonical::exclusive), "<b:z xmlns:b=\"urn:b\"></b:z>");
}

TEST(Xml, leaves_out_the_one_element_that_it_should) {
  const auto document = read_text("<a> <b/> <c/></a>");
  EXPECT_EQ(canonical_text(*document, 0, Canonical::inclusive, 1), "<a>  <c></c></a>");
}

TEST(Xml, refuses_whatever_could_declare_an_entity) {
  for (const auto* text : {
           "<!DOCTYPE a><a/>",
           "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
           "<!DOCTYPE a SYSTEM \"http://example.org/a.dtd\"><a/>",
           "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><l>&c;</l>",
           "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://example.org/p\">%p;]><a/>",
           "<?xml-stylesheet href=\"x\"?><a/>",
           "<a><?php x ?></a>",
       })
    EXPECT_TRUE(refused_by(read_text(text), rule::xml_plain)) << text;
  EXPECT_TRUE(refused_by(read_text("<a>&x;</a>"), rule::xml_well_formed)) << "an entity that nobody declared";
}

TEST(Xml, refuses_what_is_not_well_formed) {
  for (const auto* text :
       {"", "<a>", "<a></b>", "<a/><b/>", "text", "<a b=\"1\" b=\"2\"/>", "<a>\xFF</a>", "<a b=\"<\"/>", "<a>\x01</a>"})
    EXPECT_TRUE(refused_by(read_text(text), rule::xml_well_formed)) << text;
}

TEST(Xml, refuses_names_whose_namespace_is_not_clear) {
  for (const auto* text :
       {"<x:a/>", "<a x:b=\"1\"/>", "<a xmlns:x=\"u\" xmlns:y=\"u\" x:b=\"1\" y:b=\"2\"/>", "<:a/>", "<a:/>",
        "<a xmlns:x=\"\"/>", "<a xmlns:xml=\"u\"/>", "<a xmlns:b=\"http://www.w3.org/XML/1998/namespace\"/>"})
    EXPECT_TRUE(refused_by(read_text(text), rule::xml_namespaces)) << text;
}

TEST(Xml, bounds_depth_count_and_size) {
  std::string deep, wide = "<a>", many = "<a";
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  for (std::size_t i = 0; i < most_elements; ++i) wide += "<b/>";
  for (std::size_t i = 0; i <= most_namespaces; ++i) many += " xmlns:p" + std::to_string(i) + "=\"u\"";
  EXPECT_TRUE(refused_by(read_text(deep), rule::xml_bounded));
  EXPECT_TRUE(refused_by(read_text(wide + "</a>"), rule::xml_bounded));
  EXPECT_TRUE(refused_by(read_text(many + "/>"), rule::xml_bounded));
  EXPECT_TRUE(refused_by(read_text(std::string(largest_document + 1, ' ')), rule::xml_bounded));
  EXPECT_TRUE(
      refused_by(read_text("<a xmlns=\"" + std::string(longest_namespace + 1, 'u') + "\"/>"), rule::xml_bounded));
}

}  // namespace
}  // namespace bonafide::documents::xml
