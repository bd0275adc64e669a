#include "support/recordings.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

namespace bonafide::test {
namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in{text};
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  return parts;
}

}  // namespace

std::vector<Recording> recordings() {
  std::ifstream in{BONAFIDE_CAPTURES "/MANIFEST.tsv"};
  std::vector<Recording> all;
  std::vector<std::string> names;
  for (std::string line; std::getline(in, line);) {
    const auto cells = split(line, '\t');
    if (names.empty()) {
      names = cells;
      continue;
    }
    Recording recording;
    for (std::size_t i = 0; i < names.size(); ++i) recording.columns[names[i]] = i < cells.size() ? cells[i] : "";
    all.push_back(std::move(recording));
  }
  return all;
}

Buffer read_recording(const std::string& path) {
  std::ifstream in{std::string{BONAFIDE_CAPTURES "/"} + path, std::ios::binary};
  EXPECT_TRUE(in) << path;
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  return copy(as_bytes(text));
}

evidence::Evidence evidence_of(const Recording& recording) {
  const auto file = read_recording(recording.name());
  const auto packets = evidence::read_capture(file);
  EXPECT_TRUE(packets) << recording.name();
  auto found = evidence::from_capture(*packets, recording.name());
  EXPECT_TRUE(found) << recording.name();
  EXPECT_EQ(found->size(), 1u) << recording.name();
  return std::move(found->front());
}

appraisal::Trust trust_of(const crypto::Library& library, const Recording& recording) {
  appraisal::Trust trust;
  for (const auto& path : split(recording["trust_anchor"], ',')) {
    if (path == "-") continue;
    const bool key = path.find("-pubkey") != std::string::npos;
    const auto added = key ? trust.add_public_key(library, read_recording(path), path)
                           : trust.add_certificate(read_recording(path), path);
    if (!added) ADD_FAILURE() << path << ": " << explain(added.error());
  }
  return trust;
}

std::vector<std::string> traced(const Recording& recording, const std::string& label) {
  auto path = recording.name();
  path.replace(path.rfind(".pcap"), 5, ".trace.txt");
  const auto bytes = read_recording(path);
  std::istringstream in{std::string{as_text(bytes)}};
  std::vector<std::string> values;
  const auto beginning = label + " - ";
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(beginning)) values.push_back(hex(unhex(line.substr(beginning.size())).value_or(Buffer{})));
  return values;
}

}  // namespace bonafide::test
