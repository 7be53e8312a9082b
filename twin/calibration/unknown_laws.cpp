#include "twin/calibration/unknown_laws.hpp"

namespace sandtable::twin {
namespace {

void walk(models::Step& step, const std::string& path, bool in_row, std::vector<TimedStep>& out) {
  if (auto* work = std::get_if<models::WorkStep>(&step.kind)) out.push_back({StepTime::work, path + ".work", &work->time, in_row});
  if (auto* cpu = std::get_if<models::CpuStep>(&step.kind)) out.push_back({StepTime::cpu, path + ".cpu", &cpu->time, in_row});
  if (auto* parallel = std::get_if<models::ParallelStep>(&step.kind)) {
    for (std::size_t i = 0; i < parallel->branches.size(); ++i) {
      walk(parallel->branches[i], path + ".parallel." + std::to_string(i), false, out);
    }
  }
  if (auto* use = std::get_if<models::UseStep>(&step.kind)) {
    for (std::size_t i = 0; i < use->steps.size(); ++i) walk(use->steps[i], path + ".use.steps." + std::to_string(i), false, out);
  }
  if (auto* cache = std::get_if<models::CacheStep>(&step.kind)) {
    for (std::size_t i = 0; i < cache->miss.size(); ++i)
      walk(cache->miss[i], path + ".cache.miss." + std::to_string(i), false, out);
    for (std::size_t i = 0; i < cache->hit.size(); ++i) walk(cache->hit[i], path + ".cache.hit." + std::to_string(i), false, out);
  }
  if (auto* lock = std::get_if<models::LockStep>(&step.kind)) {
    for (std::size_t i = 0; i < lock->steps.size(); ++i)
      walk(lock->steps[i], path + ".lock.steps." + std::to_string(i), false, out);
  }
  if (auto* choice = std::get_if<models::ChoiceStep>(&step.kind)) {
    for (std::size_t k = 0; k < choice->branches.size(); ++k) {
      auto& steps = choice->branches[k].steps;
      const std::string branch = path + ".choice." + std::to_string(k) + ".steps.";
      for (std::size_t i = 0; i < steps.size(); ++i) walk(steps[i], branch + std::to_string(i), false, out);
    }
  }
}

}  // namespace

std::vector<TimedStep> timed_steps(models::Service& service) {
  std::vector<TimedStep> out;
  for (auto& endpoint : service.endpoints) {
    const std::string prefix = "services." + service.name + ".endpoints." + endpoint.name + ".steps.";
    for (std::size_t i = 0; i < endpoint.steps.size(); ++i) walk(endpoint.steps[i], prefix + std::to_string(i), true, out);
  }
  return out;
}

}  // namespace sandtable::twin
