/// The load generator against the demo's own server, over real sockets: what it reports is what the server did.
#include "scenarios/demo/open_loop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <thread>

#include "scenarios/demo/http_client.hpp"
#include "scenarios/demo/http_server.hpp"

namespace sandtable::demo {
namespace {

/// A server that lives as long as the test program; `run` never returns.
std::uint16_t serve(HttpServer::Handler handler) {
  auto* const server = new HttpServer("127.0.0.1", 0, 200, std::move(handler));  // lives on in its thread
  std::thread([server] { server->run(); }).detach();
  return server->port();
}

LoadPlan plan_for(std::uint16_t port) {
  LoadPlan plan;
  plan.url = {"127.0.0.1", "/", port};
  plan.rate = 400;
  plan.warmup = 0.1;
  plan.window = 0.5;
  plan.tail = 0;
  plan.patience = 10;
  plan.most_open = 150;
  plan.seed = 3;
  return plan;
}

LoadResult result_of(LoadPlan plan) {
  LoadResult result;
  int reports = 0;
  OpenLoop(std::move(plan)).run([&](const LoadResult& seen) {
    result = seen;
    ++reports;
  });
  EXPECT_EQ(reports, 1);
  return result;
}

TEST(OpenLoop, accounts_for_every_request_of_the_window) {
  std::atomic<int> served{0};
  const auto port = serve([&](const std::string&, Instant) {
    ++served;
    return response(200, "text/plain", "done\n");
  });
  const auto result = result_of(plan_for(port));
  EXPECT_GT(result.offered, 0U);
  EXPECT_EQ(result.offered, result.succeeded);
  EXPECT_EQ(result.latencies.size(), result.succeeded);
  EXPECT_EQ(result.lateness.size(), result.offered);
  EXPECT_EQ(result.failed + result.unfinished, 0U);
  EXPECT_GE(served, static_cast<int>(result.offered));  // those of the warm-up came as well
}

/// 0.5 s at 400/s: 200 expected, Poisson standard deviation 14.
TEST(OpenLoop, offers_the_same_poisson_arrivals_for_the_same_seed) {
  const auto port = serve([](const std::string&, Instant) { return response(200, "text/plain", "done\n"); });
  const auto first = result_of(plan_for(port)), second = result_of(plan_for(port));
  EXPECT_EQ(first.offered, second.offered);
  EXPECT_NEAR(static_cast<double>(first.offered), 200, 5 * 14);
}

TEST(OpenLoop, counts_answers_other_than_200_as_failed) {
  const auto port = serve([](const std::string&, Instant) { return response(503, "text/plain", "no\n"); });
  const auto result = result_of(plan_for(port));
  EXPECT_EQ(result.failed, result.offered);
  EXPECT_EQ(result.succeeded, 0U);
}

TEST(OpenLoop, does_not_wait_for_answers_that_never_come) {
  const auto port = serve([](const std::string&, Instant) -> std::string {
    for (;;) sleep_until(after(Clock::now(), 60));
  });
  auto plan = plan_for(port);
  plan.patience = 0.05;
  plan.most_open = 60;
  const auto result = result_of(plan);
  EXPECT_EQ(result.succeeded, 0U);
  EXPECT_LE(result.unfinished, 60U);                             // the bound on open connections holds,
  EXPECT_EQ(result.unfinished + result.failed, result.offered);  // and what it turned away counts as failed
}

TEST(OpenLoop, says_so_when_nobody_answers) { EXPECT_THROW(OpenLoop(plan_for(1)), std::runtime_error); }

TEST(HttpClient, reuses_its_connection_and_says_zero_where_nobody_answers) {
  const auto port = serve([](const std::string&, Instant) { return response(200, "text/plain", "done\n"); });
  HttpClient client({"127.0.0.1", "/", port});
  for (int i = 0; i < 300; ++i) ASSERT_EQ(client.get(), 200);  // more than the server has connections
  HttpClient nobody({"127.0.0.1", "/", 1});
  EXPECT_EQ(nobody.get(), 0);
}

}  // namespace
}  // namespace sandtable::demo
