#include "connectors/kubernetes/import/lifecycle.hpp"

#include <gmock/gmock.h>

#include "tests/connectors/kubernetes/import/imported.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

TEST(ImportLifecycle, ProbesWithKubernetesDefaults) {
  const auto imported =
      import_pod({}, {},
                 "startupProbe: {failureThreshold: 30, periodSeconds: 2}, readinessProbe: {initialDelaySeconds: 5,"
                 " successThreshold: 2}, livenessProbe: {timeoutSeconds: 3}");
  const auto& service = service_of(imported);
  EXPECT_EQ(service.startup_probe, (models::ProbeSpec{0s, 2s, 1s, 1, 30}));
  EXPECT_EQ(service.readiness, (models::ProbeSpec{5s, 10s, 1s, 2, 3}));
  EXPECT_EQ(service.liveness, (models::ProbeSpec{0s, 10s, 3s, 1, 3}));
  EXPECT_FALSE(service.termination);
  expect_a_scenario(imported);
}

TEST(ImportLifecycle, OneProbeOfEachKind) {
  const auto imported = import(
      "kind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, readinessProbe: {periodSeconds: 7}}, {name: d, "
      "readinessProbe: "
      "{}}]}\n");
  EXPECT_EQ(service_of(imported).readiness->every, 7s);
  EXPECT_THAT(imported.left_out,
              ElementsAre("Pod default/a, the readiness probe of container d: a replica has one of each kind, and c's is taken"));
}

TEST(ImportLifecycle, Termination) {
  const auto slept = import_pod("terminationGracePeriodSeconds: 45", {}, "lifecycle: {preStop: {sleep: {seconds: 5}}}");
  EXPECT_EQ(service_of(slept).termination, (models::TerminationSpec{45s, 5s}));
  expect_a_scenario(slept);
  const auto hooked = import_pod({}, {}, "lifecycle: {preStop: {exec: {command: [drain]}}}");
  EXPECT_FALSE(service_of(hooked).termination);
  EXPECT_THAT(hooked.unknown, Contains(Field(&Unknown::path, "services.web.termination.pre_stop")));
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
