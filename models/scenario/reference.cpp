#include <cmath>
#include <set>

#include "models/scenario/count_law_text.hpp"
#include "models/scenario/fields.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/schema.hpp"

namespace sandtable::models {
namespace {

std::string anchor(std::string_view name) {
  std::string text(name);
  for (auto& c : text) c = c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

template <class T>
std::string range_note(const Range& range) {
  const bool low = std::isfinite(range.low), high = std::isfinite(range.high);
  if (low && high)
    return (range.low_open ? "more than " : "") + write_end<T>(range.low) + (range.low_open ? ", up to " : " to ") +
           write_end<T>(range.high);
  if (low) return (range.low_open ? "more than " : "at least ") + write_end<T>(range.low);
  return {};
}

class PageMaker {
 public:
  /// The section of a struct, then those of the structs in it, each once.
  template <class T>
  std::string section() {
    if (!done_.insert(std::string(Describe<T>::name)).second) return {};
    std::string own = "### " + std::string(Describe<T>::name) + "\n\n" + std::string(Describe<T>::doc) + ".\n\n";
    own += "| key | value | default | meaning |\n|---|---|---|---|\n";
    std::string others;
    const T untouched{};
    each(Describe<T>::fields, [&](const auto& member) {
      if constexpr (is_one_of<std::decay_t<decltype(member)>>) {
        each(member.alternatives, [&](const auto& alternative) {
          using Kind = typename std::decay_t<decltype(alternative)>::type;
          using Body = std::decay_t<decltype(alternative.body)>;
          const Kind kind_default{};
          if constexpr (is_whole<Body>) {
            own += line(alternative.body.key, type<Plain, Kind>(any, others), "one of these", alternative.body.doc);
          } else {
            own += field_line(alternative.body, kind_default, "one of these", others);
          }
          each(alternative.beside, [&](const auto& field) {
            const auto with = "with " + std::string(alternative.body.key);
            own += field_line(field, kind_default, field.presence == Presence::required ? with : "", others, with);
          });
        });
      } else {
        own += field_line(member, untouched, member.presence == Presence::required ? "required" : "", others);
      }
    });
    return own + "\n" + others;
  }

 private:
  static std::string line(std::string_view key, const std::string& type, const std::string& fallback, std::string_view doc) {
    return "| `" + std::string(key) + "` | " + type + " | " + fallback + " | " + std::string(doc) + " |\n";
  }

  template <class F, class Owner>
  std::string field_line(const F& field, const Owner& untouched, std::string fallback, std::string& others,
                         const std::string& with = {}) {
    if (fallback.empty()) {
      fallback = default_text(untouched.*field.member);
      if (!with.empty()) fallback += (fallback.empty() ? "" : ", ") + with;
    }
    return line(field.key, type<typename F::format, typename F::member_type>(field.range, others), fallback, field.doc);
  }

  template <class T>
  static std::string default_text(const T& value) {
    if constexpr (HasShorthand<T>) {
      return default_text(value.*Describe<T>::shorthand.member);
    } else if constexpr (is_optional<T> || is_vector<T> || is_described<T>) {
      return {};
    } else if constexpr (std::is_same_v<T, sim::Duration>) {
      return value == sim::Duration::max() ? "" : "`" + write_leaf(value) + "`";
    } else {
      const auto text = write_leaf(value);
      return text.empty() ? "" : "`" + text + "`";
    }
  }

  template <class Format, class T>
  std::string type(const Range& range, std::string& others) {
    if constexpr (is_optional<T>) {
      return type<Format, typename T::value_type>(range, others);
    } else if constexpr (is_vector<T>) {
      return (range.low >= 1 ? "list, not empty, of " : "list of ") + type<Plain, typename T::value_type>(any, others);
    } else if constexpr (is_described<T>) {
      others += section<T>();
      const auto link = "[" + std::string(Describe<T>::name) + "](#" + anchor(Describe<T>::name) + ")";
      if constexpr (HasShorthand<T>) {
        using Alone = std::decay_t<decltype(std::declval<T>().*Describe<T>::shorthand.member)>;
        return leaf_info<Alone, Plain>().type + ", or " + link;
      }
      return link;
    } else {
      const auto info = leaf_info<T, Format>();
      const auto range_text = range_note<T>(range);
      return info.type + (info.type.starts_with("one of") ? "" : ", `" + info.example + "`") +
             (range_text.empty() ? "" : "; " + range_text);
    }
  }

  std::set<std::string> done_;
};

std::string signatures(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& signature : list) text += "- `" + signature + "`\n";
  return text;
}

std::string dimensions() {
  std::string text = "| value | example | written as |\n|---|---|---|\n";
  for (const auto dimension : {Dimension::time, Dimension::bytes, Dimension::bit_rate, Dimension::rate, Dimension::money_rate,
                               Dimension::share, Dimension::cores}) {
    const auto info = dimension_info(dimension);
    text += "| " + info.type + " | `" + info.example + "` | " + std::string(example_of(dimension)) + " |\n";
  }
  return text;
}

}  // namespace

std::string reference_markdown() {
  PageMaker maker;
  std::string page =
      "# Scenarios and plans, field by field\n\n"
      "Made from the reader's own field lists; a test keeps it in step. `sandtable schema` prints the same as a JSON Schema.\n"
      "Every file begins with `apiVersion: sandtable/v1` and `kind: Scenario` or `kind: Plan`.\n\n"
      "## Values\n\nWhat has a dimension carries its unit; a bare number there is an error. Names are DNS labels: small letters, "
      "digits and `-`.\n\n";
  page += dimensions();
  page +=
      "\n### Distributions\n\nOf times; arguments are separated by spaces. `estimate` or `estimate(lognormal)` leaves one to the "
      "twin: ";
  page += "it may name " + enumerate(estimable_families()) + ".\n\n" + signatures(law_signatures());
  page += "\n`empirical` draws from a file with one column, seconds. Files are looked for beside the scenario.\n";
  page += "\n### Arrivals\n\n`estimate` or `poisson(estimate)` leaves the rate to the twin.\n\n" + signatures(arrival_signatures());
  page +=
      "\n`trace` follows a file with the columns seconds and rate per second, linearly between its rows; the last rate holds on.\n";
  page +=
      "`flash` climbs from the base at `at` within `ramp` to the peak, stays for `hold` (absent: 0s) and decays with time constant "
      "`decay`.\n`onoff` adds up sources that are on and off in turn with Pareto periods, each sending at the rate while on.\n";
  page += "\n### Counts\n\nOf the requests of a session: a whole number, or a law.\n\n" + signatures(count_signatures());
  page +=
      "\n### Recorded requests\n\nA `replay` names a web server's log in the Common or Combined Log Format, or a table (`.csv`) "
      "with the "
      "columns seconds, request\nand, where known, user. Lines that are empty or begin with `#` are passed over.\n";
  page += "\n## Scenario\n\n" + maker.section<Scenario>();
  page += "## Plan\n\n" + maker.section<Plan>();
  while (page.ends_with("\n\n")) page.pop_back();
  return page;
}

}  // namespace sandtable::models
