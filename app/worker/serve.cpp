#include "app/worker/serve.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdio>

#include "sim/fork_pool.hpp"
#include "sim/frame.hpp"
#include "sim/stop.hpp"

namespace sandtable::app {
namespace {

double cpu_seconds() {
  double total = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
      total += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  }
  return total;
}

/// A branch whose replication was ended loses its parent and becomes our child; it is dying, and only has to be reaped.
void reap_orphans() {
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {}
}

class Server {
 public:
  Server(int requests, int answers, const ReplicationTask& task) : requests_(requests), answers_(answers), task_(task) {}

  sim::Status serve(std::span<const std::byte> message) {
    const double cpu_before = cpu_seconds();
    const sim::Result<Job> job = decode_job(message);
    if (!job) return answer(JobRefused{job.error()});
    // The first tells what is still to be estimated; and where there is but one, all replications share it.
    const auto compiled = twin::compile_scenario(job->scenarios.front());
    if (!compiled) return answer(JobRefused{compiled.error()});
    const twin::CompiledScenario* shared = job->has_own_scenarios() ? nullptr : &*compiled;

    sim::Status sent = sim::Done{};
    const sim::PoolOptions options{.jobs = static_cast<std::size_t>(job->jobs),
                                   .limits = limits_of_replication(*job),
                                   .stop = {requests_, stop_.descriptor()},
                                   .ended = [&](std::size_t index, const sim::ChildResult& result) {
                                     if (sent) sent = answer(ReplicationAnswer{job->replications[index], judge(*job, result)});
                                     if (!sent) stop_.request();  // nobody listens any more
                                   }};
    sim::run_children(job->replications.size(), options, [&](std::size_t index) { return encode(task_(*job, index, shared)); });
    reap_orphans();
    if (!sent) return sent;
    return answer(JobEnd{cpu_seconds() - cpu_before});
  }
  bool stopped() const { return stop_.requested(); }

 private:
  sim::Status answer(const WorkerAnswer& what) { return sim::write_frame(answers_, encode(what)); }

  /// A replication with branches lasts as long as its history and all of them.
  static sim::ChildLimits limits_of_replication(const Job& job) {
    sim::ChildLimits limits = job.limits;
    if (job.plans.size() > 1) limits.wall *= static_cast<std::int64_t>(job.plans.size() + 1);
    return limits;
  }

  /// What befell the replication as a whole befell each of its plans.
  static Replicated judge(const Job& job, const sim::ChildResult& result) {
    const auto all = [&](PlanFailure failure) {
      return Replicated{std::vector<PlanResult>(job.plans.size(), sim::Unexpected<PlanFailure>{std::move(failure)})};
    };
    if (!result) return all({result.error().reason, result.error().kind == sim::ChildFailure::Kind::stopped});
    auto replicated = decode_replicated(*result);
    if (!replicated) return all({replicated.error().message});
    if (replicated->plans.size() != job.plans.size()) return all({"the replication has not one result a plan"});
    return std::move(*replicated);
  }

  int requests_, answers_;
  const ReplicationTask& task_;
  sim::StopSignal stop_;
  sim::StopOnSignals on_signals_{stop_};
};

}  // namespace

int serve_jobs(int requests, int answers, const ReplicationTask& task) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  Server server(requests, answers, task);
  sim::FrameReader reader(requests);
  while (!server.stopped()) {
    const auto message = reader.next();
    sim::Status status = sim::Done{};
    if (!message) {
      status = message.failure();
    } else if (*message) {
      status = server.serve(**message);
    } else {
      const auto more = reader.fill();
      if (more && !*more) return 0;
      if (!more) status = more.failure();
    }
    if (!status) {
      std::fprintf(stderr, "sandtable-worker: %s\n", status.error().message.c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace sandtable::app
