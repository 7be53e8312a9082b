// The audit against books that are wrong on purpose: every law, broken once, is noticed. What holds in sound runs is
// laws_test.cpp's.
#include "models/service/request_audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::Ending;
using models::RequestAudit;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

sim::Time at(std::int64_t nanoseconds) { return sim::Time{sim::Duration{nanoseconds}}; }

/// A world of one service with one slot, a queue of one, half a core, and one replica; and the plane's side of it, by hand.
struct RequestAuditTest : ::testing::Test {
  RequestAuditTest() {
    auto only = service("only", {work(constant(1))});
    only.concurrency = 1;
    only.queue = 1;
    only.cpu.limit = models::Cores{0.5};
    auto described = scenario({only}, {poisson("users", "only", 1)}, 10s);
    described.nodes.push_back({"n", "a", 1, {1}, {1e9}, {}, constant(0)});
    world = *models::compile(described);
    audit.emplace(world);
    replicas.resize(1);
  }

  std::uint32_t open() {
    const auto index = frames.allocate();
    frames[index].renew();
    frames[index].by_user = true;
    frames[index].answers = 0;
    return index;
  }
  /// One that has been served and answered, within the times of a plane that keeps its books.
  void one_request(std::int64_t from, std::int64_t to) {
    const auto request = open();
    audit->sent(request, frames[request], at(from));
    audit->arrived(request, {0}, at(from), 1);
    audit->admitted(request, 0, at(from));
    audit->left(request, at(to));
    audit->ended(request, Ending::success, at(to), 0);
    audit->released(request, frames[request], at(to));
    frames[request].by_user = false;
    frames.release(request);
  }
  std::vector<std::string> seen(std::int64_t now) {
    const std::vector<std::uint64_t> inside{inside_}, lines{line_};
    audit->inspect({at(now), frames, replicas, inside, lines});
    return audit->violations();
  }

  models::CompiledWorld world;
  std::optional<RequestAudit> audit;
  models::Frames frames;
  std::vector<models::Replica> replicas;
  std::uint64_t inside_ = 0, line_ = 0;
};

TEST_F(RequestAuditTest, SoundBooksPass) {
  one_request(5, 17);
  one_request(20, 20);
  EXPECT_THAT(seen(100), IsEmpty());
}

TEST_F(RequestAuditTest, NoticesAWrongCountOfThoseInside) {
  const auto request = open();
  audit->sent(request, frames[request], at(1));
  audit->arrived(request, {0}, at(1), 2);
  EXPECT_THAT(audit->violations(), Contains(HasSubstr("service only: 2 inside, but 1 came and 0 ended")));
}

TEST_F(RequestAuditTest, NoticesAnIntegralThatIsNotTheSumOfTimes) {
  const auto first = open(), second = open();
  audit->sent(first, frames[first], at(1));
  audit->arrived(first, {0}, at(1), 1);
  audit->sent(second, frames[second], at(3));
  audit->arrived(second, {0}, at(3), 1);  // the plane lost one, for 4 ns
  audit->ended(first, Ending::rejected, at(7), 1);
  audit->ended(second, Ending::rejected, at(8), 0);
  EXPECT_THAT(seen(9), Contains(HasSubstr("Little's law is broken: 0.000000007 s is the integral of the number inside, "
                                          "0.000000011 s the sum")));
}

TEST_F(RequestAuditTest, NoticesALeakedFrame) {
  one_request(5, 17);
  (void)frames.allocate();
  EXPECT_THAT(seen(100), Contains(HasSubstr("1 frames are alive, but 0 requests and branches")));
}

TEST_F(RequestAuditTest, NoticesARequestThatEndsTwiceOrIsServedOutOfTurn) {
  const auto request = open();
  audit->sent(request, frames[request], at(1));
  audit->admitted(request, 0, at(1));
  EXPECT_THAT(audit->violations(), Contains(HasSubstr("is served while it is sent, not waiting")));
  audit->left(request, at(2));
  audit->ended(request, Ending::success, at(2), 0);
  audit->ended(request, Ending::success, at(2), 0);
  EXPECT_THAT(audit->violations(), Contains(HasSubstr("ends while it is ended")));
}

TEST_F(RequestAuditTest, NoticesAUserWhoIsNeverAnswered) {
  const auto request = open();
  audit->sent(request, frames[request], at(1));
  frames[request].by_user = false;
  EXPECT_THAT(seen(2), Contains(HasSubstr("traffic users: 1 sent, but 0 answered and 0 on their way")));
}

TEST_F(RequestAuditTest, NoticesAReplicaThatServesMoreThanItHasSlots) {
  for (int i = 0; i < 2; ++i) {
    const auto request = open();
    audit->sent(request, frames[request], at(1));
    audit->arrived(request, {0}, at(1), static_cast<std::uint64_t>(i) + 1);
    audit->admitted(request, 0, at(1));
  }
  replicas[0].in_service = 3;
  EXPECT_THAT(seen(1), Contains(HasSubstr("2 served in 1 slots")));
  EXPECT_THAT(audit->violations(), Contains(HasSubstr("3 served by its count, 2 in truth")));
}

TEST_F(RequestAuditTest, NoticesALineThatIsLongerThanItMayBe) {
  replicas[0].line.push(frames, frames.allocate());
  replicas[0].line.push(frames, frames.allocate());
  EXPECT_THAT(seen(1), Contains(HasSubstr("2 wait where 1 may")));
  EXPECT_THAT(audit->violations(), Contains(HasSubstr("2 stand in lines, but 0 wait")));
}

TEST_F(RequestAuditTest, NoticesCoresThatAreNotThere) {
  audit->cores_changed({0}, at(1), 0, 0.6, 3, 0.5);
  EXPECT_THAT(audit->violations(), Contains(HasSubstr("has 0.6 cores for 3 requests and a limit of 0.5")));
  const std::vector<models::ShareClaim> claims{{1, 0.5, 0.4}, {1, 2, 0.5}};
  audit->shared_out(0, at(2), claims);
  EXPECT_THAT(audit->violations(), Contains(HasSubstr("node n-0 gives 0.9 of its 1 cores, and 2.5 are wanted")));
}

TEST_F(RequestAuditTest, NoticesWorkThatWasDoneForNothing) {
  audit->work_asked({0}, 2);
  audit->cores_changed({0}, at(0), 0, 0.5, 1, 0.5);
  audit->cores_changed({0}, at(3'000'000'000), 0.5, 0, 0, 0.5);
  EXPECT_THAT(seen(4'000'000'000), Contains(HasSubstr("1.5 CPU seconds were given, 2 were worked")));
}

TEST_F(RequestAuditTest, NoticesMeasurementsThatAreNotWhatHappened) {
  one_request(5, 17);
  const std::vector<std::uint64_t> none{0};
  const models::Recorder recorder(world);  // it has heard of nothing
  audit->compare({at(100), frames, replicas, none, none}, recorder);
  EXPECT_THAT(audit->violations(), Contains(HasSubstr("service.only: mean latency is given as nan, and was 1.2e-08")));
  EXPECT_THAT(audit->violations(), Contains(HasSubstr("the utilisation law is broken")));
}

TEST_F(RequestAuditTest, TellsTheFirstTwentyAndHowManyMore) {
  for (int i = 0; i < 25; ++i) audit->cores_changed({0}, at(i), 0, 1, 1, 0.5);
  EXPECT_EQ(audit->violations().size(), 21u);
  EXPECT_EQ(audit->violations().back(), "5 more");
}

TEST(RequestPlaneAudit, BeginsBeforeTheFirstEvent) {
  Stage stage(scenario({service("a", {work(constant(0.1))})}, {deterministic("t", "a", 10)}, 10s));
  EXPECT_THROW((void)stage.plane.violations(), sim::ContractError);
  stage.plane.advance_to(sim::Time{1s});
  EXPECT_THROW(stage.plane.audit(), sim::ContractError);
}

}  // namespace
}  // namespace sandtable::test
