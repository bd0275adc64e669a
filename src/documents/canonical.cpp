// Canonical XML 1.1, 2.3 Processing Model, and Exclusive XML Canonicalization 1.0, 3.
#include <algorithm>
#include <map>

#include <bonafide/documents/xml.hpp>

namespace bonafide::documents::xml {
namespace {

/// Prefixes and their namespaces; an empty prefix is the default one.
using Scope = std::map<std::string, std::string>;

class Writer {
 public:
  Writer(const Document& document, Canonical how, std::optional<std::size_t> without)
      : document_(document), how_(how), without_(without) {}

  Buffer write(std::size_t apex) {
    Scope around;
    std::vector<std::size_t> above;
    for (auto parent = document_.elements[apex].parent; parent; parent = document_.elements[*parent].parent)
      above.push_back(*parent);
    for (auto each = above.rbegin(); each != above.rend(); ++each) declare(document_.elements[*each], around);
    element(apex, around, {});
    return std::move(out_);
  }

 private:
  static void declare(const Element& element, Scope& scope) {
    for (const auto& each : element.declared) scope[each.prefix] = each.uri;
  }

  /// `in_scope`: what is declared around the element; `written`: what stands in the output around it.
  void element(std::size_t number, Scope in_scope, Scope written) {
    if (number == without_) return;
    const auto& element = document_.elements[number];
    declare(element, in_scope);
    const auto name = element.prefix.empty() ? element.local : element.prefix + ':' + element.local;
    put("<");
    put(name);
    for (const auto& [prefix, uri] : in_scope) {
      const auto before = written.find(prefix);
      const std::string_view now = before == written.end() ? std::string_view{} : std::string_view{before->second};
      // An empty default namespace is written only to take back another: Canonical XML 1.1, 2.3.
      if (uri == now && (before != written.end() || uri.empty())) continue;
      if (how_ == Canonical::exclusive && !uses(element, prefix)) continue;
      written[prefix] = uri;
      put(prefix.empty() ? " xmlns=\"" : " xmlns:" + prefix + "=\"");
      escape(uri, true);
      put("\"");
    }
    for (const auto& attribute : element.attributes) {  // in the order of namespace and name
      put(" " + (attribute.prefix.empty() ? attribute.local : attribute.prefix + ':' + attribute.local) + "=\"");
      escape(attribute.value, true);
      put("\"");
    }
    put(">");
    for (const auto& child : element.children) {
      if (child.element)
        this->element(*child.element, in_scope, written);
      else
        escape(child.text, false);
    }
    put("</" + name + ">");
  }

  /// Exclusive XML Canonicalization 1.0, 2.1, "visibly utilizes".
  static bool uses(const Element& element, const std::string& prefix) {
    return element.prefix == prefix ||
           (!prefix.empty() &&
            std::ranges::find(element.attributes, prefix, &Attribute::prefix) != element.attributes.end());
  }

  void put(std::string_view text) { append(out_, as_bytes(text)); }

  void escape(std::string_view text, bool in_attribute) {
    for (const char c : text) switch (c) {
        case '&': put("&amp;"); break;
        case '<': put("&lt;"); break;
        case '>': put(in_attribute ? ">" : "&gt;"); break;
        case '"': put(in_attribute ? "&quot;" : "\""); break;
        case '\t': put(in_attribute ? "&#x9;" : "\t"); break;
        case '\n': put(in_attribute ? "&#xA;" : "\n"); break;
        case '\r': put("&#xD;"); break;
        default: out_.push_back(static_cast<std::uint8_t>(c));
      }
  }

  const Document& document_;
  Canonical how_;
  std::optional<std::size_t> without_;
  Buffer out_;
};

}  // namespace

Buffer canonical(const Document& document, std::size_t element, Canonical how, std::optional<std::size_t> without) {
  return Writer{document, how, without}.write(element);
}

}  // namespace bonafide::documents::xml
