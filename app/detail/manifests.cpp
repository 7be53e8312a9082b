#include "app/detail/manifests.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "app/detail/files.hpp"

namespace sandtable::app::detail {
namespace {

namespace fs = std::filesystem;
namespace kubernetes = connectors::kubernetes;

bool is_manifest(const fs::path& file) {
  const auto end = file.extension();
  return end == ".yaml" || end == ".yml" || end == ".json";
}

sim::Result<std::vector<std::string>> files_of(const std::string& name) {
  std::error_code error;
  if (name == "-" || !fs::is_directory(name, error)) return std::vector<std::string>{name};
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(name, fs::directory_options::skip_permission_denied, error))
    if (entry.is_regular_file(error) && is_manifest(entry.path())) files.push_back(entry.path().string());
  if (error) return sim::fail(sim::ErrorKind::invalid_input, name + ": " + error.message());
  if (files.empty()) return sim::fail(sim::ErrorKind::invalid_input, name + ": no .yaml, .yml or .json in it");
  std::ranges::sort(files);
  return files;
}

sim::Result<Source> read_source(const std::string& file) {
  if (file == "-") return Source{"standard input", std::string(std::istreambuf_iterator<char>(std::cin), {})};
  auto text = read_file(file);
  if (!text) return sim::Unexpected{text.error()};
  return Source{file, std::move(*text)};
}

}  // namespace

sim::Result<std::vector<Source>> read_sources(const std::vector<std::string>& names) {
  std::vector<Source> read;
  for (const auto& name : names) {
    const auto files = files_of(name);
    if (!files) return sim::Unexpected{files.error()};
    for (const auto& file : *files) {
      auto source = read_source(file);
      if (!source) return sim::Unexpected{source.error()};
      read.push_back(std::move(*source));
    }
  }
  return read;
}

sim::Result<kubernetes::ReadObjects, Problem> read_manifests(const std::vector<Source>& sources) {
  models::Diagnostics problems;
  std::vector<kubernetes::ManifestObject> manifest;
  for (const auto& source : sources) {
    auto objects = kubernetes::read_manifest(source.text, source.file);
    if (objects)
      manifest.insert(manifest.end(), std::make_move_iterator(objects->begin()), std::make_move_iterator(objects->end()));
    else problems.insert(problems.end(), objects.error().begin(), objects.error().end());
  }
  auto read = kubernetes::read_objects(manifest);
  if (!read) problems.insert(problems.end(), read.error().begin(), read.error().end());
  if (!problems.empty()) return sim::Unexpected{Problem{std::move(problems)}};
  return std::move(*read);
}

}  // namespace sandtable::app::detail
