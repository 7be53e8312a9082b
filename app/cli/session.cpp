#include "app/cli/session.hpp"

#include <unistd.h>

#include <cstdio>

#include "app/cli/progress.hpp"
#include "app/sand_table.hpp"

namespace sandtable::app::cli {

void Session::print(const std::string& text) const {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Session::note(const std::string& text) const {
  if (!quiet) std::fprintf(stderr, "%s\n", text.c_str());
}

ExitStatus Session::give_up(const Problem& problem) const {
  std::fprintf(stderr, "%s\n", to_text(problem).c_str());
  if (format == Format::json) print_json(to_json(problem));
  return exit_status(problem);
}

std::function<void(std::uint64_t, std::uint64_t)> Session::progress(const std::string& what) const {
  if (quiet || ::isatty(STDERR_FILENO) == 0) return {};
  return ProgressBar(what);
}

std::unique_ptr<twin::Evaluator> Session::evaluator() { return std::make_unique<SandTable>(WorkerSettings{.stop = &stop_}); }

}  // namespace sandtable::app::cli
