// What cuts a watch off, from a server of ours: a real one does it seldom. Against a real one it is tried in the live lane.
#include "connectors/kubernetes/api/watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>

#include "tests/connectors/support/http_server.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using test::HttpReply;
using test::HttpSeen;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Resource pods{"Pod", "api/v1", "pods"};

std::string pod(const std::string& name, int version) {
  return R"({"metadata": {"name": ")" + name + R"(", "namespace": "shop", "resourceVersion": ")" + std::to_string(version) +
         R"("}, "spec": {"containers": []}})";
}
std::string list(int version, const std::string& items) {
  return R"({"metadata": {"resourceVersion": ")" + std::to_string(version) + R"("}, "items": [)" + items + "]}";
}
std::string event(const std::string& type, const std::string& object) {
  return R"({"type": ")" + type + R"(", "object": )" + object + "}\n";
}
std::string expired() { return event("ERROR", R"({"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"})"); }

/// What came, a word a time; the watch is stopped once `enough` words are there.
class Seen final : public WatchSink {
 public:
  explicit Seen(std::size_t enough) : enough_(enough) {}
  void listed(const Resource&, Listed&& all) override {
    std::string word = "listed";
    for (const auto& one : all.objects.pods) word += " " + one.meta.name;
    add(all.known ? word : "unknown");
  }
  void event(const Resource&, WatchEvent&& event) override {
    const char* kinds[] = {"added ", "modified ", "deleted "};
    add(kinds[static_cast<int>(event.kind)] + event.object.pods.at(0).meta.name);
  }
  void trouble(const Resource&, const sim::Error& error) override {
    problems.push_back(error.message);
    add("trouble");
  }
  std::vector<std::string> words, problems;
  sim::StopSignal stop;

 private:
  void add(std::string word) {
    words.push_back(std::move(word));
    if (words.size() >= enough_) stop.request();
  }
  std::size_t enough_;
};

void run(const test::HttpServer& server, Seen& seen, WatchOptions options = {}) {
  Access access;
  access.server = server.url();
  access.client.retry = {.tries = 1};
  options.retry.first = options.retry.longest = std::chrono::milliseconds(1);
  watch(access, pods, options, seen, seen.stop);
}

bool is_watch(const HttpSeen& seen) { return seen.fields.contains("watch"); }

TEST(Watch, GoesOnFromTheListAndFromBookmarks) {
  std::vector<std::string> from;
  const test::HttpServer server([&](const HttpSeen& seen) {
    if (!is_watch(seen)) return HttpReply{.body = list(5, pod("a", 3))};
    EXPECT_EQ(seen.fields.at("allowWatchBookmarks"), "true");
    from.push_back(seen.fields.at("resourceVersion"));
    if (from.size() == 1)
      return HttpReply{.body = event("ADDED", pod("b", 6)) + event("BOOKMARK", R"({"metadata": {"resourceVersion": "9"}})")};
    return HttpReply{.body = event("MODIFIED", pod("b", 10)) + event("DELETED", pod("a", 11))};
  });
  Seen seen(4);
  run(server, seen);
  EXPECT_THAT(seen.words, ElementsAre("listed a", "added b", "modified b", "deleted a"));
  EXPECT_THAT(from, ElementsAre("5", "9"));
}

TEST(Watch, GoneAsAnEventOrAsAnAnswerMeansToListAnew) {
  for (const bool as_event : {true, false}) {
    int lists = 0;
    const test::HttpServer server([&](const HttpSeen& seen) {
      if (!is_watch(seen)) return HttpReply{.body = ++lists == 1 ? list(5, pod("a", 3)) : list(50, pod("z", 49))};
      if (seen.fields.at("resourceVersion") == "50") return HttpReply{.body = event("ADDED", pod("c", 51))};
      return as_event ? HttpReply{.body = expired()} : HttpReply{.status = 410, .body = "{}"};
    });
    Seen seen(3);
    run(server, seen);
    EXPECT_THAT(seen.words, ElementsAre("listed a", "listed z", "added c"));
    EXPECT_TRUE(seen.problems.empty());
  }
}

// Half an event is none: the watch goes on from the last whole one, and the server sends it again in full.
TEST(Watch, AHalfWrittenEventIsHadAgainInFull) {
  const std::string whole = event("ADDED", pod("b", 6)), next = event("ADDED", pod("c", 7));
  std::vector<std::string> from;
  const test::HttpServer server([&](const HttpSeen& seen) {
    if (!is_watch(seen)) return HttpReply{.body = list(5, "")};
    from.push_back(seen.fields.at("resourceVersion"));
    return HttpReply{.body = from.size() == 1 ? whole + next.substr(0, next.size() / 2) : next};
  });
  Seen seen(3);
  run(server, seen);
  EXPECT_THAT(seen.words, ElementsAre("listed", "added b", "added c"));
  EXPECT_THAT(from, ElementsAre("5", "6"));
}

TEST(Watch, WhatIsNoEventIsToldAndListedPast) {
  for (const std::string rubbish : {"<html>\n", "{\"type\": \"ADDED\"}\n", "{\"type\": \"ODD\", \"object\": {}}\n",
                                    "{\"type\": \"ADDED\", \"object\": {\"spec\": {\"containers\": 3}}}\n", "[[[[\n"}) {
    int lists = 0;
    const test::HttpServer server([&](const HttpSeen& seen) {
      if (!is_watch(seen)) return HttpReply{.body = list(++lists, "")};
      return HttpReply{.body = rubbish};
    });
    Seen seen(3);
    run(server, seen);
    EXPECT_THAT(seen.words, ElementsAre("listed", "trouble", "listed")) << rubbish;
  }
}

TEST(Watch, AnEventWithoutEndIsCutOff) {
  const test::HttpServer server([&](const HttpSeen& seen) {
    if (!is_watch(seen)) return HttpReply{.body = list(1, "")};
    HttpReply reply;
    reply.endless = std::uint64_t{1} << 30;
    return reply;
  });
  Seen seen(2);
  run(server, seen, {.largest_event = 1 << 20});
  EXPECT_THAT(seen.words, ElementsAre("listed", "trouble"));
  EXPECT_THAT(seen.problems.at(0), HasSubstr("larger than 1048576 bytes"));
}

TEST(Watch, NothingOfAnUnreadableEventIsTold) {
  const test::HttpServer server([&](const HttpSeen& seen) {
    if (!is_watch(seen)) return HttpReply{.body = list(1, "")};
    return HttpReply{.body = "{\"type\": \"ADDED\", \"object\": {\"env\": \"hunter2\"\n"};
  });
  Seen seen(2);
  run(server, seen);
  ASSERT_EQ(seen.problems.size(), 1U);
  EXPECT_EQ(seen.problems[0].find("hunter2"), std::string::npos) << seen.problems[0];
}

TEST(Watch, ARefusedTokenIsReadAnewOnce) {
  struct Rotating final : http::SecretKeeper {
    sim::Result<std::string> secret() override { return "token" + std::to_string(number); }
    void forget() override { ++number; }
    std::string origin() const override { return "a test"; }
    int number = 0;
  };
  const auto keeper = std::make_shared<Rotating>();
  int refused = 0;
  const test::HttpServer server([&](const HttpSeen& seen) {
    if (seen.headers.at("Authorization") != "Bearer token1") return ++refused, HttpReply{.status = 401, .body = "{}"};
    if (!is_watch(seen)) return HttpReply{.body = list(1, "")};
    return HttpReply{.body = event("ADDED", pod("a", 2))};
  });
  Access access;
  access.server = server.url();
  access.client.bearer_token.keeper = keeper;
  Seen seen(2);
  watch(access, pods, {}, seen, seen.stop);
  EXPECT_THAT(seen.words, ElementsAre("listed", "added a"));
  EXPECT_EQ(refused, 1);
}

TEST(Watch, TooManyRequestsIsToldAndTriedAgain) {
  std::atomic<int> asked{0};
  const test::HttpServer server([&](const HttpSeen& seen) {
    if (!is_watch(seen)) return HttpReply{.body = list(1, "")};
    if (++asked < 20) return HttpReply{.status = 429, .body = "{}"};
    return HttpReply{.body = event("ADDED", pod("a", 2))};
  });
  Seen seen(21);
  run(server, seen);
  EXPECT_EQ(seen.words.back(), "added a");
  EXPECT_EQ(std::ranges::count(seen.words, "listed"), 1) << "a refusal is no reason to list anew";
}

TEST(WatchCourse, PausesGrowToABoundAndEndWithSuccess) {
  WatchCourse course({.tries = 1, .first = std::chrono::milliseconds(200), .longest = std::chrono::seconds(30)});
  sim::Duration last{0};
  for (int i = 0; i < 20; ++i) {
    const auto pause = course.pause_after(false, 0.5);
    EXPECT_GE(pause, last);
    EXPECT_LE(pause, std::chrono::seconds(30));
    last = pause;
  }
  EXPECT_GT(last, std::chrono::seconds(20));
  EXPECT_EQ(course.pause_after(false, 0.5, std::chrono::seconds(120)), std::chrono::seconds(120)) << "what the server asks for";
  EXPECT_EQ(course.pause_after(true, 0.5), sim::Duration{0});
  EXPECT_LT(course.pause_after(false, 0.5), std::chrono::milliseconds(201));
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
