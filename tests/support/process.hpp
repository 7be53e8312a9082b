/// Real programs in tests: a process that ends with its object, a folder that goes with it, a free port, waiting for a condition.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sandtable::test {

/// A new folder below the system's temporary one; removed with all that is in it.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::filesystem::path& path() const { return path_; }
  /// Writes `text` to the file `name` in it and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

/// A child process. Its standard input is empty, its output goes to a file. Ended (SIGTERM, then SIGKILL) by its pid in the
/// destructor, and by the kernel should the thread that started it die.
class Process {
 public:
  /// `program` is a path, or a name to look for on PATH and in the sbin folders. Throws std::runtime_error where it can't be
  /// started. `environment`: `NAME=value`, in addition to ours.
  Process(const std::string& program, const std::vector<std::string>& arguments, const std::filesystem::path& output,
          const std::vector<std::string>& environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  /// Exit status, or 128 + signal, once it has ended.
  std::optional<int> status();
  void signal(int number);
  /// SIGTERM, and SIGKILL if it hasn't ended by then.
  void end(std::chrono::milliseconds patience = std::chrono::seconds(5));
  /// All it has printed so far, both streams.
  std::string output() const;

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
  std::filesystem::path output_;
};

/// A TCP port of 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();

/// Asks again and again (every 10 ms at first, then every 50) until the condition holds; false once the time is over.
bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds limit = std::chrono::seconds(30));

std::string read_file(const std::filesystem::path& path);

}  // namespace sandtable::test
