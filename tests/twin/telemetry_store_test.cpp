#include "twin/telemetry_store.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/twin/temporary_folder.hpp"

namespace sandtable::twin {
namespace {

constexpr std::int64_t second = 1'000'000'000;
const WallWindow always{{0}, {1'000'000 * second}};

RawSeries series(const std::string& replica, std::int64_t first_s, std::int64_t last_s) {
  RawSeries out{{"service.cart", Signal::ended, replica, "success"}, {}};
  for (std::int64_t t = first_s; t <= last_s; ++t) out.samples.push_back({{t * second}, static_cast<double>(10 * t)});
  return out;
}

std::vector<RawSeries> read_all(TelemetryStore& store) {
  auto read = store.read("service.cart", Signal::ended, always);
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return read ? *read : std::vector<RawSeries>{};
}

TEST(TelemetryStore, KeepsASampleOnceHoweverOftenItComes) {
  const testing::TemporaryFolder folder;
  auto store = TelemetryStore::open(folder.path());
  ASSERT_TRUE(store);
  EXPECT_EQ(*store->append(std::vector{series("a", 1, 5)}), 5u);
  EXPECT_EQ(*store->append(std::vector{series("a", 3, 8)}), 3u);
  EXPECT_EQ(*store->seal({5 * second}), 4u);
  EXPECT_EQ(*store->append(std::vector{series("a", 1, 8)}), 4u) << "sealed samples come in again …";
  EXPECT_EQ(read_all(*store), (std::vector{series("a", 1, 8)})) << "… and are read once";
  EXPECT_EQ(*store->seal({100 * second}), 8u);
  EXPECT_EQ(read_all(*store), (std::vector{series("a", 1, 8)}));
  EXPECT_EQ(*store->segments(), 2u);
}

TEST(TelemetryStore, ReadsAWindowOverSegmentsAndTail) {
  const testing::TemporaryFolder folder;
  auto store = TelemetryStore::open(folder.path());
  ASSERT_TRUE(store->append(std::vector{series("a", 1, 10), series("b", 1, 10)}));
  ASSERT_TRUE(store->seal({4 * second}));
  ASSERT_TRUE(store->seal({7 * second}));
  const auto read = store->read("service.cart", Signal::ended, {{3 * second}, {8 * second}});
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (std::vector{series("a", 3, 8), series("b", 3, 8)}));
  EXPECT_TRUE(store->maps("service.cart", Signal::ended));
  EXPECT_FALSE(store->maps("service.cart", Signal::latency));
  const auto extent = store->extent();
  ASSERT_TRUE(extent && *extent);
  EXPECT_EQ((*extent)->from, WallTime{second});
  EXPECT_EQ((*extent)->to, WallTime{10 * second});
}

TEST(TelemetryStore, SealingNothingMakesNoSegment) {
  const testing::TemporaryFolder folder;
  auto store = TelemetryStore::open(folder.path());
  EXPECT_EQ(*store->seal({second}), 0u);
  EXPECT_EQ(*store->segments(), 0u);
  EXPECT_FALSE(*store->extent());
}

TEST(TelemetryStore, LeftoversOfACutSealingDontExist) {
  const testing::TemporaryFolder folder;
  auto store = TelemetryStore::open(folder.path());
  ASSERT_TRUE(store->append(std::vector{series("a", 1, 6)}));
  // Killed after the rename and before the transaction: the segment is there, not registered.
  std::ofstream((folder / "segments").string() + "/segment-1.h5") << "half a file";
  std::ofstream((folder / "segments").string() + "/.segment-1.h5.99.tmp") << "less";
  EXPECT_EQ(read_all(*store), (std::vector{series("a", 1, 6)}));
  EXPECT_EQ(*store->seal({4 * second}), 3u);
  EXPECT_EQ(read_all(*store), (std::vector{series("a", 1, 6)}));
  EXPECT_FALSE(std::filesystem::exists((folder / "segments").string() + "/.segment-1.h5.99.tmp"));
}

/// A child appends and seals, batch after batch, telling what was acknowledged, until it is killed in the middle of it.
TEST(TelemetryStore, WhatWasAcknowledgedSurvivesKill) {
  for (const int after : {1, 2, 3, 5, 8, 13}) {
    const testing::TemporaryFolder folder;
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(pipe_ends[0]);
      auto store = TelemetryStore::open(folder.path());
      for (std::int64_t batch = 0; store; ++batch) {
        const bool kept = store->append(std::vector{series("a", 10 * batch + 1, 10 * batch + 10)}).has_value();
        if (kept && ::write(pipe_ends[1], "+", 1) != 1) ::_exit(1);
        if (batch % 2 == 1) (void)store->seal({(10 * batch) * second});
      }
      ::_exit(1);
    }
    ::close(pipe_ends[1]);
    int acknowledged = 0;
    for (char c; acknowledged < after && ::read(pipe_ends[0], &c, 1) == 1;) ++acknowledged;
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(pipe_ends[0]);
    ASSERT_EQ(acknowledged, after);
    ASSERT_TRUE(WIFSIGNALED(status));

    auto store = TelemetryStore::open(folder.path());
    ASSERT_TRUE(store) << store.error().message;
    const auto read = read_all(*store);
    ASSERT_EQ(read.size(), 1u);
    const auto count = static_cast<std::int64_t>(read[0].samples.size());
    EXPECT_GE(count, 10 * after);
    EXPECT_EQ(count % 10, 0) << "a batch is kept whole or not at all";
    EXPECT_EQ(read[0], series("a", 1, count)) << "none lost, none doubled";
    EXPECT_TRUE(store->seal({1'000'000 * second})) << "and it goes on";
    EXPECT_EQ(read_all(*store), read);
  }
}

TEST(TelemetryStore, SaysWhichFileIsTorn) {
  const testing::TemporaryFolder folder;
  {
    auto store = TelemetryStore::open(folder.path());
    std::vector<RawSeries> much;
    for (int i = 0; i < 50; ++i) much.push_back(series("r" + std::to_string(i), 1, 200));
    ASSERT_TRUE(store->append(much));
    ASSERT_TRUE(store->seal({150 * second}));
  }
  const std::filesystem::path segment = (folder / "segments").string() + "/segment-1.h5";
  testing::tear(segment, 0.6);
  auto store = TelemetryStore::open(folder.path());
  ASSERT_TRUE(store);
  const auto read = store->read("service.cart", Signal::ended, always);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("segment-1.h5: can't open the file: it is torn"), std::string::npos) << read.error().message;
  std::filesystem::remove(segment);
  EXPECT_NE(store->read("service.cart", Signal::ended, always).error().message.find("no such file"), std::string::npos);
}

TEST(TelemetryStore, RefusesADatabaseThatIsNone) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "tail.db") << std::string(5000, 'x');
  const auto store = TelemetryStore::open(folder.path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, sim::ErrorKind::invalid_input);
  EXPECT_NE(store.error().message.find("tail.db: can't open the database"), std::string::npos) << store.error().message;
}

}  // namespace
}  // namespace sandtable::twin
