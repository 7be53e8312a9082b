#include "tests/models/scenario/mutation.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <vector>

namespace sandtable::models::test {
namespace {

constexpr std::array<std::string_view, 56> tokens{
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ": ",
    ",",
    ", ",
    "- ",
    "#",
    "&a ",
    "*a",
    "<<: ",
    "---\n",
    "...\n",
    "\"",
    "'",
    "|",
    ">",
    "!!int ",
    "!",
    "%",
    "@",
    "~",
    "null",
    "-1",
    "0",
    "1e9",
    "1e400",
    "nan",
    "inf",
    "99999999999999999999",
    "5ms",
    "10m",
    "2Gi",
    "200/s",
    "99.9%",
    "estimate",
    "exponential(5ms)",
    "mixture(0.5*constant(1ms) + 0.5*",
    "lognormal(1s cv=0)",
    "trace(rate.csv)",
    "empirical(/dev/null)",
    "work: ",
    "cpu: ",
    "call: {to: cart.read}",
    "parallel: [",
    "choice: ",
    "replicas: ",
    "name: ",
    "\t",
    "\n",
    "\r\n",
    "\xC3\xA9",
};

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}
std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

}  // namespace

std::string mutate(std::string text, std::mt19937_64& random) {
  const auto below = [&](std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(random() % end); };
  for (auto left = 1 + below(4); left > 0 && !text.empty(); --left) {
    switch (below(6)) {
      case 0:
        text[below(text.size())] ^= static_cast<char>(1 << below(8));
        break;
      case 1: {
        auto lines = lines_of(text);
        std::swap(lines[below(lines.size())], lines[below(lines.size())]);
        text = join(lines);
        break;
      }
      case 2: {
        auto lines = lines_of(text);
        const auto line = lines[below(lines.size())];
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(below(lines.size())), line);
        text = join(lines);
        break;
      }
      case 3: {
        auto lines = lines_of(text);
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(below(lines.size())));
        text = join(lines);
        break;
      }
      case 4:
        text.erase(below(text.size()), 1 + below(20));
        break;
      default:
        text.insert(below(text.size()), tokens[below(tokens.size())]);
        break;
    }
  }
  return text;
}

}  // namespace sandtable::models::test
