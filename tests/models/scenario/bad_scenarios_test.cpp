/// Every broken file under tests/scenarios/bad, with what the reader says of it, word for word.
///
/// `plan-*` and `misfit-*` are plans; the latter read well but don't fit tests/scenarios/base.yaml.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "models/scenario/reader.hpp"
#include "models/scenario/validate.hpp"

namespace sandtable::models {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(SANDTABLE_SOURCE_DIR) / "tests/scenarios/bad";

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") found.push_back(entry.path().stem().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Diagnostics problems_of(const std::string& name) {
  const auto file = name + ".yaml";
  auto text = text_of(folder / file);
  const bool misfit = name.starts_with("misfit-");
  if (!misfit && !name.starts_with("plan-")) {
    const auto scenario = read_scenario_text(std::move(text), file, folder);
    return scenario ? Diagnostics{} : scenario.error();
  }
  const auto plan = read_plan_text(std::move(text), file, folder);
  if (!plan) return plan.error();
  if (!misfit) return {};
  const auto base = read_scenario_file(folder.parent_path() / "base.yaml");
  return check_plan(*plan, base.value().value);
}

class BadScenario : public testing::TestWithParam<std::string> {};

TEST_P(BadScenario, IsExplained) {
  const auto expected = folder / (GetParam() + ".expected");
  ASSERT_TRUE(fs::exists(expected)) << expected << " is missing; the reader says\n" << to_text(problems_of(GetParam()));
  const auto wanted = text_of(expected);
  ASSERT_FALSE(wanted.empty());
  EXPECT_EQ(to_text(problems_of(GetParam())), wanted);
}

INSTANTIATE_TEST_SUITE_P(Files, BadScenario, testing::ValuesIn(names()), [](const auto& file) {
  auto name = file.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(BadScenarios, AreAtLeastSixty) { EXPECT_GE(names().size(), 60u); }

TEST(BadScenarios, EveryExpectationHasItsFile) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".expected") continue;
    EXPECT_TRUE(fs::exists(fs::path(entry.path()).replace_extension(".yaml"))) << entry.path();
  }
}

}  // namespace
}  // namespace sandtable::models
