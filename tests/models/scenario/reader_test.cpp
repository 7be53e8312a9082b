#include "models/scenario/reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "models/scenario/schema.hpp"
#include "models/scenario/template.hpp"
#include "models/scenario/validate.hpp"
#include "models/scenario/writer.hpp"

namespace sandtable::models {
namespace {

namespace fs = std::filesystem;
const fs::path scenarios = fs::path(SANDTABLE_SOURCE_DIR) / "scenarios";

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Scenario shop(const std::vector<Override>& overrides = {}) {
  auto read = read_scenario_file(scenarios / "shop.yaml", overrides);
  EXPECT_TRUE(read) << to_text(read.error());
  return std::move(read->value);
}

TEST(Reader, ReadsTheDesignsExample) {
  const auto s = shop();
  EXPECT_EQ(s.name, "shop");
  EXPECT_EQ(s.seed, 7u);
  EXPECT_EQ(s.run.duration, std::chrono::minutes(30));
  EXPECT_EQ(s.network.latency.value, std::chrono::microseconds(200));
  EXPECT_EQ(s.network.bandwidth.value, 10e9);
  ASSERT_EQ(s.nodes.size(), 1u);
  EXPECT_EQ(s.nodes[0].memory.value, 32.0 * (1u << 30));
  EXPECT_EQ(s.nodes[0].price.value, 0.34);
  EXPECT_EQ(s.nodes[0].boot.law, (sim::Distribution{sim::Lognormal{90, 0.2}}));
  const auto& cart = s.services[0];
  EXPECT_EQ(cart.cpu.request, Cores{0.5});
  EXPECT_EQ(cart.balance, Balance::least_request);
  EXPECT_EQ(cart.image, (Image{Bytes{180.0 * (1u << 20)}}));
  const auto& steps = cart.endpoints[0].steps;
  ASSERT_EQ(steps.size(), 5u);
  EXPECT_EQ(std::get<WorkStep>(steps[0].kind).time.law, (sim::Distribution{sim::Exponential{0.01}}));
  const auto& call = std::get<CallStep>(steps[2].kind);
  EXPECT_EQ(call.to, (Target{"db", "query"}));
  EXPECT_EQ(call.timeout, std::chrono::milliseconds(200));
  EXPECT_EQ(call.retries, 2u);
  EXPECT_EQ(call.backoff, std::chrono::milliseconds(25));
  EXPECT_EQ(std::get<ParallelStep>(steps[3].kind).branches.size(), 2u);
  EXPECT_EQ(std::get<ChoiceStep>(steps[4].kind).branches[0].weight, 0.9);
  const auto& trace = std::get<TraceArrivals>(std::get<Arrivals>(s.traffic[1].source));
  EXPECT_EQ(trace.scale, 1.5);
  EXPECT_EQ(trace.points.size(), 7u);
  EXPECT_EQ(std::get<ClosedLoop>(s.traffic[2].source).clients, 50u);
  EXPECT_EQ(s.objectives[0].below, 0.25);
  EXPECT_EQ(s.objectives[1].above, 0.999);
  EXPECT_EQ(s.faults[0].lasts, std::chrono::minutes(5));
  EXPECT_EQ(s.faults[0].crash.node, "general-0");
}

TEST(Reader, EveryExampleReadsAndComesBackEqual) {
  int read = 0;
  for (const auto& entry : fs::directory_iterator(scenarios)) {
    if (entry.path().extension() != ".yaml") continue;
    ++read;
    if (text_of(entry.path()).find("kind: Plan") != std::string::npos) {
      const auto plan = read_plan_file(entry.path());
      ASSERT_TRUE(plan) << to_text(plan.error());
      EXPECT_EQ(read_plan_text(to_yaml(plan->value), "again")->value, plan->value);
    } else {
      const auto scenario = read_scenario_file(entry.path());
      ASSERT_TRUE(scenario) << to_text(scenario.error());
      EXPECT_TRUE(unknowns(scenario->value).empty()) << entry.path();
      EXPECT_EQ(read_scenario_text(to_yaml(scenario->value), "again", scenarios)->value, scenario->value);
    }
  }
  EXPECT_GE(read, 8);
}

TEST(Reader, EveryExamplePlanFitsItsScenario) {
  for (const auto& [plan, scenario] : {std::pair{"first-scaled", "first"},
                                       {"shop-cart-6", "shop"},
                                       {"failover-double", "failover"},
                                       {"canary-rollout", "canary"}}) {
    const auto read = read_plan_file(scenarios / (std::string(plan) + ".yaml"));
    ASSERT_TRUE(read) << to_text(read.error());
    EXPECT_EQ(to_text(check_plan(*read, read_scenario_file(scenarios / (std::string(scenario) + ".yaml"))->value)), "");
  }
}

TEST(Reader, TheTemplateIsValid) {
  const auto read = read_scenario_text(init_template("scenario.yaml"), "scenario.yaml");
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_TRUE(unknowns(read->value).empty());
  EXPECT_EQ(read->value.objectives.size(), 2u);
}

TEST(Reader, OverridesReachEveryField) {
  const auto s = shop({{"services.cart.replicas", "6"},
                       {"services.0.queue", "7"},
                       {"services.cart.endpoints.read.steps.0.work", "constant(3ms)"},
                       {"traffic.shoppers.arrivals", "poisson(300/s)"},
                       {"run.precision", "5%"},
                       {"services.db.image.size", "20Mi"},
                       {"nodes.general.count", "4"}});
  EXPECT_EQ(s.services[0].replicas, 6u);
  EXPECT_EQ(s.services[0].queue, 7u);
  EXPECT_EQ(std::get<WorkStep>(s.services[0].endpoints[0].steps[0].kind).time.law, (sim::Distribution{sim::Constant{0.003}}));
  EXPECT_EQ(std::get<PoissonArrivals>(std::get<Arrivals>(s.traffic[0].source)).rate, Rate{300});
  EXPECT_EQ(s.run.precision, Share{0.05});
  EXPECT_EQ(s.services[1].image, (Image{Bytes{20.0 * (1u << 20)}}));
  EXPECT_EQ(s.nodes[0].count, 4u);
}

TEST(Reader, BadOverridesAreExplained) {
  const auto complaint = [](const Override& change) {
    const auto read = read_scenario_file(scenarios / "shop.yaml", {change});
    return read ? std::string{} : to_text(read.error());
  };
  EXPECT_EQ(complaint({"services.card.replicas", "6"}),
            "--set services.card.replicas=6: \"services\" has no element \"card\" (elements go by name or position) did you mean "
            "\"cart\"?\n");
  EXPECT_EQ(complaint({"services.cart.replcas", "6"}),
            "--set services.cart.replcas=6: unknown key \"replcas\" (not a field of service) did you mean \"replicas\"?\n");
  EXPECT_EQ(complaint({"run.duration", "10"}),
            "--set run.duration=10: \"duration\" is the bare number 10 (expected a time with its unit such as 250ms, 5s or 10m) "
            "write \"10s\" if seconds are meant\n");
  EXPECT_EQ(complaint({"name.first", "x"}), "--set name.first=x: \"name\" has nothing inside (it is the text \"shop\")\n");
  EXPECT_EQ(complaint({"run..x", "1"}), "--set run..x=1: the path has an empty part such as services.cart.replicas=6\n");
  EXPECT_FALSE(parse_override("services.cart.replicas"));
  EXPECT_FALSE(parse_override("=3"));
  const auto parsed = parse_override("traffic.t.arrivals=lognormal(1s cv=2)");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->path, "traffic.t.arrivals");
  EXPECT_EQ(parsed->value, "lognormal(1s cv=2)");
}

TEST(Reader, EstimatesAreReadAndListed) {
  const auto read = read_scenario_text(R"(apiVersion: sandtable/v1
kind: Scenario
name: skeleton
network: {latency: estimate}
services:
  - name: front
    startup: estimate(gamma)
    endpoints:
      - {name: get, steps: [{work: estimate(lognormal)}, {choice: [{steps: [{cpu: estimate}]}]}]}
traffic:
  - {name: a, to: front.get, arrivals: estimate}
  - {name: b, to: front.get, arrivals: poisson(estimate)}
  - {name: c, to: front.get, arrivals: estimate(poisson)}
  - {name: d, to: front.get, arrivals: renewal(estimate(gamma))}
  - {name: e, to: front.get, clients: 3, think: estimate}
)",
                                       "skeleton.yaml");
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_EQ(unknowns(read->value),
            (std::vector<std::string>{"network.latency", "services.front.startup", "services.front.endpoints.get.steps.0.work",
                                      "services.front.endpoints.get.steps.1.choice.0.steps.0.cpu", "traffic.a.arrivals",
                                      "traffic.b.arrivals", "traffic.c.arrivals", "traffic.d.arrivals", "traffic.e.think"}));
  EXPECT_EQ(read_scenario_text(to_yaml(read->value), "again")->value, read->value);
}

TEST(Reader, MarksSayWhereValuesStand) {
  const auto read = read_scenario_file(scenarios / "first.yaml");
  ASSERT_TRUE(read);
  const auto& mark = read->marks.find("services.desk.endpoints.serve.steps.0.work.mean");
  EXPECT_EQ(mark.line, 11);
  EXPECT_EQ(mark.text, "exponential(30ms)");
  EXPECT_EQ(read->text, text_of(scenarios / "first.yaml"));
}

TEST(Reader, FilesThatAreNone) {
  EXPECT_EQ(to_text(read_scenario_file("no/such.yaml").error()), "no/such.yaml: no such file\n");
  EXPECT_EQ(to_text(read_scenario_file(fs::path(SANDTABLE_SOURCE_DIR) / "scenarios").error()),
            scenarios.string() + ": is a folder (expected a file)\n");
}

TEST(Reader, TooLargeATextIsRefused) {
  const auto read = read_scenario_text(std::string((16u << 20) + 1, ' '), "big.yaml");
  ASSERT_FALSE(read);
  EXPECT_EQ(to_text(read.error()), "big.yaml: the file is too large (at most 16 MiB) keep traces in files of their own\n");
}

TEST(Reader, DeepNestingIsRefusedNotRecursedInto) {
  for (const std::string open : {"[", "{a: ", "- "}) {
    std::string text = "a: ";
    for (int i = 0; i < 100'000; ++i) text += open;
    EXPECT_FALSE(read_scenario_text(text, "deep.yaml"));
  }
}

TEST(Reference, TheCommittedPageIsTheGeneratedOne) {
  EXPECT_EQ(text_of(fs::path(SANDTABLE_SOURCE_DIR) / "docs/formats/scenario.md"), reference_markdown());
}

}  // namespace
/// The shop with this instead of its cart's `balance: …`.
std::string shop_with_balance(const std::string& balance) {
  auto text = text_of(scenarios / "shop.yaml");
  const auto at = text.find("balance: least-request");
  return text.replace(at, std::string("balance: least-request").size(), balance);
}

TEST(Reader, ARuleMayStandForItsMapping) {
  const auto balance_of = [](const std::string& balance) {
    const auto read = read_scenario_text(shop_with_balance(balance), "shop", scenarios, {});
    EXPECT_TRUE(read) << to_text(read.error());
    return read->value.services[0].balance;
  };
  EXPECT_EQ(balance_of("balance: maglev"), Balance::maglev);
  EXPECT_EQ(balance_of("balance: {rule: maglev}"), Balance::maglev);
  EXPECT_EQ(balance_of("balance: {}"), Balance::random);
  auto expected = Balancing(Balance::ewma);
  expected.decay = std::chrono::seconds(5);
  expected.zone_aware = ZoneAware{4};
  expected.affinity = Affinity::user;
  EXPECT_EQ(balance_of("balance: {rule: ewma, decay: 5s, zone_aware: {min_cluster_size: 4}, affinity: user}"), expected);
}

TEST(Writer, WritesARuleAloneAsAWord) {
  auto s = shop();
  s.services[0].balance = Balance::maglev;
  EXPECT_NE(to_yaml(s).find("    balance: maglev\n"), std::string::npos) << to_yaml(s);
  s.services[0].balance.table = 1009;
  EXPECT_NE(to_yaml(s).find("    balance: {rule: maglev, table: 1009}\n"), std::string::npos) << to_yaml(s);
}

}  // namespace sandtable::models
