// XML as a tree, for documents that are signed: what canonical XML needs, and nothing that reaches outside. expat reads
// it; document type declarations are refused before they can declare anything.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

namespace bonafide::documents::xml {

inline constexpr std::size_t largest_document = 4u << 20, deepest = 32, most_elements = 65536, most_namespaces = 64,
                             longest_namespace = 256;

struct Attribute {
  std::string prefix, local, uri, value;
};
struct Namespace {
  std::string prefix, uri;  // an empty prefix is the default namespace
  bool operator==(const Namespace&) const = default;
};
/// Text, or an element by its number.
struct Child {
  std::optional<std::size_t> element;
  std::string text;
};
struct Element {
  std::string prefix, local, uri;
  std::vector<Attribute> attributes;
  std::vector<Namespace> declared;  // here
  std::vector<Child> children;
  std::optional<std::size_t> parent;
  std::size_t offset = 0;  // bytes from the start of the document

  bool is(std::string_view in_uri, std::string_view name) const { return uri == in_uri && local == name; }
  /// The value of an attribute; nullptr without it.
  const std::string* find(std::string_view name, std::string_view in_uri = {}) const;
};

/// Element 0 is the outermost.
struct Document {
  std::vector<Element> elements;

  const Element& root() const { return elements.front(); }
  /// The child elements with that name.
  std::vector<std::size_t> children(std::size_t of, std::string_view uri, std::string_view name) const;
  /// The text inside, without that of elements inside.
  std::string text(std::size_t of) const;
};

Result<Document> read(Bytes);

/// Canonical XML 1.0 and 1.1 without comments, and Exclusive XML Canonicalization 1.0.
enum class Canonical : std::uint8_t { inclusive, exclusive };
/// The element and what is inside, `without` one element in it. Of an element that is not outermost: with the
/// namespaces around it, as a node-set of its own (Canonical XML 1.1, 2.4 Document Subsets).
Buffer canonical(const Document&, std::size_t element, Canonical, std::optional<std::size_t> without = {});

}  // namespace bonafide::documents::xml
