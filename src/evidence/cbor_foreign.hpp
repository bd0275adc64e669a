// CBOR as other programs write it, brought into the one deterministic form that is read here.
#pragma once
#include <bonafide/evidence/cbor.hpp>

namespace bonafide::evidence::cbor {

/// What is longer is refused: reference values and tokens take kilobytes.
inline constexpr std::size_t largest_foreign = 4u << 20;

/// The one item in `foreign`, written deterministically (RFC 8949, 4.2.1). Tolerated: heads longer than they need be,
/// strings, arrays and maps of indefinite length, and map keys in any order. Refused as everywhere: what is not well
/// formed, more than 16 levels, a key twice, text that is not UTF-8, floating-point values that are not the shortest,
/// and bytes that follow. What is inside a byte string stays as it is, so that signatures over it still hold. Offsets
/// in a refusal count from the start of `foreign`. The result is never longer than `foreign` by more than four bytes
/// for each of its levels.
Result<Buffer> to_deterministic(Bytes foreign);

}  // namespace bonafide::evidence::cbor
