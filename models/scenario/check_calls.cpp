#include "models/scenario/checks.hpp"
#include "models/scenario/steps.hpp"

namespace sandtable::models {
namespace {

void check_parallel(const ParallelStep& parallel, const std::string& path, Checks& checks) {
  if (!checks.intact(path + ".wait") || !checks.intact(path + ".quorum") || !checks.intact(path + ".losers")) return;
  const bool by_quorum = parallel.wait == ParallelWait::quorum;
  if (by_quorum && !parallel.quorum)
    checks.report(path + ".wait", "\"wait\" is quorum without a number", "how many branches must succeed?", "such as quorum: 2");
  if (parallel.quorum && !by_quorum)
    checks.report(path + ".quorum", "\"quorum\" beside another way of waiting", "it belongs to wait: quorum", "remove one of them");
  if (parallel.quorum && by_quorum && *parallel.quorum > parallel.branches.size() && checks.intact(path + ".parallel"))
    checks.report(path + ".quorum",
                  "\"quorum\" is " + std::to_string(*parallel.quorum) + ", more than the branches, " +
                      std::to_string(parallel.branches.size()),
                  "the step could only fail");
  if (parallel.losers != Losers{} && parallel.wait == ParallelWait::all)
    checks.report(path + ".losers", "\"losers\" where all branches are waited for", "none of them loses", "such as wait: first");
}

}  // namespace

void check_calls(const Scenario& scenario, Checks& checks) {
  each_step(scenario, [&](const Service&, const Endpoint&, const Step& step, const std::string& path) {
    if (const auto* parallel = std::get_if<ParallelStep>(&step.kind)) check_parallel(*parallel, path, checks);
  });
}

}  // namespace sandtable::models
