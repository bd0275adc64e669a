#include <charconv>

#include <bonafide/base/time.hpp>

namespace bonafide {
namespace {

std::string padded(int value, std::size_t width) {
  auto text = std::to_string(value);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

/// The unsigned number that is all of `digits`.
std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc{} || end != digits.data() + digits.size() || digits.front() == '-') return {};
  return value;
}

}  // namespace

std::optional<UnixTime> civil(int year, unsigned month, unsigned day, unsigned hour, unsigned minute, unsigned second) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (year < 0 || year > 9999 || !date.ok() || hour > 23 || minute > 59 || second > 59) return {};
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

std::string format(UnixTime time) {
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{time - midnight};
  return padded(int{date.year()}, 4) + '-' + padded(static_cast<int>(unsigned{date.month()}), 2) + '-' +
         padded(static_cast<int>(unsigned{date.day()}), 2) + 'T' + padded(static_cast<int>(clock.hours().count()), 2) +
         ':' + padded(static_cast<int>(clock.minutes().count()), 2) + ':' +
         padded(static_cast<int>(clock.seconds().count()), 2) + 'Z';
}

std::optional<UnixTime> parse_time(std::string_view text) {
  if (text.starts_with('@')) {
    std::int64_t seconds = 0;
    const auto [end, failure] = std::from_chars(text.data() + 1, text.data() + text.size(), seconds);
    if (failure != std::errc{} || end != text.data() + text.size()) return {};
    return UnixTime{std::chrono::seconds{seconds}};
  }
  std::string whole{text};
  if (text.size() == 10) whole += "T00:00:00Z";
  constexpr std::string_view shape = "0000-00-00T00:00:00Z";
  if (whole.size() != shape.size()) return {};
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == '0' ? whole[i] < '0' || whole[i] > '9' : whole[i] != shape[i]) return {};
  const std::string_view view{whole};
  const auto part = [&](std::size_t at, std::size_t size) {
    return static_cast<unsigned>(number(view.substr(at, size)).value_or(-1));
  };
  return civil(static_cast<int>(part(0, 4)), part(5, 2), part(8, 2), part(11, 2), part(14, 2), part(17, 2));
}

}  // namespace bonafide
