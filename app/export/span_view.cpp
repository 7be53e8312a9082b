#include "app/export/span_view.hpp"

#include <cstdio>

#include "twin/observe/metric_names.hpp"

namespace sandtable::app::exported {

namespace {

using models::Ending;
using models::SpanKind;

std::string hex(std::uint64_t word) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(word));
  return text;
}

bool is_client(const models::Span& span) { return span.kind == SpanKind::user || span.kind == SpanKind::call; }

}  // namespace

SpanView view_of(const models::ObservedTraces& traces, const models::Span& span, const RunIdentity& run) {
  SpanView view;
  view.name = traces.names[span.operation];
  if (span.kind == SpanKind::wait || span.kind == SpanKind::serve) {
    view.name = span.kind == SpanKind::wait ? "wait" : "serve";
    view.kind = "internal";
    if (span.unfinished) view.attributes.emplace_back("sandtable.unfinished", true);
    return view;
  }
  view.kind = is_client(span) ? "client" : "server";
  if (span.kind == SpanKind::user) {
    view.attributes.emplace_back("sandtable.scenario", run.scenario);
    if (!run.plan.empty()) view.attributes.emplace_back("sandtable.plan", run.plan);
    view.attributes.emplace_back("sandtable.seed", std::to_string(run.seed));
    view.attributes.emplace_back("sandtable.replication", static_cast<std::int64_t>(run.replication));
  }
  if (span.kind == SpanKind::call) {
    view.name = "call " + view.name;
    view.attributes.emplace_back("server.address", traces.names[span.peer]);
    if (span.attempt > 0) view.attributes.emplace_back("http.request.resend_count", std::int64_t{span.attempt});
  }
  if (span.unfinished) {
    view.attributes.emplace_back("sandtable.unfinished", true);
    return view;
  }
  view.attributes.emplace_back("http.response.status_code", std::int64_t{std::stoll(twin::status_code(span.ending))});
  view.error = span.ending != Ending::success;
  if (view.error) view.attributes.emplace_back("error.type", twin::error_type(span.ending));
  return view;
}

Attributes resource_of(const models::ObservedTraces& traces, const models::Span& span) {
  Attributes attributes{{"service.name", traces.names[span.service]}};
  if (span.instance != 0) attributes.emplace_back("service.instance.id", traces.names[span.instance]);
  return attributes;
}

std::string trace_id(const RunIdentity& run, std::uint64_t trace) { return hex(run.word()) + hex(trace); }
std::string span_id(std::uint64_t id) { return hex(id); }

}  // namespace sandtable::app::exported
