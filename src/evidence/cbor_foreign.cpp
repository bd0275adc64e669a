#include <algorithm>

#include <bonafide/evidence/cbor_foreign.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/evidence/rules/cose.hpp>

namespace bonafide::evidence::cbor {
namespace {

constexpr std::uint8_t break_code = 0xFF;  // RFC 8949, 3.2.1 The "break" Stop Code

struct Head {
  Major major = Major::simple;
  std::uint8_t size = 0;
  bool indefinite = false;
  std::uint64_t argument = 0;
};

void write_head(Buffer& out, Major major, std::uint64_t argument) {
  Writer writer;
  switch (major) {
    case Major::unsigned_integer: writer.unsigned_integer(argument); break;
    case Major::array: writer.array(argument); break;
    case Major::map: writer.map(argument); break;
    case Major::tag: writer.tag(argument); break;
    default: {  // the other majors differ from an integer in their first three bits alone
      writer.unsigned_integer(argument);
      auto written = writer.take();
      written[0] = static_cast<std::uint8_t>(written[0] | static_cast<unsigned>(major) << 5);
      return append(out, written);
    }
  }
  append(out, writer.written());
}

class Rewriter {
 public:
  explicit Rewriter(Bytes in) : in_(in) {}

  Result<Buffer> whole() {
    Buffer out;
    if (const auto good = item(out, 0); !good) return std::unexpected(good.error());
    if (at_ != in_.size()) return broken(rule::cbor_nothing_follows, "(end)", at_, in_.size() - at_);
    return out;
  }

 private:
  /// RFC 8949, 3: the argument may have any of its lengths (4.1, "Preferred Serialization", is a recommendation).
  Result<Head> head() {
    if (at_ >= in_.size()) return broken(rule::cbor_complete, "head", at_);
    const std::uint8_t initial = in_[at_];
    Head out{static_cast<Major>(initial >> 5), 1, false, initial & 31u};
    if (out.argument == 31) {
      const bool may = out.major >= Major::bytes && out.major <= Major::map;
      if (!may) return broken(rule::cbor_well_formed, "head", at_, initial);
      return out.indefinite = true, ++at_, out;
    }
    if (out.argument > 27) return broken(rule::cbor_well_formed, "head", at_, initial);
    if (out.argument >= 24) {
      const std::size_t more = std::size_t{1} << (out.argument - 24);
      if (in_.size() - at_ - 1 < more) return broken(rule::cbor_complete, "head", at_, initial);
      out.argument = 0;
      for (const auto b : in_.subspan(at_ + 1, more)) out.argument = out.argument << 8 | b;
      out.size = static_cast<std::uint8_t>(1 + more);
    }
    return at_ += out.size, out;
  }

  bool at_break() { return at_ < in_.size() && in_[at_] == break_code && ++at_ != 0; }

  Result<void> item(Buffer& out, std::size_t depth) {
    const auto start = at_;
    const auto read_head = head();
    if (!read_head) return std::unexpected(read_head.error());
    switch (read_head->major) {
      case Major::unsigned_integer:
      case Major::negative_integer: return write_head(out, read_head->major, read_head->argument), Result<void>{};
      case Major::simple: return simple(out, start);
      case Major::bytes:
      case Major::text: return string(out, *read_head, start);
      default: break;
    }
    if (depth == deepest) return broken(rule::cbor_depth, "depth", start, depth);
    if (read_head->major == Major::map) return map(out, *read_head, depth);
    Buffer elements;
    std::uint64_t count = 0;
    const auto promised = read_head->major == Major::tag ? 1 : read_head->argument;
    for (; read_head->indefinite ? !at_break() : count < promised; ++count)
      if (const auto good = item(elements, depth + 1); !good) return good;
    write_head(out, read_head->major, read_head->major == Major::tag ? read_head->argument : count);
    return append(out, elements), Result<void>{};
  }

  /// Simple values and floating-point numbers have no second form that would be tolerated.
  Result<void> simple(Buffer& out, std::size_t start) {
    const auto checked = read(in_.subspan(start, at_ - start));
    if (!checked) return broken(*checked.error().rule, checked.error().field, start, checked.error().got);
    return append(out, checked->raw), Result<void>{};
  }

  Result<void> piece(Buffer& content, std::uint64_t size, std::size_t start) {
    if (size > in_.size() - at_) return broken(rule::cbor_complete, "length", start, size);
    append(content, in_.subspan(at_, static_cast<std::size_t>(size)));
    at_ += static_cast<std::size_t>(size);
    return {};
  }

  Result<void> string(Buffer& out, const Head& first, std::size_t start) {
    Buffer content;
    if (!first.indefinite) {
      if (const auto good = piece(content, first.argument, start); !good) return good;
    }
    while (first.indefinite && !at_break()) {
      const auto here = at_;
      const auto next = head();
      if (!next) return std::unexpected(next.error());
      if (next->major != first.major || next->indefinite) return broken(rule::cbor_chunk, "piece", here, in_[here]);
      if (const auto good = piece(content, next->argument, here); !good) return good;
    }
    Buffer encoded;
    write_head(encoded, first.major, content.size());
    append(encoded, content);
    // The strict reader knows UTF-8.
    if (const auto checked = read(encoded); !checked)
      return broken(*checked.error().rule, checked.error().field, start, content.size());
    return append(out, encoded), Result<void>{};
  }

  /// Where the parts of a pair are in the text of all pairs.
  struct Pair {
    std::size_t key = 0, value = 0, end = 0;
    std::size_t offset = 0;  // in the input
  };

  Result<void> map(Buffer& out, const Head& head, std::size_t depth) {
    Buffer text;
    std::vector<Pair> pairs;
    for (std::uint64_t i = 0; head.indefinite ? !at_break() : i < head.argument; ++i) {
      Pair pair{.key = text.size(), .offset = at_};
      if (const auto good = item(text, depth + 1); !good) return good;
      pair.value = text.size();
      if (const auto good = item(text, depth + 1); !good) return good;
      pair.end = text.size();
      pairs.push_back(pair);
    }
    // RFC 8949, 4.2.1: bytewise lexicographic order of the keys' deterministic encodings.
    const auto key_of = [&](const Pair& pair) { return Bytes{text}.subspan(pair.key, pair.value - pair.key); };
    std::ranges::sort(pairs, [&](const Pair& a, const Pair& b) {
      return std::ranges::lexicographical_compare(key_of(a), key_of(b));
    });
    for (std::size_t i = 1; i < pairs.size(); ++i)
      if (equal(key_of(pairs[i - 1]), key_of(pairs[i])))
        return broken(rule::cbor_unique, "key", std::max(pairs[i - 1].offset, pairs[i].offset));
    write_head(out, Major::map, pairs.size());
    for (const auto& pair : pairs) append(out, Bytes{text}.subspan(pair.key, pair.end - pair.key));
    return {};
  }

  Bytes in_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Buffer> to_deterministic(Bytes foreign) {
  if (foreign.size() > largest_foreign) return broken(rule::cbor_bounded, "size", 0, foreign.size());
  return Rewriter{foreign}.whole();
}

}  // namespace bonafide::evidence::cbor
