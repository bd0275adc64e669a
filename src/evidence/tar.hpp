// Archives as tar writes them (POSIX.1-2001, ustar), read as views.
#pragma once
#include <vector>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>
#include <bonafide/evidence/source.hpp>

namespace bonafide::evidence {

/// Whether `file` begins with the header of a ustar archive.
bool looks_like_tar(Bytes file);

/// Every regular file, by its path, and every symbolic link, whose content is then the path that it points to. Paths
/// are relative and do not leave their folder. Breaks rule::tar_*.
Result<std::vector<NamedFile>> read_tar(Bytes file);

}  // namespace bonafide::evidence
