/// A visit to an endpoint at one version, step by step, what it calls being as it is: its time adds up from cumulants, its chance
/// of success multiplies. Parallel branches end with the longest; a choice mixes its branches.
#pragma once

#include "models/analytic/path.hpp"
#include "models/analytic/workspace.hpp"

namespace sandtable::models::analytic {

class VisitWalk {
 public:
  /// `stretch`: wall time ÷ CPU time of a cpu step. Notes in the workspace's solution how often each step calls, and whether a
  /// breaker may open.
  VisitWalk(const Network& network, std::size_t version, double stretch, Workspace& workspace);

  Visit visit(std::size_t endpoint);

 private:
  Path sequence(StepRange range, double reach);
  Path one(std::uint32_t step, double reach);
  Path cpu(std::uint32_t step) const;
  Path call_at(std::uint32_t step, double reach);
  Path choice(const CompiledStep& step, double reach);
  Path parallel(const CompiledStep& step, double reach);

  const Network& network_;
  const CompiledWorld& world_;
  Workspace& workspace_;
  double* calls_;  ///< of this version, by step
  double slowdown_, stretch_;
  ServiceId service_;
};

}  // namespace sandtable::models::analytic
