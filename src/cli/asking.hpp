// What the verbs that speak to a target have in common: they reach it, say something, keep the record and judge it.
#pragma once
#include <filesystem>

#include <bonafide/cli/converse.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/pins.hpp>
#include <bonafide/cli/target.hpp>
#include <bonafide/evidence/conversation.hpp>

namespace bonafide::cli {

/// --version, --asym, --hash, --slot and --summary, over everything that libcrypto has.
spdm::requester::Wishes wishes_of(const Words&, const crypto::Library&);

/// How people write the algorithms of one kind.
template <class Algorithm> struct Naming {
  std::optional<Algorithm> (*named)(std::string_view);
  std::vector<std::string_view> (*names)();
};
/// The algorithms that `option` lists, each of which libcrypto must have; none where it is not given.
template <class Algorithm>
std::vector<Algorithm> listed(const Words& words, std::string_view option, const crypto::Library& library,
                              const Naming<Algorithm>& naming) {
  std::vector<Algorithm> out;
  for (const auto& text : words.list(option)) {
    const auto algorithm = naming.named(text);
    if (!algorithm)
      throw Misuse(std::string{option} + " does not know '" + printable(text) + "': " + enumerated(naming.names()));
    if (!library.offers(*algorithm))
      throw Failure(Exit::unjudged, "libcrypto (" + library.version() + ") lacks " + printable(text));
    out.push_back(*algorithm);
  }
  return out;
}

/// What is to be said to a target that was reached.
struct Speech {
  std::function<spdm::Flow<void>(spdm::Line&, const Reached&)> say;
  std::optional<spdm::Nonce> nonce{};            // that the answer is to sign
  std::function<evidence::Secrets()> secrets{};  // what opens the records of sessions; asked once it was said
};

/// One command line at work on one target after another.
class Asking {
 public:
  Asking(const crypto::Library&, const Words&, Console&, const appraisal::Conditions&);

  const appraisal::Trust& trust() const { return trust_; }
  /// Says it to the target, keeps what --evidence, --pcap and --save-chain ask for, and judges the record.
  Judged judge(const std::string& target, const Speech&);
  /// Whether what was said so far would make the target trusted.
  bool trusts(const spdm::Line&, const Reached&, const evidence::Secrets&) const;

 private:
  evidence::Evidence record(const std::string& target, const Reached&, const Speech&,
                            std::vector<evidence::Exchange>) const;
  void keep(const std::string& target, const evidence::Evidence&, const Conversation&, binding::Transport) const;

  const crypto::Library& library_;
  const Words& words_;
  Console& console_;
  Pins pins_;
  appraisal::Trust trust_;
  appraisal::Conditions conditions_;
};

/// Behind QEMU a data object of more than 4608 bytes is lost, and the mailbox with it: what may be asked for at a time.
std::uint16_t portion_over(const link::Link&, std::uint16_t wished);

}  // namespace bonafide::cli
