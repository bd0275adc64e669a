// Asks the responder at HOST:PORT (bonafide emulate, spdm-emu) who it is, and keeps the proof in FILE.
//
//   example-authenticate HOST:PORT FILE
//
// The Requester performs no I/O. It says what to send and until when to wait, or until when to sleep; whoever drives it
// does that and resumes it. Here the driver is a loop around a blocking socket.
#include <fstream>
#include <iostream>

#include <bonafide/evidence/conversation.hpp>
#include <bonafide/link/socket_link.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>

namespace {

using namespace bonafide;

void drive(spdm::Line& line, const spdm::Flow<spdm::requester::Report>& flow, link::Link& link) {
  Buffer storage;
  line.start(flow, link::now());
  while (!flow.outcome()) {
    if (line.to_sleep()) {
      link::sleep_until(line.to_sleep()->until);
      line.expired(link::now());
      continue;
    }
    const auto send = *line.to_send();
    const auto answer = link.exchange({send.request}, send.deadline - link::now(), storage);
    if (answer)
      line.answered(answer->bytes, link::now());
    else if (answer.error() == link::rule::answers_in_time)
      line.expired(link::now());
    else
      line.failed(answer.error(), link::now());
  }
}

/// Everything that was said, as one value that can be checked again elsewhere.
evidence::Evidence record(const spdm::Line& line, const std::string& target) {
  return {.origin = {.tool = "example-authenticate",
                     .transport = "DOE",
                     .target = target,
                     .obtained_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                     .clock = "the requester's"},
          .exchanges = evidence::said_on(line)};
}

int fail(const Error& error) {
  std::cerr << explain(error) << '\n';
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return std::cerr << "usage: example-authenticate HOST:PORT FILE\n", 2;
  const auto library = crypto::Library::open(nullptr);
  if (!library) return fail(library.error());
  const auto address = link::parse_address(words[1]);
  if (!address) return fail(address.error());
  const auto link = link::SocketLink::connect(*address, binding::Transport::doe, std::chrono::seconds{5});
  if (!link) return fail(link.error());

  spdm::Line line{*library, {.padding = binding::allowed_padding(binding::Transport::doe)}};
  const auto wishes = spdm::requester::everything_offered_by(*library);
  const auto flow = spdm::requester::authenticate(line, wishes);
  drive(line, flow, **link);
  if (!*flow.outcome()) return fail(flow.outcome()->error());

  const auto& report = **flow.outcome();
  std::cout << "slot " << int{report.authentication.slot()} << " authenticated; measurements "
            << (report.measurements && report.measurements->is_signed() ? "signed" : "not signed") << '\n';
  const auto encoded = evidence::encode(record(line, words[1]));
  if (!encoded) return fail(encoded.error());
  std::ofstream{words[2], std::ios::binary} << as_text(*encoded);
}
