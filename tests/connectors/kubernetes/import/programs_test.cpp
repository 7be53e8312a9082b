#include "connectors/kubernetes/import/programs.hpp"

#include <gmock/gmock.h>

#include "tests/connectors/kubernetes/import/imported.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string job_template =
    "parallelism: 2, completions: 6, backoffLimit: 3, activeDeadlineSeconds: 900, template: {spec: {restartPolicy: Never, "
    "nodeSelector: {disk: ssd}, containers: [{name: c, image: report, resources: {requests: {cpu: 250m, memory: 64Mi}}}]}}";

std::string cron_job(const std::string& spec = "schedule: '*/10 * * * *'") {
  return "kind: CronJob\nmetadata: {name: report, namespace: shop}\nspec: {" + spec +
         ", concurrencyPolicy: Forbid, startingDeadlineSeconds: 60, jobTemplate: {spec: {" + job_template + "}}}\n---\n";
}
std::string run(const std::string& name, const std::string& status = "{}", const std::string& owner = "CronJob") {
  return "kind: Job\nmetadata: {name: " + name + ", namespace: shop" +
         (owner.empty() ? "" : ", ownerReferences: [{kind: " + owner + ", name: report, uid: u, controller: true}]") +
         "}\nspec: {" + job_template + "}\nstatus: " + status + "\n---\n";
}
std::string pod(const std::string& name, const std::string& phase, int minute, int seconds) {
  char ended[32];
  std::snprintf(ended, sizeof ended, "2026-01-01T00:%02d:%02dZ", minute + seconds / 60, seconds % 60);
  return "kind: Pod\nmetadata: {name: " + name +
         ", namespace: shop, ownerReferences: [{kind: Job, name: report-1, uid: u, controller: true}]}\n"
         "spec: {containers: [{name: c}]}\nstatus: {phase: " +
         phase + ", startTime: '2026-01-01T00:" + (minute < 10 ? "0" : "") + std::to_string(minute) +
         ":00Z', containerStatuses: [{name: c, state: {terminated: {exitCode: 0, finishedAt: '" + ended + "'}}}]}\n---\n";
}

TEST(ImportPrograms, ACronJobTakesWhatItsPodsTook) {
  const auto imported = import_pod("", cron_job() + run("report-1") + pod("a", "Succeeded", 0, 60) + pod("b", "Succeeded", 2, 60) +
                                           pod("d", "Failed", 4, 10) + pod("e", "Succeeded", 6, 60));
  ASSERT_EQ(imported.scenario.jobs.size(), 1U);
  const auto& job = imported.scenario.jobs[0];
  EXPECT_EQ(job.name, "report");
  EXPECT_EQ(job.duration.law, sim::Distribution{sim::Constant{60}});
  EXPECT_EQ(job.failing.value, 0.25);
  EXPECT_EQ(job.parallelism, 2U);
  EXPECT_EQ(job.completions, 6U);
  EXPECT_EQ(job.backoff_limit, 3U);
  EXPECT_EQ(job.deadline, 15min);
  EXPECT_EQ(job.schedule, "*/10 * * * *");
  EXPECT_EQ(job.concurrency, models::kube::Concurrency::forbid);
  EXPECT_EQ(job.starting_deadline, 60s);
  EXPECT_EQ(job.cpu.request->value, 0.25);
  EXPECT_EQ(job.memory.request->value, 64.0 * 1024 * 1024);
  EXPECT_EQ(job.selector, (std::vector<models::NodeLabel>{{"disk", "ssd"}}));
  EXPECT_THAT(imported.left_out, IsEmpty());
  expect_a_scenario(imported);
}

TEST(ImportPrograms, OneWithoutPodsTakesWhatItsRunsTook) {
  const std::string status =
      "{startTime: '2026-01-01T00:00:00Z', conditions: [{type: Complete, status: 'True', lastTransitionTime: "
      "'2026-01-01T00:02:00Z'}]}";
  // Six pods, two at a time: what one of them takes can't be told from the whole.
  EXPECT_THAT(import_pod("", cron_job() + run("report-1", status)).scenario.jobs, IsEmpty());
  std::string at_once = cron_job() + run("report-1", status);
  for (std::size_t at = at_once.find("completions: 6"); at != std::string::npos; at = at_once.find("completions: 6"))
    at_once.replace(at, 14, "completions: 2");
  const auto imported = import_pod("", at_once);
  ASSERT_EQ(imported.scenario.jobs.size(), 1U);
  EXPECT_EQ(imported.scenario.jobs[0].duration.law, sim::Distribution{sim::Constant{120}});
  expect_a_scenario(imported);
}

TEST(ImportPrograms, WhatCanNotBeSaidIsLeftOutWithTheReason) {
  const auto left_out = [](const std::string& more) { return import_pod("", more).left_out; };
  EXPECT_THAT(
      left_out(cron_job()),
      ElementsAre("CronJob shop/report: none of it has succeeded, so how long it takes is not known; write it as one of the "
                  "scenario's jobs"));
  EXPECT_THAT(left_out(cron_job("schedule: '0 3 * * *', timeZone: Europe/Berlin")),
              ElementsAre("CronJob shop/report: its schedule is of the time zone Europe/Berlin, and a scenario's of UTC"));
  EXPECT_THAT(left_out(cron_job("schedule: '0 3 * * *', suspend: true")), ElementsAre("CronJob shop/report: it is suspended"));
  EXPECT_THAT(left_out(run("once", "{conditions: [{type: Complete, status: 'True'}]}", "")),
              ElementsAre("Job shop/once: it is over"));
  EXPECT_THAT(import(cron_job() + run("report-1") + pod("a", "Succeeded", 0, 60)).left_out,
              Contains("CronJob shop/report: there are no nodes whose room it could take"));
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
