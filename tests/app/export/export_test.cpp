// The texts that other programs read, of a handful of values.
#include <gtest/gtest.h>

#include "app/export/jaeger.hpp"
#include "app/export/openmetrics.hpp"
#include "app/export/otlp.hpp"
#include "app/json.hpp"

namespace sandtable::app::exported {
namespace {

using namespace std::chrono_literals;
using models::MetricKind;
using models::SpanKind;

constexpr WallStart start{1'767'225'600'000'000'000};

TEST(OpenMetrics, WritesEachKind) {
  models::ObservedMetrics metrics;
  metrics.step = 1500ms;
  metrics.families = {
      {"a_seconds", "Times", MetricKind::histogram, {{{{"job", "x"}}, {0, 1}, {0, 0, 0, 0, 1, 2, 3, 4.25}}}, {{0.5, 1}}},
      {"b_total", "Says \"b\"\nand \\", MetricKind::counter, {{{}, {1}, {7}}}, {}},
      {"c", "Now", MetricKind::gauge, {{{{"k", "quote \" slash \\ line\n"}}, {0}, {0.1}}}, {}},
      {"d", "Own", MetricKind::unknown, {{{}, {0}, {1e21}}}, {}},
  };
  EXPECT_EQ(openmetrics(metrics, start), R"(# TYPE a_seconds histogram
# UNIT a_seconds seconds
# HELP a_seconds Times
a_seconds_bucket{job="x",le="0.5"} 0 1767225600.000
a_seconds_bucket{job="x",le="1.0"} 0 1767225600.000
a_seconds_bucket{job="x",le="+Inf"} 0 1767225600.000
a_seconds_count{job="x"} 0 1767225600.000
a_seconds_sum{job="x"} 0 1767225600.000
a_seconds_bucket{job="x",le="0.5"} 1 1767225601.500
a_seconds_bucket{job="x",le="1.0"} 2 1767225601.500
a_seconds_bucket{job="x",le="+Inf"} 3 1767225601.500
a_seconds_count{job="x"} 3 1767225601.500
a_seconds_sum{job="x"} 4.25 1767225601.500
# TYPE b counter
# HELP b Says \"b\"\nand \\
b_total 7 1767225601.500
# TYPE c gauge
# HELP c Now
c{k="quote \" slash \\ line\n"} 0.1 1767225600.000
# TYPE d unknown
# HELP d Own
d 1e+21 1767225600.000
# EOF
)");
}

TEST(WallStart, ReadsRfc3339) {
  EXPECT_EQ(read_wall_start("2026-01-01T00:00:00Z")->ns, start.ns);
  EXPECT_EQ(read_wall_start("2026-01-01T02:00:00.25+02:00")->ns, start.ns + 250'000'000);
  EXPECT_EQ(read_wall_start("2025-12-31T19:00:00-05:00")->ns, start.ns);
  EXPECT_EQ(read_wall_start("1970-01-01T00:00:00Z")->ns, 0);
  for (const char* text : {"", "2026-01-01", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "tomorrow",
                           "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z"})
    EXPECT_FALSE(read_wall_start(text)) << text;
}

/// A user's request to cart, and cart's failed second attempt at db.
models::ObservedTraces traces() {
  models::ObservedTraces made;
  made.names = {"", "users", "cart.read", "cart", "cart-0", "db.query", "db"};
  models::Span user{0xAB, 1, 0, SpanKind::user, 1, 2, 0, 0, 0, models::Ending::success, false, sim::Time{1s}, sim::Time{2s}};
  models::Span call{
      0xAB, 2, 1, SpanKind::call, 3, 5, 4, 6, 1, models::Ending::timeout, false, sim::Time{1200us}, sim::Time{1999999ns}};
  made.spans = {user, call};
  return made;
}
const RunIdentity run{"shop", "0123", "", 7, 2};

TEST(Otlp, IsALineOfExportRequest) {
  const auto text = otlp(traces(), start, run);
  ASSERT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const Json json = Json::parse(text);
  const std::string id = Json(json["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["traceId"]);
  EXPECT_EQ(id.size(), 32);
  EXPECT_EQ(id.substr(16), "00000000000000ab");
  EXPECT_EQ(json,
            Json::parse(R"({"resourceSpans": [
    {"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "users"}}]},
     "scopeSpans": [{"scope": {"name": "sandtable", "version": "0.1.0"}, "spans": [
       {"traceId": ")" + id +
                        R"(", "spanId": "0000000000000001", "name": "cart.read", "kind": 3,
        "startTimeUnixNano": "1767225601000000000", "endTimeUnixNano": "1767225602000000000",
        "attributes": [{"key": "sandtable.scenario", "value": {"stringValue": "shop"}},
                       {"key": "sandtable.seed", "value": {"stringValue": "7"}},
                       {"key": "sandtable.replication", "value": {"intValue": "2"}},
                       {"key": "http.response.status_code", "value": {"intValue": "200"}}],
        "status": {}}]}]},
    {"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "cart"}},
                                 {"key": "service.instance.id", "value": {"stringValue": "cart-0"}}]},
     "scopeSpans": [{"scope": {"name": "sandtable", "version": "0.1.0"}, "spans": [
       {"traceId": ")" + id +
                        R"(", "spanId": "0000000000000002", "parentSpanId": "0000000000000001", "name": "call db.query", "kind": 3,
        "startTimeUnixNano": "1767225600001200000", "endTimeUnixNano": "1767225600001999999",
        "attributes": [{"key": "server.address", "value": {"stringValue": "db"}},
                       {"key": "http.request.resend_count", "value": {"intValue": "1"}},
                       {"key": "http.response.status_code", "value": {"intValue": "504"}},
                       {"key": "error.type", "value": {"stringValue": "timeout"}}],
        "status": {"code": 2}}]}]}]})"));
}

TEST(Otlp, ALineEndsOnlyBetweenTraces) {
  auto many = traces();
  for (std::uint64_t trace = 1; trace <= 4; ++trace)
    for (int span = 0; span < 3; ++span) {
      many.spans.push_back(many.spans[0]);
      many.spans.back().trace = trace;
    }
  const auto text = otlp(many, start, run, 4);  // traces of 2, 3, 3, 3, 3 spans
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

TEST(Jaeger, IsWhatItsUiReads) {
  const auto json = Json::parse(jaeger(traces(), start, run));
  const auto& trace = json["data"][0];
  EXPECT_EQ(json["data"].size(), 1);
  EXPECT_EQ(trace["processes"]["p1"]["serviceName"], "users");
  EXPECT_EQ(trace["processes"]["p2"], Json::parse(R"({"serviceName": "cart",
    "tags": [{"key": "service.instance.id", "type": "string", "value": "cart-0"}]})"));
  const auto& call = trace["spans"][1];
  EXPECT_EQ(call["processID"], "p2");
  EXPECT_EQ(call["operationName"], "call db.query");
  EXPECT_EQ(call["references"][0]["refType"], "CHILD_OF");
  EXPECT_EQ(call["references"][0]["spanID"], trace["spans"][0]["spanID"]);
  EXPECT_EQ(call["startTime"], 1767225600001200);
  EXPECT_EQ(call["duration"], 799);
  EXPECT_EQ(call["tags"].back(), Json::parse(R"({"key": "error", "type": "bool", "value": true})"));
  EXPECT_EQ(call["traceID"], trace["traceID"]);
  EXPECT_TRUE(trace["spans"][0]["references"].empty());
}

TEST(TraceIds, DifferWhereTheRunDoes) {
  const auto id = [](const RunIdentity& of) { return std::string(Json::parse(jaeger(traces(), start, of))["data"][0]["traceID"]); };
  EXPECT_EQ(id(run), id(run));
  EXPECT_NE(id(run), id({"shop", "0123", "plan", 7, 2}));
  EXPECT_NE(id(run), id({"shop", "0123", "", 8, 2}));
}

}  // namespace
}  // namespace sandtable::app::exported
