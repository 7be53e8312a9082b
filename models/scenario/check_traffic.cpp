#include <algorithm>
#include <cmath>

#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/walk.hpp"
#include "models/traffic/replay.hpp"

namespace sandtable::models {
namespace {

/// Where its requests go is said once.
void check_destination(const Traffic& traffic, const std::string& path, Checks& checks) {
  std::vector<std::string> said;
  if (traffic.to != Target{}) said.emplace_back("to");
  if (!traffic.mix.empty()) said.emplace_back("mix");
  const bool chain = traffic.session && !traffic.session->chain.empty();
  const bool replay = std::holds_alternative<Replay>(traffic.source);
  if (chain || replay) {
    if (said.empty()) return;
    checks.report(path + "." + said.front(),
                  "\"" + said.front() + "\" does not go with " + (chain ? "a session's \"chain\"" : "\"replay\""),
                  chain ? "its pages say where requests go" : "\"map\" says where recorded requests go", "remove one");
  } else if (said.empty()) {
    checks.report(path, "this traffic does not say where it goes", "expected \"to\" or \"mix\"");
  } else if (said.size() > 1) {
    checks.report(path + ".mix", "this traffic has \"to\" and \"mix\"", "only one of them can hold", "remove one");
  }
}

/// Pages that lead to leaving, sooner or later, as a user walks.
std::vector<bool> may_leave(const std::vector<SessionPage>& chain) {
  std::vector<bool> can(chain.size(), false);
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t i = 0; i < chain.size(); ++i) {
      if (can[i]) continue;
      can[i] = chain[i].leave > 0 || std::any_of(chain[i].next.begin(), chain[i].next.end(), [&](const MixPart& way) {
                 const auto page = std::ranges::find(chain, way.to, &SessionPage::to);
                 return way.weight > 0 && page != chain.end() && can[static_cast<std::size_t>(page - chain.begin())];
               });
      grown = grown || can[i];
    }
  }
  return can;
}

void check_chain(const std::vector<SessionPage>& chain, const std::string& path, Checks& checks) {
  if (chain.empty() || !checks.intact_below(path)) return;
  const auto before = checks.diagnostics.size();
  std::vector<std::string> names;
  for (const auto& page : chain) names.push_back(write_leaf(page.to));
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto page_path = path + "." + std::to_string(i);
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i))
      checks.report(page_path + ".to", "a second page \"" + shown(names[i]) + "\"", "an endpoint stands once in a chain",
                    "put their ways together");
    for (std::size_t k = 0; k < chain[i].next.size(); ++k) {
      const auto next = write_leaf(chain[i].next[k].to);
      if (std::find(names.begin(), names.end(), next) == names.end())
        checks.report(page_path + ".next." + std::to_string(k) + ".to", "no page \"" + shown(next) + "\" in this chain", {},
                      suggest(next, names));
    }
  }
  if (checks.diagnostics.size() > before) return;
  if (std::none_of(chain.begin(), chain.end(), [](const SessionPage& page) { return page.start > 0; }))
    checks.report(path, "no page of this chain is a first one", "\"start\" is 0 everywhere", "give one a start");
  const auto can = may_leave(chain);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (!can[i])
      checks.report(path + "." + std::to_string(i), "a user at \"" + shown(names[i]) + "\" never leaves",
                    "no way from there comes to a page with \"leave\"", "give a page on the way a chance to leave");
  }
}

void check_session(const Traffic& traffic, const std::string& path, Checks& checks) {
  const auto& session = *traffic.session;
  if (!std::holds_alternative<Arrivals>(traffic.source)) {
    const bool clients = std::holds_alternative<ClosedLoop>(traffic.source);
    checks.report(path, std::string("\"session\" does not go with \"") + (clients ? "clients" : "replay") + "\"",
                  clients ? "clients never leave" : "a recording says who asked for what",
                  clients ? "let users come with \"arrivals\"" : "");
  }
  if (session.requests.has_value() == !session.chain.empty())
    checks.report(path, session.requests ? "this session has \"requests\" and \"chain\"" : "this session has no length",
                  "expected exactly one of requests and chain");
  check_chain(session.chain, path + ".chain", checks);
}

void check_pace(const Traffic& traffic, const std::string& path, Checks& checks) {
  const bool paced = traffic.keep.value < 1 || traffic.speed != 1;
  if (!paced) return;
  const auto place = path + (traffic.keep.value < 1 ? ".keep" : ".speed");
  const std::string what = traffic.keep.value < 1 ? "\"keep\"" : "\"speed\"";
  if (std::holds_alternative<ClosedLoop>(traffic.source)) {
    checks.report(place, what + " does not go with \"clients\"", "they come again when they are answered",
                  "change clients or think");
  }
  const auto* arrivals = std::get_if<Arrivals>(&traffic.source);
  const auto* poisson = arrivals ? std::get_if<PoissonArrivals>(arrivals) : nullptr;
  if (poisson && !poisson->rate)
    checks.report(place, what + " beside a rate to be estimated", "what is measured is what came, not what was kept of it",
                  "leave it out");
}

/// `2%`: enough for `part` of `whole`.
std::string share_over(std::uint32_t part, std::uint32_t whole) {
  constexpr double steps = 1000;
  return write_leaf(Share{std::ceil(steps * part / whole) / steps});
}

void check_log(const Replay& replay, const std::string& path, Checks& checks) {
  const auto& log = replay.log;
  if (log.unreadable_lines > replay.unreadable.value * log.lines) {
    for (const auto& line : log.unreadable)
      checks.report_in(path + ".replay", log.file, line.line, line.column, "the line can't be read", line.why);
    checks.report(path + ".replay",
                  std::to_string(log.unreadable_lines) + " of " + std::to_string(log.lines) + " lines of \"" + shown(log.file) +
                      "\" can't be read",
                  "\"unreadable\" allows " + write_leaf(replay.unreadable),
                  "mend the file, or leave them out with \"unreadable: " + share_over(log.unreadable_lines, log.lines) + "\"");
  }
  if (log.rows.empty() && log.unreadable_lines == 0) {
    checks.report(path + ".replay", "\"" + shown(log.file) + "\" holds no request");
    return;
  }
  if (!checks.intact_below(path + ".map")) return;
  const auto targets = replay_targets(replay);
  const std::size_t shown_at_most = std::min(targets.unmatched.size(), most_unreadable_shown);
  for (std::size_t i = 0; i < shown_at_most; ++i) {
    const auto what = targets.unmatched[i];
    checks.report_in(path + ".replay", log.file, log.first_lines[what], 0,
                     "\"" + shown(log.requests[what]) + "\" leads to no endpoint",
                     replay.map.empty() ? "without \"map\" a request is service.endpoint" : "no rule of \"map\" fits");
  }
  if (!targets.unmatched.empty())
    checks.report(path + ".replay",
                  std::to_string(targets.unmatched.size()) + " of " + std::to_string(log.requests.size()) +
                      " different requests lead to no endpoint",
                  "what is left out is left out on purpose",
                  "add a rule with \"path: \\\"*\\\"\", without \"to\" it leaves them out");
  if (!targets.unmatched.empty() || log.rows.empty()) return;
  if (std::none_of(log.rows.begin(), log.rows.end(),
                   [&](const auto& row) { return targets.to[row.what] && row.time >= replay.from; }))
    checks.report(path + ".replay", "nothing of \"" + shown(log.file) + "\" is replayed",
                  "every request lies before \"from\" or is left out");
}

}  // namespace

void check_traffic(const Scenario& scenario, Checks& checks) {
  for (std::size_t i = 0; i < scenario.traffic.size(); ++i) {
    const auto& traffic = scenario.traffic[i];
    const auto path = "traffic." + element_step(scenario.traffic, i);
    check_weights(traffic.mix, path + ".mix", checks);
    if (checks.intact_below(path)) {
      check_destination(traffic, path, checks);
      check_pace(traffic, path, checks);
    }
    if (traffic.session && checks.intact_below(path + ".session")) check_session(traffic, path + ".session", checks);
    if (const auto* replay = std::get_if<Replay>(&traffic.source); replay && checks.intact_below(path + ".replay"))
      check_log(*replay, path, checks);
  }
}

}  // namespace sandtable::models
