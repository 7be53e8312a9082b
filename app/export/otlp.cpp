#include "app/export/otlp.hpp"

#include <map>

#include "app/export/by_trace.hpp"
#include "app/export/span_view.hpp"
#include "app/json.hpp"
#include "app/version.hpp"

namespace sandtable::app::exported {
namespace {

constexpr int status_error = 2;  // of OTLP's Status

Json attributes_json(const Attributes& attributes) {
  Json all = Json::array();
  for (const auto& [key, value] : attributes) {
    Json one;
    if (const auto* text = std::get_if<std::string>(&value)) one = {{"stringValue", *text}};
    else if (const auto* number = std::get_if<std::int64_t>(&value)) one = {{"intValue", std::to_string(*number)}};
    else one = {{"boolValue", std::get<bool>(value)}};
    all.push_back({{"key", key}, {"value", std::move(one)}});
  }
  return all;
}

/// SpanKind of OTLP.
int kind_number(const std::string& kind) {
  if (kind == "server") return 2;
  return kind == "client" ? 3 : 1;
}

Json span_json(const models::ObservedTraces& traces, const models::Span& span, WallStart start, const RunIdentity& run) {
  const SpanView view = view_of(traces, span, run);
  Json json = {{"traceId", trace_id(run, span.trace)}, {"spanId", span_id(span.id)}};
  if (span.parent != 0) json["parentSpanId"] = span_id(span.parent);
  json["name"] = view.name;
  json["kind"] = kind_number(view.kind);
  json["startTimeUnixNano"] = std::to_string(start.at(span.start));
  json["endTimeUnixNano"] = std::to_string(start.at(span.end));
  json["attributes"] = attributes_json(view.attributes);
  json["status"] = view.error ? Json{{"code", status_error}} : Json::object();
  return json;
}

/// What one line holds: spans by who made them, in the order in which these first appear.
class Request {
 public:
  void add(const models::Span& span, const Attributes& resource, Json json) {
    const auto [place, added] = places_.try_emplace({span.service, span.instance}, resources_.size());
    if (added) resources_.push_back({attributes_json(resource), Json::array()});
    resources_[place->second].spans.push_back(std::move(json));
    ++spans_;
  }
  std::size_t spans() const { return spans_; }
  std::string line() {
    Json all = Json::array();
    for (auto& [attributes, spans] : resources_)
      all.push_back(
          {{"resource", {{"attributes", std::move(attributes)}}},
           {"scopeSpans", Json::array({{{"scope", {{"name", "sandtable"}, {"version", version}}}, {"spans", std::move(spans)}}})}});
    return Json{{"resourceSpans", std::move(all)}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  struct Resource {
    Json attributes, spans;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> places_;
  std::vector<Resource> resources_;
  std::size_t spans_ = 0;
};

}  // namespace

std::string otlp(const models::ObservedTraces& traces, WallStart start, const RunIdentity& run, std::size_t spans_a_line) {
  std::string out;
  Request request;
  for (const auto& trace : by_trace(traces)) {
    for (const models::Span* span : trace) request.add(*span, resource_of(traces, *span), span_json(traces, *span, start, run));
    if (request.spans() < spans_a_line) continue;
    out += request.line();
    request = Request{};
  }
  if (request.spans() > 0) out += request.line();
  return out;
}

}  // namespace sandtable::app::exported
