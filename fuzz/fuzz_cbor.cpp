// Whatever read() accepts has one encoding: an integer or string writes back to its own bytes.
#include <bonafide/evidence/cbor.hpp>

namespace {

using namespace bonafide;
using namespace bonafide::evidence;

void rewrite(const cbor::Item& item, cbor::Writer& writer) {
  switch (item.major) {
    case cbor::Major::unsigned_integer: return writer.unsigned_integer(item.argument);
    case cbor::Major::bytes: return writer.bytes(item.body());
    case cbor::Major::text: return writer.text(item.text());
    case cbor::Major::array: writer.array(item.argument); break;
    case cbor::Major::map: writer.map(item.argument); break;
    case cbor::Major::tag: writer.tag(item.argument); break;
    case cbor::Major::negative_integer:
    case cbor::Major::simple: return writer.raw(item.raw);
  }
  cbor::Inside inside{item};
  while (const auto* inner = inside.next()) rewrite(*inner, writer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in{data, size};
  const auto item = cbor::read(in);
  if (!item) return 0;
  cbor::Writer writer;
  rewrite(*item, writer);
  if (!equal(writer.written(), in)) __builtin_trap();
  if (cbor::diagnose(*item).empty()) __builtin_trap();
  return 0;
}
