// The presets' values are those of the table in docs/methods/resilience.md, cell by cell.
#include "models/service/resilience/call_preset.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "models/scenario/leaf.hpp"
#include "models/service/resilience/circuit_breaker.hpp"
#include "models/service/resilience/retry_budget.hpp"

namespace sandtable::models {
namespace {

template <class T>
std::string shown_or(const std::optional<T>& value, const std::string& absent = "–") {
  return value ? write_leaf(*value) : absent;
}

std::string shown_list(const std::vector<CallFailure>& failures) {
  std::string text;
  for (const auto failure : failures) text += (text.empty() ? "" : ", ") + write_leaf(failure);
  return text.empty() ? "all" : text;
}

/// The row of a preset, as the table shows it.
std::map<std::string, std::string> row(CallPreset preset) {
  CallStep plain;
  plain.preset = preset;
  const auto call = with_preset(plain);
  std::map<std::string, std::string> cells;
  cells["timeout"] = shown_or(call.timeout);
  cells["deadline"] = shown_or(call.deadline);
  cells["propagate, cancel"] = call.propagate.value_or(false) && call.cancel.value_or(false) ? "yes" : "–";
  cells["retries"] = shown_or(call.retries, "0");
  cells["retry_on"] = call.retries ? shown_list(call.retry_on) : "–";
  cells["backoff"] = call.backoff ? write_leaf(*call.backoff) + " to " + write_leaf(*call.max_backoff) : "–";
  cells["jitter"] = shown_or(call.jitter);
  cells["budget"] = "–";
  if (call.budget) {
    const auto budget = budget_config(*call.budget);
    cells["budget"] = budget.kind == BudgetPreset::grpc
                          ? "grpc " + shortest(budget.tokens) + ", " + shortest(budget.refund)
                          : "envoy " + write_leaf(Share{budget.share}) + ", " + shortest(budget.least);
  }
  cells["bulkhead"] = call.bulkhead ? std::to_string(call.bulkhead->calls) + " + " + std::to_string(call.bulkhead->queue) : "–";
  cells["breaker"] = call.breaker ? shown_or(call.breaker->preset) : "–";
  cells["outliers"] = call.outliers ? "panic " + write_leaf(call.outliers->panic) : "–";
  return cells;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line.substr(1));
  for (std::string cell; std::getline(text, cell, '|');) {
    const auto from = cell.find_first_not_of(" `"), to = cell.find_last_not_of(" `");
    cells.push_back(from == std::string::npos ? "" : cell.substr(from, to - from + 1));
  }
  return cells;
}

TEST(CallPreset, ThePagesTableIsTheCode) {
  std::ifstream page(std::string(SANDTABLE_SOURCE_DIR) + "/docs/methods/resilience.md");
  std::vector<std::string> presets;
  int compared = 0;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("|")) continue;
    const auto cells = cells_of(line);
    if (cells.front() == "field") presets.assign(cells.begin() + 1, cells.end());
    if (presets.empty() || !row(CallPreset::envoy).contains(cells.front())) continue;
    for (std::size_t i = 0; i < presets.size(); ++i) {
      for (const auto& [preset, word] : Words<CallPreset>::table) {
        if (presets[i] != word) continue;
        EXPECT_EQ(cells.at(i + 1), row(preset).at(cells.front())) << word << " " << cells.front();
        ++compared;
      }
    }
  }
  EXPECT_EQ(compared, 55);
}

TEST(CallPreset, WhatIsGivenBesideItWins) {
  CallStep call;
  call.preset = CallPreset::envoy;
  call.retries = 0;
  call.deadline = std::chrono::seconds(2);
  call.budget = BudgetSpec{};
  const auto filled = with_preset(call);
  EXPECT_EQ(filled.retries, 0U);
  EXPECT_EQ(filled.deadline, std::chrono::seconds(2));
  EXPECT_EQ(budget_config(*filled.budget), BudgetConfig{});
  EXPECT_EQ(filled.backoff, std::chrono::milliseconds(25));
  EXPECT_EQ(filled.preset, std::nullopt);
}

TEST(CallPreset, HedgingTakesTheRetriesPlace) {
  CallStep call;
  call.preset = CallPreset::grpc;
  call.hedge.emplace();
  EXPECT_EQ(with_preset(call).retries, std::nullopt);
}

TEST(CallPreset, WithoutOneNothingIsFilledIn) {
  CallStep call;
  call.retries = 2;
  EXPECT_EQ(with_preset(call), call);
}

}  // namespace
}  // namespace sandtable::models
