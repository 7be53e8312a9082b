// The slim program that simulates: it is started by sandtable itself, and speaks the messages of job.hpp over its standard input
// and output. It links the engine and the models only, so that its forks are cheap.
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "app/version.hpp"
#include "app/worker/replication.hpp"
#include "app/worker/serve.hpp"

int main(int argc, char**) {
  if (argc > 1 || isatty(STDIN_FILENO) != 0) {
    std::printf("sandtable-worker %s: started by sandtable to simulate; there is nothing to run by hand\n",
                sandtable::app::version);
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int status = sandtable::app::serve_jobs(STDIN_FILENO, STDOUT_FILENO, sandtable::app::run_replication);
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)  // else leaks and coverage are told on the way out
  _exit(status);  // all has been said; the libraries' clearing up of what the kernel frees anyway takes 1 to 2 ms
#endif
  return status;
}
