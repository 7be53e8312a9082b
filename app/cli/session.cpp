#include "app/cli/session.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdio>

#include "app/cli/progress.hpp"
#include "app/evaluation.hpp"

namespace sandtable::app::cli {

Session::Session() : on_signals_(stop_), wake_(::eventfd(0, EFD_CLOEXEC)) {
  watcher_ = std::thread([this] {
    pollfd watched[2] = {{stop_.descriptor(), POLLIN, 0}, {wake_, POLLIN, 0}};
    while (::poll(watched, 2, -1) < 0) {
    }
    if (watched[0].revents != 0) stopped_ = true;
  });
}

Session::~Session() {
  ::eventfd_write(wake_, 1);
  watcher_.join();
  ::close(wake_);
}

void Session::print(const std::string& text) const {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Session::note(const std::string& text) const {
  if (!quiet) std::fprintf(stderr, "%s\n", text.c_str());
}

ExitStatus Session::give_up(const Problem& problem) const {
  if (format == Format::json) print_json(to_json(problem));
  else std::fprintf(stderr, "%s\n", to_text(problem).c_str());
  return exit_status(problem);
}

std::function<void(std::uint64_t, std::uint64_t)> Session::progress(const std::string& what) const {
  if (quiet || ::isatty(STDERR_FILENO) == 0) return {};
  return ProgressBar(what);
}

std::unique_ptr<twin::Evaluator> Session::evaluator() { return std::make_unique<WorkerEvaluator>(WorkerSettings{.stop = &stopped_}); }

}  // namespace sandtable::app::cli
