// A message is declared once, as `static void layout(auto& walk, auto& m)`; decoding, printing and encoding are walks
// over that declaration. The first failure sticks and every later step does nothing, so a layout has no error plumbing.
#pragma once
#include <concepts>
#include <optional>
#include <type_traits>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>
#include <bonafide/wire/field.hpp>
#include <bonafide/wire/rules.hpp>

namespace bonafide::wire {

template <class T>
concept Integer = std::unsigned_integral<T> || std::is_enum_v<T>;

template <class T> constexpr std::uint64_t number(T value) { return static_cast<std::uint64_t>(value); }

/// Common to both walks. `Terms` is what both sides knew before the first byte arrived: a plain value, read and never
/// written.
template <class Terms> class Walk {
 public:
  explicit Walk(const Terms& terms) : terms_(terms) {}
  const Terms& terms() const { return terms_; }
  const std::optional<Error>& failure() const { return failure_; }
  std::size_t at() const { return at_; }

  /// Refuses the field walked last unless `holds`.
  void demand(bool holds, const Rule& rule) {
    if (!holds) fail(rule);
  }

  /// The same, of a field walked earlier.
  void demand(bool holds, const Rule& rule, std::string_view field, std::size_t offset, std::uint64_t got) {
    if (!holds) note(field, offset, got), fail(rule);
  }

 protected:
  void fail(const Rule& rule) {
    if (!failure_) failure_ = Error{&rule, field_, offset_, got_, {}};
  }
  void note(std::string_view field, std::size_t offset, std::uint64_t got) {
    if (!failure_) field_ = field, offset_ = offset, got_ = got;
  }
  void adopt(const Error& error) {
    if (!failure_) failure_ = error;
  }
  std::size_t at_ = 0;

 private:
  const Terms& terms_;
  std::optional<Error> failure_;
  std::string_view field_;
  std::size_t offset_ = 0;
  std::uint64_t got_ = 0;
};

/// Reads a message from `in`; when `fields` is given, notes each field as it is read, so that even a message that is
/// refused shows what was understood before.
template <class Terms> class Decoder : public Walk<Terms> {
 public:
  static constexpr bool decodes = true;
  Decoder(Bytes in, const Terms& terms, Fields* fields = nullptr) : Walk<Terms>(terms), all_(in), fields_(fields) {}

  void integer(std::string_view name, Integer auto& value, Names names = {}) {
    using T = std::remove_reference_t<decltype(value)>;
    value = static_cast<T>(unsigned_integer(name, sizeof(T), names, {}));
  }
  void flags(std::string_view name, Integer auto& value, Names masks) {
    using T = std::remove_reference_t<decltype(value)>;
    value = static_cast<T>(unsigned_integer(name, sizeof(T), {}, masks));
  }
  /// Three bytes, little-endian.
  void integer24(std::string_view name, std::uint32_t& value) {
    value = static_cast<std::uint32_t>(unsigned_integer(name, 3, {}, {}));
  }
  template <std::size_t N> void bytes(std::string_view name, std::array<std::uint8_t, N>& value) {
    const Bytes raw = take(name, N);
    std::ranges::copy(raw, value.begin());
    show(name, raw);
  }
  void bytes(std::string_view name, Bytes& view, std::size_t size) {
    view = take(name, size);
    show(name, view);
  }
  /// A length field of the type of `Length`, then that many bytes.
  template <std::unsigned_integral Length>
  void sized(std::string_view length_name, std::string_view name, Bytes& view) {
    Length size{};
    integer(length_name, size);
    bytes(name, view, size);
  }
  /// Kept, so that a message encodes to the bytes it came from; nobody reads it: DSP0274, "Reserved and unassigned
  /// values".
  template <std::size_t N> void reserved(std::array<std::uint8_t, N>& value) { bytes("Reserved", value); }
  /// The bytes before this field are what it signs.
  void signature(Bytes& view, std::size_t size) {
    signed_part_ = all_.first(this->at_);
    bytes("Signature", view, size);
  }
  /// Everything up to the end.
  void rest(std::string_view name, Bytes& view) { bytes(name, view, all_.size() - this->at_); }

  /// `count` elements, each declared by E::layout; `view` covers them all. Read them later with wire::List.
  template <class E> void list(std::string_view name, Bytes& view, std::size_t count) {
    const auto start = this->at_;
    for (std::size_t i = 0; i < count && !this->failure(); ++i) {
      note_element(name, i);
      E element{};
      E::layout(*this, element);
    }
    view = this->failure() ? Bytes{} : all_.subspan(start, this->at_ - start);
    if (fields_) fields_->leave(depth_of_list_);
  }

  Bytes signed_part() const { return signed_part_; }

 private:
  Bytes take(std::string_view name, std::size_t size) {
    if (!this->failure() && size <= all_.size() - this->at_) {
      this->note(name, this->at_, size);
      this->at_ += size;
      return all_.subspan(this->at_ - size, size);
    }
    this->note(name, this->at_, all_.size() - this->at_);
    this->fail(rule::complete);
    return {};
  }
  std::uint64_t unsigned_integer(std::string_view name, std::size_t size, Names names, Names masks) {
    const Bytes raw = take(name, size);
    std::uint64_t value = 0;
    for (std::size_t i = raw.size(); i-- > 0;) value = value << 8 | raw[i];
    this->note(name, this->at_ - raw.size(), value);
    if (fields_ && !this->failure()) fields_->add(name, this->at_ - size, size, describe(value, size, names, masks));
    return value;
  }
  void show(std::string_view name, Bytes raw) {
    if (fields_ && !this->failure()) fields_->add(name, this->at_ - raw.size(), raw.size(), hex(raw));
  }
  void note_element(std::string_view name, std::size_t index) {
    if (!fields_) return;
    if (index == 0) depth_of_list_ = fields_->depth();
    fields_->leave(depth_of_list_);
    fields_->enter(name, index, this->at_);
  }

  Bytes all_, signed_part_;
  Fields* fields_;
  std::size_t depth_of_list_ = 0;
};

/// Writes a message into `out`. Refuses what would not fit its field, so nothing is ever cut.
template <class Terms> class Encoder : public Walk<Terms> {
 public:
  static constexpr bool decodes = false;
  Encoder(MutableBytes out, const Terms& terms) : Walk<Terms>(terms), out_(out) {}

  void integer(std::string_view name, const Integer auto& value, Names = {}) {
    put_integer(name, number(value), sizeof value);
  }
  void flags(std::string_view name, const Integer auto& value, Names) { integer(name, value); }
  void integer24(std::string_view name, const std::uint32_t& value) {
    put_integer(name, value, 3);
    this->demand(value < 1u << 24, rule::fits);
  }
  template <std::size_t N> void bytes(std::string_view name, const std::array<std::uint8_t, N>& value) {
    put(name, value);
  }
  void bytes(std::string_view name, const Bytes& view, std::size_t size) {
    put(name, view);
    this->demand(view.size() == size, rule::fits);
  }
  template <std::unsigned_integral Length>
  void sized(std::string_view length_name, std::string_view name, const Bytes& view) {
    const auto size = static_cast<Length>(view.size());
    integer(length_name, size);
    this->demand(size == view.size(), rule::fits);
    put(name, view);
  }
  template <std::size_t N> void reserved(const std::array<std::uint8_t, N>& value) { put("Reserved", value); }
  void signature(const Bytes& view, std::size_t size) {
    signed_size_ = this->at_;
    bytes("Signature", view, size);
  }
  void rest(std::string_view name, const Bytes& view) { put(name, view); }
  template <class E> void list(std::string_view name, const Bytes& view, std::size_t) { put(name, view); }

  Bytes written() const { return Bytes{out_}.first(this->at_); }
  std::size_t signed_size() const { return signed_size_; }

 private:
  MutableBytes room(std::size_t size) {
    if (this->failure() || size > out_.size() - this->at_) return this->fail(rule::fits), MutableBytes{};
    this->at_ += size;
    return out_.subspan(this->at_ - size, size);
  }
  void put_integer(std::string_view name, std::uint64_t value, std::size_t size) {
    this->note(name, this->at_, value);
    for (auto& b : room(size)) b = static_cast<std::uint8_t>(value), value >>= 8;
  }
  void put(std::string_view name, Bytes value) {
    this->note(name, this->at_, value.size());
    if (const auto to = room(value.size()); !this->failure()) std::ranges::copy(value, to.begin());
  }
  MutableBytes out_;
  std::size_t signed_size_ = 0;
};

/// A message with the bytes it came from: `raw` ends with the last field, `signed_part` before the signature field
/// (empty where there is none).
template <class M> struct Decoded {
  M message{};
  Bytes raw, signed_part;
};

/// Reads one message from the start of `in`. What follows it is the caller's: compare raw.size() with in.size().
template <class M, class Terms> Result<Decoded<M>> decode(Bytes in, const Terms& terms, Fields* fields = nullptr) {
  static_assert(std::is_trivially_destructible_v<M>, "messages own nothing: they view the bytes they came from");
  Decoded<M> out;
  Decoder<Terms> walk(in, terms, fields);
  M::layout(walk, out.message);
  if (walk.failure()) return std::unexpected(*walk.failure());
  out.raw = in.first(walk.at());
  out.signed_part = walk.signed_part();
  return out;
}

/// The same, and nothing may follow.
template <class M, class Terms>
Result<Decoded<M>> decode_exactly(Bytes in, const Terms& terms, Fields* fields = nullptr) {
  auto out = decode<M>(in, terms, fields);
  if (out && out->raw.size() != in.size())
    return broken(rule::nothing_follows, "(end)", out->raw.size(), in.size() - out->raw.size());
  return out;
}

/// Writes `message` at the start of `out` and returns what was written.
template <class M, class Terms> Result<Bytes> encode(const M& message, const Terms& terms, MutableBytes out) {
  Encoder<Terms> walk(out, terms);
  M::layout(walk, message);
  if (walk.failure()) return std::unexpected(*walk.failure());
  return walk.written();
}

/// The elements of a list that a Decoder has checked.
template <class E, class Terms> class List {
 public:
  List(Bytes bytes, const Terms& terms) : bytes_(bytes), terms_(&terms) {}

  class Iterator {
   public:
    using value_type = E;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(Bytes left, const Terms* terms) : left_(left), terms_(terms) { step(); }
    const E& operator*() const { return element_; }
    const E* operator->() const { return &element_; }
    Iterator& operator++() { return step(), *this; }
    void operator++(int) { step(); }
    bool operator==(std::default_sentinel_t) const { return done_; }
    /// The bytes of this element.
    Bytes raw() const { return raw_; }

   private:
    void step() {
      done_ = left_.empty();
      if (done_) return;
      const auto read = decode<E>(left_, *terms_);
      done_ = !read || read->raw.empty();
      if (done_) return;
      element_ = read->message, raw_ = read->raw, left_ = left_.subspan(read->raw.size());
    }
    Bytes left_, raw_;
    const Terms* terms_ = nullptr;
    E element_{};
    bool done_ = true;
  };
  Iterator begin() const { return {bytes_, terms_}; }
  std::default_sentinel_t end() const { return {}; }

 private:
  Bytes bytes_;
  const Terms* terms_;
};

}  // namespace bonafide::wire
