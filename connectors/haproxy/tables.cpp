#include "connectors/haproxy/tables.hpp"

#include <algorithm>

#include "models/whole_number.hpp"

namespace sandtable::connectors::haproxy {
namespace {

using sim::ErrorKind;

/// Bits of `srv_admin_state` (HAProxy's management guide, "show servers state"): forced, inherited and resolution maintenance;
/// forced and inherited drain. 0x04 only remembers that the configuration says `disabled`.
constexpr std::uint32_t maint_bits = 0x01 | 0x02 | 0x20;
constexpr std::uint32_t drain_bits = 0x08 | 0x10;
/// Values of `srv_op_state`.
constexpr std::uint32_t starting = 1, running = 2;

sim::Unexpected<sim::Error> rubbish(const std::string& what, std::string_view text) {
  return sim::fail(ErrorKind::unavailable, "HAProxy's answer to `" + what + "` can't be read: " +
                                               std::string(text.substr(0, std::min<std::size_t>(text.find('\n'), 200))));
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t at = 0; (at = line.find_first_not_of(' ', at)) != std::string_view::npos;) {
    const auto end = std::min(line.find(' ', at), line.size());
    words.emplace_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

/// Fields may be quoted, with quotes in them doubled.
std::vector<std::string> csv_fields(std::string_view line) {
  std::vector<std::string> fields(1);
  bool in_quotes = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && in_quotes && i + 1 < line.size() && line[i + 1] == '"') fields.back() += line[++i];
    else if (c == '"') in_quotes = !in_quotes;
    else if (c == ',' && !in_quotes) fields.emplace_back();
    else fields.back() += c;
  }
  return fields;
}

}  // namespace

std::string name_of(AdminState state) {
  switch (state) {
    case AdminState::ready:
      return "ready";
    case AdminState::drain:
      return "drain";
    case AdminState::maint:
      return "maint";
  }
  return "unknown";
}

std::optional<AdminState> admin_state_named(std::string_view name) {
  for (const AdminState state : {AdminState::ready, AdminState::drain, AdminState::maint}) {
    if (name_of(state) == name) return state;
  }
  return {};
}

sim::Result<std::vector<Server>> parse_servers(std::string_view text) {
  const std::string what = "show servers state";
  std::vector<std::string> header;
  std::vector<Server> servers;
  for (const std::string_view line : lines_of(text)) {
    if (line.empty() || line == "1") continue;  // the format's version: the header says more
    if (line.substr(0, 2) == "# ") {
      header = words_of(line.substr(2));
      continue;
    }
    const std::vector<std::string> words = words_of(line);
    const auto cell = [&](const char* column) -> std::string {
      const auto at = static_cast<std::size_t>(std::find(header.begin(), header.end(), column) - header.begin());
      return at < words.size() && at < header.size() ? words[at] : std::string{};
    };
    const auto admin = models::read_whole_number<std::uint32_t>(cell("srv_admin_state")),
               operational = models::read_whole_number<std::uint32_t>(cell("srv_op_state"));
    const auto weight = models::read_whole_number<std::uint32_t>(cell("srv_uweight")),
               initial = models::read_whole_number<std::uint32_t>(cell("srv_iweight"));
    Server server{cell("be_name"), cell("srv_name"), AdminState::ready, false, weight.value_or(0), initial.value_or(0)};
    if (header.empty() || server.backend.empty() || server.name.empty() || !admin || !operational || !weight || !initial)
      return rubbish(what, line);
    if (*admin & maint_bits) server.state = AdminState::maint;
    else if (*admin & drain_bits) server.state = AdminState::drain;
    server.running = *operational == starting || *operational == running;
    servers.push_back(std::move(server));
  }
  if (header.empty()) return rubbish(what, text);
  return servers;
}

sim::Result<std::vector<StatRow>> parse_statistics(std::string_view text) {
  const std::string what = "show stat";
  std::vector<std::string> header;
  std::vector<StatRow> rows;
  for (const std::string_view line : lines_of(text)) {
    if (line.empty()) continue;
    if (line.substr(0, 2) == "# ") {
      header = csv_fields(line.substr(2));
      continue;
    }
    const std::vector<std::string> fields = csv_fields(line);
    if (header.empty() || fields.size() > header.size()) return rubbish(what, line);
    StatRow row;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (header[i] == "pxname") row.proxy = fields[i];
      else if (header[i] == "svname") row.server = fields[i];
      else if (!fields[i].empty() && !header[i].empty()) row.values.emplace(header[i], fields[i]);
    }
    if (row.proxy.empty() || row.server.empty()) return rubbish(what, line);
    rows.push_back(std::move(row));
  }
  if (header.empty()) return rubbish(what, text);
  return rows;
}

sim::Result<std::map<std::string, std::string>> parse_info(std::string_view text) {
  std::map<std::string, std::string> info;
  for (const std::string_view line : lines_of(text)) {
    if (const auto colon = line.find(": "); colon != std::string_view::npos)
      info.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  if (!info.contains("Version") || !info.contains("Name")) return rubbish("show info", text);
  return info;
}

}  // namespace sandtable::connectors::haproxy
