#include "app/detail/files.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace sandtable::app::detail {

sim::Status replace_file(const std::filesystem::path& file, std::string_view text) {
  auto beside = file;
  beside += ".new-" + std::to_string(::getpid());
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) {
      const std::string why = std::strerror(errno);
      std::error_code ignored;
      std::filesystem::remove(beside, ignored);
      return sim::fail(sim::ErrorKind::invalid_input, file.string() + ": can't be written (" + why + ")");
    }
  }
  std::error_code problem;
  std::filesystem::rename(beside, file, problem);
  if (!problem) return sim::Done{};
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
  return sim::fail(sim::ErrorKind::invalid_input, file.string() + ": can't be written (" + problem.message() + ")");
}

sim::Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return sim::fail(sim::ErrorKind::not_found, file.string() + ": can't be read (" + std::strerror(errno) + ")");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace sandtable::app::detail
