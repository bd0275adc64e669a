// Where evidence comes from: one reader for each form that somebody writes evidence in. A reader takes one file, or the
// files of a folder or an archive, knows its own form when it sees it, and makes Evidence of it, or says why not.
#pragma once
#include <span>

#include <bonafide/evidence/evidence.hpp>
#include <bonafide/evidence/pcap.hpp>

namespace bonafide::evidence {

/// A file by its path below the root of what is read: "signatures/0_transcript". Views are the caller's.
struct NamedFile {
  std::string name;
  Bytes content;
};

/// What a reader is given.
struct SourceInput {
  std::string_view name;                 // of the file or folder, for Origin::target
  std::span<const NamedFile> files;      // exactly one where a file is read
  Bytes chain{};                         // certificates beside a source that has none of its own: PEM or DER
  std::optional<Transport> transport{};  // overrides the link types of a capture
};

struct SourceReader {
  SourceKind kind;
  std::string_view name;  // "signature-log"
  unsigned version;       // of the form that is read
  std::string_view says;  // one line for people
  bool (*recognises)(const SourceInput&);
  Result<std::vector<Evidence>> (*read)(const SourceInput&);
};

/// Every reader, in the order in which they are asked.
std::span<const SourceReader> source_readers();

/// The reader that recognises the input; nullptr when none does.
const SourceReader* reader_for(const SourceInput&);

/// One Evidence for each connection or device. Breaks rule::source_known when no reader recognises the input.
Result<std::vector<Evidence>> read_source(const SourceInput&);

}  // namespace bonafide::evidence
