#include <algorithm>

#include <bonafide/evidence/cbor.hpp>
#include <bonafide/report/token/claims.hpp>

namespace bonafide::report {
namespace {

using evidence::cbor::Writer;

template <class... F> struct Overloaded : F... {
  using F::operator()...;
};
template <class... F> Overloaded(F...) -> Overloaded<F...>;

Buffer encoded_key(const Member& member) {
  Writer out;
  member.label ? out.integer(*member.label) : out.text(member.name);
  return out.take();
}

void put(Writer& out, const Value& value);

void put(Writer& out, const Claims& claims) {
  std::vector<std::pair<Buffer, const Member*>> sorted;
  sorted.reserve(claims.size());
  for (const auto& member : claims) sorted.emplace_back(encoded_key(member), &member);
  std::ranges::sort(sorted, {}, &std::pair<Buffer, const Member*>::first);
  out.map(sorted.size());
  for (const auto& [key, member] : sorted) out.raw(key), put(out, member->value);
}

void put(Writer& out, const Value& value) {
  std::visit(
      Overloaded{[&](std::int64_t number) { out.integer(number); }, [&](bool yes) { out.boolean(yes); },
                 [&](const Term& term) { out.integer(term.number); }, [&](const std::string& text) { out.text(text); },
                 [&](const Buffer& bytes) { out.bytes(bytes); },
                 [&](const std::vector<Value>& list) {
                   out.array(list.size());
                   for (const auto& one : list) put(out, one);
                 },
                 [&](const Claims& claims) { put(out, claims); }},
      value.held);
}

/// RFC 8259, 7 "Strings".
void quote(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.append("\\").append(1, c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out.append("\\u00").append(hex(as_bytes({&c, 1})));
    } else {
      out += c;
    }
  }
  out += '"';
}

void print(std::string& out, const Value& value);

void print(std::string& out, const Claims& claims) {
  out += '{';
  bool first = true;
  for (const auto& [label, name, value, in] : claims) {
    if (in == Member::In::cbor) continue;
    if (!first) out += ',';
    first = false;
    quote(out, name);
    out += ':';
    print(out, value);
  }
  out += '}';
}

void print(std::string& out, const std::vector<Value>& list) {
  out += '[';
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ',';
    print(out, list[i]);
  }
  out += ']';
}

void print(std::string& out, const Value& value) {
  std::visit(
      Overloaded{
          [&](std::int64_t number) { out += std::to_string(number); }, [&](bool yes) { out += yes ? "true" : "false"; },
          [&](const Term& term) { quote(out, term.word); }, [&](const std::string& text) { quote(out, text); },
          [&](const Buffer& bytes) { quote(out, base64url(bytes)); },
          [&](const std::vector<Value>& list) { print(out, list); }, [&](const Claims& claims) { print(out, claims); }},
      value.held);
}

}  // namespace

Buffer to_cbor(const Claims& claims) {
  Writer out;
  put(out, claims);
  return out.take();
}

std::string to_json(const Claims& claims) {
  std::string out;
  print(out, claims);
  return out;
}

std::string base64url(Bytes bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  out.reserve(bytes.size() * 4 / 3 + 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto group = bytes.subspan(at, std::min<std::size_t>(3, bytes.size() - at));
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < group.size() ? group[i] : 0u);
    for (std::size_t i = 0; i <= group.size(); ++i) out += digits[bits >> (18 - 6 * i) & 63];
  }
  return out;
}

}  // namespace bonafide::report
