// Users arrive at rate λ; each makes N requests, pauses between them. Nobody waits for another, so by renewal arguments
//     requests:  λ·E[N] a second;   along a chain  λ·v_page,  v = s + v·P
// and by Little the work in progress is the request rate times the mean work, which a service's busy slots show.
#include "tests/validation/theory.hpp"

namespace sandtable::test {
namespace {

models::Traffic visits(models::UserSession session, double rate) {
  models::Traffic traffic{"t", {}, models::Arrivals{models::PoissonArrivals{models::Rate{rate}}}, {}};
  traffic.session = std::move(session);
  return traffic;
}

}  // namespace

TEST(Theory, SessionsOfGeometricLength) {
  constexpr double users = 5, requests = 8, work_time = 0.05;
  auto traffic = visits({models::CountLaw{models::GeometricCount{requests}}, {}, exponential(0.5), {}}, users);
  traffic.to = {"web", "do"};
  auto web = service("web", {work(exponential(work_time))});
  web.concurrency = 100;
  const auto samples = replicate(with_requests({web}, {traffic}, 2e5, users * requests));
  expect_theory(samples, "traffic.t.rate", users * requests);
  expect_theory(samples, "traffic.t.latency.mean", work_time);
  expect_theory(samples, "service.web.utilization", users * requests * work_time / 100);
}

// Home (all begin there) → search 0.5, leave 0.5; search → search 0.3, item 0.4, leave 0.3; item → home 0.2, leave 0.8:
//     h = 1 + 0.2·i,  s = 0.5·h + 0.3·s,  i = 0.4·s   =>   h = 1/(1 − 0.2·0.4·0.5/0.7),  s = h·0.5/0.7,  i = 0.4·s
TEST(Theory, SessionsAlongAChain) {
  constexpr double users = 20;
  const double home = 1 / (1 - 0.2 * 0.4 * 0.5 / 0.7), search = home * 0.5 / 0.7, item = 0.4 * search;
  auto web = service("web", {});
  web.endpoints = {{"home", {work(constant(0.01))}}, {"search", {work(constant(0.02))}}, {"item", {work(constant(0.03))}}};
  const models::Target at_home{"web", "home"}, at_search{"web", "search"}, at_item{"web", "item"};
  const auto traffic = visits({{},
                               {{at_home, 1, 5, {{at_search, 5}}},
                                {at_search, 0, 0.3, {{at_search, 0.3}, {at_item, 0.4}}},
                                {at_item, 0, 4, {{at_home, 1}}}},
                               exponential(0.3),
                               {}},
                              users);
  const auto samples = replicate(with_requests({web}, {traffic}, 2e5, users * (home + search + item)));
  expect_theory(samples, "traffic.t.rate", users * (home + search + item));
  expect_theory(samples, "service.web.endpoint.home.rate", users * home);
  expect_theory(samples, "service.web.endpoint.search.rate", users * search);
  expect_theory(samples, "service.web.endpoint.item.rate", users * item);
}

}  // namespace sandtable::test
