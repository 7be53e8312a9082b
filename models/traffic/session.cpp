#include "models/traffic/session.hpp"

namespace sandtable::models {
namespace {

enum Purpose : std::uint32_t { length, thought, page };

}  // namespace

Visit CompiledSession::begin(std::uint32_t traffic, std::uint64_t user, sim::StreamKey stream) const {
  Visit visit{.user = user, .traffic = traffic, .most = UINT32_MAX};
  if (requests) {
    sim::Draws draws(stream, {user, 0, length});
    visit.most = sample(*requests, draws);
  } else {
    visit.page = start(sim::Draws(stream, {user, 0, page}).uniform());
  }
  return visit;
}

bool CompiledSession::goes_on(Visit& visit, Ending ending, sim::StreamKey stream) const {
  visit.failures = ending == Ending::success ? 0 : visit.failures + 1;
  if (visit.failures >= patience || visit.requests >= visit.most) return false;
  if (requests) return true;
  const auto& here = chain[visit.page];
  const auto way = here.next(sim::Draws(stream, {visit.user, visit.requests, page}).uniform());
  if (way == 0) return false;
  visit.page = here.pages[way - 1];
  return true;
}

sim::Duration CompiledSession::pause(const Visit& visit, sim::StreamKey stream) const {
  sim::Draws draws(stream, {visit.user, visit.requests, thought});
  return sim::from_seconds(sim::sample(think, draws));
}

}  // namespace sandtable::models
