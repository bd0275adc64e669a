#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/rules/information.hpp>

namespace bonafide::spdm {
namespace {

constexpr Terms no_terms{};

/// Calls `visit` with the state after each entry of the index, until it says that this is far enough.
Result<Extension> extend_while(const crypto::Library& library, crypto::Hash hash, const MeasurementLog& log,
                               std::uint8_t measurement_index, auto&& visit) {
  Extension state{.value = {.size = crypto::size(hash)}};
  const auto entries = entries_of(log);
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    if (entry->measurement_index != measurement_index) continue;
    auto hasher = crypto::Hasher::start(library, hash);
    if (!hasher) return std::unexpected(hasher.error());
    hasher->update(state.value);
    hasher->update(entry.raw());
    state.value = hasher->digest();
    ++state.entries;
    if (!visit(state)) break;
  }
  return state;
}

}  // namespace

Result<MeasurementLog> read_log(Bytes whole) {
  if (whole.size() > largest_log) return broken(rule::log_bounded, "MELEntriesLength", 4, whole.size());
  const auto read = wire::decode<MeasurementLog>(whole, no_terms);
  if (!read) return broken(rule::log_format, read.error().field, read.error().offset, read.error().got);
  const auto& log = read->message;
  if (read->raw.size() != whole.size()) return broken(rule::log_format, "MELEntriesLength", 4, log.entries_length);
  Bytes left = log.entries;
  std::uint32_t count = 0;
  for (; !left.empty(); ++count) {
    const auto entry = wire::decode<LogEntry>(left, no_terms);
    const auto at = whole.size() - left.size();
    if (!entry) return broken(rule::log_format, entry.error().field, at + entry.error().offset, entry.error().got);
    left = left.subspan(entry->raw.size());
  }
  if (count != log.count) return broken(rule::log_format, "NumberOfEntries", 0, log.count);
  return log;
}

wire::List<LogEntry, Terms> entries_of(const MeasurementLog& log) { return {log.entries, no_terms}; }

Buffer make_log(std::span<const LogEntry> entries) {
  Buffer body;
  for (const auto& entry : entries) {
    constexpr std::size_t around = 11;
    const auto before = body.size();
    body.resize(before + around + entry.value.size());
    const auto written = wire::encode(entry, no_terms, MutableBytes{body}.subspan(before));
    body.resize(before + (written ? written->size() : 0));
  }
  Buffer whole(MeasurementLog::head_size);
  store_le(MutableBytes{whole}, static_cast<std::uint32_t>(entries.size()));
  store_le(MutableBytes{whole}.subspan(4), static_cast<std::uint32_t>(body.size()));
  append(whole, body);
  return whole;
}

Result<Extension> extend(const crypto::Library& library, crypto::Hash hash, const MeasurementLog& log,
                         std::uint8_t measurement_index) {
  return extend_while(library, hash, log, measurement_index, [](const Extension&) { return true; });
}

Result<std::size_t> replays(const crypto::Library& library, crypto::Hash hash, const MeasurementLog& log,
                            std::uint8_t measurement_index, Bytes measured) {
  // A log without entries extends to the zeros that it starts from.
  std::optional<std::size_t> found;
  if (measured.size() == crypto::size(hash) && all_zero(measured)) found = 0;
  const auto state = extend_while(library, hash, log, measurement_index, [&](const Extension& now) {
    if (equal(now.value, measured)) found = now.entries;
    return !found;
  });
  if (!state) return std::unexpected(state.error());
  if (!found) return broken(rule::log_replays, "DMTFSpecMeasurementValue", 0, measurement_index);
  return *found;
}

}  // namespace bonafide::spdm
