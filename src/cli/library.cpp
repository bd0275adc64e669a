#include <bonafide/cli/library.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

crypto::Library open_library() {
  auto library = crypto::Library::open(nullptr);
  if (!library) throw Failure(Exit::unjudged, explain(library.error()));
  return std::move(*library);
}

}  // namespace bonafide::cli
