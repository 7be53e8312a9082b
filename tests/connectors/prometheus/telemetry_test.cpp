// Raw samples through a real Prometheus that scrapes a target of the test's, whose values at each scrape are known.
#include "connectors/prometheus/telemetry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "connectors/prometheus/promql.hpp"
#include "tests/connectors/support/http_server.hpp"
#include "tests/connectors/support/prometheus.hpp"

namespace sandtable::connectors::prometheus {
namespace {

using sim::ErrorKind;
using ::testing::HasSubstr;
using twin::RawSeries;
using twin::Signal;
using twin::WallWindow;
using Values = std::map<std::string, std::vector<double>>;

/// At the k-th scrape (k from 1): 10k successes and k rejections in two endpoints, a histogram, and a gauge that isn't a number.
class Target {
 public:
  std::string scrape() {
    const std::lock_guard lock(mutex_);
    const int k = ++scrapes_;
    const auto line = [](const std::string& name, double value) { return name + " " + std::to_string(value) + "\n"; };
    return line("app_requests_total{outcome=\"success\",endpoint=\"read\"}", 7 * k) +
           line("app_requests_total{outcome=\"success\",endpoint=\"write\"}", 3 * k) +
           line("app_requests_total{outcome=\"rejected\",endpoint=\"read\"}", k) +
           line("app_latency_seconds_bucket{le=\"0.05\"}", 4 * k) + line("app_latency_seconds_bucket{le=\"1e-01\"}", 8 * k) +
           line("app_latency_seconds_bucket{le=\"+Inf\"}", 10 * k) + line("app_latency_seconds_sum", 0.5 * k) +
           line("app_latency_seconds_count", 10 * k) + "odd_total NaN\n";
  }

 private:
  std::mutex mutex_;
  int scrapes_ = 0;
};

class PrometheusTelemetryTest : public ::testing::Test {
 protected:
  static constexpr int wanted = 12;  // samples a series

  static void SetUpTestSuite() {
    one_ = new test::HttpServer([](const test::HttpSeen&) {
      return test::HttpReply{200, "text/plain", target_one().scrape(), {}, 0};
    });
    two_ = new test::HttpServer([](const test::HttpSeen&) {
      return test::HttpReply{200, "text/plain", target_two().scrape(), {}, 0};
    });
    server_ = new test::PrometheusServer("- job_name: app\n  static_configs:\n  - targets: ['" + place(*one_) +
                                         "']\n    labels: {zone: 'we\"ird\\'}\n  - targets: ['" + place(*two_) +
                                         "']\n    labels: {zone: plain}\n");
    // Both targets have been scraped often enough; the window then ends at a moment that is over, so that every reading is the
    // same.
    Client client = make_client();
    ASSERT_TRUE(test::wait_until([&] {
      const auto counts = client.query("count_over_time(app_latency_seconds_count[5m]) >= " + std::to_string(wanted));
      return counts && counts->series.size() == 2;
    }));
    const auto now = client.query("time()");
    ASSERT_TRUE(now);
    const auto end = now->series.at(0).samples.at(0).time.ns;
    window_ = {{end - 60'000'000'000}, {end - 100'000'000}};
  }
  static void TearDownTestSuite() {
    delete server_;
    delete two_;
    delete one_;
  }

  static Target& target_one() {
    static Target target;
    return target;
  }
  static Target& target_two() {
    static Target target;
    return target;
  }
  static std::string place(const test::HttpServer& server) { return "127.0.0.1:" + std::to_string(server.port()); }
  static Client make_client() {
    auto client = Client::create(server_->url());
    EXPECT_TRUE(client) << client.error().message;
    return std::move(client).value();
  }
  static Mapping mapping(const std::string& selector) {
    return {{{{"service.app", Signal::ended}, {"app_requests_total", selector}},
             {{"service.app", Signal::latency}, {"app_latency_seconds", selector}},
             {{"service.app", Signal::work}, {"nothing_of_this_name", selector}},
             {{"service.app", Signal::cpu}, {"odd_total", selector}}}};
  }
  static std::vector<RawSeries> read(const std::string& selector, Signal signal, WallWindow window,
                                     sim::Duration piece = std::chrono::minutes(15)) {
    auto series = PrometheusTelemetry(make_client(), mapping(selector), piece).read("service.app", signal, window);
    EXPECT_TRUE(series) << series.error().message;
    return series ? std::move(series).value() : std::vector<RawSeries>{};
  }

  static inline test::HttpServer* one_ = nullptr;
  static inline test::HttpServer* two_ = nullptr;
  static inline test::PrometheusServer* server_ = nullptr;
  static inline WallWindow window_;
};

/// Every scrape of the window is there once, in order, with the value that the target gave: slope·(k0), slope·(k0+1), …
void expect_consecutive(const RawSeries& series, double slope, WallWindow window) {
  ASSERT_GE(series.samples.size(), 2U) << series.key.part;
  const double first = series.samples.front().value / slope;
  EXPECT_EQ(first, 1) << "the window reaches back to the first scrape";
  for (std::size_t i = 0; i < series.samples.size(); ++i) {
    EXPECT_DOUBLE_EQ(series.samples[i].value, slope * (first + static_cast<double>(i))) << series.key.part << " " << i;
    EXPECT_TRUE(window.from <= series.samples[i].time && series.samples[i].time <= window.to);
    if (i > 0) { EXPECT_LT(series.samples[i - 1].time, series.samples[i].time); }
  }
}

TEST_F(PrometheusTelemetryTest, ReadsCountersByOutcomeAndReplica) {
  const auto series = read("job=\"app\"", Signal::ended, window_);
  ASSERT_EQ(series.size(), 4U) << "two replicas, two outcomes; endpoints are added up";
  EXPECT_TRUE(std::is_sorted(series.begin(), series.end(), [](const auto& a, const auto& b) { return a.key < b.key; }));
  for (const RawSeries& s : series) {
    EXPECT_EQ(s.key.entity, "service.app");
    EXPECT_TRUE(s.key.replica == place(*one_) || s.key.replica == place(*two_));
    ASSERT_TRUE(s.key.part == "success" || s.key.part == "rejected");
    expect_consecutive(s, s.key.part == "success" ? 10 : 1, window_);
    EXPECT_GE(s.samples.size(), static_cast<std::size_t>(wanted - 2));
  }
}

TEST_F(PrometheusTelemetryTest, ReadsHistograms) {
  const auto series = read("job=\"app\",zone=\"plain\"", Signal::latency, window_);
  std::map<std::string, double> slopes{{"count", 10}, {"le:+Inf", 10}, {"le:0.05", 4}, {"le:0.1", 8}, {"sum", 0.5}};
  ASSERT_EQ(series.size(), slopes.size());
  for (const RawSeries& s : series) {
    EXPECT_EQ(s.key.replica, place(*two_));
    ASSERT_TRUE(slopes.contains(s.key.part)) << s.key.part;
    expect_consecutive(s, slopes.at(s.key.part), window_);
  }
}

/// Scrapes come in while it is read: no part of a histogram may be one scrape ahead of another.
TEST_F(PrometheusTelemetryTest, AHistogramsPartsAreOfTheSameScrapes) {
  Client client = make_client();
  for (int reading = 0; reading < 200; ++reading) {
    const auto now = client.query("time()");
    ASSERT_TRUE(now);
    const auto to = now->series.at(0).samples.at(0).time.ns + 1'000'000'000;  // whatever has come in
    std::map<std::string, std::vector<std::int64_t>> scrapes;
    for (const RawSeries& s : read("job=\"app\"", Signal::latency, {{to - 11'000'000'000}, {to}})) {
      std::vector<std::int64_t> times;
      for (const auto& sample : s.samples) times.push_back(sample.time.ns);
      const auto [known, first] = scrapes.try_emplace(s.key.replica, times);
      ASSERT_EQ(known->second, times) << s.key.part << " of reading " << reading;
    }
    ASSERT_EQ(scrapes.size(), 2U);
  }
}

TEST_F(PrometheusTelemetryTest, PiecesMakeTheSameWhole) {
  const auto whole = read("job=\"app\"", Signal::latency, window_);
  EXPECT_EQ(read("job=\"app\"", Signal::latency, window_, std::chrono::milliseconds(7'001)), whole);
  // Cut at a sample: it belongs to one piece, and is neither lost nor doubled.
  const auto& samples = whole.at(0).samples;
  const auto apart = samples.at(3).time.ns - samples.at(1).time.ns;
  const WallWindow some{samples.at(1).time, samples.at(5).time};
  EXPECT_EQ(read("job=\"app\"", Signal::latency, some, sim::Duration{apart}), read("job=\"app\"", Signal::latency, some));
}

TEST_F(PrometheusTelemetryTest, BothEndsBelongToTheWindow) {
  const auto all = read("zone=\"plain\"", Signal::ended, window_).at(0).samples;
  const auto some = read("zone=\"plain\"", Signal::ended, {all.at(2).time, all.at(5).time}).at(0).samples;
  EXPECT_EQ(some, std::vector<twin::Sample>(all.begin() + 2, all.begin() + 6));
  const auto less = read("zone=\"plain\"", Signal::ended, {{all.at(2).time.ns + 1}, {all.at(5).time.ns - 1}}).at(0).samples;
  EXPECT_EQ(less, std::vector<twin::Sample>(all.begin() + 3, all.begin() + 5));
}

TEST_F(PrometheusTelemetryTest, LabelsMayHoldQuotesAndBackslashes) {
  const auto series = read("zone=" + quoted("we\"ird\\"), Signal::ended, window_);
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0].key.replica, place(*one_));
}

TEST_F(PrometheusTelemetryTest, WhatIsNotThereIsAnEmptyList) {
  EXPECT_TRUE(read("job=\"app\"", Signal::work, window_).empty());
  EXPECT_TRUE(read("job=\"nobody\"", Signal::latency, window_).empty());
  EXPECT_TRUE(
      read("job=\"app\"", Signal::ended, {{window_.from.ns - 7'200'000'000'000}, {window_.from.ns - 3'600'000'000'000}}).empty());
}

TEST_F(PrometheusTelemetryTest, NotANumberComesThroughAsSuch) {
  const auto series = read("zone=\"plain\"", Signal::cpu, window_);
  ASSERT_EQ(series.size(), 1U);
  EXPECT_TRUE(std::isnan(series[0].samples.at(0).value));
}

TEST_F(PrometheusTelemetryTest, WhatCanNotBeReadSaysWhy) {
  PrometheusTelemetry telemetry(make_client(), mapping("job=app"));
  EXPECT_TRUE(telemetry.maps("service.app", Signal::latency));
  EXPECT_FALSE(telemetry.maps("service.app", Signal::offered));
  EXPECT_EQ(telemetry.read("service.app", Signal::offered, window_).error().kind, ErrorKind::not_found);
  const auto refused = telemetry.read("service.app", Signal::ended, window_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(refused.error().message, HasSubstr("service.app, ended: "));
  EXPECT_THAT(refused.error().message, HasSubstr("parse error"));
  EXPECT_THAT(refused.error().message, HasSubstr("app_requests_total{job=app}["));
  EXPECT_EQ(telemetry.read("service.app", Signal::ended, {window_.to, window_.from}).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(telemetry.read("service.app", Signal::ended, {{-1}, window_.to}).error().kind, ErrorKind::invalid_input);
  PrometheusTelemetry unclosed(make_client(), mapping("job=\"app"));
  EXPECT_THAT(unclosed.read("service.app", Signal::ended, window_).error().message,
              HasSubstr("column 5: this quote is not closed"));
}

TEST(BucketName, IsOneForOneBound) {
  EXPECT_EQ(*bucket_name("0.05"), "0.05");
  EXPECT_EQ(*bucket_name("5e-02"), "0.05");
  EXPECT_EQ(*bucket_name("1.0"), "1");
  EXPECT_EQ(*bucket_name("+Inf"), "+Inf");
  EXPECT_FALSE(bucket_name("NaN"));
  EXPECT_FALSE(bucket_name(""));
}

}  // namespace
}  // namespace sandtable::connectors::prometheus
