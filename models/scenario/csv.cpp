#include "models/scenario/csv.hpp"

#include <sstream>

#include "models/scenario/named_file.hpp"

namespace sandtable::models {
namespace {

constexpr std::uintmax_t largest_file = 16u << 20;
constexpr std::size_t most_problems = 5;  // of one table: the sixth says nothing new

std::string_view trimmed(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t')) cell.remove_prefix(1);
  while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\t' || cell.back() == '\r')) cell.remove_suffix(1);
  return cell;
}

struct Cell {
  std::string_view text;
  int column;
};

std::vector<Cell> cells_of(std::string_view line) {
  std::vector<Cell> cells;
  std::size_t start = 0;
  while (true) {
    const auto comma = line.find(',', start);
    const auto raw = line.substr(start, comma == std::string_view::npos ? comma : comma - start);
    const auto lead = raw.find_first_not_of(" \t");
    cells.push_back({trimmed(raw), static_cast<int>(start + (lead == std::string_view::npos ? 0 : lead)) + 1});
    if (comma == std::string_view::npos) return cells;
    start = comma + 1;
  }
}

}  // namespace

std::optional<std::vector<CsvRow>> read_csv(const std::string& file, const std::vector<std::string>& columns, TextContext& context,
                                            std::size_t offset) {
  const auto table = shown_name(file, context);
  const auto text = read_named_file(file, largest_file, context, offset);
  if (!text) return std::nullopt;
  std::istringstream in(*text);
  std::vector<CsvRow> rows;
  std::size_t problems = 0;
  const auto report = [&](int line, int column, std::string problem, std::string why) {
    if (++problems <= most_problems) context.elsewhere.push_back({table, line, column, std::move(problem), std::move(why), {}});
  };
  std::string line;
  bool first = true;
  for (int number = 1; std::getline(in, line); ++number) {
    if (trimmed(line).empty() || trimmed(line).front() == '#') continue;
    const auto cells = cells_of(line);
    CsvRow row;
    for (const auto& cell : cells) {
      if (double value = 0; parse_number(cell.text, value)) {
        row.push_back(value);
      } else if (!first) {
        report(number, cell.column, "\"" + shown(cell.text) + "\" is no number", "columns: " + enumerate(columns, "and"));
      }
    }
    const bool heading = first && row.empty();
    first = false;
    if (heading) continue;
    if (cells.size() != columns.size()) {
      report(number, 1, "the row has " + std::to_string(cells.size()) + (cells.size() == 1 ? " column" : " columns"),
             "expected " + std::to_string(columns.size()) + ": " + enumerate(columns, "and"));
    } else if (row.size() == columns.size()) {
      rows.push_back(std::move(row));
    } else if (number == 1) {
      report(number, 1, "the row is half heading, half numbers", "columns: " + enumerate(columns, "and"));
    }
  }
  if (problems > 0) return std::nullopt;
  if (rows.empty()) {
    context.elsewhere.push_back({table, 0, 0, "the table has no rows", "columns: " + enumerate(columns, "and"), {}});
    return std::nullopt;
  }
  return rows;
}

}  // namespace sandtable::models
