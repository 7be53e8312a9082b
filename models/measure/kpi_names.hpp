/// The names of a scenario's KPIs (design §5) and their units. Reader, request plane and report agree on names through this file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/measure/replication_result.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models {

/// All of them in their fixed order: per service its own and its endpoints', then per traffic, then the cluster's, then per fault.
std::vector<std::string> kpi_names(const Scenario& scenario);
/// Those that the request plane measures: services, endpoints, traffic.
std::vector<std::string> request_kpi_names(const Scenario& scenario);

/// Unit of a KPI by its name alone; empty where no KPI ends like that.
std::optional<Unit> kpi_unit(std::string_view name);

/// `s`, `1/s`, `share`, `cores`, `count`, or `USD/h` with the scenario's currency.
std::string unit_text(Unit unit, std::string_view currency = "USD");

/// A fault's name, or `fault-K` by its position.
std::string fault_name(const Scenario& scenario, std::size_t position);

}  // namespace sandtable::models
