#include "models/scenario/diagnostic.hpp"

#include <algorithm>
#include <numeric>

namespace sandtable::models {
namespace {

/// Damerau's distance (optimal string alignment): a swapped pair counts once, as typing errors do.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

constexpr std::size_t longest_word = 100;  // beyond it nobody mistyped a name
constexpr std::size_t most_listed = 12;

}  // namespace

std::string to_text(const Diagnostic& d) {
  std::string text = d.file;
  if (d.line > 0) {
    text += ":" + std::to_string(d.line);
    if (d.column > 0) text += ":" + std::to_string(d.column);
  }
  text += ": " + d.problem;
  if (!d.why.empty()) text += " (" + d.why + ")";
  if (!d.suggestion.empty()) text += " " + d.suggestion;
  return text;
}

std::string to_text(const Diagnostics& diagnostics) {
  std::string text;
  for (const auto& d : diagnostics) text += to_text(d) + "\n";
  return text;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > longest_word) return {};
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(word.size() <= 3 ? 1 : 2, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const auto distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < std::max(word.size(), candidate.size())) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string suggest(std::string_view word, const std::vector<std::string>& candidates) {
  if (const auto close = nearest(word, candidates); !close.empty()) return "did you mean \"" + close + "\"?";
  if (candidates.empty()) return {};
  std::vector<std::string> listed;
  for (const auto& candidate : candidates) {
    if (std::find(listed.begin(), listed.end(), candidate) == listed.end()) listed.push_back(candidate);
  }
  const bool more = listed.size() > most_listed;
  if (more) listed.resize(most_listed);
  return "known: " + enumerate(listed, more ? "," : "and") + (more ? ", …" : "");
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 80;
  std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  if (end > longest) {
    end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not through a letter
  }
  return std::string(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

std::string enumerate(const std::vector<std::string>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 < words.size() || last == "," ? ", " : " " + std::string(last) + " ";
    text += words[i];
  }
  return text;
}

}  // namespace sandtable::models
