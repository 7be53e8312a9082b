/// The one place where the twin meets SQLite. Databases are in WAL mode with synchronous=FULL: a committed transaction survives
/// `kill -9` and a power cut. Failures inside travel as `SqliteError`; `guarded` turns them into results that name the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sim/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace sandtable::twin::detail {

struct SqliteError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A prepared statement; parameters count from 1, columns from 0, as in SQLite.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, double value);  ///< NaN is stored as NULL, and read back as NaN
  Statement& bind(int parameter, std::string_view value);
  /// True while there is a row.
  bool step();
  /// Steps once, and makes it ready for the next bindings.
  void run();
  void reset();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;

 private:
  void check(int code) const;
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

class Database {
 public:
  /// Opens or creates, and brings the schema from `user_version` to the number of `migrations`, each in one transaction. A database
  /// of a newer version, a torn one, or no database at all is `invalid_input`.
  static sim::Result<Database> open(const std::filesystem::path& file, std::span<const std::string_view> migrations);

  Database(Database&&) noexcept;
  ~Database();

  Statement prepare(std::string_view sql);
  void execute(const std::string& sql);
  std::int64_t last_insert_id() const;
  std::int64_t changes() const;
  const std::filesystem::path& file() const { return file_; }

 private:
  explicit Database(std::filesystem::path file);
  void migrate(std::span<const std::string_view> migrations);
  std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
};

/// `write` takes the write lock at once, `read` sees the database as it was at one instant.
enum class Access { read, write };

/// Rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database, Access access = Access::write) : database_(database) {
    database_.execute(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN");
  }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

/// Runs `body`, which returns a Result; SqliteError becomes `unavailable` with the file's name.
template <class Body>
auto guarded(const Database& database, Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const SqliteError& error) {
    return sim::fail(sim::ErrorKind::unavailable, database.file().string() + ": " + error.what());
  }
}

}  // namespace sandtable::twin::detail
