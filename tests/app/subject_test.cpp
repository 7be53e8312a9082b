#include "app/subject.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/simulate.hpp"
#include "models/scenario/template.hpp"
#include "tests/app/sample_outcome.hpp"
#include "tests/twin/temporary_folder.hpp"
#include "twin/twin_directory.hpp"

namespace sandtable::app {
namespace {

using ::testing::HasSubstr;
using twin::testing::TemporaryFolder;

constexpr const char* text = R"(apiVersion: sandtable/v1
kind: Scenario
name: small
services:
  - {name: cart, replicas: 2, concurrency: 2, endpoints: [{name: read, steps: [{work: exponential(10ms)}]}]}
traffic:
  - {name: users, to: cart.read, arrivals: poisson(100/s)}
)";
constexpr const char* digest = "0474f5be2c22a3c2d45761802dc368d8b072967e2cfa9567b6420949fa4f1414";  // as sha256sum prints it

std::filesystem::path written(const TemporaryFolder& folder, const std::string& content = text) {
  std::ofstream(folder / "s.yaml") << content;
  return folder / "s.yaml";
}

TEST(Subject, IsNamedByTheDigestOfItsText) {
  TemporaryFolder folder;
  const auto subject = open_subject({written(folder), {}, {}, {}});
  ASSERT_TRUE(subject) << to_text(subject.error());
  EXPECT_EQ(subject->sha256, digest);
  EXPECT_FALSE(subject->posterior);
}

TEST(Subject, TakesOverridesSeedAndReplications) {
  TemporaryFolder folder;
  const auto subject = open_subject({written(folder), {"services.cart.replicas=6"}, 99, 3});
  ASSERT_TRUE(subject) << to_text(subject.error());
  EXPECT_EQ(subject->scenario().services[0].replicas, 6U);
  EXPECT_EQ(subject->scenario().seed, 99U);
  EXPECT_EQ(subject->scenario().run.replications, 3U);
  EXPECT_NE(subject->sha256, digest);
}

TEST(Subject, SaysWhatIsNotThere) {
  TemporaryFolder folder;
  const auto missing = open_subject({folder / "none.yaml", {}, {}, {}});
  ASSERT_FALSE(missing);
  EXPECT_THAT(to_text(missing.error()), HasSubstr("there is no such file"));
  const auto no_twin = open_subject({folder.path(), {}, {}, {}});
  ASSERT_FALSE(no_twin);
  EXPECT_THAT(to_text(no_twin.error()), HasSubstr("no twin here"));
  EXPECT_EQ(exit_status(no_twin.error()), ExitStatus::unusable_input);
}

TEST(Subject, ReadsATwinWithItsPosterior) {
  TemporaryFolder folder;
  const auto plain = open_subject({written(folder), {}, {}, {}});
  ASSERT_TRUE(plain);
  twin::Posterior posterior;
  posterior.parameters = {{"traffic.users.arrivals.rate", 100, {90, 110}, "test"}};
  posterior.draws = {{99}, {101}};
  ASSERT_TRUE(twin::write_twin(folder / "twin", plain->scenario(), posterior, std::nullopt));
  const auto subject = open_subject({folder / "twin", {}, {}, {}});
  ASSERT_TRUE(subject) << to_text(subject.error());
  ASSERT_TRUE(subject->posterior);
  EXPECT_EQ(subject->evaluation().posterior, &*subject->posterior);
  EXPECT_EQ(subject->twin_dir, folder / "twin");
}

TEST(Subject, ListsWhatIsStillToBeEstimated) {
  TemporaryFolder folder;
  std::string open(text);
  open.replace(open.find("poisson(100/s)"), 14, "estimate");
  const auto subject = open_subject({written(folder, open), {}, {}, {}});
  ASSERT_TRUE(subject) << to_text(subject.error());
  const auto missing = require_complete(*subject);
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].line, 7);
  EXPECT_THAT(missing[0].problem, HasSubstr("traffic.users.arrivals is still to be estimated"));
}

TEST(ExitStatus, OfAnOutcomeIsTheHighestThatApplies) {
  auto outcome = testing::sample_outcome();
  EXPECT_EQ(exit_status(outcome), ExitStatus::objective_not_met);
  outcome.objectives.pop_back();
  EXPECT_EQ(exit_status(outcome), ExitStatus::done);
  outcome.failed = {{1, 7, "crashed"}};
  EXPECT_EQ(exit_status(outcome), ExitStatus::replications_failed);
  outcome.interrupted = true;
  EXPECT_EQ(exit_status(outcome), ExitStatus::interrupted);
}

}  // namespace
}  // namespace sandtable::app
