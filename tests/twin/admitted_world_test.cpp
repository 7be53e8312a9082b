// Quotas and limit ranges in a run: who is not let in, and when it is tried again.
#include <algorithm>
#include <cmath>

#include "tests/models/service/worlds.hpp"
#include "tests/sim/in_child.hpp"
#include "tests/twin/kubernetes_scaling.hpp"

namespace sandtable::twin {
namespace {

using scaling::read;
using scaling::times_of;
using scaling::WatchedRun;
using test::in_child;
using test::kpi;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

std::string service(const std::string& name, int replicas, const std::string& more) {
  return "  - name: " + name + "\n    replicas: " + std::to_string(replicas) + "\n    startup: constant(5s)\n" + more +
         "    endpoints: [{name: page, steps: [{cpu: constant(20ms)}]}]\n";
}
models::Scenario shop(const std::string& rules, int web, int api, const std::string& more = "    cpu: {request: 500m}\n",
                      const std::string& jobs = {}) {
  return read("run: {duration: 20m}\nnodes: [{name: n, count: 4, cpu: 4, memory: 16Gi}]\nservices:\n" + service("web", web, more) +
              service("api", api, more) + "traffic:\n  - {name: users, to: web.page, arrivals: deterministic(20/s)}\n" + rules +
              jobs);
}
using Times = std::vector<double>;

// Six pods may be there: web's 2, api's 3 and one more. The next is tried after 5, 10, 20 ms …, the tenth time at 62.555 s. At 65 s
// its own new pod becomes ready: that is the eleventh try, after which the wait is 5.12 s, and then twice as long each
// time: 70.12, 80.36, 100.84, 141.8, 223.72 s. The last of these finds the room that api has given up at 200 s.
TEST(AdmittedWorld, AQuotaHoldsReplicasBackUntilTheControllerTriesAgain) {
  in_child([] {
    WatchedRun run(shop("quotas: [{name: team, pods: 6}]\n", 2, 3),
                   "  - {at: 60s, scale: {service: web, replicas: 5}}\n  - {at: 200s, scale: {service: api, replicas: 1}}\n");
    run.until(199s);
    EXPECT_EQ(run.replicas("web"), 3U);
    EXPECT_EQ(run.lines("a pod is refused"),
              (Lines{"a pod is refused: quota team is used up: pods: 6 in use and 1 more is over 6"}));
    run.finish();
    EXPECT_EQ(times_of(run, "web-3 starts up"), (Times{224}));
    EXPECT_EQ(times_of(run, "web-4 starts up"), (Times{224}));
    EXPECT_EQ(run.ready("web"), 5U);
  });
}

// What a quota is about every pod must name.
TEST(AdmittedWorld, AQuotaWantsRequestsToBeNamed) {
  in_child([] {
    WatchedRun run(shop("quotas: [{name: team, cpu: {limit: 8}}]\n", 2, 1));
    run.until(1s);
    EXPECT_EQ(run.replicas("web"), 0U);
    EXPECT_EQ(run.lines("a pod is refused"),
              (Lines{"a pod is refused: quota team wants every container to say limits.cpu for web",
                     "a pod is refused: quota team wants every container to say limits.cpu for api"}));
  });
}

// The limit that is filled in binds: 20 ms of CPU take 80 ms at a quarter of a core.
TEST(AdmittedWorld, ALimitRangeFillsIn) {
  in_child([] {
    WatchedRun run(shop("limit_ranges: [{name: small, cpu: {default: 250m, default_request: 100m}}]\n", 8, 1, ""));
    const auto result = run.finish();
    EXPECT_NEAR(kpi(result, "service.web.latency.p50"), 0.08, 0.01);
  });
}

TEST(AdmittedWorld, ALimitRangeRefuses) {
  in_child([] {
    WatchedRun run(shop("limit_ranges: [{name: small, cpu: {max: 1}}]\n", 2, 0, "    cpu: {request: 500m, limit: 2}\n"));
    run.until(1s);
    EXPECT_EQ(run.replicas("web"), 0U);
    EXPECT_EQ(run.lines("a pod is refused"), (Lines{"a pod is refused: small: container web: cpu limit 2, the most is 1"}));
  });
}

// The Job's controller tries again after 1, 2, 4, 8 … 60 s: at 60, 61, 63, 67, 75, 91, 123, 183 and 243 s. Room comes at 200 s.
TEST(AdmittedWorld, AJobTriesAgain) {
  in_child([] {
    WatchedRun run(shop("quotas: [{name: team, cpu: {request: 2}}]\n", 2, 1, "    cpu: {request: 500m}\n",
                        "jobs: [{name: load, cpu: {request: 1}, at: 60s, duration: constant(30s)}]\n"),
                   "  - {at: 200s, scale: {service: web, replicas: 1}}\n");
    const auto result = run.finish();
    EXPECT_EQ(times_of(run, "load-0 runs"), (Times{243}));
    EXPECT_NEAR(kpi(result, "job.load.late.mean"), 183, 1e-6);
  });
}

// An evicted replica's successor waits for its room in the quota, too: until the pod is gone.
TEST(AdmittedWorld, ASuccessorNeedsRoom) {
  in_child([] {
    WatchedRun run(shop("quotas: [{name: team, pods: 3}]\n", 2, 1), "  - {at: 60s, drain: {node: n-0}}\n");
    run.finish();
    EXPECT_EQ(run.ready("web") + run.ready("api"), 3U);
  });
}

// Whatever is asked for, the quota is kept to.
TEST(AdmittedWorld, TheQuotaIsKept) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    in_child([seed] {
      WatchedRun run(
          shop("quotas: [{name: team, pods: 7}]\n", 3, 2),
          "  - {at: 30s, scale: {service: web, replicas: 9}}\n  - {at: 90s, rollout: {service: api, slowdown: 2}}\n  - {at: 200s, "
          "crash: {node: n-1}, for: 8m}\n  - {at: 700s, scale: {service: web, replicas: 1}}\n",
          seed);
      for (sim::Duration at = 5s; at <= 20min; at += 5s) {
        run.until(at);
        EXPECT_LE(run.replicas("web") + run.replicas("api"), 7U);
      }
      run.finish();
      EXPECT_EQ(run.ready("web"), 1U);
    });
  }
}

}  // namespace
}  // namespace sandtable::twin
