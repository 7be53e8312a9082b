/// `--html`: one self-contained page without any outside resource or script. Objectives on top, pictures, tables below.
#pragma once

#include <string>

#include "planners/selection/comparison.hpp"
#include "twin/outcome.hpp"

namespace sandtable::app::report {

struct Context {
  double warmup_s = 0;        ///< shaded in the pictures; 0: none
  double duration_s = 0;      ///< 0: not known, left out
  std::string scenario_text;  ///< shown folded at the end; empty: left out
};

std::string html(const twin::Outcome& outcome, const Context& context);
std::string html(const planners::Comparison& comparison, const Context& context);

}  // namespace sandtable::app::report
