/// 10,000 damaged files: none crashes the reader, and each is either a value that comes back equal, or explained with a place in
/// it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "models/scenario/reader.hpp"
#include "models/scenario/writer.hpp"
#include "tests/models/scenario/mutation.hpp"

namespace sandtable::models {
namespace {

namespace fs = std::filesystem;
const fs::path folder = fs::path(SANDTABLE_SOURCE_DIR) / "scenarios";

struct Example {
  std::string text;
  bool is_plan = false;
};

std::vector<Example> examples() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Example> all;
  for (const auto& file : files) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    all.push_back({text.str(), text.str().find("kind: Plan") != std::string::npos});
  }
  return all;
}

void check_places(const Diagnostics& diagnostics, const std::string& text) {
  ASSERT_FALSE(diagnostics.empty());
  const auto lines = std::count(text.begin(), text.end(), '\n') + 2;
  for (const auto& d : diagnostics) {
    EXPECT_FALSE(d.problem.empty());
    EXPECT_FALSE(d.file.empty());
    EXPECT_GE(d.line, 0);
    EXPECT_GE(d.column, 0);
    if (d.file == "mutant.yaml") {
      EXPECT_LE(d.line, lines) << to_text(d);
      EXPECT_LE(d.column, static_cast<int>(text.size()) + 2) << to_text(d);
    }
    EXPECT_LT(to_text(d).size(), 1500u) << to_text(d);
    EXPECT_EQ(to_text(d).find('\n'), std::string::npos) << to_text(d);
  }
}

TEST(Mutation, TenThousandDamagedFilesAreReadOrExplained) {
  const auto all = examples();
  ASSERT_GE(all.size(), 6u);
  std::size_t read = 0, explained = 0;
  for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
    std::mt19937_64 random(seed);
    const auto& example = all[seed % all.size()];
    const auto text = test::mutate(example.text, random);
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto again = [&](const auto& document, auto reader) {
      const auto written = to_yaml(document->value);
      const auto second = reader(written, "written.yaml", folder, std::vector<Override>{});
      ASSERT_TRUE(second) << to_text(second.error()) << written;
      EXPECT_EQ(second->value, document->value) << written;
    };
    if (example.is_plan) {
      const auto plan = read_plan_text(text, "mutant.yaml", folder);
      plan ? again(plan, read_plan_text) : check_places(plan.error(), text);
      ++(plan ? read : explained);
    } else {
      const auto scenario = read_scenario_text(text, "mutant.yaml", folder);
      scenario ? again(scenario, read_scenario_text) : check_places(scenario.error(), text);
      ++(scenario ? read : explained);
    }
    ASSERT_FALSE(testing::Test::HasFailure()) << text;
  }
  // Both ways were taken often: the mutations are neither too weak nor too strong.
  EXPECT_GT(read, 500u);
  EXPECT_GT(explained, 3000u);
}

}  // namespace
}  // namespace sandtable::models
