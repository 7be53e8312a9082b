#include "twin/run_file.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/app/sample_outcome.hpp"
#include "tests/twin/temporary_folder.hpp"

namespace sandtable::twin {
namespace {

RunFile sample() {
  RunFile run{"0.1.0", "name: shop\n", "name: p\n", app::testing::sample_outcome(5, 1, "p")};
  run.outcome.failed = {{9, 7, "out of memory"}};
  run.outcome.interrupted = true;
  run.outcome.fidelity = models::RunFidelity::sampled;
  run.outcome.saturation = models::Saturation{"service.cart.slots", 1.37, 0.73, {{"shoppers", 274}}, true};
  return run;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

TEST(RunFile, GivesBackWhatWasKept) {
  testing::TemporaryFolder folder;
  const auto kept = sample();
  ASSERT_TRUE(write_run(kept, folder / "run.h5"));
  const auto read = read_run(folder / "run.h5");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->version, kept.version);
  EXPECT_EQ(read->scenario_text, kept.scenario_text);
  EXPECT_EQ(read->plan_text, kept.plan_text);
  const Outcome &a = kept.outcome, &b = read->outcome;
  EXPECT_EQ(a.plan, b.plan);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.asked, b.asked);
  EXPECT_EQ(a.trace_digest, b.trace_digest);
  EXPECT_EQ(a.interrupted, b.interrupted);
  EXPECT_EQ(b.fidelity, models::RunFidelity::sampled);
  EXPECT_EQ(a.refused, b.refused);
  EXPECT_EQ(a.saturation, b.saturation);
  EXPECT_EQ(a.wall_s, b.wall_s);
  ASSERT_EQ(b.failed.size(), 1U);
  EXPECT_EQ(b.failed[0].reason, "out of memory");
  ASSERT_EQ(a.kpis.size(), b.kpis.size());
  for (std::size_t k = 0; k < a.kpis.size(); ++k) {
    EXPECT_EQ(a.kpis[k].name, b.kpis[k].name);
    EXPECT_EQ(a.kpis[k].unit, b.kpis[k].unit);
    EXPECT_EQ(a.kpis[k].samples, b.kpis[k].samples);
    EXPECT_TRUE(same(a.kpis[k].mean, b.kpis[k].mean));
    EXPECT_EQ(a.kpis[k].ci95, b.kpis[k].ci95);
    EXPECT_EQ(a.kpis[k].pi90, b.kpis[k].pi90);
  }
  ASSERT_EQ(a.objectives.size(), b.objectives.size());
  for (std::size_t i = 0; i < a.objectives.size(); ++i) {
    EXPECT_EQ(a.objectives[i].bound, b.objectives[i].bound);
    EXPECT_EQ(a.objectives[i].met, b.objectives[i].met);
    EXPECT_EQ(a.objectives[i].probability_met, b.objectives[i].probability_met);
  }
  ASSERT_EQ(a.replications.size(), b.replications.size());
  for (std::size_t r = 0; r < a.replications.size(); ++r) {
    EXPECT_EQ(a.replications[r].digest, b.replications[r].digest);
    EXPECT_EQ(a.replications[r].histograms, b.replications[r].histograms);
    ASSERT_EQ(a.replications[r].series.size(), b.replications[r].series.size());
    for (std::size_t s = 0; s < a.replications[r].series.size(); ++s) {
      const auto &x = a.replications[r].series[s], &y = b.replications[r].series[s];
      EXPECT_EQ(x.name, y.name);
      EXPECT_EQ(x.bin, y.bin);
      ASSERT_EQ(x.values.size(), y.values.size());
      for (std::size_t i = 0; i < x.values.size(); ++i) EXPECT_TRUE(same(x.values[i], y.values[i]));
    }
  }
}

TEST(RunFile, StandsARunWithoutReplications) {
  testing::TemporaryFolder folder;
  RunFile run{"0.1.0", "name: shop\n", "", {}};
  run.outcome.scenario = "shop";
  ASSERT_TRUE(write_run(run, folder / "run.h5"));
  const auto read = read_run(folder / "run.h5");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->outcome.replications.empty());
  EXPECT_FALSE(read->outcome.plan);
}

TEST(RunFile, SaysWhatIsWrongWithTheFile) {
  testing::TemporaryFolder folder;
  EXPECT_EQ(read_run(folder / "none.h5").error().kind, sim::ErrorKind::not_found);
  std::ofstream(folder / "text.h5") << "no HDF5";
  EXPECT_EQ(read_run(folder / "text.h5").error().kind, sim::ErrorKind::invalid_input);
  ASSERT_TRUE(write_run(sample(), folder / "torn.h5"));
  testing::tear(folder / "torn.h5", 0.5);
  const auto torn = read_run(folder / "torn.h5");
  ASSERT_FALSE(torn);
  EXPECT_EQ(torn.error().kind, sim::ErrorKind::invalid_input);
}

}  // namespace
}  // namespace sandtable::twin
