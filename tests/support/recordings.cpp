#include "support/recordings.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "support/places.hpp"

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
  std::ifstream in{captures() / "MANIFEST.tsv"};
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
  std::ifstream in{captures() / path, std::ios::binary};
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

appraisal::Trust trust_of(const crypto::Library& library, const Recording& recording, const std::string& column) {
  appraisal::Trust trust;
  for (const auto& path : split(recording[column], ',')) {
    if (path == "-") continue;
    const bool key = path.find("-pubkey") != std::string::npos;
    const auto added = key ? trust.add_public_key(library, read_recording(path), path)
                           : trust.add_certificate(read_recording(path), path);
    if (!added) ADD_FAILURE() << path << ": " << explain(added.error());
  }
  return trust;
}

evidence::Secrets secrets_of(const Recording& recording) {
  const auto& text = recording["secrets_in_session_order"];
  auto secrets = evidence::read_secrets(text == "-" ? "" : text);
  EXPECT_TRUE(secrets) << recording.name();
  return std::move(*secrets);
}

appraisal::Verdict judge(const crypto::Library& library, const Recording& recording,
                         const evidence::Evidence& evidence) {
  const auto trust = trust_of(library, recording);
  const auto requesters = trust_of(library, recording, "requester_trust_anchor");
  const auto secrets = secrets_of(recording);
  appraisal::Conditions conditions{.secrets = &secrets};
  if (!requesters.anchors().empty()) conditions.requester_trust = &requesters;
  return appraisal::appraise(library, evidence, trust, conditions);
}

bool offered(const crypto::Library& library, const Recording& recording) {
  const auto& asym = recording["asym"];
  if (asym == "EDDSA_448") return library.offers(crypto::Scheme::ed448);
  return !asym.starts_with("ML_DSA") || library.offers(crypto::Scheme::ml_dsa_65);
}

std::vector<std::string> traced(const Recording& recording, const std::string& label) {
  auto path = recording.name();
  path.replace(path.rfind(".pcap"), 5, ".trace.txt");
  const auto bytes = read_recording(path);
  std::istringstream in{std::string{as_text(bytes)}};
  std::vector<std::string> values;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(label)) continue;
    auto rest = line.substr(label.size());
    if (rest.starts_with(" (0x")) rest.erase(0, rest.find(')') + 1);
    if (rest.starts_with(" - ")) values.push_back(hex(unhex(rest.substr(3)).value_or(Buffer{})));
  }
  return values;
}

}  // namespace bonafide::test
