#include "app/text/table.hpp"

#include <algorithm>

#include "sim/contract.hpp"

namespace sandtable::app::text {

std::size_t display_width(const std::string& utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void Table::add(std::vector<std::string> cells) {
  SANDTABLE_EXPECT(cells.size() == columns_.size(), "a row has a cell for each column");
  rows_.push_back(std::move(cells));
}

std::string Table::to_string(int indent) const {
  std::vector<std::size_t> widths;
  for (const auto& column : columns_) widths.push_back(display_width(column.title));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));

  const auto line = [&](auto cell_of) {
    std::string text(static_cast<std::size_t>(indent), ' ');
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string& cell = cell_of(i);
      const std::string fill(widths[i] - display_width(cell), ' ');
      text += (i == 0 ? "" : "  ") + (columns_[i].align == Align::right ? fill + cell : cell + fill);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  std::string all = line([&](std::size_t i) -> const std::string& { return columns_[i].title; });
  for (const auto& row : rows_) all += line([&](std::size_t i) -> const std::string& { return row[i]; });
  return all;
}

}  // namespace sandtable::app::text
