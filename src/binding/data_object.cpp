#include <bonafide/binding/data_object.hpp>

namespace bonafide::binding {

Result<DataObject> read_object(Bytes in) {
  const auto header = wire::decode<ObjectHeader>(in, NoTerms{});
  if (!header) return std::unexpected(header.error());
  const auto dwords = promised_dwords(header->message.length);
  if (dwords < 2 || std::size_t{dwords} * 4 != in.size())
    return broken(rule::object_length, "Length", 4, header->message.length);
  return DataObject{header->message.vendor, header->message.type, in.subspan(header->raw.size())};
}

Result<Buffer> write_object(const DataObject& object) {
  const auto padded = (object.payload.size() + 3) / 4 * 4;
  if (padded + 8 > largest_object) return broken(rule::object_bounded, "payload", 8, object.payload.size());
  Buffer out(padded + 8);
  const auto dwords = static_cast<std::uint32_t>(out.size() / 4);
  const ObjectHeader header{.vendor = object.vendor, .type = object.type, .length = dwords % largest_object_dwords};
  if (const auto written = wire::encode(header, NoTerms{}, out); !written) return std::unexpected(written.error());
  std::ranges::copy(object.payload, out.begin() + 8);
  return out;
}

Result<void> demand_padding(Bytes after_message) {
  if (after_message.size() > 3 || !all_zero(after_message))
    return broken(rule::padding, "padding", 0, after_message.size());
  return {};
}

}  // namespace bonafide::binding
