#include "twin/telemetry_store.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "twin/signal_name.hpp"
#include "twin/telemetry_segment.hpp"

namespace sandtable::twin {
namespace {

constexpr std::string_view migrations[] = {R"(
CREATE TABLE series (
  id INTEGER PRIMARY KEY, entity TEXT NOT NULL, signal TEXT NOT NULL, replica TEXT NOT NULL, part TEXT NOT NULL,
  UNIQUE (entity, signal, replica, part));
CREATE TABLE sample (
  series INTEGER NOT NULL REFERENCES series(id), time INTEGER NOT NULL, value REAL, PRIMARY KEY (series, time)) WITHOUT ROWID;
CREATE TABLE segment (
  id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, first INTEGER NOT NULL, last INTEGER NOT NULL);
)"};

struct SegmentRow {
  std::int64_t id;
  std::string file;
  WallTime first, last;
};

std::vector<SegmentRow> segment_rows(detail::Database& database) {
  std::vector<SegmentRow> rows;
  auto query = database.prepare("SELECT id, file, first, last FROM segment ORDER BY id");
  while (query.step()) rows.push_back({query.integer(0), query.text(1), {query.integer(2)}, {query.integer(3)}});
  return rows;
}

std::int64_t series_id(detail::Database& database, const SeriesKey& key) {
  auto find = database.prepare("SELECT id FROM series WHERE entity=? AND signal=? AND replica=? AND part=?");
  find.bind(1, key.entity).bind(2, name(key.signal)).bind(3, key.replica).bind(4, key.part);
  if (find.step()) return find.integer(0);
  auto insert = database.prepare("INSERT INTO series (entity, signal, replica, part) VALUES (?, ?, ?, ?)");
  insert.bind(1, key.entity).bind(2, name(key.signal)).bind(3, key.replica).bind(4, key.part).run();
  return database.last_insert_id();
}

/// The tail's samples before `before`, by series, in ascending order of key.
std::vector<RawSeries> tail_before(detail::Database& database, WallTime before) {
  std::vector<RawSeries> out;
  auto query = database.prepare(
      "SELECT entity, signal, replica, part, time, value FROM sample JOIN series ON series.id = sample.series WHERE time < ? "
      "ORDER BY sample.series, time");
  query.bind(1, before.ns);
  while (query.step()) {
    const auto signal = signal_named(query.text(1));
    if (!signal) throw detail::SqliteError("unknown signal " + query.text(1));
    SeriesKey key{query.text(0), *signal, query.text(2), query.text(3)};
    if (out.empty() || out.back().key != key) out.push_back({std::move(key), {}});
    out.back().samples.push_back({{query.integer(4)}, query.real(5)});
  }
  std::sort(out.begin(), out.end(), [](const RawSeries& a, const RawSeries& b) { return a.key < b.key; });
  return out;
}

/// Files of a sealing that did not come to its end. Called while no other process can be sealing.
void remove_leftovers(const std::filesystem::path& folder, const std::vector<SegmentRow>& registered) {
  std::set<std::string> known;
  for (const auto& row : registered) known.insert(row.file);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    std::error_code ignored;
    if (!known.contains(entry.path().filename().string())) std::filesystem::remove(entry.path(), ignored);
  }
}

/// Adds samples to those of the same key; a time stamp that is there already is kept as it is.
void merge_into(std::map<SeriesKey, std::map<WallTime, double>>& all, const std::vector<RawSeries>& more) {
  for (const auto& series : more) {
    auto& samples = all[series.key];
    for (const auto& sample : series.samples) samples.emplace(sample.time, sample.value);
  }
}

}  // namespace

sim::Result<TelemetryStore> TelemetryStore::open(const std::filesystem::path& dir) {
  std::error_code error;
  std::filesystem::create_directories(dir / "segments", error);
  if (error) return sim::fail(sim::ErrorKind::unavailable, dir.string() + ": can't create the store (" + error.message() + ")");
  auto database = detail::Database::open(dir / "tail.db", migrations);
  if (!database) return database.failure();
  return TelemetryStore(dir, std::move(*database));
}

sim::Result<std::size_t> TelemetryStore::append(std::span<const RawSeries> series) {
  return detail::guarded(database_, [&]() -> sim::Result<std::size_t> {
    detail::Transaction transaction(database_);
    auto insert = database_.prepare("INSERT OR IGNORE INTO sample (series, time, value) VALUES (?, ?, ?)");
    std::size_t added = 0;
    for (const auto& one : series) {
      const std::int64_t id = series_id(database_, one.key);
      for (const auto& sample : one.samples) {
        insert.bind(1, id).bind(2, sample.time.ns).bind(3, sample.value).run();
        added += static_cast<std::size_t>(database_.changes());
      }
    }
    transaction.commit();
    return added;
  });
}

sim::Result<std::size_t> TelemetryStore::seal(WallTime before) {
  return detail::guarded(database_, [&]() -> sim::Result<std::size_t> {
    detail::Transaction transaction(database_);  // held throughout: one process seals at a time, and nothing is added meanwhile
    const auto registered = segment_rows(database_);
    remove_leftovers(dir_ / "segments", registered);
    const auto series = tail_before(database_, before);
    if (series.empty()) return std::size_t{0};
    std::size_t count = 0;
    WallTime first = series.front().samples.front().time, last = first;
    for (const auto& one : series) {
      count += one.samples.size();
      first = std::min(first, one.samples.front().time);
      last = std::max(last, one.samples.back().time);
    }
    const std::int64_t id = registered.empty() ? 1 : registered.back().id + 1;
    const std::string file = "segment-" + std::to_string(id) + ".h5";
    const auto written = write_segment(dir_ / "segments" / file, series);
    if (!written) return written.failure();
    auto insert = database_.prepare("INSERT INTO segment (id, file, first, last) VALUES (?, ?, ?, ?)");
    insert.bind(1, id).bind(2, file).bind(3, first.ns).bind(4, last.ns).run();
    database_.prepare("DELETE FROM sample WHERE time < ?").bind(1, before.ns).run();
    transaction.commit();
    return count;
  });
}

sim::Result<std::vector<RawSeries>> TelemetryStore::read(const std::string& entity, Signal signal, WallWindow window) {
  return detail::guarded(database_, [&]() -> sim::Result<std::vector<RawSeries>> {
    std::map<SeriesKey, std::map<WallTime, double>> all;
    const detail::Transaction snapshot(database_, detail::Access::read);
    for (const auto& row : segment_rows(database_)) {
      if (row.last < window.from || window.to < row.first) continue;
      auto part = read_segment(dir_ / "segments" / row.file, entity, signal, window);
      if (!part) return part.failure();
      merge_into(all, *part);
    }
    auto query = database_.prepare(
        "SELECT replica, part, time, value FROM sample JOIN series ON series.id = sample.series "
        "WHERE entity=? AND signal=? AND time BETWEEN ? AND ?");
    query.bind(1, entity).bind(2, name(signal)).bind(3, window.from.ns).bind(4, window.to.ns);
    while (query.step()) all[{entity, signal, query.text(0), query.text(1)}].emplace(WallTime{query.integer(2)}, query.real(3));
    std::vector<RawSeries> out;
    for (const auto& [key, samples] : all) {
      RawSeries series{.key = key, .samples = {}};
      for (const auto& [time, value] : samples) series.samples.push_back({time, value});
      out.push_back(std::move(series));
    }
    return out;
  });
}

bool TelemetryStore::maps(const std::string& entity, Signal signal) const {
  try {
    auto query = database_.prepare("SELECT 1 FROM series WHERE entity=? AND signal=? LIMIT 1");
    query.bind(1, entity).bind(2, name(signal));
    return query.step();
  } catch (const detail::SqliteError&) {
    return true;  // a store that can't be read is no missing mapping: `read` will say what is wrong
  }
}

sim::Result<std::optional<WallWindow>> TelemetryStore::extent() {
  return detail::guarded(database_, [&]() -> sim::Result<std::optional<WallWindow>> {
    auto query = database_.prepare(
        "SELECT min(a), max(b) FROM (SELECT min(time) AS a, max(time) AS b FROM sample UNION ALL "
        "SELECT min(first), max(last) FROM segment) WHERE a IS NOT NULL HAVING count(*) > 0");
    if (!query.step()) return std::optional<WallWindow>{};
    return std::optional(WallWindow{{query.integer(0)}, {query.integer(1)}});
  });
}

sim::Result<std::size_t> TelemetryStore::segments() const {
  return detail::guarded(database_, [&]() -> sim::Result<std::size_t> { return segment_rows(database_).size(); });
}

}  // namespace sandtable::twin
