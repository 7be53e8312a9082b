/// What requests went through, by pool, for worlds of many pools. There hardly two minutes have all pools alike (regime.hpp), but
/// each pool by itself is in few states: what is worked out, and counted, is
///
///   a state  one endpoint at one version, while its pool fares alike and what it calls looks alike
///   a sight  an endpoint as its callers see it: its versions' states, mixed by weight
///
/// "Alike" is by classes, of what is called by the mean and spread of its time and the share of its failures; they are twice as
/// wide as those of regimes to begin with (8 % of a wait), and twice as wide again for a part that has had many states, so that a
/// day of minutes is a dozen or two a part. In the end each state is worked out anew for the mean of its pool over the time it was
/// seen, callees first; what it calls then is what it first saw there.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/fluid/fluid_flow.hpp"
#include "models/fluid/fluid_summary.hpp"
#include "models/fluid/seen_pool.hpp"

namespace sandtable::models {

class PoolBook {
 public:
  PoolBook(const CompiledWorld& world, const FluidLayout& layout);

  /// A step of the flow: counts its requests, and works out what those of the next will meet.
  void step(std::uint32_t bin, bool measured, double seconds, const FluidFlow& flow, const RequestWalk& walk);
  /// By part, after the last step.
  std::vector<const Served*> served() const;

  struct WorkedOut {
    std::vector<Answer> answers;      ///< by state: of requests that were let in
    std::vector<std::string> storms;  ///< by service: what may tip over there, or empty
  };
  WorkedOut work_out(const RequestWalk& walk) const;
  /// By part, and by entry: those measured.
  std::vector<FluidSummary> parts(const WorkedOut& worked_out) const;
  std::vector<FluidSummary> entries(const WorkedOut& worked_out) const;
  void add_to_bins(std::uint32_t service, const WorkedOut& worked_out, std::vector<FluidSummary>& bins) const;

  std::size_t states() const { return states_.size(); }

 private:
  using Index = std::uint32_t;
  struct State {
    Index part = 0;
    std::vector<Index> callees;            ///< sights, in the order of the layout's `calls`
    Index sights_before = 0;               ///< sights there were when it was first seen
    std::shared_ptr<const Served> served;  ///< as first seen; shared by copies
    double time = 0;
    SeenPool pool;
  };
  struct Sight {
    Index endpoint = 0;
    std::vector<Index> states;   ///< of its versions
    std::vector<double> shares;  ///< by version
    std::shared_ptr<const Answer> answer;
    std::vector<double> summary;  ///< mean, squared coefficient of variation, failures
  };
  struct Cell {
    std::uint32_t bin = 0;
    bool measured = false;
    Index state = 0;
    double served = 0;
  };
  struct Part {
    double width = 2;  ///< of a class
    std::map<std::vector<int>, Index> states;
    std::vector<int> key;  ///< of the state that it is in
    Index state = 0;
    std::vector<Cell> cells;
  };
  struct Endpoint {
    std::map<std::vector<std::int64_t>, Index> sights;
    Index sight = 0;
    bool called = false;  ///< by any; else nobody looks
    std::vector<std::uint32_t> call_steps;
  };

  bool settle(std::uint32_t part, const FluidFlow& flow, const RequestWalk& walk);
  void look(std::uint32_t endpoint, const FluidFlow& flow);
  void add_call_steps(StepRange range, std::vector<std::uint32_t>& found) const;

  const CompiledWorld& world_;
  const FluidLayout& layout_;
  std::vector<State> states_;
  std::vector<Sight> sights_;
  std::vector<Part> parts_;
  std::vector<Endpoint> endpoints_;
  std::vector<std::map<Index, double>> entries_;  ///< measured, by state of the entry's part
  std::vector<double> weights_;                   ///< of versions, at the last step
  RequestWalk::Answers answers_;                  ///< scratch, by endpoint
  std::vector<int> key_;
};

}  // namespace sandtable::models
