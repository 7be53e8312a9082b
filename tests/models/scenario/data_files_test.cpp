#include "models/scenario/data_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "models/scenario/reader.hpp"
#include "models/scenario/writer.hpp"

namespace sandtable::models {
namespace {

namespace fs = std::filesystem;

class Portable : public ::testing::Test {
 protected:
  Portable() {
    char name[] = "/tmp/sandtable-portable-XXXXXX";
    folder_ = ::mkdtemp(name);
    fs::create_directories(folder_ / "here/data");
    fs::create_directories(folder_ / "there");
    write("here/data/rate.csv", "0,100\n60,150.125\n");
    write("here/rate.csv", "# another\n0, 7\n");
    write("here/data/times.csv", "0.1\n0.30000000000000004\n");
  }
  ~Portable() override { fs::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }

  fs::path folder_;
};

TEST_F(Portable, ReadsBackTheSameElsewhere) {
  write("here/s.yaml", R"(apiVersion: sandtable/v1
kind: Scenario
name: s
services:
  - name: cart
    endpoints:
      - {name: read, steps: [{work: empirical(data/times.csv)}, {cpu: mixture(0.5*empirical(data/times.csv) + 0.5*exponential(5ms))}]}
traffic:
  - {name: a, to: cart.read, arrivals: trace(data/rate.csv scale=1.5)}
  - {name: b, to: cart.read, arrivals: trace(rate.csv)}
  - {name: c, to: cart.read, arrivals: renewal(empirical(data/times.csv))}
)");
  const auto read = read_scenario_file(folder_ / "here/s.yaml");
  ASSERT_TRUE(read) << to_text(read.error());
  const auto kept = portable(read->value);
  ASSERT_EQ(kept.files.size(), 3u);
  EXPECT_EQ(kept.files[0].name, "times.csv");
  EXPECT_EQ(kept.files[1].name, "rate.csv");
  EXPECT_EQ(kept.files[2].name, "rate-2.csv");
  for (const auto& file : kept.files) write("there/" + file.name, file.text);
  write("there/s.yaml", to_yaml(kept.scenario));
  const auto again = read_scenario_file(folder_ / "there/s.yaml");
  ASSERT_TRUE(again) << to_text(again.error());
  EXPECT_EQ(again->value, kept.scenario);
  EXPECT_EQ(portable(again->value).files, kept.files);
  const auto points = [](const Scenario& scenario, std::size_t i) {
    return std::get<TraceArrivals>(std::get<Arrivals>(scenario.traffic[i].source)).points;
  };
  EXPECT_EQ(points(again->value, 0), points(read->value, 0));
  EXPECT_EQ(points(again->value, 1), points(read->value, 1));
}

/// A log becomes a table that says the same: requests, times and what is known of them, users.
TEST_F(Portable, KeepsALogAsATable) {
  write("here/data/access.log",
        "ann - - [01/Jul/1995:00:00:05 +0000] \"GET /cart/1?x=2 HTTP/1.0\" 200 1\n"
        "rubbish\n"
        "bob - - [01/Jul/1995:00:00:03 +0000] \"POST /cart/1,\\\"2 HTTP/1.0\" 200 1\n"
        "ann - - [01/Jul/1995:00:00:07 +0000] \"GET /health HTTP/1.0\" 200 1\n");
  write("here/data/calls.csv", "0.125,cart.read,ann\n3,cart.read\n");
  write("here/s.yaml", R"(apiVersion: sandtable/v1
kind: Scenario
name: s
services: [{name: cart, endpoints: [{name: read, steps: []}]}]
traffic:
  - {name: a, replay: data/access.log, unreadable: 30%, from: 1s, keep: 50%, map: [{path: /cart/*, to: cart.read}, {path: "*"}]}
  - {name: b, replay: data/calls.csv}
)");
  const auto read = read_scenario_file(folder_ / "here/s.yaml");
  ASSERT_TRUE(read) << to_text(read.error());
  const auto kept = portable(read->value);
  ASSERT_EQ(kept.files.size(), 2u);
  EXPECT_EQ(kept.files[0].name, "access.csv");
  EXPECT_EQ(kept.files[0].text, "seconds,request,user\n0,\"POST /cart/1,\\\"\"2\",0\n2,\"GET /cart/1\",1\n4,\"GET /health\",1\n");
  for (const auto& file : kept.files) write("there/" + file.name, file.text);
  write("there/s.yaml", to_yaml(kept.scenario));
  const auto again = read_scenario_file(folder_ / "there/s.yaml");
  ASSERT_TRUE(again) << to_text(again.error());
  EXPECT_EQ(again->value, kept.scenario);
  EXPECT_EQ(portable(again->value).files, kept.files);
  const auto replay = [](const Scenario& scenario, std::size_t i) { return std::get<Replay>(scenario.traffic[i].source); };
  for (const std::size_t i : {0u, 1u}) {
    EXPECT_EQ(replay(again->value, i).log.rows, replay(read->value, i).log.rows);
    EXPECT_EQ(replay(again->value, i).log.requests, replay(read->value, i).log.requests);
  }
  EXPECT_EQ(replay(again->value, 0).resolution, std::chrono::seconds(1));
  EXPECT_FALSE(replay(again->value, 1).resolution);
}

TEST_F(Portable, LeavesAScenarioWithoutTablesAsItIs) {
  const auto read = read_scenario_text(
      "apiVersion: sandtable/v1\nkind: Scenario\nname: s\nservices: [{name: a, endpoints: [{name: x, steps: []}]}]\n", "s.yaml",
      ".");
  ASSERT_TRUE(read) << to_text(read.error());
  const auto kept = portable(read->value);
  EXPECT_TRUE(kept.files.empty());
  EXPECT_EQ(kept.scenario, read->value);
}

}  // namespace
}  // namespace sandtable::models
