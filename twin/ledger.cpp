#include "twin/ledger.hpp"

#include <iterator>

#include "twin/ledger_json.hpp"

namespace sandtable::twin {
namespace {

constexpr std::string_view migrations[] = {R"(
CREATE TABLE decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, target TEXT NOT NULL, plan_name TEXT NOT NULL, plan_yaml TEXT NOT NULL,
  actions INTEGER NOT NULL, begun INTEGER NOT NULL DEFAULT 0, scenario TEXT NOT NULL, scenario_sha256 TEXT NOT NULL, seed INTEGER NOT NULL, version TEXT NOT NULL,
  state_digest TEXT NOT NULL, window_s REAL, prediction TEXT NOT NULL, status INTEGER NOT NULL, note TEXT NOT NULL,
  changed INTEGER NOT NULL);
CREATE TABLE step (
  decision INTEGER NOT NULL REFERENCES decision(id), ordinal INTEGER NOT NULL, action INTEGER NOT NULL, object TEXT NOT NULL,
  before TEXT NOT NULL, after TEXT NOT NULL, status INTEGER NOT NULL, note TEXT NOT NULL, planned INTEGER NOT NULL,
  changed INTEGER NOT NULL, PRIMARY KEY (decision, ordinal));
CREATE TABLE verdict (
  id INTEGER PRIMARY KEY AUTOINCREMENT, decision INTEGER NOT NULL REFERENCES decision(id), time INTEGER NOT NULL, checks TEXT NOT NULL);
CREATE TABLE outcome (
  id INTEGER PRIMARY KEY AUTOINCREMENT, decision INTEGER NOT NULL REFERENCES decision(id), time INTEGER NOT NULL,
  measured TEXT NOT NULL, fidelity TEXT NOT NULL);
CREATE TABLE stop (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, reason TEXT NOT NULL);
)"};

constexpr const char* decision_columns =
    "SELECT id, time, target, plan_name, plan_yaml, actions, scenario, scenario_sha256, seed, version, state_digest, window_s, "
    "prediction, status, note, begun FROM decision ";

/// A status as stored; the enumerators' numbers are part of the schema.
template <class Status>
Status status_of(std::int64_t number, Status last) {
  if (number < 0 || number > static_cast<std::int64_t>(last))
    throw detail::SqliteError("an unknown status " + std::to_string(number));
  return static_cast<Status>(number);
}

Decision decision_of(detail::Statement& row) {
  Decision out;
  out.id = row.integer(0);
  out.time = {row.integer(1)};
  out.target = row.text(2);
  out.plan_name = row.text(3);
  out.plan_yaml = row.text(4);
  out.actions = static_cast<std::uint32_t>(row.integer(5));
  out.scenario = row.text(6);
  out.scenario_sha256 = row.text(7);
  out.seed = static_cast<std::uint64_t>(row.integer(8));
  out.version = row.text(9);
  out.state_digest = row.text(10);
  out.window_s = row.real(11);
  auto prediction = prediction_from_json(row.text(12));
  if (!prediction) throw detail::SqliteError("decision " + std::to_string(out.id) + ": " + prediction.error().message);
  out.prediction = std::move(*prediction);
  out.status = status_of(row.integer(13), DecisionStatus::failed);
  out.note = row.text(14);
  out.begun = static_cast<std::uint32_t>(row.integer(15));
  return out;
}

std::vector<Decision> all_of(detail::Statement& query) {
  std::vector<Decision> out;
  while (query.step()) out.push_back(decision_of(query));
  return out;
}

}  // namespace

sim::Result<Ledger> Ledger::open(const std::filesystem::path& file) {
  auto database = detail::Database::open(file, migrations);
  if (!database) return database.failure();
  return Ledger(std::move(*database));
}

sim::Result<std::int64_t> Ledger::record(const Decision& decision) {
  return detail::guarded(database_, [&]() -> sim::Result<std::int64_t> {
    auto insert = database_.prepare(
        "INSERT INTO decision (time, target, plan_name, plan_yaml, actions, scenario, scenario_sha256, seed, version, "
        "state_digest, "
        "window_s, prediction, status, note, changed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    insert.bind(1, decision.time.ns).bind(2, decision.target).bind(3, decision.plan_name).bind(4, decision.plan_yaml);
    insert.bind(5, std::int64_t{decision.actions}).bind(6, decision.scenario).bind(7, decision.scenario_sha256);
    insert.bind(8, static_cast<std::int64_t>(decision.seed)).bind(9, decision.version).bind(10, decision.state_digest);
    insert.bind(11, decision.window_s).bind(12, to_json(decision.prediction));
    insert.bind(13, static_cast<std::int64_t>(decision.status)).bind(14, decision.note).bind(15, decision.time.ns).run();
    return database_.last_insert_id();
  });
}

sim::Status Ledger::record_verdict(std::int64_t decision, const Verdict& verdict, WallTime at) {
  return detail::guarded(database_, [&]() -> sim::Status {
    auto insert = database_.prepare("INSERT INTO verdict (decision, time, checks) VALUES (?,?,?)");
    insert.bind(1, decision).bind(2, at.ns).bind(3, to_json(verdict)).run();
    return sim::Done{};
  });
}

sim::Status Ledger::set_status(std::int64_t decision, DecisionStatus status, const std::string& note, WallTime at) {
  return detail::guarded(database_, [&]() -> sim::Status {
    auto update = database_.prepare("UPDATE decision SET status=?, note=?, changed=? WHERE id=?");
    update.bind(1, static_cast<std::int64_t>(status)).bind(2, note).bind(3, at.ns).bind(4, decision).run();
    if (database_.changes() == 0)
      return sim::fail(sim::ErrorKind::not_found, "no decision " + std::to_string(decision) + " in the ledger");
    return sim::Done{};
  });
}

sim::Status Ledger::record_outcome(std::int64_t decision, const RecordedOutcome& outcome) {
  return detail::guarded(database_, [&]() -> sim::Status {
    auto insert = database_.prepare("INSERT INTO outcome (decision, time, measured, fidelity) VALUES (?,?,?,?)");
    insert.bind(1, decision).bind(2, outcome.time.ns).bind(3, to_json(outcome.measured)).bind(4, to_json(outcome.fidelity)).run();
    return sim::Done{};
  });
}

sim::Status Ledger::plan_steps(std::int64_t decision, std::uint32_t action, const std::vector<Effect>& effects, WallTime at) {
  return detail::guarded(database_, [&]() -> sim::Status {
    detail::Transaction transaction(database_);
    std::int64_t ordinal = 0;
    {
      auto last = database_.prepare("SELECT coalesce(max(ordinal), -1) + 1 FROM step WHERE decision=?");
      last.bind(1, decision).step();
      ordinal = last.integer(0);
    }
    auto insert = database_.prepare(
        "INSERT INTO step (decision, ordinal, action, object, before, after, status, note, planned, changed) VALUES "
        "(?,?,?,?,?,?,?,'',?,?)");
    for (const auto& effect : effects) {
      insert.bind(1, decision).bind(2, ordinal++).bind(3, std::int64_t{action}).bind(4, effect.object).bind(5, effect.before);
      insert.bind(6, effect.after).bind(7, static_cast<std::int64_t>(StepStatus::planned)).bind(8, at.ns).bind(9, at.ns).run();
    }
    database_.prepare("UPDATE decision SET begun=? WHERE id=?").bind(1, std::int64_t{action} + 1).bind(2, decision).run();
    transaction.commit();
    return sim::Done{};
  });
}

sim::Status Ledger::set_step(std::int64_t decision, std::uint32_t ordinal, StepStatus status, const std::string& note,
                             WallTime at) {
  return detail::guarded(database_, [&]() -> sim::Status {
    auto update = database_.prepare("UPDATE step SET status=?, note=?, changed=? WHERE decision=? AND ordinal=?");
    update.bind(1, static_cast<std::int64_t>(status))
        .bind(2, note)
        .bind(3, at.ns)
        .bind(4, decision)
        .bind(5, std::int64_t{ordinal})
        .run();
    SANDTABLE_EXPECT(database_.changes() == 1, "a step is planned before its status changes");
    return sim::Done{};
  });
}

sim::Result<std::vector<StepRow>> Ledger::steps(std::int64_t decision) {
  return detail::guarded(database_, [&]() -> sim::Result<std::vector<StepRow>> {
    auto query = database_.prepare(
        "SELECT ordinal, action, object, before, after, status, note, planned, changed FROM step WHERE decision=? ORDER BY "
        "ordinal");
    query.bind(1, decision);
    std::vector<StepRow> out;
    while (query.step()) {
      out.push_back({static_cast<std::uint32_t>(query.integer(0)),
                     static_cast<std::uint32_t>(query.integer(1)),
                     {query.text(2), query.text(3), query.text(4)},
                     status_of(query.integer(5), StepStatus::failed),
                     query.text(6),
                     {query.integer(7)},
                     {query.integer(8)}});
    }
    return out;
  });
}

sim::Result<LedgerEntry> Ledger::entry(std::int64_t decision) {
  auto rows = steps(decision);
  if (!rows) return rows.failure();
  return detail::guarded(database_, [&]() -> sim::Result<LedgerEntry> {
    auto query = database_.prepare(std::string(decision_columns) + "WHERE id=?");
    query.bind(1, decision);
    if (!query.step()) return sim::fail(sim::ErrorKind::not_found, "no decision " + std::to_string(decision) + " in the ledger");
    LedgerEntry out{.decision = decision_of(query), .verdict = {}, .steps = std::move(*rows), .outcome = {}};
    auto verdict = database_.prepare("SELECT checks FROM verdict WHERE decision=? ORDER BY id DESC LIMIT 1");
    if (verdict.bind(1, decision).step()) {
      auto read = verdict_from_json(verdict.text(0));
      if (!read) return read.failure();
      out.verdict = std::move(*read);
    }
    auto outcome = database_.prepare("SELECT time, measured, fidelity FROM outcome WHERE decision=? ORDER BY id DESC LIMIT 1");
    if (outcome.bind(1, decision).step()) {
      auto measured = kpis_from_json(outcome.text(1));
      if (!measured) return measured.failure();
      auto fidelity = fidelity_from_json(outcome.text(2));
      if (!fidelity) return fidelity.failure();
      out.outcome = RecordedOutcome{{outcome.integer(0)}, std::move(*measured), std::move(*fidelity)};
    }
    return out;
  });
}

sim::Result<std::vector<Decision>> Ledger::decisions(std::size_t limit) {
  return detail::guarded(database_, [&]() -> sim::Result<std::vector<Decision>> {
    auto query = database_.prepare(std::string(decision_columns) + "ORDER BY id DESC LIMIT ?");
    query.bind(1, static_cast<std::int64_t>(limit));
    return all_of(query);
  });
}

sim::Result<std::vector<Decision>> Ledger::unfinished(const std::string& target) {
  return detail::guarded(database_, [&]() -> sim::Result<std::vector<Decision>> {
    auto query = database_.prepare(std::string(decision_columns) + "WHERE status IN (?,?) AND (?='' OR target=?) ORDER BY id");
    query.bind(1, static_cast<std::int64_t>(DecisionStatus::running))
        .bind(2, static_cast<std::int64_t>(DecisionStatus::rolling_back));
    query.bind(3, target).bind(4, target);
    return all_of(query);
  });
}

sim::Status Ledger::request_stop(const std::string& reason, WallTime at) {
  return detail::guarded(database_, [&]() -> sim::Status {
    database_.prepare("INSERT INTO stop (time, reason) VALUES (?,?)").bind(1, at.ns).bind(2, reason).run();
    return sim::Done{};
  });
}

sim::Result<std::int64_t> Ledger::last_stop() {
  return detail::guarded(database_, [&]() -> sim::Result<std::int64_t> {
    auto query = database_.prepare("SELECT coalesce(max(id), 0) FROM stop");
    query.step();
    return query.integer(0);
  });
}

}  // namespace sandtable::twin
