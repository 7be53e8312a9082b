#include "twin/observe/selector_labels.hpp"

#include <map>
#include <optional>
#include <string>

namespace sandtable::twin {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Reads matchers one by one; nothing more once it does not understand.
class Matchers {
 public:
  struct Matcher {
    std::string label, relation, value;
  };
  explicit Matchers(std::string_view text) : rest_(text) {}

  std::optional<Matcher> next() {
    Matcher matcher;
    matcher.label = word(" \t\r\n=!~,");
    matcher.relation = relation();
    const auto value = quoted();
    if (matcher.label.empty() || !value) return std::nullopt;
    matcher.value = *value;
    skip_blanks();
    if (!rest_.empty() && rest_.front() == ',') rest_.remove_prefix(1);
    return matcher;
  }

 private:
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size())); }
  std::string word(std::string_view end) {
    skip_blanks();
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(end));
    rest_.remove_prefix(taken.size());
    return std::string(taken);
  }
  std::string relation() {
    skip_blanks();
    const std::string_view taken = rest_.substr(0, std::min(rest_.find_first_not_of("=!~"), rest_.size()));
    rest_.remove_prefix(taken.size());
    return std::string(taken);
  }
  std::optional<std::string> quoted() {
    skip_blanks();
    if (rest_.empty() || std::string_view("\"'`").find(rest_.front()) == std::string_view::npos) return std::nullopt;
    const char quote = rest_.front();
    std::string value;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == quote) {
        rest_.remove_prefix(i + 1);
        return value;
      }
      if (rest_[i] == '\\' && quote != '`' && i + 1 < rest_.size()) {
        ++i;
        value += rest_[i] == 'n' ? '\n' : rest_[i];
      } else {
        value += rest_[i];
      }
    }
    return std::nullopt;
  }

  std::string_view rest_;
};

}  // namespace

models::Labels labels_of_selector(std::string_view selector) {
  std::map<std::string, std::string> labels;
  Matchers matchers(selector);
  while (const auto matcher = matchers.next()) {
    const bool literal = matcher->relation == "=" ||
                         (matcher->relation == "=~" && matcher->value.find_first_of("\\.+*?()|[]{}^$") == std::string::npos);
    if (literal && matcher->label != "instance" && matcher->label != "__name__" && !matcher->value.empty())
      labels.emplace(matcher->label, matcher->value);
  }
  return {labels.begin(), labels.end()};
}

}  // namespace sandtable::twin
