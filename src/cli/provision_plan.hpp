// What the verbs that manage a device have in common: they connect, open a session where one is wanted, do something,
// and end it.
#pragma once
#include <bonafide/cli/asking.hpp>
#include <bonafide/spdm/requester/provisioning.hpp>

namespace bonafide::cli {

/// What is done on a connection, in a session or, with nullptr, in the clear.
using Deed = std::function<spdm::Flow<void>(spdm::Line&, spdm::Session*)>;

/// Where it is done. A device is asked to open a session unless --in-the-clear says otherwise.
struct Setting {
  spdm::requester::Wishes wishes;
  bool in_session = true;
};
enum class Usual : std::uint8_t { in_session, in_the_clear };
/// --in-session, --in-the-clear, --slot of the session, --multi-key, and what wishes_of reads.
Setting setting_of(const Words&, const crypto::Library&, Usual);

/// What came of it: the deed was done to the end, or why not.
struct Outcome {
  Judged judged;
  bool done = false;
  bool withheld = false;  // the device is not trusted, and --anchors were given
};

/// Does it to the target. With --anchors the device must be trusted once the session is open; else nothing is done.
Outcome perform(Asking&, const Words&, const crypto::Library&, const Setting&, const std::string& target, const Deed&);

/// The exit code of what was not done, with the report on the error stream.
Exit tell_failure(const Outcome&, const Words&, Console&);

/// A number of a Requester's word for a model: "device", "alias", "generic".
spdm::CertificateModel model_of(const Words&);

}  // namespace bonafide::cli
