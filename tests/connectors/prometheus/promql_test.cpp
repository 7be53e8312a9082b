#include "connectors/prometheus/promql.hpp"

#include <gtest/gtest.h>

#include "sim/contract.hpp"

namespace sandtable::connectors::prometheus {
namespace {

TEST(PromQl, QuotesText) { EXPECT_EQ(quoted("a\"b\\c\nd'e"), R"("a\"b\\c\nd'e")"); }

TEST(PromQl, SelectorsOfBareAndOtherNames) {
  EXPECT_EQ(instant_selector("up", ""), "up");
  EXPECT_EQ(instant_selector("job:rate_5m", " job=\"a\" , "), "job:rate_5m{job=\"a\"}");
  EXPECT_EQ(instant_selector("http.requests", "job=\"a\""), "{__name__=\"http.requests\",job=\"a\"}");
  EXPECT_EQ(instant_selector("9lives", ""), "{__name__=\"9lives\"}");
  EXPECT_EQ(instant_selector("a} or b", ""), "{__name__=\"a} or b\"}") << "a name can't end the selector";
  EXPECT_EQ(range_selector("up", "a=\"b\"", std::chrono::seconds(60)), "up{a=\"b\"}[60000ms]");
  EXPECT_THROW(static_cast<void>(range_selector("up", "", std::chrono::microseconds(999))), sim::ContractError);
}

TEST(PromQl, AsksForAHistogramAtOnce) {
  EXPECT_EQ(histogram_selector("took_seconds", "a=\"b\",", std::chrono::seconds(1)),
            "{__name__=~\"took_seconds_bucket|took_seconds_sum|took_seconds_count\",a=\"b\"}[1000ms]");
  EXPECT_EQ(histogram_selector("a.b", "", std::chrono::seconds(1)), R"({__name__=~"a\\.b_bucket|a\\.b_sum|a\\.b_count"}[1000ms])")
      << "a name is no pattern";
  EXPECT_THROW(static_cast<void>(histogram_selector("a", "", std::chrono::microseconds(999))), sim::ContractError);
}

TEST(PromQl, LooksSelectorsOver) {
  for (const char* good : {"", "job=\"front\"", "job='front', zone!~`b[0-9]{2}.*`", "path=\"/{id}[x](y)\"", "a=\"\\\"\""}) {
    EXPECT_TRUE(check_selector(good)) << good;
  }
}

TEST(PromQl, SaysWhereASelectorIsWrong) {
  const auto message = [](const char* selector) { return check_selector(selector).error().message; };
  EXPECT_EQ(message("job=\"front"), "selector `job=\"front`, column 5: this quote is not closed");
  EXPECT_EQ(message("{job=\"x\"}"),
            "selector `{job=\"x\"}`, column 1: a brace (label matchers are written without braces, as in job=\"front\")");
  EXPECT_NE(message("job=\"x\"}[5m]").find("column 8"), std::string::npos);
  EXPECT_NE(message("job=\"x\"[5m]").find("'[' outside quotes"), std::string::npos);
  EXPECT_NE(message("a=\"\\\"").find("column 3: this quote"), std::string::npos);
}

TEST(PromQl, TimesHaveMilliseconds) {
  EXPECT_EQ(time_text({1'700'000'000'123'999'999}), "1700000000.123");
  EXPECT_EQ(time_text({5'000'000}), "0.005");
}

}  // namespace
}  // namespace sandtable::connectors::prometheus
