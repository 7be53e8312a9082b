#include "connectors/kubernetes/import/history.hpp"

#include <gtest/gtest.h>

#include "connectors/kubernetes/import/message_pack.hpp"

#include <nlohmann/json.hpp>

namespace sandtable::connectors::kubernetes {
namespace {

using nlohmann::json;

json deployment(const std::string& name, int replicas) {
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", {{"name", name}, {"namespace", "shop"}}},
          {"spec",
           {{"replicas", replicas},
            {"selector", {{"matchLabels", {{"app", name}}}}},
            {"template", {{"spec", {{"containers", json::array({{{"name", "c"}}})}}}}}}}};
}

json event(int second, std::vector<json> applied, std::vector<json> deleted = {}) {
  return {{"ts", 1'700'000'000 + second}, {"applied_objs", applied}, {"deleted_objs", deleted}};
}

json recorded() {
  return {{"version", 2},
          {"events",
           {event(0, {deployment("web", 2)}), event(60, {deployment("web", 5)}), event(90, {deployment("job", 1)}),
            event(120, {deployment("web", 5)}), event(150, {}, {deployment("job", 1)})}}};
}

void expect_as_recorded(const std::string& text) {
  ASSERT_TRUE(looks_like_history(text));
  const auto history = read_history(text, "h");
  ASSERT_TRUE(history) << models::to_text(history.error());
  const auto made = import_history(*history, "shop");
  ASSERT_TRUE(made) << models::to_text(made.error());
  ASSERT_EQ(made->imported.scenario.services.size(), 2U);  // by title: job before web
  EXPECT_EQ(made->imported.scenario.services[0].replicas, 0U);
  EXPECT_EQ(made->imported.scenario.services[1].replicas, 2U);
  ASSERT_EQ(made->plan.actions.size(), 3U);
  EXPECT_EQ(made->plan.actions[0], (models::Action{std::chrono::seconds{60}, models::ScaleAction{"web", {}, 5}}));
  EXPECT_EQ(made->plan.actions[1], (models::Action{std::chrono::seconds{90}, models::ScaleAction{"job", {}, 1}}));
  EXPECT_EQ(made->plan.actions[2], (models::Action{std::chrono::seconds{150}, models::ScaleAction{"job", {}, 0}}));
}

TEST(History, ChangesOfReplicasBecomeAPlan) { expect_as_recorded(recorded().dump()); }

TEST(History, TheSameInMessagePack) {
  const auto bytes = json::to_msgpack(recorded());
  expect_as_recorded(std::string(bytes.begin(), bytes.end()));
}

// SimKube keys what it knows of pods by pairs.
TEST(History, KeysThatAreNoTexts) {
  const std::string pair = "\x81\x92\xA3Pod\xA1x\xC3";
  EXPECT_EQ(read_message_pack(pair), json::parse(R"({"[\"Pod\",\"x\"]": true})"));
  EXPECT_FALSE(read_message_pack(pair.substr(0, 5)));
  EXPECT_FALSE(read_message_pack(std::string(1000, '\x91')));               // a tower
  EXPECT_FALSE(read_message_pack(std::string("\xDF\xFF\xFF\xFF\xFF", 5)));  // says that it has four billion entries
}

TEST(History, WhatIsNone) {
  EXPECT_FALSE(looks_like_history("kind: Pod\n"));
  EXPECT_FALSE(looks_like_history("{\"kind\": \"Pod\"}"));
  for (const char* text :
       {"{\"applied_objs\": 3}", "{\"events\": 3}", "{\"events\": [{}]}", "{\"events\": [{\"ts\": \"now\"}]}", "\x81",
        "\x82\xA6"
        "events"})
    EXPECT_FALSE(read_history(text, "h")) << text;
  const json backwards{{"events", {event(10, {}), event(0, {})}}};
  EXPECT_FALSE(read_history(backwards.dump(), "h"));
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
