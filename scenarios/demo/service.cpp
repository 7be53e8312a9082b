/// `sandtable-demo-service`: one replica of one of the demo's services. A request waits for one of `concurrency` slots, first come
/// first served; it then works for a lognormal time (asleep: the demo measures queueing, not the machine's speed), keeps a core
/// busy for `cpu-ms` where that is asked for, calls the service below it if there is one, still holding its slot, and answers.
/// `/metrics` tells Prometheus what happened.
///
/// Its random numbers are the standard library's, on purpose: the twin that has to predict this process shares no code with it.
#include <sys/prctl.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>

#include "scenarios/demo/clock.hpp"
#include "scenarios/demo/fifo_slots.hpp"
#include "scenarios/demo/http_client.hpp"
#include "scenarios/demo/http_message.hpp"
#include "scenarios/demo/http_server.hpp"
#include "scenarios/demo/metrics.hpp"
#include "scenarios/demo/options.hpp"

namespace sandtable::demo {
namespace {

constexpr std::size_t most_waiting = 1500;
constexpr unsigned most_connections = 2000;  // above the waiting, so that a full queue is answered, not left unheard

/// Lognormal times by mean and coefficient of variation: sigma² = ln(1 + cv²), mu = ln(mean) − sigma²/2.
class WorkTimes {
 public:
  WorkTimes(double mean, double cv, std::uint64_t seed)
      : engine_(seed), law_(std::log(mean) - std::log1p(cv * cv) / 2, std::sqrt(std::log1p(cv * cv))) {}
  double next() {
    const std::lock_guard lock(mutex_);
    return law_(engine_);
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
  std::lognormal_distribution<double> law_;
};

/// Until this thread has used that much CPU time.
void keep_busy(double seconds) {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  const double until = static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9 + seconds;
  while (static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9 < until)
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
}

class Service {
 public:
  explicit Service(const Options& options)
      : slots_(options.count("concurrency", 1, 1000), most_waiting),
        work_times_(options.number("work-mean-ms", 0.1, 10'000) / 1e3, options.number("work-cv", 0.01, 10),
                    options.count("seed", 0, UINT64_MAX)),
        cpu_(options.number("cpu-ms", 0, 1000) / 1e3) {
    if (options.text("call").empty()) return;
    const auto url = parse_url(options.text("call"));
    if (!url) throw std::invalid_argument("--call: not like http://127.0.0.1:8080/");
    below_ = std::make_unique<HttpClient>(*url);
  }

  std::string handle(const std::string& path, Instant arrived) {
    if (path == "/metrics") return response(200, "text/plain; version=0.0.4", metrics());
    return answer(arrived);
  }

 private:
  std::string answer(Instant arrived) {
    if (!slots_.acquire()) {
      ++rejected_;
      return response(503, "text/plain", "too many wait\n");
    }
    const Instant started = Clock::now();
    const Instant due = after(started, work_times_.next());
    sleep_until(due);
    const Instant awake = Clock::now();
    if (cpu_ > 0) keep_busy(cpu_);
    const Instant worked = Clock::now();
    const bool called = !below_ || below_->get() == 200;
    const Instant ended = Clock::now();
    slots_.release();

    wait_.observe(seconds_between(arrived, started));
    work_.observe(seconds_between(started, worked));
    lateness_.observe(seconds_between(due, awake));
    if (below_) downstream_.observe(seconds_between(worked, ended));
    if (!called) {
      ++unavailable_;
      return response(502, "text/plain", "the service below did not answer\n");
    }
    latency_.observe(seconds_between(arrived, ended));
    ++succeeded_;
    return response(200, "text/plain", "done\n");
  }

  std::string metrics() const {
    std::string out;
    write_header(out, "demo_requests_total", "Requests ended, by outcome.", "counter");
    write_sample(out, "demo_requests_total", "outcome=\"success\"", static_cast<double>(succeeded_));
    write_sample(out, "demo_requests_total", "outcome=\"rejected\"", static_cast<double>(rejected_));
    write_sample(out, "demo_requests_total", "outcome=\"unavailable\"", static_cast<double>(unavailable_));
    for (const Histogram* histogram : {&latency_, &work_, &wait_, &lateness_}) histogram->write(out);
    if (below_) downstream_.write(out);
    write_header(out, "process_cpu_seconds_total", "CPU time of this process.", "counter");
    write_sample(out, "process_cpu_seconds_total", "", process_cpu_seconds());
    return out;
  }

  FifoSlots slots_;
  WorkTimes work_times_;
  double cpu_;
  std::unique_ptr<HttpClient> below_;
  std::atomic<std::uint64_t> succeeded_{0}, rejected_{0}, unavailable_{0};
  Histogram latency_{"demo_latency_seconds", "Arrival to completion, successes.", geometric_bounds(0.0005, 30, 1.1)};
  Histogram work_{"demo_work_seconds", "A request's own work, as measured.", geometric_bounds(0.0005, 30, 1.1)};
  Histogram wait_{"demo_wait_seconds", "Waiting for a slot.", geometric_bounds(0.0005, 30, 1.1)};
  Histogram downstream_{"demo_downstream_seconds", "A call, as its caller sees it.", geometric_bounds(0.0005, 30, 1.1)};
  Histogram lateness_{"demo_lateness_seconds", "How late the end of a sleep was.", geometric_bounds(0.00001, 1, 1.5)};
};

}  // namespace
}  // namespace sandtable::demo

int main(int argc, char** argv) try {
  using namespace sandtable::demo;
  const Options options(argc, argv,
                        {{"host", "127.0.0.1"},
                         {"port", "0"},
                         {"concurrency", "8"},
                         {"work-mean-ms", "30"},
                         {"work-cv", "0.5"},
                         {"cpu-ms", "0"},
                         {"call", ""},
                         {"seed", "1"}});
  prctl(PR_SET_TIMERSLACK, 1UL);  // nanosecond: without it, sleeps at normal priority end up to 50 µs late
  Service service(options);
  HttpServer server(options.text("host"), static_cast<std::uint16_t>(options.count("port", 0, 65535)), most_connections,
                    [&](const std::string& path, Instant arrived) { return service.handle(path, arrived); });
  std::printf("listening on %s:%u\n", options.text("host").c_str(), unsigned{server.port()});
  std::fflush(stdout);
  server.run();
} catch (const std::exception& problem) {
  std::fprintf(stderr, "sandtable-demo-service: %s\n", problem.what());
  return 2;
}
