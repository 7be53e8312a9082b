#include "models/cluster/disruption/taint_eviction.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;

Taint execute(const std::string& key) {
  Taint taint;
  taint.key = key;
  taint.effect = TaintEffect::no_execute;
  return taint;
}

Toleration bears(const std::string& key, std::optional<std::int64_t> seconds) {
  Toleration made;
  made.key = key;
  made.exists = true;
  if (seconds) made.seconds = std::chrono::seconds(*seconds);
  return made;
}

const std::string unreachable = "node.kubernetes.io/unreachable";

TEST(TaintEviction, GivesEveryPod300Seconds) {
  const auto tolerations = with_default_tolerations({});
  EXPECT_EQ(tolerations.size(), 2U);
  EXPECT_EQ(taint_eviction(tolerations, {execute(unreachable)}, at(50)).at, at(350));
  EXPECT_EQ(with_default_tolerations({bears(unreachable, {})}).size(), 2U);  // its own stands, not-ready is added
  EXPECT_EQ(with_default_tolerations({bears("", {})}).size(), 1U);           // bears everything
}

TEST(TaintEviction, IsAtOnceForATaintThatIsNotTolerated) {
  EXPECT_EQ(taint_eviction(with_default_tolerations({}), {execute(unreachable), execute("gpu")}, at(50)).at, at(50));
  EXPECT_EQ(taint_eviction({bears(unreachable, 0)}, {execute(unreachable)}, at(50)).at, at(50));
}

TEST(TaintEviction, IsNeverForOnesToleratedForEver) {
  EXPECT_EQ(taint_eviction({bears(unreachable, {})}, {execute(unreachable)}, at(50)).at, std::nullopt);
  auto shut = execute("gpu");
  shut.effect = TaintEffect::no_schedule;
  EXPECT_EQ(taint_eviction({}, {shut}, at(50)).at, std::nullopt);
}

TEST(TaintEviction, TakesTheLeastOfSeveral) {
  EXPECT_EQ(taint_eviction({bears("a", 60), bears("b", 10), bears("c", {})}, {execute("a"), execute("b"), execute("c")}, at(0)).at,
            at(10));
}

TEST(TaintEviction, KeepsItsStartWhenTaintsChange) {
  const auto first = taint_eviction({bears("a", 60), bears("b", 30)}, {execute("a")}, at(0));
  // Seen again at 20 s: still 60. With b as well: 30 from the first start, not from 20.
  EXPECT_EQ(taint_eviction({bears("a", 60)}, {execute("a")}, at(20), first).at, at(60));
  const auto again = taint_eviction({bears("a", 60), bears("b", 30)}, {execute("a"), execute("b")}, at(20), first);
  EXPECT_EQ(again.started, at(0));
}

}  // namespace
}  // namespace sandtable::models::kube
