#include "models/cluster/node_lifecycle/silent_nodes.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;

std::vector<Node> zone(const std::string& name, int count) {
  std::vector<Node> nodes;
  for (int i = 0; i < count; ++i) {
    auto& node = nodes.emplace_back();
    node.meta.name = name + std::to_string(i);
    node.meta.labels[zone_label] = name;
    node.conditions = {{"Ready", Truth::yes, "", "", {}, {}}};
  }
  return nodes;
}

std::vector<Node> operator+(std::vector<Node> all, const std::vector<Node>& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

const SilentNodesInput looks_from_0{node_monitor(36), at(0), {}};

std::map<std::string, sim::Time> taints(const std::vector<SilentNode>& nodes) {
  std::map<std::string, sim::Time> instants;
  for (const auto& node : nodes) instants[node.name] = node.tainted;
  return instants;
}

// Heard at 2 s: Unknown at 55 s, as in node_loss. The first of a zone is tainted at once, the next 10 s later, in the order of the
// looks.
TEST(SilentNodes, OneOfAZoneAtOnceAndTheOthersInTheirTurn) {
  const auto silent = silent_nodes(zone("a", 6), {{"a0", at(2)}, {"a1", at(9)}}, looks_from_0);
  ASSERT_EQ(silent.size(), 2U);
  EXPECT_EQ(silent[0].unknown, at(55));
  EXPECT_EQ(silent[1].unknown, at(60));
  EXPECT_EQ(taints(silent), (std::map<std::string, sim::Time>{{"a0", at(55)}, {"a1", at(65)}}));
  EXPECT_NE(silent[1].why.find("wait"), std::string::npos);
}

TEST(SilentNodes, ZonesDoNotWaitForEachOther) {
  const auto silent = silent_nodes(zone("a", 6) + zone("b", 6), {{"a0", at(2)}, {"b0", at(2)}}, looks_from_0);
  EXPECT_EQ(taints(silent), (std::map<std::string, sim::Time>{{"a0", at(55)}, {"b0", at(55)}}));
}

TEST(SilentNodes, ATokenThatNobodyTookIsThereForTheNext) {
  const auto silent = silent_nodes(zone("a", 6), {{"a0", at(2)}, {"a1", at(102)}}, looks_from_0);
  EXPECT_EQ(taints(silent), (std::map<std::string, sim::Time>{{"a0", at(55)}, {"a1", at(155)}}));
}

// The third of five makes the zone partially disrupted: it and the second, which still waited, get none.
TEST(SilentNodes, APartiallyDisruptedZoneKeepsWhatWaits) {
  const auto silent = silent_nodes(zone("a", 5) + zone("b", 1), {{"a0", at(1)}, {"a1", at(6)}, {"a2", at(6)}}, looks_from_0);
  EXPECT_EQ(taints(silent), (std::map<std::string, sim::Time>{{"a0", at(55)}, {"a1", sim::never}, {"a2", sim::never}}));
  EXPECT_NE(silent[2].why.find("partially"), std::string::npos);
}

// Until the look has set the rate, the token that is there by then is given out.
TEST(SilentNodes, ALookThatTakesLongerThanATokenLetsItGo) {
  auto slow = looks_from_0;
  const auto nodes = zone("a", 5) + zone("b", 1);
  const std::map<std::string, sim::Time> heard{{"a0", at(1)}, {"a1", at(1)}, {"a2", at(11)}};
  EXPECT_EQ(taints(silent_nodes(nodes, heard, slow)).at("a1"), sim::never);
  slow.rates_after = std::chrono::milliseconds(200);
  EXPECT_EQ(taints(silent_nodes(nodes, heard, slow)),
            (std::map<std::string, sim::Time>{{"a0", at(55)}, {"a1", at(65)}, {"a2", sim::never}}));
}

// Fully disrupted, while another zone is not: emptied at the normal rate, from an empty bucket on where it was stopped before.
TEST(SilentNodes, AZoneThatIsLostAsAWholeIsEmptied) {
  const auto silent =
      silent_nodes(zone("a", 4) + zone("b", 1), {{"a0", at(1)}, {"a1", at(1)}, {"a2", at(1)}, {"a3", at(21)}}, looks_from_0);
  // Three of four in the first look: none. The fourth at 75 s makes it full: 10 s until the first token.
  EXPECT_EQ(taints(silent), (std::map<std::string, sim::Time>{{"a0", at(85)}, {"a1", at(95)}, {"a2", at(105)}, {"a3", at(115)}}));
}

TEST(SilentNodes, WhereAllAreLostNobodyIsTainted) {
  const auto silent = silent_nodes(zone("a", 1) + zone("b", 1), {{"a0", at(1)}, {"b0", at(21)}}, looks_from_0);
  EXPECT_EQ(taints(silent), (std::map<std::string, sim::Time>{{"a0", sim::never}, {"b0", sim::never}}));
  EXPECT_EQ(silent[1].unknown, at(75));
}

TEST(SilentNodes, NobodySilentIsNobody) { EXPECT_TRUE(silent_nodes(zone("a", 3), {}, looks_from_0).empty()); }

}  // namespace
}  // namespace sandtable::models::kube
