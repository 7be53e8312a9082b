/// The parts that both kinds of page share.
#pragma once

#include <string>
#include <vector>

#include "app/report/page.hpp"

namespace sandtable::app::report {

/// One set of curves on a page: an outcome and how it is called.
struct Shown {
  const twin::Outcome* outcome = nullptr;
  std::string label;
};

/// Everything around the content.
std::string document(const std::string& title, const std::string& content);
std::string footer(const twin::Outcome& outcome, const Context& context);
/// Seed, replications, length, and what failed.
std::string facts(const twin::Outcome& outcome, const Context& context);

/// A card with the figure, its bound, and where 90 % of runs fall.
std::string goal_card(const twin::ObjectiveResult& objective, const twin::Outcome& outcome);

/// Time series and latency distributions, a section a service and a traffic; the outcomes laid over each other.
std::string pictures(const std::vector<Shown>& shown, const Context& context);
/// Which line is which; empty for one.
std::string legend(const std::vector<Shown>& shown);

std::string kpi_table(const twin::Outcome& outcome);

}  // namespace sandtable::app::report
