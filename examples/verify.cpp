// Judges evidence that somebody else gathered: offline, with trust anchors of one's own.
//
//   example-verify EVIDENCE ANCHORS
#include <fstream>
#include <iostream>
#include <iterator>

#include <bonafide/appraisal/appraise.hpp>

namespace {

using namespace bonafide;

std::string content_of(const char* path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void print(const std::vector<appraisal::Check>& checks, const std::string& indent) {
  for (const auto& check : checks) {
    std::cout << indent << appraisal::name(check.result) << "  " << check.id << ": " << check.reason << '\n';
    print(check.inside, indent + "  ");
  }
}

int fail(const Error& error) {
  std::cerr << explain(error) << '\n';
  return 2;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return std::cerr << "usage: example-verify EVIDENCE ANCHORS\n", 2;
  const auto library = crypto::Library::open(nullptr);
  if (!library) return fail(library.error());
  const auto evidence = evidence::decode(as_bytes(content_of(words[1])));
  if (!evidence) return fail(evidence.error());
  appraisal::Trust trust;
  const auto added = trust.add_file(*library, as_bytes(content_of(words[2])), words[2]);
  if (!added) return fail(added.error());

  const auto verdict = appraisal::appraise(*library, *evidence, trust, {});
  std::cout << appraisal::name(verdict.judgement) << ": " << verdict.reason << '\n';
  print(verdict.checks, "  ");
  return verdict.judgement == appraisal::Judgement::trusted ? 0 : 1;
}
