/// `sandtable-demo-load`: puts Poisson load on a URL of this machine and writes what came of it as JSON. Bounded in rate, time and
/// open connections; ends by itself.
#include <sys/prctl.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "scenarios/demo/open_loop.hpp"
#include "scenarios/demo/options.hpp"

namespace sandtable::demo {
namespace {

/// Sample quantile, interpolated between order statistics; 0 of nothing.
double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

double mean(const std::vector<double>& values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::string json(const LoadPlan& plan, const LoadResult& result) {
  std::vector<double> latencies = result.latencies, lateness = result.lateness;
  std::sort(latencies.begin(), latencies.end());
  std::sort(lateness.begin(), lateness.end());
  const double ended = static_cast<double>(result.succeeded + result.failed);
  std::string out = "{";
  const auto add = [&](const char* name, double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%.12g", value);
    out += (out.ends_with('{') ? "\"" : ", \"") + std::string(name) + "\": " + text;
  };
  add("rate_asked", plan.rate);
  add("window", result.window);
  add("began_unix", result.began_unix);
  add("offered", static_cast<double>(result.offered));
  add("succeeded", static_cast<double>(result.succeeded));
  add("failed", static_cast<double>(result.failed));
  add("unfinished", static_cast<double>(result.unfinished));
  add("rate", result.window > 0 ? static_cast<double>(result.completed_inside) / result.window : 0);
  add("availability", ended > 0 ? static_cast<double>(result.succeeded) / ended : 0);
  out += ", \"latency\": {";
  add("mean", mean(latencies));
  for (const auto& [name, share] : {std::pair{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}, {"max", 1.0}})
    add(name, quantile(latencies, share));
  out += "}, \"lateness\": {";
  add("mean", mean(lateness));
  for (const auto& [name, share] : {std::pair{"p99", 0.99}, {"max", 1.0}}) add(name, quantile(lateness, share));
  return out + "}}\n";
}

/// Under another name first, so that whoever waits for the file never reads half of it.
void write_whole(const std::string& path, const std::string& text) {
  const std::string unfinished = path + ".part";
  std::FILE* const file = std::fopen(unfinished.c_str(), "w");
  const bool written = file != nullptr && std::fputs(text.c_str(), file) >= 0;
  const bool closed = file != nullptr && std::fclose(file) == 0;
  if (!written || !closed || std::rename(unfinished.c_str(), path.c_str()) != 0) throw std::runtime_error("cannot write " + path);
}

}  // namespace
}  // namespace sandtable::demo

int main(int argc, char** argv) try {
  using namespace sandtable::demo;
  const Options options(
      argc, argv, {{"url", ""}, {"rate", "140"}, {"warmup", "5"}, {"window", "60"}, {"tail", "0"}, {"out", ""}, {"seed", "1"}});
  const auto url = parse_url(options.text("url"));
  if (!url || !url->host.starts_with("127."))
    throw std::invalid_argument("--url: not like http://127.0.0.1:8080/ (only this machine)");
  if (options.text("out").empty()) throw std::invalid_argument("--out: where shall the result go?");
  const LoadPlan plan{.url = *url,
                      .rate = options.number("rate", 0.1, 5000),
                      .warmup = options.number("warmup", 0, 600),
                      .window = options.number("window", 0.1, 600),
                      .tail = options.number("tail", 0, 600),
                      .patience = 10,
                      .most_open = 1500,
                      .seed = options.count("seed", 0, UINT64_MAX)};
  prctl(PR_SET_TIMERSLACK, 1UL);
  OpenLoop load(plan);
  load.run([&](const LoadResult& result) { write_whole(options.text("out"), json(plan, result)); });
  return 0;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "sandtable-demo-load: %s\n", problem.what());
  return 2;
}
