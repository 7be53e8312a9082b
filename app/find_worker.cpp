#include "app/find_worker.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

namespace sandtable::app {
namespace {

namespace fs = std::filesystem;
constexpr const char* name = "sandtable-worker";

bool can_run(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

std::vector<fs::path> places() {
  std::vector<fs::path> folders;
  std::error_code ignored;
  if (const fs::path program = fs::read_symlink("/proc/self/exe", ignored); !program.empty())
    folders.push_back(program.parent_path());
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&find_worker), &here) != 0 && here.dli_fname != nullptr) {
    if (const fs::path library = fs::weakly_canonical(here.dli_fname, ignored); !library.empty())
      folders.push_back(library.parent_path());
  }
  std::vector<fs::path> candidates;
  for (const fs::path& folder : folders) candidates.push_back(folder / name);
  for (const fs::path& folder : folders) candidates.push_back(folder.parent_path() / "worker" / name);
  return candidates;
}

}  // namespace

sim::Result<std::string> find_worker() {
  if (const char* named = std::getenv("SANDTABLE_WORKER"); named != nullptr && *named != '\0') {
    if (can_run(named)) return std::string(named);
    return sim::fail(sim::ErrorKind::not_found, std::string("SANDTABLE_WORKER names no program that can be run: ") + named);
  }
  std::string sought;
  for (const fs::path& candidate : places()) {
    if (can_run(candidate)) return candidate.string();
    if (sought.find(candidate.string()) == std::string::npos) sought += " " + candidate.string();
  }
  return sim::fail(sim::ErrorKind::not_found,
                   "the program sandtable-worker is missing; sought at" + sought + "; set SANDTABLE_WORKER to where it is");
}

}  // namespace sandtable::app
