// What the two ends of recorded sessions kept to themselves. Whoever has it can open their records.
#pragma once
#include <optional>
#include <vector>

#include <bonafide/base/result.hpp>
#include <bonafide/base/secret.hpp>

namespace bonafide::evidence {

/// Where a session's first secret comes from.
enum class SecretKind : std::uint8_t { dhe, psk, kem };

class Secrets {
 public:
  /// For the next session of this kind, in the order of their exchanges. The last PSK serves all sessions after it.
  void add(SecretKind, Bytes secret);
  /// For the session whose KEY_EXCHANGE carries this RandomData, or whose PSK_EXCHANGE this RequesterContext.
  void add_for(Bytes random, SecretKind, Bytes secret);
  /// Those of another list, behind these.
  void merge(Secrets&& more);

  bool empty() const { return secrets_.empty(); }
  /// The secret of the session with `random` that is number `index` of its kind, from 0 on; nullptr when it is not
  /// here.
  const SecretBuffer* find(SecretKind, std::size_t index, Bytes random) const;

 private:
  struct One {
    SecretKind kind;
    std::optional<Buffer> random;
    SecretBuffer secret;
  };
  std::vector<One> secrets_;
};

/// "dhe=HEX;psk=HEX;kem=HEX", in the order of the sessions.
Result<Secrets> read_secrets(std::string_view text);
/// A key log, docs/key-log.md: a line "SPDM_DHE_SECRET RANDOM SECRET" for each session, "#" begins a comment.
Result<Secrets> read_key_log(std::string_view text);

}  // namespace bonafide::evidence
