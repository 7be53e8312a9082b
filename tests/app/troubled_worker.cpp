// A worker whose replications can be told to fail, for tests of what happens then. SANDTABLE_TEST_TROUBLE is `KIND:REPLICATION`.
// The product's worker knows nothing of it.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/worker/replication.hpp"
#include "app/worker/serve.hpp"

namespace {

using sandtable::app::Job;
using sandtable::app::PlanResult;

[[noreturn]] void hang() {
  for (;;) pause();
}

void befall(const std::string& kind) {
  if (kind == "crash") {
    std::signal(SIGSEGV, SIG_DFL);  // a sanitizer has taken it
    std::raise(SIGSEGV);
  }
  if (kind == "hang") hang();
  if (kind == "throw") throw std::runtime_error("told to throw");
  if (kind == "eat") {
    std::vector<std::vector<char>> hoard;
    for (;;) hoard.emplace_back(16 << 20, 'x');
  }
  if (kind == "worker-dies") kill(getppid(), SIGKILL);
  if (kind == "worker-babbles") {  // as a broken build would: over its answers
    const std::string path = "/proc/" + std::to_string(getppid()) + "/fd/1";
    if (std::FILE* answers = std::fopen(path.c_str(), "w")) {
      std::fputs("these bytes are no message, and there are enough of them to be a header", answers);
      std::fclose(answers);
    }
    hang();
  }
}

sandtable::app::Replicated run(const Job& job, std::size_t index, const sandtable::twin::CompiledScenario* shared) {
  const char* asked = std::getenv("SANDTABLE_TEST_TROUBLE");
  const std::string trouble = asked != nullptr ? asked : "none:0";
  const std::string kind = trouble.substr(0, trouble.find(':'));
  if (job.replications[index] == std::stoull(trouble.substr(trouble.find(':') + 1))) {
    befall(kind);
    if (kind == "break-a-law")
      return sandtable::app::Replicated{
          {PlanResult(sandtable::sim::Unexpected<sandtable::app::PlanFailure>{{"it broke a law", false, true}})}};
  }
  return sandtable::app::run_replication(job, index, shared);
}

}  // namespace

int main() { return sandtable::app::serve_jobs(STDIN_FILENO, STDOUT_FILENO, run); }
