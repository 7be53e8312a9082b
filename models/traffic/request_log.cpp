#include "models/traffic/request_log.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "models/traffic/web_server_line.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {
namespace {

constexpr std::size_t longest_line = 1u << 16;

/// Texts by the order in which they were met.
class Numbering {
 public:
  std::uint32_t operator()(std::string_view text) {
    const auto found = numbers_.find(text);
    if (found != numbers_.end()) return found->second;
    return numbers_.emplace(text, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all(numbers_.size());
    for (const auto& [text, number] : numbers_) all[number] = text;
    return all;
  }

 private:
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
};

/// Numbers in use put into the order of their first use from now on.
class Renumbering {
 public:
  /// The new number, and whether it is used for the first time.
  std::pair<std::uint32_t, bool> operator()(std::uint32_t old) {
    if (old >= to_.size()) to_.resize(old + 1, UINT32_MAX);
    const bool is_new = to_[old] == UINT32_MAX;
    if (is_new) to_[old] = used_++;
    return {to_[old], is_new};
  }

 private:
  std::vector<std::uint32_t> to_;
  std::uint32_t used_ = 0;
};

class Collector {
 public:
  RequestLog log;

  void unreadable(std::uint32_t line, std::size_t column, std::string why) {
    ++log.unreadable_lines;
    if (log.unreadable.size() < most_unreadable_shown)
      log.unreadable.push_back({line, static_cast<std::uint32_t>(column), std::move(why)});
  }
  /// `user` is empty where not known.
  void add(sim::Duration time, std::string_view what, std::string_view user, std::uint32_t line) {
    entries_.push_back({{time, requests_(what), user.empty() ? UINT32_MAX : users_(user)}, line});
  }

  /// Requests and users are numbered in the order of the times, so that a log and the table made of it have the same numbers.
  /// `from_earliest`: times count from the earliest.
  RequestLog finish(bool from_earliest) {
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.row.time < b.row.time; });
    const auto start = from_earliest && !entries_.empty() ? entries_.front().row.time : sim::Duration{0};
    const auto texts = requests_.texts();
    Renumbering requests, users;
    for (const auto& [row, line] : entries_) {
      const auto [what, is_new] = requests(row.what);
      if (is_new) {
        log.requests.push_back(texts[row.what]);
        log.first_lines.push_back(line);
      }
      log.rows.push_back({row.time - start, what, row.user == UINT32_MAX ? UINT32_MAX : users(row.user).first});
    }
    return std::move(log);
  }

 private:
  struct Entry {
    LoggedRequest row;
    std::uint32_t line = 0;
  };
  Numbering requests_, users_;
  std::vector<Entry> entries_;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// Calls `visit(line, number)` for each that is neither empty nor a comment.
template <class F>
void each_line(std::string_view text, Collector& collector, F visit) {
  std::uint32_t number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const auto content = trimmed(line);
    if (content.empty() || content.front() == '#') continue;
    ++collector.log.lines;
    if (line.size() > longest_line) collector.unreadable(number, longest_line + 1, "the line is longer than 65536 bytes");
    else visit(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line, number);
  }
}

struct Cell {
  std::string text;
  std::size_t column = 1;
};

/// Nothing where a quote is not closed, or something follows it.
std::optional<std::vector<Cell>> cells_of(std::string_view line) {
  std::vector<Cell> cells;
  std::size_t at = 0;
  while (true) {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
    Cell cell{{}, at + 1};
    if (at < line.size() && line[at] == '"') {
      for (++at;; ++at) {
        if (at >= line.size()) return std::nullopt;
        if (line[at] == '"') {
          if (at + 1 >= line.size() || line[at + 1] != '"') break;
          ++at;
        }
        cell.text += line[at];
      }
      ++at;
      while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
      if (at < line.size() && line[at] != ',') return std::nullopt;
    } else {
      const auto end = std::min(line.find(',', at), line.size());
      cell.text = trimmed(line.substr(at, end - at));
      at = end;
    }
    cells.push_back(std::move(cell));
    if (at >= line.size()) return cells;
    ++at;
  }
}

/// Seconds with up to nine decimals, exactly.
std::optional<sim::Duration> read_seconds(std::string_view text) {
  constexpr std::int64_t most = 9'000'000'000, nanos = 1'000'000'000;
  const auto point = std::min(text.find('.'), text.size());
  std::int64_t whole = 0, part = 0;
  const auto first = std::from_chars(text.data(), text.data() + point, whole);
  if (point == 0 || first.ec != std::errc{} || first.ptr != text.data() + point || whole < 0 || whole > most) return std::nullopt;
  std::int64_t unit = nanos;
  for (const char digit : text.substr(std::min(point + 1, text.size()))) {
    if (digit < '0' || digit > '9') return std::nullopt;
    unit /= 10;  // what lies below a nanosecond is cut off
    part += (digit - '0') * unit;
  }
  return sim::Duration{whole * nanos + part};
}

std::string write_seconds(sim::Duration time) {
  const std::int64_t nanos = 1'000'000'000;
  std::string text = std::to_string(time.count() / nanos);
  if (const auto part = time.count() % nanos; part != 0) {
    auto decimals = std::to_string(nanos + part).substr(1);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    text += "." + decimals;
  }
  return text;
}

std::string quoted(const std::string& text) {
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + "\"";
}

}  // namespace

RequestLog read_web_server_log(std::string_view text) {
  Collector collector;
  collector.log.resolution = std::chrono::seconds(1);
  each_line(text, collector, [&](std::string_view line, std::uint32_t number) {
    auto read = read_web_server_line(line);
    if (!read) return collector.unreadable(number, read.error().column, read.error().why);
    collector.add(std::chrono::seconds(read->seconds), read->method + " " + read->path, read->host == "-" ? "" : read->host,
                  number);
  });
  return collector.finish(true);
}

RequestLog read_request_table(std::string_view text) {
  Collector collector;
  bool first = true;
  each_line(text, collector, [&](std::string_view line, std::uint32_t number) {
    const bool may_be_heading = std::exchange(first, false);
    auto cells = cells_of(line);
    if (!cells) return collector.unreadable(number, 1, "a quote is not closed, or text follows it");
    const auto time = read_seconds((*cells)[0].text);
    if (!time && may_be_heading && cells->size() > 1 && (*cells)[0].text.find_first_of("0123456789") == std::string::npos) {
      --collector.log.lines;
      return;
    }
    if (cells->size() < 2 || cells->size() > 3)
      return collector.unreadable(number, 1, "expected seconds, request and perhaps user, separated by commas");
    if (!time) return collector.unreadable(number, (*cells)[0].column, "the time is no number of seconds, at least 0");
    if ((*cells)[1].text.empty()) return collector.unreadable(number, (*cells)[1].column, "the request is empty");
    collector.add(*time, (*cells)[1].text, cells->size() == 3 ? (*cells)[2].text : "", number);
  });
  return collector.finish(false);
}

std::string request_table(const RequestLog& log) {
  std::string text = "seconds,request,user\n";
  for (const auto& row : log.rows) {
    SANDTABLE_EXPECT(row.what < log.requests.size(), "a logged request is one of the log's");
    text += write_seconds(row.time) + "," + quoted(log.requests[row.what]);
    if (row.user != UINT32_MAX) text += "," + std::to_string(row.user);
    text += "\n";
  }
  return text;
}

}  // namespace sandtable::models
