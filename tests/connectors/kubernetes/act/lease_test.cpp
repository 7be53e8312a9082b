#include "connectors/kubernetes/act/lease.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/connectors/kubernetes/act/api_server.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

constexpr const char* path = "/apis/coordination.k8s.io/v1/namespaces/shop/leases/sandtable";

sim::Result<std::unique_ptr<Lease>> acquire(const test::ApiServer& api, LeaseOptions options = {}) {
  Access access;
  access.server = api.url();
  return Lease::acquire(access, "shop", options, nullptr);
}
std::string holder(test::ApiServer& api) { return text_at(api.object(), {"spec", "holderIdentity"}); }

TEST(Lease, IsTakenAndGivenBack) {
  test::ApiServer api(path, std::nullopt);
  {
    const auto lease = acquire(api);
    ASSERT_TRUE(lease) << lease.error().message;
    EXPECT_TRUE((*lease)->held());
    EXPECT_NE(holder(api), "");
    EXPECT_EQ(number_at(api.object(), {"spec", "leaseTransitions"}), 0);
  }
  EXPECT_EQ(holder(api), "");
  EXPECT_TRUE(acquire(api));
}

TEST(Lease, WhoRenewsItKeepsIt) {
  test::ApiServer api(path, std::nullopt);
  LeaseOptions options;
  options.renew_every = std::chrono::milliseconds(5);
  const auto first = acquire(api, options);
  ASSERT_TRUE(first);
  const auto second = acquire(api, options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, sim::ErrorKind::conflict);
  EXPECT_THAT(second.error().message, ::testing::HasSubstr("another Sandtable"));
  EXPECT_TRUE((*first)->held());
}

// Whatever a dead holder's clock said, tomorrow or 1970: what counts is that nothing moves while we look.
TEST(Lease, OfADeadHolderIsTakenOverByOurOwnClock) {
  for (const char* renewed : {"2999-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z"}) {
    test::ApiServer api(path, Json{{"kind", "Lease"},
                                   {"metadata", {{"name", "sandtable"}}},
                                   {"spec", {{"holderIdentity", "dead"}, {"renewTime", renewed}, {"leaseTransitions", 4}}}});
    LeaseOptions options;
    options.lasts = std::chrono::milliseconds(40);
    const auto lease = acquire(api, options);
    ASSERT_TRUE(lease) << lease.error().message;
    EXPECT_NE(holder(api), "dead");
    EXPECT_EQ(number_at(api.object(), {"spec", "leaseTransitions"}), 5);
  }
}

TEST(Lease, TakenOverIsLost) {
  test::ApiServer api(path, std::nullopt);
  LeaseOptions options;
  options.renew_every = std::chrono::milliseconds(5);
  const auto lease = acquire(api, options);
  ASSERT_TRUE(lease);
  api.change([](auto& object) { object["spec"]["holderIdentity"] = "thief"; });
  EXPECT_TRUE(test::wait_until([&] { return !(*lease)->held(); }));
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
