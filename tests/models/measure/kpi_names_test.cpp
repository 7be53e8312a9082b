#include "models/measure/kpi_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "models/scenario/reader.hpp"

namespace sandtable::models {
namespace {

Scenario shop() { return read_scenario_file(std::string(SANDTABLE_SOURCE_DIR) + "/scenarios/shop.yaml").value().value; }

TEST(KpiNames, HoldTheDesignsList) {
  const auto names = kpi_names(shop());
  for (const std::string name :
       {"service.cart.latency.p999", "service.cart.wait.mean", "service.cart.rate", "service.cart.availability",
        "service.cart.errors.open_circuit", "service.cart.utilization", "service.cart.cpu", "service.cart.replicas.max",
        "service.db.endpoint.query.latency.p95", "traffic.users.latency.mean", "traffic.users.unfinished", "cluster.cost",
        "fault.fault-0.recover"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
}

TEST(KpiNames, AreUniqueAndEachHasAUnit) {
  const auto names = kpi_names(shop());
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
  for (const auto& name : names) EXPECT_TRUE(kpi_unit(name)) << name;
}

TEST(KpiNames, UnitsFollowTheName) {
  EXPECT_EQ(kpi_unit("service.a.latency.p99"), Unit::seconds);
  EXPECT_EQ(kpi_unit("traffic.a.rate"), Unit::per_second);
  EXPECT_EQ(kpi_unit("service.a.errors.timeout"), Unit::share);
  EXPECT_EQ(kpi_unit("service.a.cpu"), Unit::cores);
  EXPECT_EQ(kpi_unit("cluster.cost"), Unit::money_per_hour);
  EXPECT_EQ(kpi_unit("traffic.a.cpu"), std::nullopt);
  EXPECT_EQ(kpi_unit("rate"), std::nullopt);
}

}  // namespace
}  // namespace sandtable::models
