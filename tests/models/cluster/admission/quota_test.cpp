#include "models/cluster/admission/quota.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/models/cluster/admission/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

const Resources web_asks{{"cpu", amount("500m")}, {"memory", amount("1Gi")}};

TEST(Quota, WhatAPodCountsFor) {
  const auto usage =
      quota_usage(asking({{"cpu", amount("500m")}, {"example.com/gpu", amount("2")}}, {{"memory", amount("1Gi")}}), at(0));
  EXPECT_EQ(usage, (Resources{{"count/pods", amount("1")},
                              {"pods", amount("1")},
                              {"cpu", amount("500m")},
                              {"requests.cpu", amount("500m")},
                              {"requests.example.com/gpu", amount("2")},
                              {"limits.memory", amount("1Gi")}}));
}

TEST(Quota, EndedPodsCountAsObjectsOnly) {
  auto pod = asking(web_asks);
  pod.status.phase = PodPhase::succeeded;
  EXPECT_EQ(quota_usage(pod, at(0)), (Resources{{"count/pods", amount("1")}}));
  pod.status.phase = PodPhase::running;
  pod.meta.deleted = at(100);
  pod.spec.grace_seconds = 30;
  EXPECT_TRUE(quota_usage(pod, at(130)).contains("pods"));
  EXPECT_FALSE(quota_usage(pod, at(131)).contains("pods"));
}

TEST(Quota, Scopes) {
  auto best_effort = quota({{"pods", amount("1")}});
  best_effort.scopes = {{QuotaScope::best_effort, Operator::exists, {}}};
  EXPECT_TRUE(counts(best_effort, asking({})));
  EXPECT_FALSE(counts(best_effort, asking(web_asks)));

  auto bounded = quota({{"pods", amount("1")}});
  bounded.scopes = {{QuotaScope::terminating, Operator::exists, {}}};
  auto pod = asking({});
  EXPECT_FALSE(counts(bounded, pod));
  pod.spec.active_deadline_seconds = 60;
  EXPECT_TRUE(counts(bounded, pod));

  auto important = quota({{"pods", amount("1")}});
  important.scopes = {{QuotaScope::priority_class, Operator::in, {"high"}}};
  EXPECT_FALSE(counts(important, pod));
  pod.spec.priority_class = "high";
  EXPECT_TRUE(counts(important, pod));
  EXPECT_TRUE(counts(bounded, pod));
  important.scopes.push_back({QuotaScope::not_terminating, Operator::exists, {}});
  EXPECT_FALSE(counts(important, pod)) << "all scopes at once";
}

TEST(Quota, OnlyWhatIsAboutPodsCounts) {
  EXPECT_FALSE(counts(quota({{"services", amount("3")}}), asking(web_asks)));
  EXPECT_TRUE(counts(quota({{"requests.example.com/gpu", amount("3")}}), asking(web_asks)));
}

TEST(Quota, WhatItIsAboutMustBeNamedByEveryContainer) {
  const QuotaView view{quota({{"requests.cpu", amount("4")}, {"limits.memory", amount("4Gi")}}), {}};
  EXPECT_EQ(quota_problem(view, asking({{"cpu", amount("1")}}), at(0), 36),
            "quota team wants every container to say limits.memory for main");
  auto whole_pod = asking({});
  whole_pod.spec.resources["cpu"] = amount("1");
  EXPECT_TRUE(quota_problem(view, whole_pod, at(0), 33).has_value());
  EXPECT_FALSE(quota_problem(view, whole_pod, at(0), 34).has_value());
}

TEST(Quota, RoomIsUsedUp) {
  const QuotaView view{quota({{"requests.cpu", amount("2")}, {"pods", amount("4")}}),
                       {{"requests.cpu", amount("1800m")}, {"pods", amount("4")}}};
  EXPECT_EQ(quota_problem(view, asking(web_asks), at(0), 36),
            "quota team is used up: pods: 4 in use and 1 more is over 4, requests.cpu: 1800m in use and 500m more is over 2");
}

TEST(Quota, UsageIsTheStatusElseCounted) {
  Objects objects;
  objects.pods = {asking(web_asks), asking(web_asks)};
  objects.pods[0].meta.uid = "stored";
  auto one = quota({{"pods", amount("4")}});
  EXPECT_EQ(view_of(one, objects, at(0)).used, (Resources{{"pods", amount("1")}})) << "one of them is not stored yet";
  one.used = Resources{{"pods", amount("3")}};
  EXPECT_EQ(view_of(one, objects, at(0)).used, (Resources{{"pods", amount("3")}}));
}

RC_GTEST_PROP(QuotaProperty, NeverOverItsHardLimits, ()) {
  Objects objects;
  objects.resource_quotas = {quota({{"requests.cpu", thousandths(*rc::gen::inRange(0, 4000))},
                                    {"limits.memory", whole(*rc::gen::inRange(0, 4096))},
                                    {"pods", whole(*rc::gen::inRange(0, 6))}})};
  auto views = quota_views(objects, at(0));
  const int asked = *rc::gen::inRange(0, 20);
  for (int i = 0; i < asked; ++i) {
    const auto before = views;
    const auto answer =
        admit(asking({{"cpu", thousandths(*rc::gen::inRange(0, 1500))}}, {{"memory", whole(*rc::gen::inRange(0, 2000))}}), objects,
              views, at(0));
    if (!answer.allowed()) RC_ASSERT(views.front().used == before.front().used);
  }
  for (const auto& [name, hard] : views.front().quota.hard) RC_ASSERT(amount_of(views.front().used, name) <= hard);
}

}  // namespace
}  // namespace sandtable::models::kube
