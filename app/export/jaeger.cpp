#include "app/export/jaeger.hpp"

#include <map>

#include "app/export/by_trace.hpp"
#include "app/export/span_view.hpp"
#include "app/json.hpp"

namespace sandtable::app::exported {
namespace {

Json tags_json(const Attributes& attributes) {
  Json all = Json::array();
  for (const auto& [key, value] : attributes) {
    if (const auto* text = std::get_if<std::string>(&value)) all.push_back({{"key", key}, {"type", "string"}, {"value", *text}});
    else if (const auto* number = std::get_if<std::int64_t>(&value))
      all.push_back({{"key", key}, {"type", "int64"}, {"value", *number}});
    else all.push_back({{"key", key}, {"type", "bool"}, {"value", std::get<bool>(value)}});
  }
  return all;
}

/// The processes of one trace: `p1`, `p2`, …
class Processes {
 public:
  std::string of(const models::ObservedTraces& traces, const models::Span& span) {
    const auto [place, added] = names_.try_emplace({span.service, span.instance}, "p" + std::to_string(names_.size() + 1));
    if (added) {
      Attributes tags = resource_of(traces, span);
      tags.erase(tags.begin());  // the service's name
      json_[place->second] = {{"serviceName", traces.names[span.service]}, {"tags", tags_json(tags)}};
    }
    return place->second;
  }
  Json take() { return std::move(json_); }

 private:
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> names_;
  Json json_ = Json::object();
};

Json span_json(const models::ObservedTraces& traces, const models::Span& span, const std::string& trace, const std::string& process,
               WallStart start, const RunIdentity& run) {
  const SpanView view = view_of(traces, span, run);
  Attributes tags = view.attributes;
  tags.emplace_back("span.kind", view.kind);
  if (view.error) tags.emplace_back("error", true);
  Json references = Json::array();
  if (span.parent != 0) references.push_back({{"refType", "CHILD_OF"}, {"traceID", trace}, {"spanID", span_id(span.parent)}});
  const std::int64_t from = start.at(span.start) / 1000, takes = (span.end - span.start).count() / 1000;
  return {{"traceID", trace},     {"spanID", span_id(span.id)}, {"operationName", view.name}, {"references", references},
          {"startTime", from},    {"duration", takes},          {"tags", tags_json(tags)},    {"logs", Json::array()},
          {"processID", process}, {"warnings", nullptr}};
}

}  // namespace

std::string jaeger(const models::ObservedTraces& traces, WallStart start, const RunIdentity& run) {
  Json data = Json::array();
  for (const auto& trace : by_trace(traces)) {
    const std::string id = trace_id(run, trace.front()->trace);
    Processes processes;
    Json spans = Json::array();
    for (const models::Span* span : trace) spans.push_back(span_json(traces, *span, id, processes.of(traces, *span), start, run));
    data.push_back({{"traceID", id}, {"spans", std::move(spans)}, {"processes", processes.take()}, {"warnings", nullptr}});
  }
  return Json{{"data", std::move(data)}, {"total", 0}, {"limit", 0}, {"offset", 0}, {"errors", nullptr}}.dump(
             -1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace sandtable::app::exported
