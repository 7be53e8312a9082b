/// What requests went through, by regime of the whole world (regime.hpp): cells of a bin of the time series × a regime. In the end
/// every regime is worked out anew for the mean of the pools that were seen in it, and its laws are mixed by the counts.
///
/// For worlds of few pools; where there are many, hardly two steps have all pools alike (pool_book.hpp).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "models/fluid/fluid_flow.hpp"
#include "models/fluid/fluid_summary.hpp"
#include "models/fluid/seen_pool.hpp"

namespace sandtable::models {

class RegimeBook {
 public:
  RegimeBook(const CompiledWorld& world, const FluidLayout& layout) : world_(world), layout_(layout) {}

  /// A step of the flow: counts its requests, and works out what those of the next will meet.
  void step(std::uint32_t bin, bool measured, double seconds, const FluidFlow& flow, const RequestWalk& walk);
  /// By part, after the last step.
  std::vector<const Served*> served() const;

  struct WorkedOut {
    std::vector<std::vector<Answer>> answers;  ///< by regime and part: of requests that were let in
    std::vector<std::string> storms;           ///< by service: what may tip over there, or empty
  };
  WorkedOut work_out(const RequestWalk& walk) const;
  /// By part, and by entry: those measured.
  std::vector<FluidSummary> parts(const WorkedOut& worked_out) const;
  std::vector<FluidSummary> entries(const WorkedOut& worked_out) const;
  void add_to_bins(std::uint32_t service, const WorkedOut& worked_out, std::vector<FluidSummary>& bins) const;

 private:
  struct Cell {
    std::uint32_t bin = 0, regime = 0;
    bool measured = false;
    std::vector<double> parts, entries;  ///< requests that were served to their end, well or not
  };
  struct Seen {  ///< a regime's pools
    double time = 0;
    std::vector<SeenPool> pools;
    std::vector<double> weights;
  };
  Cell& cell(std::uint32_t bin, std::uint32_t regime, bool measured);

  const CompiledWorld& world_;
  const FluidLayout& layout_;
  RegimeIndex regimes_;
  std::vector<std::shared_ptr<const Regime>> known_;  ///< shared by copies: what was worked out does not change
  std::uint32_t here_ = 0;
  std::vector<Cell> cells_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, bool>, std::size_t> cell_of_;
  std::size_t current_ = 0;
  std::vector<Seen> seen_;
};

}  // namespace sandtable::models
