#include "models/scenario/named_file.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace sandtable::models {

std::string shown_name(const std::string& file, const TextContext& context) {
  return (context.shown_dir / file).lexically_normal().string();
}

std::optional<std::string> read_named_file(const std::string& file, std::uintmax_t largest, TextContext& context,
                                           std::size_t offset) {
  const auto path = context.base_dir / file;
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    context.report({"file \"" + shown(file) + "\" does not exist", "it is looked for beside the scenario", {}}, offset);
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(status)) {
    context.report({"\"" + shown(file) + "\" is no regular file", {}, {}}, offset);
    return std::nullopt;
  }
  const auto size = std::filesystem::file_size(path, error);
  if (size > largest) {
    context.report(
        {"file \"" + shown(file) + "\" is too large", "at most " + std::to_string(largest >> 20) + " MiB", "thin it out"}, offset);
    return std::nullopt;
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    context.report({"file \"" + shown(file) + "\" can't be read", "permission?", {}}, offset);
    return std::nullopt;
  }
  std::string text(size, '\0');
  in.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace sandtable::models
