#include "twin/detail/sqlite.hpp"

#include <sqlite3.h>

#include <cmath>
#include <limits>
#include <utility>

namespace sandtable::twin::detail {

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  check(sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr));
}
Statement::~Statement() { sqlite3_finalize(statement_); }
Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

void Statement::check(int code) const {
  if (code != SQLITE_OK) throw SqliteError(sqlite3_errmsg(database_));
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  check(sqlite3_bind_int64(statement_, parameter, value));
  return *this;
}
Statement& Statement::bind(int parameter, double value) {
  check(sqlite3_bind_double(statement_, parameter, value));
  return *this;
}
Statement& Statement::bind(int parameter, std::string_view value) {
  check(sqlite3_bind_text(statement_, parameter, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw SqliteError(sqlite3_errmsg(database_));
}

void Statement::run() {
  while (step()) {}
  reset();
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::numeric_limits<double>::quiet_NaN();
  return sqlite3_column_double(statement_, column);
}
std::string Statement::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return text ? std::string(reinterpret_cast<const char*>(text), size) : std::string();
}

Database::Database(std::filesystem::path file) : file_(std::move(file)) {
  const int code = sqlite3_open_v2(file_.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  if (code != SQLITE_OK) {
    const std::string why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close(std::exchange(handle_, nullptr));
    throw SqliteError(why);
  }
}
Database::Database(Database&& other) noexcept : file_(std::move(other.file_)), handle_(std::exchange(other.handle_, nullptr)) {}
Database::~Database() { sqlite3_close(handle_); }

sim::Result<Database> Database::open(const std::filesystem::path& file, std::span<const std::string_view> migrations) {
  try {
    Database database(file);
    sqlite3_busy_timeout(database.handle_, 10'000);
    database.execute("PRAGMA journal_mode=WAL");
    database.execute("PRAGMA synchronous=FULL");
    database.execute("PRAGMA foreign_keys=ON");
    database.migrate(migrations);
    return sim::Result<Database>(std::move(database));
  } catch (const SqliteError& error) {
    return sim::fail(sim::ErrorKind::invalid_input, file.string() + ": can't open the database (" + error.what() + ")");
  }
}

void Database::migrate(std::span<const std::string_view> migrations) {
  const auto version_now = [this] {
    Statement version = prepare("PRAGMA user_version");
    version.step();
    return static_cast<std::size_t>(version.integer(0));
  };
  const auto refuse_newer = [&](std::size_t version) {
    if (version > migrations.size()) {
      throw SqliteError("its schema has version " + std::to_string(version) + ", this program knows " +
                        std::to_string(migrations.size()) + ": it was written by a newer one");
    }
  };
  refuse_newer(version_now());
  if (version_now() == migrations.size()) return;
  Transaction transaction(*this);  // another process may have migrated while this one waited
  for (std::size_t version = version_now(); version < migrations.size(); ++version) execute(std::string(migrations[version]));
  execute("PRAGMA user_version=" + std::to_string(migrations.size()));
  transaction.commit();
}

Statement Database::prepare(std::string_view sql) { return Statement(handle_, sql); }

void Database::execute(const std::string& sql) {
  char* message = nullptr;
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) return;
  const std::string why = message ? message : sqlite3_errmsg(handle_);
  sqlite3_free(message);
  throw SqliteError(why);
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const SqliteError&) {  // SQLite has rolled back by itself
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace sandtable::twin::detail
