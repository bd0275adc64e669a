// A program of somebody else's: hashes "abc" and compares with FIPS 180-4's example.
#include <iostream>

#include <bonafide/crypto/hash.hpp>
#include <bonafide/spdm/version.hpp>

int main() {
  const auto library = bonafide::crypto::Library::open(nullptr);
  if (!library) return 1;
  const auto digest = bonafide::crypto::digest(*library, bonafide::crypto::Hash::sha256, bonafide::as_bytes("abc"));
  if (!digest) return 1;
  const auto text = bonafide::hex(*digest);
  std::cout << "SPDM " << bonafide::spdm::name(bonafide::spdm::Version::v1_2) << ", SHA-256 of abc: " << text << '\n';
  return text == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" ? 0 : 1;
}
