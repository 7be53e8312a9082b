/// What is wrong with a file of the user's, where, why, and what to do about it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sandtable::models {

struct Diagnostic {
  std::string file;
  int line = 0, column = 0;  ///< 1-based, columns in bytes; 0: no such place
  std::string problem, why, suggestion;
  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

/// `file:line:column: problem (why) suggestion`; parts that are absent are left out.
std::string to_text(const Diagnostic& diagnostic);
/// One diagnostic a line.
std::string to_text(const Diagnostics& diagnostics);

/// The candidate that `word` was probably meant to be (edit distance ≤ 2, or ≤ a third of its length), or empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// `did you mean "X"?`, else `known: a, b, c`; empty without candidates.
std::string suggest(std::string_view word, const std::vector<std::string>& candidates);

/// `text` as a message shows it: what is over 80 bytes, or behind a line's end, as "…".
std::string shown(std::string_view text);

/// `a, b or c`.
std::string enumerate(const std::vector<std::string>& words, std::string_view last = "or");

}  // namespace sandtable::models
