/// One Sandtable acts on a target at a time: an advisory lock on a file beside the ledger, held as long as the object lives and
/// freed by the kernel when its process ends, however it ends. The file tells who holds it.
#pragma once

#include <filesystem>
#include <string>

#include "sim/result.hpp"

namespace sandtable::twin {

class ExecutionLock {
 public:
  /// `conflict`, naming the holder's process, where the target is taken. Locks of one process exclude each other too.
  static sim::Result<ExecutionLock> take(const std::filesystem::path& ledger, const std::string& target);

  ExecutionLock(ExecutionLock&& other) noexcept;
  ExecutionLock& operator=(ExecutionLock&&) = delete;
  ~ExecutionLock();

 private:
  explicit ExecutionLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace sandtable::twin
