#include "app/observe.hpp"

#include "app/python/bindings/bindings.hpp"
#include "models/scenario/units.hpp"

namespace sandtable::python {
namespace {

/// The value, or ValueError with the name of the argument.
template <class T>
T wanted(const char* argument, sim::Result<T> read) {
  if (!read) throw py::value_error(std::string(argument) + ": " + read.error().message);
  return *read;
}

app::ObserveRequest request(std::string metrics, std::string traces, const std::string& step, const std::string& format,
                            const std::string& sample, const std::string& start, std::uint64_t replication) {
  app::ObserveRequest made;
  made.metrics = std::move(metrics);
  made.traces = std::move(traces);
  const auto time = models::read_duration(step, "step");
  if (!time) throw py::value_error("step: " + time.error().problem);
  made.step = *time;
  if (format != "otlp" && format != "jaeger") throw py::value_error("traces_format: " + format + " is neither otlp nor jaeger");
  made.format = format == "otlp" ? app::TraceFormat::otlp : app::TraceFormat::jaeger;
  made.sample = wanted("trace_sample", app::read_trace_sample(sample));
  made.start = wanted("start_time", app::exported::read_wall_start(start));
  made.replication = replication;
  return made;
}

}  // namespace

void bind_observe(py::module_& m) { py::class_<app::ObserveRequest>(m, "ObserveRequest").def(py::init(&request)); }

}  // namespace sandtable::python
