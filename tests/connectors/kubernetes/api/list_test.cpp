// Pages, and the answers that a real API server gives only now and then; against a real one it is tried in the live lane.
#include "connectors/kubernetes/api/list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/connectors/support/http_server.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using ::testing::HasSubstr;

const std::vector<Resource> pods{{"Pod", "api/v1", "pods"}};

std::string page(const std::vector<std::string>& names, const std::string& next) {
  std::string items;
  for (const auto& name : names)
    items += std::string(items.empty() ? "" : ",") + R"({"metadata": {"name": ")" + name +
             R"(", "namespace": "shop"}, "spec": {"containers": []}})";
  return R"({"kind": "PodList", "metadata": {"continue": ")" + next + R"("}, "items": [)" + items + "]}";
}

std::string cursor(const test::HttpSeen& seen) {
  const auto found = seen.fields.find("continue");
  return found == seen.fields.end() ? "" : found->second;
}

sim::Result<models::kube::Objects> list(const test::HttpServer& server, const std::vector<Resource>& resources = pods,
                                        const ListOptions& options = {}) {
  Access access;
  access.server = server.url();
  access.client.retry = {.tries = 2, .first = std::chrono::milliseconds(1)};
  return list_objects(access, resources, options);
}

std::string names(const models::kube::Objects& objects) {
  std::string all;
  for (const auto& pod : objects.pods) all += pod.meta.name + " ";
  return all;
}

TEST(ListObjects, PageAfterPage) {
  std::vector<std::string> asked;
  const test::HttpServer server([&asked](const test::HttpSeen& seen) {
    asked.push_back(seen.path + " " + seen.fields.at("limit"));
    return test::HttpReply{.body = cursor(seen).empty() ? page({"a", "b"}, "next") : page({"c"}, "")};
  });
  const auto objects = list(server, pods, {.space = "shop", .page = 2});
  ASSERT_TRUE(objects) << objects.error().message;
  EXPECT_EQ(names(*objects), "a b c ");
  EXPECT_EQ(asked, (std::vector<std::string>{"/api/v1/namespaces/shop/pods 2", "/api/v1/namespaces/shop/pods 2"}));
}

// Half of a list that has expired and half of a later one would be a cluster that never was.
TEST(ListObjects, AnExpiredCursorBeginsAnew) {
  int expired = 0;
  const test::HttpServer server([&expired](const test::HttpSeen& seen) {
    if (cursor(seen).empty()) return test::HttpReply{.body = page({"a"}, "next")};
    if (++expired == 1) return test::HttpReply{.status = 410, .body = R"({"reason": "Expired"})"};
    return test::HttpReply{.body = page({"b"}, "")};
  });
  const auto objects = list(server);
  ASSERT_TRUE(objects) << objects.error().message;
  EXPECT_EQ(names(*objects), "a b ");
}

TEST(ListObjects, CursorsThatAlwaysExpireEndInAnError) {
  const test::HttpServer server([](const test::HttpSeen& seen) {
    return cursor(seen).empty() ? test::HttpReply{.body = page({"a"}, "next")} : test::HttpReply{.status = 410, .body = "gone"};
  });
  const auto objects = list(server);
  ASSERT_FALSE(objects);
  EXPECT_THAT(objects.error().message, HasSubstr("410"));
}

TEST(ListObjects, WhatTheAccountMayNotDoIsNamed) {
  const test::HttpServer server([](const test::HttpSeen&) { return test::HttpReply{.status = 403, .body = "{}"}; });
  const auto objects = list(server);
  ASSERT_FALSE(objects);
  EXPECT_EQ(objects.error().kind, sim::ErrorKind::invalid_input);
  EXPECT_THAT(objects.error().message, HasSubstr("needs the verb list on pods"));
}

TEST(ListObjects, AKindThatNeedNotBeThere) {
  const test::HttpServer server([](const test::HttpSeen&) { return test::HttpReply{.status = 404, .body = "{}"}; });
  EXPECT_TRUE(list(server, {{"HTTPRoute", "apis/gateway.networking.k8s.io/v1", "httproutes", true, true}}));
  EXPECT_EQ(list(server).error().kind, sim::ErrorKind::not_found);
}

TEST(ListObjects, RubbishAndHalfWrittenAnswers) {
  for (const char* body :
       {"", "<html>", "{\"items\": 3}", "{\"items\": [{\"metadata\"", "{\"items\": [{\"spec\": {\"containers\": 3}}]}"}) {
    const test::HttpServer server([body](const test::HttpSeen&) { return test::HttpReply{.body = body}; });
    const auto objects = list(server);
    ASSERT_FALSE(objects) << body;
    EXPECT_EQ(objects.error().kind, sim::ErrorKind::unavailable) << body;
  }
}

TEST(ListObjects, TooManyRequestsIsTriedAgain) {
  int asked = 0;
  const test::HttpServer server([&asked](const test::HttpSeen&) {
    return ++asked == 1 ? test::HttpReply{.status = 429, .body = "{}"} : test::HttpReply{.body = page({"a"}, "")};
  });
  EXPECT_TRUE(list(server));
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
