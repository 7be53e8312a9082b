#include "models/cluster/node_autoscaling/expander.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

class ExpanderTest : public ::testing::Test {
 protected:
  ExpanderTest() {
    groups = {group("small", 0, 9, resources(2000, 4 * gibi, 110)), group("large", 0, 9, resources(16000, 32 * gibi, 110))};
    groups[0].price = 0.1;
    groups[1].price = 0.8;
    groups[1].priority = 10;
    pods = {waiting("a", 1500, 3 * gibi), waiting("b", 1500, 3 * gibi)};
    options = {option(groups[0], 2, {&pods[0], &pods[1]}), option(groups[1], 1, {&pods[0], &pods[1]})};
  }
  static ExpansionOption option(const NodeGroup& group, std::int32_t nodes, std::vector<const Pod*> helped) {
    return {&group, *group.node, {nodes, std::move(helped)}};
  }
  std::string chosen(std::vector<Expander> expanders) const {
    return options[best_options(options, expanders, 3).front()].group->meta.name;
  }

  std::vector<NodeGroup> groups;
  std::vector<Pod> pods;
  std::vector<ExpansionOption> options;
};

// small: (4000 − 3000)/4000 + (8 − 6)/8 = 0.5;  large: (16000 − 3000)/16000 + (32 − 6)/32 = 1.625
TEST_F(ExpanderTest, LeastWaste) {
  EXPECT_DOUBLE_EQ(expansion_cost(Expander::least_waste, options[0], 3), 0.5);
  EXPECT_DOUBLE_EQ(expansion_cost(Expander::least_waste, options[1], 3), 1.625);
  EXPECT_EQ(chosen({Expander::least_waste}), "small");
}

TEST_F(ExpanderTest, Others) {
  EXPECT_EQ(chosen({Expander::least_nodes}), "large");
  EXPECT_EQ(chosen({Expander::priority}), "large");
  EXPECT_EQ(chosen({Expander::price}), "small");
  EXPECT_EQ(best_options(options, {Expander::random}, 3).size(), 2U);
  EXPECT_EQ(best_options(options, {Expander::most_pods}, 3).size(), 2U) << "they help as many";
}

TEST_F(ExpanderTest, AChain) {
  EXPECT_EQ(chosen({Expander::most_pods, Expander::least_nodes}), "large");
  EXPECT_EQ(chosen({Expander::most_pods, Expander::least_waste}), "small");
}

// s = 0.5·0.033174 + 500/1024·0.004446; pods: 3·0.033174 + 6·0.004446. Preferred in a cluster of 3: 2 cores, so small is 1 off:
// fit.
TEST_F(ExpanderTest, Price) {
  const double s = 0.5 * 0.033174 + 500.0 / 1024 * 0.004446, asked = 3 * 0.033174 + 6 * 0.004446;
  EXPECT_NEAR(expansion_cost(Expander::price, options[0], 3), (0.2 + s) / (asked + s), 1e-12);
  EXPECT_NEAR(expansion_cost(Expander::price, options[1], 3), 8 * (0.8 + s) / (asked + s), 1e-12);
}

}  // namespace
}  // namespace sandtable::models::kube
