#include "twin/detail/durable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace sandtable::twin::detail {
namespace {

bool sync(const std::filesystem::path& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = ::fsync(fd) == 0;
  return ::close(fd) == 0 && synced;
}

}  // namespace

std::filesystem::path temporary_beside(const std::filesystem::path& file) {
  return file.parent_path() / ("." + file.filename().string() + "." + std::to_string(::getpid()) + ".tmp");
}

sim::Status put_in_place(const std::filesystem::path& temporary, const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (!sync(temporary, O_RDWR) || ::rename(temporary.c_str(), file.c_str()) != 0 || !sync(folder, O_RDONLY | O_DIRECTORY)) {
    const std::string why = std::strerror(errno);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return sim::fail(sim::ErrorKind::unavailable, file.string() + ": can't write (" + why + ")");
  }
  return sim::Done{};
}

sim::Status write_text(const std::filesystem::path& file, std::string_view text) {
  const auto temporary = temporary_beside(file);
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!out.flush()) return sim::fail(sim::ErrorKind::unavailable, file.string() + ": can't write");
  }
  return put_in_place(temporary, file);
}

sim::Result<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    std::error_code ignored;
    const bool there = std::filesystem::exists(file, ignored);
    return there ? sim::fail(sim::ErrorKind::unavailable, file.string() + ": can't read")
                 : sim::fail(sim::ErrorKind::not_found, file.string() + ": no such file");
  }
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace sandtable::twin::detail
