/// A table for a terminal: columns aligned (text left, figures right), widths counted in characters and not in bytes.
#pragma once

#include <string>
#include <vector>

namespace sandtable::app::text {

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  /// As many cells as columns, else a broken contract.
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  /// Title row, rows; each line ends, none has trailing blanks. `indent` blanks lead each line.
  std::string to_string(int indent = 0) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Characters that a terminal shows for this UTF-8 text (combining marks and wide characters aside, which we don't print).
std::size_t display_width(const std::string& utf8);

}  // namespace sandtable::app::text
