// Against the real Prometheus; a fake one only for answers that it never gives.
#include "connectors/prometheus/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/connectors/support/http_server.hpp"
#include "tests/connectors/support/prometheus.hpp"

namespace sandtable::connectors::prometheus {
namespace {

using sim::ErrorKind;
using ::testing::HasSubstr;
using ::testing::StartsWith;
constexpr std::int64_t second = 1'000'000'000;

Client client_of(const std::string& url) {
  http::ClientOptions options;
  options.retry.first = std::chrono::milliseconds(1);
  auto client = Client::create(url, options);
  EXPECT_TRUE(client) << client.error().message;
  return std::move(client).value();
}

class PrometheusClient : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new test::PrometheusServer; }
  static void TearDownTestSuite() { delete server_; }
  Client client_ = client_of(server_->url());
  static inline test::PrometheusServer* server_ = nullptr;
};

TEST_F(PrometheusClient, SaysItsVersion) {
  EXPECT_THAT(*client_.version(), StartsWith("2."));
  EXPECT_THAT(*probe(server_->url()), StartsWith("2."));
}

TEST_F(PrometheusClient, EvaluatesAtAnInstant) {
  const auto answer = client_.query("vector(1) * 42", twin::WallTime{1'600'000'000 * second + 123'000'000});
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(answer->series.size(), 1U);
  EXPECT_EQ(answer->series[0].samples.at(0), (twin::Sample{{1'600'000'000 * second + 123'000'000}, 42}));
  EXPECT_TRUE(std::isnan(client_.query("vector(0/0)")->series.at(0).samples.at(0).value));
  EXPECT_EQ(client_.query("-1/0")->series.at(0).samples.at(0).value, -INFINITY);
  EXPECT_TRUE(client_.query("nothing_of_this_name")->series.empty());
  EXPECT_EQ(client_.query("\"text\"").error().kind, ErrorKind::invalid_input);
}

TEST_F(PrometheusClient, EvaluatesOverARange) {
  const twin::WallTime start{1'600'000'000 * second}, end{1'600'000'001 * second};
  const auto answer = client_.range("time() - 1.6e9", start, end, std::chrono::milliseconds(250));
  ASSERT_TRUE(answer) << answer.error().message;
  const auto& samples = answer->series.at(0).samples;
  ASSERT_EQ(samples.size(), 5U);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(samples[i].time.ns, start.ns + static_cast<std::int64_t>(i) * second / 4);
    EXPECT_EQ(samples[i].value, 0.25 * static_cast<double>(i));
  }
  EXPECT_EQ(client_.range("1", end, start, std::chrono::seconds(1)).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(client_.range("1", start, end, std::chrono::microseconds(1)).error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(client_.range("1", {0}, end, std::chrono::milliseconds(1)).error().message, HasSubstr("exceeded maximum resolution"))
      << "Prometheus's own bound";
}

TEST_F(PrometheusClient, LongQueriesTravelInABody) {
  std::string expression = "vector(0)";
  for (int i = 0; i < 1000; ++i) expression += " + vector(1)";
  const auto answer = client_.query(expression);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->series.at(0).samples.at(0).value, 1000);
}

TEST_F(PrometheusClient, LetsPrometheussOwnErrorsThrough) {
  const auto answer = client_.query("up{job=front}");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(answer.error().message, StartsWith(server_->url() + "/api/v1/query answered 400: bad_data: "));
  EXPECT_THAT(answer.error().message, HasSubstr("parse error"));
  EXPECT_THAT(answer.error().message, HasSubstr("(query: up{job=front})"));
}

TEST_F(PrometheusClient, ListsSeriesAndLabelValues) {
  const auto series = client_.series("up", {{0}, {1 * second}});
  ASSERT_TRUE(series) << series.error().message;
  EXPECT_TRUE(series->empty());
  const auto values = client_.label_values("job");
  ASSERT_TRUE(values) << values.error().message;
  EXPECT_TRUE(values->empty());
}

TEST(PrometheusClientFaults, APrometheusThatWasKilled) {
  test::PrometheusServer server;
  Client client = client_of(server.url());
  ASSERT_TRUE(client.version());
  server.process().signal(9);
  ASSERT_TRUE(test::wait_until([&] { return !server.process().running(); }));
  const auto answer = client.query("up");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(answer.error().message, HasSubstr(server.url() + "/api/v1/query"));
}

TEST(PrometheusClientFaults, SomethingElseAnswers) {
  test::HttpReply reply;
  test::HttpServer server([&](const test::HttpSeen&) { return reply; });
  Client client = client_of(server.url());
  reply = {200, "text/html", "<!DOCTYPE html>\n<title>Welcome</title>", {}, 0};
  EXPECT_EQ(client.query("up").error().kind, ErrorKind::unavailable);
  EXPECT_THAT(client.query("up").error().message, HasSubstr("not Prometheus's JSON"));
  EXPECT_THAT(client.query("up").error().message, HasSubstr("<!DOCTYPE html>"));
  reply = {200, "application/json", "{\"status\":\"success\",\"data\":{\"resultType\":\"vec", {}, 0};
  EXPECT_EQ(client.query("up").error().kind, ErrorKind::unavailable);
  reply = {404, "text/html", "<h1>nothing here</h1>", {}, 0};
  EXPECT_EQ(client.version().error().kind, ErrorKind::not_found);
  EXPECT_THAT(client.version().error().message, HasSubstr("answered 404: <h1>nothing here</h1>"));
  reply = {503, "application/json", R"({"status":"error","errorType":"timeout","error":"query timed out"})", {}, 0};
  EXPECT_EQ(client.query("up").error(),
            (sim::Error{ErrorKind::timeout, server.url() + "/api/v1/query answered 503: timeout: query timed out (query: up)"}));
  reply = {500, "application/json", R"({"status":"success","data":{"resultType":"vector","result":[]}})", {}, 0};
  EXPECT_FALSE(client.query("up")) << "a failure by its status is one whatever the body says";
}

}  // namespace
}  // namespace sandtable::connectors::prometheus
