#include "sim/worker_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "sim/frame.hpp"
#include "sim/stop.hpp"

namespace sandtable::sim {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using What = WorkerProcess::Received::What;

std::vector<std::byte> bytes_of(const std::string& text) {
  const auto view = std::as_bytes(std::span(text));
  return {view.begin(), view.end()};
}
WorkerProcess shell(const std::string& script) {
  auto worker = WorkerProcess::spawn("/bin/sh", {"-c", script});
  EXPECT_TRUE(worker.has_value()) << worker.error().message;
  return std::move(*worker);
}
void expect_no_children() {
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Frames, ComeOutAsTheyWentIn) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const std::vector<std::string> messages{"one", "", std::string(30'000, 'x')};
  for (const std::string& message : messages) ASSERT_TRUE(write_frame(ends[1], bytes_of(message)).has_value());
  close(ends[1]);
  FrameReader reader(ends[0]);
  std::vector<std::vector<std::byte>> seen;
  for (;;) {
    auto message = reader.next();
    ASSERT_TRUE(message.has_value());
    if (*message) {
      seen.push_back(**message);
      continue;
    }
    const auto more = reader.fill();
    ASSERT_TRUE(more.has_value());
    if (!*more) break;
  }
  close(ends[0]);
  ASSERT_EQ(seen.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(seen[i], bytes_of(messages[i]));
}

TEST(Frames, CutOrRubbishIsAnError) {
  for (const std::string& sent : {std::string("rubbish that is long enough"), std::string("STF")}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    ASSERT_EQ(write(ends[1], sent.data(), sent.size()), static_cast<ssize_t>(sent.size()));
    close(ends[1]);
    FrameReader reader(ends[0]);
    bool failed = false;
    for (int i = 0; i < 3 && !failed; ++i) failed = !reader.fill() || !reader.next();
    EXPECT_TRUE(failed);
    close(ends[0]);
  }
}

TEST(Frames, ToNobodyIsAnErrorAndNoSignal) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  close(ends[0]);
  const Status status = write_frame(ends[1], bytes_of("anyone there?"));
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().kind, ErrorKind::unavailable);
  close(ends[1]);
}

TEST(WorkerProcess, EchoesAMessage) {
  {
    WorkerProcess worker = shell("exec cat");
    ASSERT_TRUE(worker.send(bytes_of("first")).has_value());
    auto received = worker.receive(nullptr, 60s);
    ASSERT_TRUE(received.has_value());
    EXPECT_EQ(received->message, bytes_of("first"));
    EXPECT_EQ(worker.receive(nullptr, 1ms)->what, What::timed_out);
    EXPECT_EQ(worker.finish(60s), "");
  }
  expect_no_children();
}

TEST(WorkerProcess, SaysHowItEnded) {
  WorkerProcess failed = shell("exit 7");
  EXPECT_EQ(failed.receive(nullptr, 60s)->what, What::closed);
  EXPECT_EQ(failed.finish(60s), "ended with status 7");
  WorkerProcess killed = shell("kill -SEGV $$");
  EXPECT_EQ(killed.receive(nullptr, 60s)->what, What::closed);
  EXPECT_THAT(killed.finish(60s), HasSubstr("signal 11"));
  WorkerProcess deaf = shell("exec sleep 1000");
  EXPECT_EQ(deaf.finish(10ms), "did not end, and was killed");
  expect_no_children();
}

TEST(WorkerProcess, AStopWakesTheReceiver) {
  WorkerProcess worker = shell("exec cat");
  StopSignal stop;
  stop.request();
  EXPECT_TRUE(stop.requested());
  EXPECT_EQ(worker.receive(&stop)->what, What::stopped);
}

TEST(WorkerProcess, LeavesNothingWhenItIsDropped) {
  { WorkerProcess worker = shell("sleep 1000 & exec sleep 1000"); }  // its whole group goes
  expect_no_children();
}

TEST(WorkerProcess, HasNoDescriptorsOfItsCaller) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);  // not close-on-exec: as a careless library's
  WorkerProcess worker = shell("for n in " + std::to_string(ends[0]) + " " + std::to_string(ends[1]) +
                               "; do [ -e /proc/$$/fd/$n ] && exit 1; done; exit 0");
  EXPECT_EQ(worker.receive(nullptr, 60s)->what, What::closed);
  EXPECT_EQ(worker.finish(60s), "");
  close(ends[0]);
  close(ends[1]);
}

TEST(WorkerProcess, AProgramThatIsNotThereIsAnError) {
  const auto worker = WorkerProcess::spawn("/nowhere/at/all");
  ASSERT_FALSE(worker.has_value());
  EXPECT_EQ(worker.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(worker.error().message, HasSubstr("/nowhere/at/all"));
}

TEST(StopOnSignals, TurnsTheFirstSignalIntoARequest) {
  StopSignal stop;
  {
    const StopOnSignals on_signals(stop);
    EXPECT_FALSE(stop.requested());
    raise(SIGINT);
    EXPECT_TRUE(stop.requested());
  }
  struct sigaction action {};
  sigaction(SIGINT, nullptr, &action);
  EXPECT_EQ(action.sa_handler, SIG_DFL);  // as before
}

}  // namespace
}  // namespace sandtable::sim
