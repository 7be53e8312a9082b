#include "connectors/prometheus/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace sandtable::connectors::prometheus {
namespace {

using sim::ErrorKind;
using ::testing::HasSubstr;

TEST(Answer, MatrixWithOddValues) {
  const auto answer = parse_query(R"({"status":"success","warnings":["slow store"],"data":{"resultType":"matrix","result":[
    {"metric":{"__name__":"x","job":"a\"b"},"values":[[1700000000,"1"],[1700000000.123,"NaN"],[1700000001.5,"+Inf"],[1700000002,"-Inf"],[1700000003,"1.5e-3"]]}]}})");
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(answer->series.size(), 1U);
  EXPECT_EQ(answer->warnings, std::vector<std::string>{"slow store"});
  EXPECT_EQ(answer->series[0].labels.at("job"), "a\"b");
  const auto& samples = answer->series[0].samples;
  ASSERT_EQ(samples.size(), 5U);
  EXPECT_EQ(samples[1].time.ns, 1'700'000'000'123'000'000);
  EXPECT_TRUE(std::isnan(samples[1].value));
  EXPECT_EQ(samples[2].value, INFINITY);
  EXPECT_EQ(samples[3].value, -INFINITY);
  EXPECT_EQ(samples[4].value, 0.0015);
}

TEST(Answer, VectorAndScalar) {
  const auto vector =
      parse_query(R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1.5,"2"]}]}})");
  ASSERT_TRUE(vector);
  EXPECT_EQ(vector->series.at(0).samples.at(0), (twin::Sample{{1'500'000'000}, 2}));
  const auto scalar = parse_query(R"({"status":"success","data":{"resultType":"scalar","result":[1,"3"]}})");
  ASSERT_TRUE(scalar);
  EXPECT_EQ(scalar->series.at(0).samples.at(0), (twin::Sample{{1'000'000'000}, 3}));
  EXPECT_EQ(parse_query(R"({"status":"success","data":{"resultType":"string","result":[1,"x"]}})").error().kind,
            ErrorKind::invalid_input);
}

TEST(Answer, NativeHistogramsAreMentioned) {
  const auto answer = parse_query(
      R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"job":"a"},"histograms":[[1,{"count":"1","sum":"2"}]]}]}})");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->series.at(0).samples.empty());
  EXPECT_THAT(answer->warnings.at(0), HasSubstr("{job=\"a\"} holds native histograms"));
}

TEST(Answer, ErrorsKeepPrometheussWords) {
  const auto error = [](const char* type) {
    return parse_query(std::string(R"({"status":"error","errorType":")") + type + R"(","error":"parse error: no"})").error();
  };
  EXPECT_EQ(error("bad_data"), (sim::Error{ErrorKind::invalid_input, "bad_data: parse error: no"}));
  EXPECT_EQ(error("execution").kind, ErrorKind::invalid_input);
  EXPECT_EQ(error("timeout").kind, ErrorKind::timeout);
  EXPECT_EQ(error("not_found").kind, ErrorKind::not_found);
  EXPECT_EQ(error("internal").kind, ErrorKind::unavailable);
  EXPECT_EQ(parse_query(R"({"status":"error"})").error().message, "error: no reason given");
}

TEST(Answer, RubbishIsAnError) {
  for (const char* body : {"",
                           "null",
                           "[]",
                           "3",
                           "{}",
                           "<!DOCTYPE html>\n<html>",
                           "{\"status\":\"success\"",
                           R"({"status":"success"})",
                           R"({"status":1})",
                           R"({"status":"success","data":{"resultType":"matrix"}})",
                           R"({"status":"success","data":{"resultType":"matrix","result":{}}})",
                           R"({"status":"success","data":{"resultType":"matrix","result":[1]}})",
                           R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{}}]}})",
                           R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":1},"values":[]}]}})",
                           R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1]]}]}})",
                           R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"x"]]}]}})",
                           R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1e300,"1"]]}]}})",
                           R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":["1","1"]}]}})",
                           R"({"status":"success","data":{"resultType":"scalar","result":7}})",
                           "{\"status\":\"succ\xff\"}"}) {
    const auto answer = parse_query(body);
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().kind, ErrorKind::unavailable) << body;
  }
  EXPECT_THAT(parse_query("<!DOCTYPE html>\n<html>").error().message, HasSubstr("): <!DOCTYPE html>"));
  EXPECT_FALSE(parse_query(std::string(100'000, '[')));
}

TEST(Answer, EveryTruncationIsAnError) {
  const std::string whole =
      R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1.5,"2"],[2.5,"NaN"]]}]}})";
  ASSERT_TRUE(parse_query(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_query(whole.substr(0, size))) << size;
}

TEST(Answer, SeriesNamesVersion) {
  EXPECT_EQ(parse_series(R"({"status":"success","data":[{"a":"b"},{}]})")->at(0).at("a"), "b");
  EXPECT_EQ(*parse_names(R"({"status":"success","data":["x","y"]})"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(*parse_version(R"({"status":"success","data":{"version":"2.42.0"}})"), "2.42.0");
  EXPECT_FALSE(parse_series(R"({"status":"success","data":{}})"));
  EXPECT_FALSE(parse_names(R"({"status":"success","data":[1]})"));
  EXPECT_FALSE(parse_version(R"({"status":"success","data":{}})"));
}

TEST(ParseValue, Numbers) {
  EXPECT_EQ(*parse_value("-1.5e3"), -1500);
  EXPECT_EQ(*parse_value("Inf"), INFINITY);
  for (const char* text : {"", "x", "1x", " 1", "0x1p3", "nan", "1e999"}) EXPECT_FALSE(parse_value(text)) << text;
}

}  // namespace
}  // namespace sandtable::connectors::prometheus
