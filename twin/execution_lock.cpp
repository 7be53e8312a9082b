#include "twin/execution_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sim/digest.hpp"

namespace sandtable::twin {
namespace {

/// Readable, and different for different targets.
std::filesystem::path lock_file(const std::filesystem::path& ledger, const std::string& target) {
  std::string readable;
  for (char c : target.substr(0, 40)) readable += std::isalnum(static_cast<unsigned char>(c)) ? c : '-';
  sim::Digest digest;
  digest.add(std::string_view(target));
  return ledger.string() + "." + readable + "-" + digest.hex().substr(0, 8) + ".lock";
}

std::string holder(int fd) {
  char text[32] = {};
  const ssize_t size = ::pread(fd, text, sizeof text - 1, 0);
  return size > 0 ? "process " + std::string(text, std::strcspn(text, "\n")) : "another process";
}

}  // namespace

sim::Result<ExecutionLock> ExecutionLock::take(const std::filesystem::path& ledger, const std::string& target) {
  const auto file = lock_file(ledger, target);
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return sim::fail(sim::ErrorKind::unavailable, file.string() + ": can't open the lock (" + std::strerror(errno) + ")");
  ExecutionLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    return sim::fail(sim::ErrorKind::conflict, holder(fd) + " is acting on " + target + " (lock " + file.string() + ")");
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return sim::fail(sim::ErrorKind::unavailable, file.string() + ": can't write the lock (" + std::strerror(errno) + ")");
  }
  return lock;
}

ExecutionLock::ExecutionLock(ExecutionLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
ExecutionLock::~ExecutionLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace sandtable::twin
