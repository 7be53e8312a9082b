#include "models/cluster/workloads/cron_job_control.hpp"

#include <gtest/gtest.h>

#include "models/cluster/workloads/cron_schedule.hpp"

namespace sandtable::models::kube {
namespace {

sim::Time on(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  using namespace std::chrono;
  const sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return sim::Time{nanoseconds((date + hours(hour) + minutes(minute) + seconds(second)).time_since_epoch())};
}

std::optional<sim::Time> next(const std::string& schedule, sim::Time after) { return CronSchedule::parse(schedule)->next(after); }

// 2026-11-25 is a Wednesday.
const sim::Time wednesday = on(2026, 11, 25, 10, 7, 30);

TEST(CronSchedule, StrikesOnTheMinute) {
  EXPECT_EQ(next("* * * * *", wednesday), on(2026, 11, 25, 10, 8));
  EXPECT_EQ(next("* * * * *", on(2026, 11, 25, 10, 8)), on(2026, 11, 25, 10, 9));
  EXPECT_EQ(next("*/15 * * * *", wednesday), on(2026, 11, 25, 10, 15));
  EXPECT_EQ(next("5/20 * * * *", wednesday), on(2026, 11, 25, 10, 25));
  EXPECT_EQ(next("0 3 * * *", wednesday), on(2026, 11, 26, 3));
  EXPECT_EQ(next("30 6-16/4 * * 1-5", on(2026, 11, 27, 15)), on(2026, 11, 30, 6, 30));
  EXPECT_EQ(next("0 0 29 2 *", wednesday), on(2028, 2, 29));
  EXPECT_EQ(next("0 0 31 2 *", wednesday), std::nullopt);
  EXPECT_EQ(next("0 0 1 JAN *", wednesday), on(2027, 1, 1));
}

TEST(CronSchedule, EitherDayCountsWhereBothAreRestricted) {
  EXPECT_EQ(next("0 0 13 * fri", wednesday), on(2026, 11, 27));         // a Friday
  EXPECT_EQ(next("0 0 13 * fri", on(2026, 12, 12)), on(2026, 12, 13));  // a 13th
  EXPECT_EQ(next("0 0 13 * *", wednesday), on(2026, 12, 13));
  EXPECT_EQ(next("0 0 * * sun", wednesday), on(2026, 11, 29));
  EXPECT_EQ(next("0 0 */2 * sun", wednesday), on(2026, 11, 27));  // a step is a restriction: the 27th is odd
}

TEST(CronSchedule, KnowsDescriptors) {
  EXPECT_EQ(next("@hourly", wednesday), on(2026, 11, 25, 11));
  EXPECT_EQ(next("@daily", wednesday), on(2026, 11, 26));
  EXPECT_EQ(next("@weekly", wednesday), on(2026, 11, 29));
  EXPECT_EQ(next("@monthly", wednesday), on(2026, 12, 1));
  EXPECT_EQ(next("@yearly", wednesday), on(2027, 1, 1));
  EXPECT_EQ(next("@every 1h30m", wednesday), on(2026, 11, 25, 11, 37, 30));
}

TEST(CronSchedule, RefusesWhatItCannotRead) {
  for (const char* bad :
       {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7", "5-2 * * * *",
        "*/0 * * * *", "a * * * *", "@often", "@every soon", "TZ=Asia/Tokyo * * * * *", "1-2-3 * * * *", "1/2/3 * * * *"})
    EXPECT_FALSE(CronSchedule::parse(bad)) << bad;
}

CronJob hourly() {
  CronJob cron;
  cron.meta.name = "report";
  cron.meta.created = on(2026, 11, 25, 8, 30);
  cron.schedule = "0 * * * *";
  cron.last_scheduled = on(2026, 11, 25, 9);
  return cron;
}

TEST(CronJobSync, StartsWhatIsDue) {
  const auto sync = sync_cron_job(hourly(), {}, on(2026, 11, 25, 10, 0, 5));
  const auto minutes = on(2026, 11, 25, 10).time_since_epoch() / std::chrono::minutes(1);
  EXPECT_EQ(sync.start, "report-" + std::to_string(minutes));
  EXPECT_EQ(sync.due, on(2026, 11, 25, 10));
  EXPECT_EQ(sync.again_after, sim::Duration(std::chrono::milliseconds(3'595'100)));  // to 11:00, and 100 ms
}

TEST(CronJobSync, WaitsForTheNextStrike) {
  const auto sync = sync_cron_job(hourly(), {}, on(2026, 11, 25, 9, 59));
  EXPECT_TRUE(sync.start.empty());
  EXPECT_EQ(sync.again_after, sim::Duration(std::chrono::milliseconds(60'100)));
}

TEST(CronJobSync, MakesUpForTheLastOfManyMissed) {
  auto cron = hourly();
  cron.last_scheduled = on(2026, 11, 25, 9) - std::chrono::hours(100);
  auto sync = sync_cron_job(cron, {}, on(2026, 11, 25, 9, 30));
  EXPECT_EQ(sync.missed, 100);
  EXPECT_FALSE(sync.too_many_missed);
  cron.last_scheduled = on(2026, 11, 25, 9) - std::chrono::hours(101);
  sync = sync_cron_job(cron, {}, on(2026, 11, 25, 9, 30));
  EXPECT_EQ(sync.missed, 101);
  EXPECT_TRUE(sync.too_many_missed);
  EXPECT_EQ(sync.due, on(2026, 11, 25, 9));
  EXPECT_FALSE(sync.start.empty());
}

TEST(CronJobSync, StartsNothingAfterTheDeadline) {
  auto cron = hourly();
  cron.starting_deadline_seconds = 60;
  EXPECT_FALSE(sync_cron_job(cron, {}, on(2026, 11, 25, 10, 0, 59)).start.empty());
  EXPECT_TRUE(sync_cron_job(cron, {}, on(2026, 11, 25, 10, 1, 30)).start.empty());
}

TEST(CronJobSync, FollowsItsConcurrencyPolicy) {
  auto cron = hourly();
  cron.active = {"report-1"};
  const auto now = on(2026, 11, 25, 10, 0, 5);
  EXPECT_FALSE(sync_cron_job(cron, {}, now).start.empty());
  cron.concurrency = Concurrency::forbid;
  EXPECT_EQ(sync_cron_job(cron, {}, now).reason, "JobAlreadyActive");
  Job done;
  done.meta.name = "report-1";
  done.conditions = {{"Complete", Truth::yes, "", "", {}, {}}};
  EXPECT_FALSE(sync_cron_job(cron, {done}, now).start.empty());
  cron.concurrency = Concurrency::replace;
  EXPECT_EQ(sync_cron_job(cron, {}, now).remove, std::vector<std::string>{"report-1"});
}

TEST(CronJobSync, StartsNothingTwiceOrWhenSuspendedOrUnreadable) {
  auto cron = hourly();
  cron.last_scheduled = on(2026, 11, 25, 10);
  EXPECT_TRUE(sync_cron_job(cron, {}, on(2026, 11, 25, 10, 0, 5)).start.empty());
  cron = hourly();
  cron.suspended = true;
  EXPECT_TRUE(sync_cron_job(cron, {}, on(2026, 11, 25, 10, 0, 5)).start.empty());
  cron = hourly();
  cron.schedule = "often";
  EXPECT_EQ(sync_cron_job(cron, {}, wednesday).reason, "UnparseableSchedule");
  cron.schedule = "59 23 31 2 *";
  EXPECT_EQ(sync_cron_job(cron, {}, wednesday).reason, "InvalidSchedule");
}

TEST(CronJobSync, ForgetsOldJobs) {
  std::vector<Job> jobs;
  for (int i = 0; i < 5; ++i) {
    auto& job = jobs.emplace_back();
    job.meta.name = "done-" + std::to_string(i);
    job.started = on(2026, 11, 25, i);
    job.conditions = {{i == 4 ? "Failed" : "Complete", Truth::yes, "", "", {}, {}}};
  }
  EXPECT_EQ(sync_cron_job(hourly(), jobs, on(2026, 11, 25, 9, 59)).remove, std::vector<std::string>{"done-0"});
}

}  // namespace
}  // namespace sandtable::models::kube
