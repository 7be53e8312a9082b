/// What a stretch of a visit's steps takes, and where it leads.
#pragma once

#include "models/analytic/network.hpp"

namespace sandtable::models::analytic {

struct Path {
  double go = 1;            ///< chance that all goes well
  Cumulants time;           ///< s, of those that go well
  double all = 0, cpu = 0;  ///< s, of all that come here: with the slot held, on a CPU
  double between = 0;       ///< of the variance, what is between the branches of choices
  Failures failed{};        ///< shares; with `go` they are 1
};

}  // namespace sandtable::models::analytic
