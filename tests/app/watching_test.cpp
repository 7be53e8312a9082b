#include "app/watching.hpp"

#include <gtest/gtest.h>

namespace sandtable::app {
namespace {

using namespace std::chrono_literals;

/// Knows `up` requests a second of the service that all ended well; remembers what it was asked for.
class Source final : public twin::TelemetrySource {
 public:
  sim::Result<std::vector<twin::RawSeries>> read(const std::string&, twin::Signal signal, twin::WallWindow window) override {
    windows.push_back(window);
    if (down) return sim::fail(sim::ErrorKind::unavailable, "nobody answers");
    if (signal != twin::Signal::ended || !up) return std::vector<twin::RawSeries>{};
    return std::vector<twin::RawSeries>{
        {{"service.cart", signal, "0", "success"}, {{window.from, 100}, {window.to, 300}}},
        {{"service.cart", signal, "0", "rejected"}, {{window.from, 0}, {window.to, failures}}},
    };
  }
  bool maps(const std::string& entity, twin::Signal signal) const override {
    return entity == "service.cart" && signal == twin::Signal::ended;
  }

  std::vector<twin::WallWindow> windows;
  bool up = true, down = false;
  double failures = 0;
};

class Watching : public ::testing::Test {
 protected:
  Watching() {
    scenario_.services.resize(1);
    scenario_.services[0].name = "cart";
    options_.every = 10s;
  }
  twin::ExecutionHost host() {
    return {[this] { return twin::WallTime{now_ += 1000}; },
            [this](twin::WallTime until) {
              now_ = until.ns;
              return !stopped_;
            }};
  }

  models::Scenario scenario_;
  WatchOptions options_;
  Source source_;
  std::int64_t now_ = 1'000'000'000'000;
  bool stopped_ = false;
  const std::vector<twin::PredictedKpi> prediction_{{"service.cart.availability", models::Unit::share, 1, {{1, 1}}},
                                                    {"service.cart.rate", models::Unit::per_second, 200, {{190, 210}}}};
};

TEST_F(Watching, LooksAtOneWindowAfterTheOther) {
  for (const auto& [lasts, looks] : {std::pair{20s, 2}, std::pair{25s, 2}, std::pair{10s, 1}}) {
    source_.windows.clear();
    const auto began = now_;
    const auto watching = watch(options_, lasts, scenario_, source_, host(), prediction_);
    for (int i = 0; i < looks; ++i) {
      const auto measured = watching.next();
      ASSERT_TRUE(measured && *measured) << lasts.count() << " s, look " << i;
    }
    const auto over = watching.next();
    ASSERT_TRUE(over);
    EXPECT_FALSE(*over);
    ASSERT_EQ(source_.windows.size(), static_cast<std::size_t>(looks));
    EXPECT_LT(source_.windows.front().from.ns - began, 10'000);
    for (const auto& window : source_.windows) EXPECT_EQ(window.to.ns - window.from.ns, 10'000'000'000);
    for (std::size_t i = 1; i < source_.windows.size(); ++i) EXPECT_EQ(source_.windows[i].from, source_.windows[i - 1].to);
  }
}

TEST_F(Watching, EndsWhenTheUserWantsToStop) {
  stopped_ = true;
  const auto measured = watch(options_, 20s, scenario_, source_, host(), prediction_).next();
  ASSERT_FALSE(measured);
  EXPECT_EQ(measured.error().kind, sim::ErrorKind::interrupted);
}

TEST_F(Watching, KnowsBeforehandWhetherItWillSeeAnything) {
  EXPECT_TRUE(can_watch(options_, scenario_, source_, {now_}, prediction_));
  const std::vector<twin::PredictedKpi> only_rates{prediction_[1]};
  EXPECT_FALSE(can_watch(options_, scenario_, source_, {now_}, only_rates)) << "the load need not have come yet";
  source_.up = false;
  EXPECT_FALSE(can_watch(options_, scenario_, source_, {now_}, prediction_));
  source_.down = true;
  EXPECT_EQ(can_watch(options_, scenario_, source_, {now_}, prediction_).error().message, "nobody answers");
}

TEST_F(Watching, SaysWhatLeftTheEnvelope) {
  EXPECT_TRUE(present_breaches(options_, scenario_, source_, {now_}, prediction_)->empty());
  source_.failures = 200;
  const auto breaches = present_breaches(options_, scenario_, source_, {now_}, prediction_);
  ASSERT_TRUE(breaches);
  EXPECT_EQ(*breaches, std::vector<std::string>{"service.cart.availability is 0.5, outside the predicted 1 to 1"});
}

}  // namespace
}  // namespace sandtable::app
