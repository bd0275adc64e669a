#include <algorithm>
#include <memory>

#include <expat.h>

#include <bonafide/documents/rules.hpp>
#include <bonafide/documents/xml.hpp>

namespace bonafide::documents::xml {
namespace {

constexpr std::string_view xml_uri = "http://www.w3.org/XML/1998/namespace";

struct Name {
  std::string prefix, local;
};

/// "ns0:Payload". Namespaces in XML 1.0, 4 Qualified Names: one colon at most, and something on each side.
std::optional<Name> split(std::string_view qualified) {
  const auto colon = qualified.find(':');
  if (colon == std::string_view::npos) return Name{{}, std::string{qualified}};
  const auto local = qualified.substr(colon + 1);
  if (colon == 0 || local.empty() || local.find(':') != std::string_view::npos) return {};
  return Name{std::string{qualified.substr(0, colon)}, std::string{local}};
}

class Builder {
 public:
  explicit Builder(XML_Parser parser) : parser_(parser) {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(
        parser,
        [](void* self, const char* name, const char** attributes) {
          static_cast<Builder*>(self)->start(name, attributes);
        },
        [](void* self, const char*) { static_cast<Builder*>(self)->end(); });
    XML_SetCharacterDataHandler(parser, [](void* self, const char* text, int size) {
      static_cast<Builder*>(self)->text({text, static_cast<std::size_t>(size)});
    });
    // XML 1.0, 4.2: whoever can declare no entity can expand none, neither many times nor from elsewhere.
    XML_SetStartDoctypeDeclHandler(parser, [](void* self, const char*, const char*, const char*, int) {
      static_cast<Builder*>(self)->refuse(rule::xml_plain, "DOCTYPE");
    });
    XML_SetProcessingInstructionHandler(parser, [](void* self, const char*, const char*) {
      static_cast<Builder*>(self)->refuse(rule::xml_plain, "processing instruction");
    });
  }

  Result<Document> take(XML_Status status) {
    if (failure_) return std::unexpected(*failure_);
    if (status != XML_STATUS_OK)
      return broken(rule::xml_well_formed, "document", offset(), 0, Note{XML_ErrorString(XML_GetErrorCode(parser_))});
    return std::move(document_);
  }

 private:
  std::size_t offset() const {
    return static_cast<std::size_t>(std::max<XML_Index>(XML_GetCurrentByteIndex(parser_), 0));
  }

  void refuse(const Rule& rule, std::string_view field, std::string_view what = {}) {
    if (failure_) return;
    failure_ = Error{&rule, field, offset(), 0, Note{what}};
    XML_StopParser(parser_, XML_FALSE);
  }

  void start(const char* name, const char** attributes) {
    if (failure_) return;
    if (open_.size() == deepest) return refuse(rule::xml_bounded, "depth");
    if (document_.elements.size() == most_elements) return refuse(rule::xml_bounded, "elements");
    Element element{.parent = open_.empty() ? std::nullopt : std::optional{open_.back()}, .offset = offset()};
    for (auto* each = attributes; each[0] != nullptr; each += 2) take_attribute(each[0], each[1], element);
    scopes_.push_back(element.declared);
    const auto split_name = split(name);
    if (!split_name) return refuse(rule::xml_namespaces, "element", name);
    element.prefix = split_name->prefix, element.local = split_name->local;
    if (!resolve(element.prefix, element.uri)) return refuse(rule::xml_namespaces, "element", name);
    for (auto& attribute : element.attributes)
      // Namespaces in XML 1.0, 6.2: the default namespace is not that of attributes.
      if (!attribute.prefix.empty() && !resolve(attribute.prefix, attribute.uri))
        return refuse(rule::xml_namespaces, "attribute", attribute.local);
    std::ranges::sort(element.attributes, {}, [](const Attribute& a) { return std::tie(a.uri, a.local); });
    const auto twice = std::ranges::adjacent_find(element.attributes, [](const Attribute& a, const Attribute& b) {
      return a.uri == b.uri && a.local == b.local;
    });
    if (twice != element.attributes.end()) return refuse(rule::xml_namespaces, "attribute", twice->local);
    const auto number = document_.elements.size();
    if (element.parent) document_.elements[*element.parent].children.push_back({number, {}});
    document_.elements.push_back(std::move(element));
    open_.push_back(number);
  }

  void take_attribute(std::string_view name, const char* value, Element& element) {
    const auto qualified = split(name);
    if (!qualified) return refuse(rule::xml_namespaces, "attribute", name);
    const bool declares = name == "xmlns" || qualified->prefix == "xmlns";
    if (declares && (++namespaces_ > most_namespaces || std::string_view{value}.size() > longest_namespace))
      return refuse(rule::xml_bounded, "xmlns");
    if (name == "xmlns") return element.declared.push_back({{}, value});
    if (!declares) return element.attributes.push_back({qualified->prefix, qualified->local, {}, value});
    // Namespaces in XML 1.0, 3 and 5: a prefix is not taken back, and those of the specification are not given away.
    if (*value == 0 || qualified->local == "xml" || qualified->local == "xmlns" || value == xml_uri)
      return refuse(rule::xml_namespaces, "xmlns", qualified->local);
    element.declared.push_back({qualified->local, value});
  }

  bool resolve(std::string_view prefix, std::string& uri) const {
    if (prefix == "xml") return uri = xml_uri, true;
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
      for (const auto& each : *scope)
        if (each.prefix == prefix) return uri = each.uri, true;
    return prefix.empty();
  }

  void end() {
    if (failure_) return;
    open_.pop_back();
    scopes_.pop_back();
  }

  void text(std::string_view more) {
    if (failure_ || open_.empty()) return;
    auto& children = document_.elements[open_.back()].children;
    if (children.empty() || children.back().element) children.emplace_back();
    children.back().text += more;
  }

  XML_Parser parser_;
  Document document_;
  std::vector<std::size_t> open_;
  std::vector<std::vector<Namespace>> scopes_;
  std::size_t namespaces_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

const std::string* Element::find(std::string_view name, std::string_view in_uri) const {
  const auto found =
      std::ranges::find_if(attributes, [&](const Attribute& each) { return each.local == name && each.uri == in_uri; });
  return found == attributes.end() ? nullptr : &found->value;
}

std::vector<std::size_t> Document::children(std::size_t of, std::string_view uri, std::string_view name) const {
  std::vector<std::size_t> out;
  for (const auto& child : elements[of].children)
    if (child.element && elements[*child.element].is(uri, name)) out.push_back(*child.element);
  return out;
}

std::string Document::text(std::size_t of) const {
  std::string out;
  for (const auto& child : elements[of].children) out += child.text;
  return out;
}

Result<Document> read(Bytes bytes) {
  if (bytes.size() > largest_document) return broken(rule::xml_bounded, "size", 0, bytes.size());
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser{XML_ParserCreate("UTF-8"), &XML_ParserFree};
  if (parser == nullptr) return broken(rule::xml_bounded, "memory");
  Builder builder{parser.get()};
  const auto status =
      XML_Parse(parser.get(), reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size()), XML_TRUE);
  return builder.take(status);
}

}  // namespace bonafide::documents::xml
