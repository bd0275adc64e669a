// Evidence from wherever it lies: files of any form that a reader knows, folders and archives.
#pragma once
#include <filesystem>

#include <bonafide/cli/input.hpp>
#include <bonafide/cli/verb.hpp>
#include <bonafide/evidence/source.hpp>

namespace bonafide::cli {

/// The evidence in one file, or in a folder whose files belong together and hold at most `limit` bytes. Failure (exit
/// unjudged) with the reason when no reader knows the form, or when the one that does refuses it. --link-type and
/// --chain are for the readers.
std::vector<evidence::Evidence> read_evidence(const std::string& path, const Words&, std::size_t limit = largest_input);

/// Whether `path` leads to a file in the narrow sense, which neither blocks whoever reads it nor has no end.
bool is_plain_file(const std::filesystem::path& path);

/// Every file, link and other thing that is no folder below a folder, in the order of their paths' bytes. Folders that
/// are closed to us are passed over; Failure where one ends in the midst of the listing, so that nothing is left out
/// unsaid.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder);

/// Whether it is a folder or a link to one; not so a link that leads to itself.
bool leads_to_folder(const std::filesystem::path& path);

/// The evidence in content that was read already; `name` is what it is called.
std::vector<evidence::Evidence> read_evidence(const std::string& name, Bytes content, const Words&);

/// Whether a reader recognises the content.
bool is_evidence(const std::string& name, Bytes content, const Words&);

/// Whether the files of a folder belong together: the kernel's signature log, or a few resources of Redfish.
bool is_one_source(const std::string& folder, const Words&);

/// "signature-log, event, ...": the forms that are read.
std::string known_forms();

}  // namespace bonafide::cli
