// A certificate hierarchy made for the tests: root, intermediate and leaf, and the leaf's key.
#pragma once
#include <bonafide/crypto/openssl/context.hpp>
#include <bonafide/crypto/signature.hpp>

namespace bonafide::test {

struct Hierarchy {
  crypto::PrivateKey key;
  Buffer root, intermediate, leaf;
  Buffer certificates() const {
    Buffer all = root;
    append(all, intermediate);
    append(all, leaf);
    return all;
  }
};

/// The library of all tests in a process; its entropy repeats from run to run.
const crypto::Library& library();

/// Made once for each kind of key and `number`.
const Hierarchy& hierarchy(crypto::KeyKind kind, unsigned number = 0);

}  // namespace bonafide::test
