#include "models/scenario/schema.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sandtable::models {
namespace {

TEST(Schema, DescribesScenariosStrictly) {
  const auto schema = nlohmann::json::parse(json_schema(DocumentKind::scenario));
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["required"], nlohmann::json({"apiVersion", "kind", "name", "services"}));
  EXPECT_EQ(schema["properties"]["kind"]["const"], "Scenario");
  EXPECT_EQ(schema["properties"]["services"]["minItems"], 1);
  const auto& service = schema["$defs"]["service"];
  EXPECT_EQ(service["properties"]["replicas"]["type"], "integer");
  EXPECT_EQ(service["properties"]["replicas"]["maximum"], 100000);
  EXPECT_EQ(schema["$defs"]["step"]["oneOf"].size(), 10u);
  EXPECT_EQ(schema["$defs"]["traffic"]["oneOf"][1]["required"], nlohmann::json({"clients", "think"}));
}

TEST(Schema, EveryReferenceLeadsSomewhere) {
  for (const auto kind : {DocumentKind::scenario, DocumentKind::plan}) {
    const auto schema = nlohmann::json::parse(json_schema(kind));
    int references = 0;
    const auto follow = [&](const auto& self, const nlohmann::json& node) -> void {
      if (node.is_object() && node.contains("$ref")) {
        ++references;
        const auto name = node["$ref"].template get<std::string>().substr(std::string("#/$defs/").size());
        EXPECT_TRUE(schema["$defs"].contains(name)) << name;
        EXPECT_TRUE(schema["$defs"][name].contains("properties")) << name;
      }
      if (node.is_structured()) {
        for (const auto& child : node) self(self, child);
      }
    };
    follow(follow, schema);
    EXPECT_GT(references, 3);
  }
}

}  // namespace
}  // namespace sandtable::models
