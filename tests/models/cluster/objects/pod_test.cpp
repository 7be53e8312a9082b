#include "models/cluster/objects/pod.hpp"

#include <gtest/gtest.h>

namespace sandtable::models::kube {
namespace {

Container asks(std::int64_t millicores, bool sidecar = false) {
  Container container;
  container.requests["cpu"] = thousandths(millicores);
  container.sidecar = sidecar;
  return container;
}

std::int64_t cpu(const PodSpec& spec) { return amount_of(requests_of(spec), "cpu").milli; }

TEST(RequestsOf, AddsUpContainersAndOverhead) {
  PodSpec spec;
  spec.containers = {asks(100), asks(250)};
  spec.overhead["cpu"] = thousandths(50);
  EXPECT_EQ(cpu(spec), 400);
}

TEST(RequestsOf, InitContainersCountWhereOneNeedsMoreThanAllLater) {
  PodSpec spec;
  spec.containers = {asks(100), asks(250)};
  spec.init_containers = {asks(300), asks(200)};
  EXPECT_EQ(cpu(spec), 350);
  spec.init_containers = {asks(300), asks(500)};
  EXPECT_EQ(cpu(spec), 500);
}

// The published example's form: init1, a sidecar of 100m, init2 of 400m, and 300m of containers.
TEST(RequestsOf, SidecarsRunBesideWhatComesAfterThem) {
  PodSpec spec;
  spec.containers = {asks(300)};
  spec.init_containers = {asks(50), asks(100, true), asks(400)};
  EXPECT_EQ(cpu(spec), 500);  // 400 + 100 while the last init container runs
  spec.init_containers = {asks(450), asks(100, true)};
  EXPECT_EQ(cpu(spec), 450);
}

TEST(RequestsOf, OfThePodAsAWholeComeFirst) {
  PodSpec spec;
  spec.containers = {asks(300)};
  spec.resources["cpu"] = thousandths(1000);
  EXPECT_EQ(cpu(spec), 1000);
}

}  // namespace
}  // namespace sandtable::models::kube
