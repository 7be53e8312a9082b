#include "sim/fork_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/stop.hpp"
#include "sim/wire.hpp"
#include "tests/sim/in_child.hpp"

namespace sandtable::sim {
namespace {

using namespace std::chrono_literals;
using Kind = ChildFailure::Kind;

std::vector<std::byte> number(std::uint64_t value) {
  Writer writer;
  writer.u64(value);
  return writer.take();
}
std::uint64_t number_of(const ChildResult& result) { return Reader(*result).u64(); }

/// Waits for ever; a test that depends on its end would hang, and fail by ctest's own limit.
[[noreturn]] void hang() {
  for (;;) pause();
}
void crash() {
  signal(SIGSEGV, SIG_DFL);  // a sanitizer has taken it
  raise(SIGSEGV);
}
std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* directory = opendir("/proc/self/fd");
  while (readdir(directory) != nullptr) ++count;
  closedir(directory);
  return count;
}

class ForkPool : public ::testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Jobs, ForkPool, ::testing::Values(1, 2, 5));

TEST_P(ForkPool, ResultsComeInOrderOfIndex) {
  std::vector<ChildResult> results = run_children(7, {.jobs = GetParam()}, [](std::size_t index) { return number(index * index); });
  ASSERT_EQ(results.size(), 7u);
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(number_of(results[i]), i * i);
}

TEST_P(ForkPool, OneFailureOfEachKindLeavesTheOthersAlone) {
  const PoolOptions options{.jobs = GetParam(), .limits = {.wall = 2s}};
  const auto results = run_children(8, options, [](std::size_t index) -> std::vector<std::byte> {
    switch (index) {
      case 1:
        throw std::runtime_error("no such luck");
      case 2:
        crash();
        break;
      case 3:
        hang();
      case 4:
        _exit(0);
      case 5:
        _exit(9);
      case 6:
        throw 42;
      default:
        break;
    }
    return number(index);
  });
  EXPECT_EQ(number_of(results[0]), 0u);
  EXPECT_EQ(results[1].error(), (ChildFailure{Kind::threw, "no such luck"}));
  EXPECT_EQ(results[2].error().kind, Kind::crashed);
  EXPECT_THAT(results[2].error().reason, ::testing::HasSubstr("signal 11"));
  EXPECT_EQ(results[3].error().kind, Kind::wall_limit);
  EXPECT_EQ(results[4].error(), (ChildFailure{Kind::no_result, "ended without a result"}));
  EXPECT_EQ(results[5].error(), (ChildFailure{Kind::no_result, "ended with status 9 and without a result"}));
  EXPECT_EQ(results[6].error().kind, Kind::threw);
  EXPECT_EQ(number_of(results[7]), 7u);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // there the limit is not kept
TEST(ForkPoolLimits, MemoryBeyondTheLimitIsAFailure) {
  const PoolOptions options{.jobs = 2, .limits = {.wall = 60s, .address_space = 600ULL << 20}};
  const auto results = run_children(2, options, [](std::size_t index) {
    std::vector<std::vector<std::byte>> hoard;
    if (index == 0)
      for (;;) hoard.emplace_back(16 << 20);
    return number(index);
  });
  EXPECT_EQ(results[0].error(), (ChildFailure{Kind::memory, "ran out of memory"}));
  EXPECT_EQ(number_of(results[1]), 1u);
}
#endif

TEST(ForkPoolLimits, CpuTimeBeyondTheLimitIsAFailure) {
  const auto results = run_children(1, {.jobs = 1, .limits = {.wall = 60s, .cpu = 1s}}, [](std::size_t) -> std::vector<std::byte> {
    for (std::uint64_t spin = 0;; ++spin) asm volatile("" : : "r"(spin));
  });
  EXPECT_EQ(results[0].error(), (ChildFailure{Kind::cpu_limit, "used up its CPU time"}));
}

TEST(ForkPoolLimits, AResultBeyondTheLimitIsAFailure) {
  const PoolOptions options{.jobs = 1, .limits = {.result = 1000}};
  const auto results =
      run_children(2, options, [](std::size_t index) { return std::vector<std::byte>(index == 0 ? 1000 : 200'000); });
  EXPECT_EQ(results[0]->size(), 1000u);
  EXPECT_EQ(results[1].error(), (ChildFailure{Kind::no_result, "sent more than it may"}));
}

TEST(ForkPoolLimits, LargeResultsArriveWhole) {
  const auto results = run_children(3, {.jobs = 3}, [](std::size_t index) {
    std::vector<std::byte> big(5'000'000);
    for (std::size_t i = 0; i < big.size(); ++i) big[i] = static_cast<std::byte>(i * 7 + index);
    return big;
  });
  for (std::size_t index = 0; index < 3; ++index) {
    ASSERT_EQ(results[index]->size(), 5'000'000u);
    EXPECT_EQ((*results[index])[4'999'999], static_cast<std::byte>(4'999'999 * 7 + index));
  }
}

/// Writes to whatever pipe it finds open, as a wild pointer might.
void scribble() {
  const std::string rubbish(100, 'x');
  for (int descriptor = 3; descriptor < 64; ++descriptor) {
    const ssize_t written = write(descriptor, rubbish.data(), rubbish.size());
    if (written < 0) continue;
  }
}

TEST(ForkPoolRubbish, IsToldFromAResult) {
  test::in_child([] {  // so that it scribbles on no descriptor of the test runner
    for (int descriptor = 3; descriptor < 64; ++descriptor) close(descriptor);
    const auto results = run_children(3, {.jobs = 1}, [](std::size_t index) {
      if (index == 0) scribble();
      if (index == 1) {
        scribble();
        _exit(0);
      }
      return number(index);
    });
    EXPECT_EQ(results[0].error(), (ChildFailure{Kind::no_result, "sent bytes that are no result"}));
    EXPECT_EQ(results[1].error(), (ChildFailure{Kind::no_result, "sent bytes that are no result"}));
    EXPECT_EQ(number_of(results[2]), 2u);
  });
}

TEST(ForkPoolBranches, ContinueFromTheHistoryAndAreToldApart) {
  const auto results = run_children(2, {.jobs = 2}, [](std::size_t replication) {
    const std::uint64_t history = 100 * (replication + 1);  // computed once
    const auto branches = run_children(3, {.jobs = 1}, [&](std::size_t plan) -> std::vector<std::byte> {
      if (replication == 1 && plan == 1) raise(SIGABRT);
      return number(history + plan);
    });
    Writer writer;
    for (const ChildResult& branch : branches) writer.u64(branch ? number_of(branch) : 0);
    return writer.take();
  });
  Reader first(*results[0]), second(*results[1]);
  for (const std::uint64_t expected : {100, 101, 102}) EXPECT_EQ(first.u64(), expected);
  for (const std::uint64_t expected : {200, 0, 202}) EXPECT_EQ(second.u64(), expected);
}

TEST(ForkPoolBranches, DieWithTheirParent) {
  // Each branch holds this pipe open: it ends when the last of them is gone.
  std::array<int, 2> alive{};
  ASSERT_EQ(pipe2(alive.data(), O_CLOEXEC), 0);
  const auto results = run_children(1, {.jobs = 1, .limits = {.wall = 2s}}, [](std::size_t) {
    return *run_children(2, {.jobs = 2}, [](std::size_t) -> std::vector<std::byte> { hang(); })[0];
  });
  EXPECT_EQ(results[0].error().kind, Kind::wall_limit);
  close(alive[1]);
  pollfd end{alive[0], POLLIN, 0};
  EXPECT_EQ(poll(&end, 1, 60'000), 1);
  EXPECT_NE(end.revents & POLLHUP, 0);
  close(alive[0]);
}

TEST(ForkPoolStop, KeepsWhatIsDone) {
  StopSignal stop;
  std::vector<std::size_t> order;
  const PoolOptions options{.jobs = 2, .stop = {stop.descriptor()}, .ended = [&](std::size_t index, const ChildResult& result) {
                              order.push_back(index);
                              if (result) stop.request();  // after the first that is done
                            }};
  const auto results = run_children(4, options, [](std::size_t index) -> std::vector<std::byte> {
    if (index != 1) hang();
    return number(index);
  });
  EXPECT_EQ(number_of(results[1]), 1u);
  for (const std::size_t index : {0u, 2u, 3u}) EXPECT_EQ(results[index].error().kind, Kind::stopped) << index;
  EXPECT_EQ(order.size(), 4u);
  EXPECT_EQ(order.front(), 1u);
}

TEST(ForkPoolStop, SigintToTheWholeGroupStopsCleanly) {
  test::in_child([] {
    ASSERT_EQ(setpgid(0, 0), 0);
    StopSignal stop;
    const StopOnSignals on_signals(stop);
    const auto results = run_children(3, {.jobs = 1, .stop = {stop.descriptor()}}, [](std::size_t index) -> std::vector<std::byte> {
      if (index == 0) return number(0);
      kill(0, SIGINT);  // as Ctrl-C does: to this child and its parent
      hang();
    });
    EXPECT_EQ(number_of(results[0]), 0u);
    EXPECT_EQ(results[1].error().kind, Kind::stopped);
    EXPECT_EQ(results[2].error().kind, Kind::stopped);
  });
}

TEST(ForkPoolHygiene, LeavesNoProcessAndNoDescriptorBehind) {
  test::in_child([] {
    const std::size_t before = open_descriptors();
    const auto results = run_children(6, {.jobs = 3, .limits = {.wall = 2s}}, [](std::size_t index) {
      if (index == 2) raise(SIGKILL);
      if (index == 4) hang();
      return number(open_descriptors());
    });
    EXPECT_EQ(open_descriptors(), before);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
    // A child holds no pipe but its own.
    EXPECT_EQ(number_of(results[0]), number_of(results[5]));
  });
}

TEST(ForkPoolHygiene, ChildrenDoNotSpeakForTheParent) {
  test::in_child([] {
    std::array<int, 2> out{};
    ASSERT_EQ(pipe(out.data()), 0);
    dup2(out[1], STDOUT_FILENO);
    close(out[1]);
    std::printf("buffered by the parent;");
    run_children(2, {.jobs = 1}, [](std::size_t index) {
      std::printf("from a child");
      std::fflush(stdout);
      return number(index);
    });
    std::fflush(stdout);
    close(STDOUT_FILENO);
    std::array<char, 200> seen{};
    const ssize_t got = read(out[0], seen.data(), seen.size());
    EXPECT_EQ(std::string(seen.data(), static_cast<std::size_t>(got)), "buffered by the parent;");
  });
}

TEST(ForkPoolHygiene, NothingToDoIsDoneAtOnce) {
  EXPECT_TRUE(run_children(0, {}, [](std::size_t) { return number(0); }).empty());
}

}  // namespace
}  // namespace sandtable::sim
