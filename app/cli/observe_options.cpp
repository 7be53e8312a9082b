#include "app/cli/observe_options.hpp"

#include "app/cli/options.hpp"

namespace sandtable::app::cli {

namespace {

template <class T>
void take(T& place, const std::string& flag, sim::Result<T> read) {
  if (!read) throw CLI::ValidationError(flag + ": " + read.error().message, CLI::ExitCodes::ValidationError);
  place = *read;
}

TraceFormat read_format(const std::string& name) {
  if (name == "otlp") return TraceFormat::otlp;
  if (name == "jaeger") return TraceFormat::jaeger;
  throw CLI::ValidationError("--traces-format: " + name + " is neither otlp nor jaeger", CLI::ExitCodes::ValidationError);
}

}  // namespace

void add_observe(CLI::App& command, ObserveRequest& request) {
  auto* metrics = command
                      .add_option("--metrics", request.metrics,
                                  "write what Prometheus would have scraped, for `promtool tsdb create-blocks-from openmetrics`")
                      ->type_name("FILE.om");
  add_duration(command, "--metrics-step", request.step, "time between scrapes (default 15s)")->needs(metrics);
  auto* traces =
      command.add_option("--traces", request.traces, "write the spans of some requests, for Jaeger")->type_name("FILE.json");
  command
      .add_option_function<std::string>(
          "--traces-format", [&request](const std::string& name) { request.format = read_format(name); },
          "lines to post to /v1/traces (otlp, the default), or one document for Jaeger's upload")
      ->type_name("otlp|jaeger")
      ->needs(traces);
  command
      .add_option_function<std::string>(
          "--trace-sample",
          [&request](const std::string& text) { take(request.sample, "--trace-sample", read_trace_sample(text)); },
          "share of the user requests that are traced (default 1%), or how many of the first")
      ->type_name("SHARE|N")
      ->needs(traces);
  command
      .add_option_function<std::string>(
          "--start-time",
          [&request](const std::string& text) { take(request.start, "--start-time", exported::read_wall_start(text)); },
          "when metrics and traces begin (default 2026-01-01T00:00:00Z)")
      ->type_name("RFC3339");
  command.add_option("--observe-replication", request.replication, "of which replication they are (default 0)")
      ->check(within(0U, 1000000U));
}

}  // namespace sandtable::app::cli
