#include "models/cluster/kubelet/image_pulls.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <tuple>

#include "models/cluster/kubelet/registry_bucket.hpp"
#include "models/cluster/kubelet/restart_curve.hpp"

namespace sandtable::models::kube {
namespace {

using Attempt = std::tuple<sim::Time, std::size_t, std::size_t>;  // when, in which order, of which request

}  // namespace

std::vector<Pull> schedule_pulls(const std::vector<PullRequest>& requests, const PullSettings& settings,
                                 const std::vector<std::string>& present) {
  std::map<std::string, sim::Time> there;
  for (const auto& image : present) there[image] = sim::Time::min();
  std::priority_queue<Attempt, std::vector<Attempt>, std::greater<>> attempts;
  std::size_t order = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) attempts.emplace(requests[i].at, order++, i);
  std::vector<sim::Time> free_at(static_cast<std::size_t>(std::max(settings.parallel, 0)), sim::Time::min());
  RegistryBucket registry(settings.registry_rate, settings.registry_burst);
  std::vector<Pull> pulls(requests.size());
  while (!attempts.empty()) {
    const auto [at, turn, which] = attempts.top();
    attempts.pop();
    const auto& request = requests[which];
    auto& pull = pulls[which];
    const auto known = there.find(request.image);
    if (known != there.end() && known->second <= at) {
      pull.begins = pull.ends = at;
      continue;
    }
    const auto worker = std::ranges::min_element(free_at);
    const sim::Time begins = worker == free_at.end() ? at : std::max(at, *worker);
    if (!registry.take(begins)) {
      ++pull.refused;
      attempts.emplace(begins + pull_wait(pull.refused), order++, which);
      continue;
    }
    pull.begins = begins;
    pull.ends = known == there.end() ? begins + request.takes : std::max(begins, known->second);
    if (worker != free_at.end()) *worker = pull.ends;
    if (known == there.end()) there[request.image] = pull.ends;
  }
  return pulls;
}

}  // namespace sandtable::models::kube
