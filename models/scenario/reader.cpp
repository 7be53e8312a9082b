#include "models/scenario/reader.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "models/scenario/checks.hpp"
#include "models/scenario/expression.hpp"
#include "models/scenario/fields.hpp"
#include "models/scenario/overrides.hpp"
#include "models/scenario/tree_reader.hpp"
#include "models/scenario/validate.hpp"

namespace sandtable::models {
namespace {

constexpr std::uintmax_t largest_file = 16u << 20;

/// `{arrivals: mmpp(10/s, for=1s), …}`: YAML ends the value at the comma and takes the rest for keys without values. Puts such
/// values together again, with the comma, so that the reader of the expression explains it.
void mend_commas(YamlNode& node) {
  for (auto& item : node.items) mend_commas(item);
  for (std::size_t i = 0; i < node.entries.size(); ++i) {
    auto& value = node.entries[i].value;
    mend_commas(value);
    if (!node.flow || value.kind != YamlNode::Kind::scalar || value.quoted || open_parentheses(value.text) <= 0) continue;
    std::string whole = value.text;
    std::size_t end = i + 1;
    while (end < node.entries.size() && open_parentheses(whole) > 0 && node.entries[end].value.kind == YamlNode::Kind::null) {
      whole += ", " + node.entries[end].key.text;
      ++end;
    }
    if (end == i + 1) continue;
    value.text = whole;
    node.entries.erase(node.entries.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                       node.entries.begin() + static_cast<std::ptrdiff_t>(end));
  }
}

const std::vector<std::string> kinds{"Scenario", "Plan"};

/// Checks and takes out `apiVersion` and `kind`; false: it is no document of this kind, and reading it as one makes no sense.
bool check_header(YamlNode& root, const std::string& file, const std::string& kind, Diagnostics& diagnostics) {
  const auto report = [&](const YamlNode& at, std::string problem, std::string why, std::string suggestion) {
    diagnostics.push_back(
        {at.file.empty() ? file : at.file, at.line, at.column, std::move(problem), std::move(why), std::move(suggestion)});
  };
  if (root.kind != YamlNode::Kind::map) {
    report(root, "the file holds " + describe(root), "expected a mapping that begins with apiVersion and kind",
           "`sandtable init` writes a scenario to start from");
    return false;
  }
  const auto* version = root.find("apiVersion");
  if (!version) {
    report(root, "\"apiVersion\" is missing", {}, "begin with \"apiVersion: sandtable/v1\"");
  } else if (version->text != "sandtable/v1") {
    report(*version, "\"apiVersion\" is " + describe(*version), "this program reads sandtable/v1",
           "write \"apiVersion: sandtable/v1\"");
  }
  const auto* found = root.find("kind");
  bool good = true;
  if (!found) {
    report(root, "\"kind\" is missing", {}, "write \"kind: " + kind + "\"");
  } else if (found->text != kind) {
    const bool other = std::find(kinds.begin(), kinds.end(), found->text) != kinds.end();
    report(*found, "\"kind\" is " + describe(*found), "expected a " + kind,
           other ? "is it the right file?" : suggest(found->text, {kind}));
    good = !other;
  }
  return good;
}

template <class T>
sim::Result<Document<T>, Diagnostics> read_text(std::string text, std::string name, const std::filesystem::path& base_dir,
                                                const std::vector<Override>& overrides, const std::string& kind) {
  auto root = parse_yaml(text, name);
  if (!root) return root.failure();
  mend_commas(*root);
  Diagnostics before;
  apply_overrides(*root, overrides, before);
  if (!check_header(*root, name, kind, before)) return sim::Unexpected{before};

  Document<T> document{{}, std::move(name), std::move(text), {}};
  TreeReader reader(document.text, document.path, base_dir);
  reader.diagnostics = std::move(before);
  reader.read_document(*root, document.value);
  for (auto& problem : validate_undamaged(document.value, reader.marks, reader.damaged))
    reader.diagnostics.push_back(std::move(problem));
  if (!reader.diagnostics.empty()) {
    std::stable_sort(reader.diagnostics.begin(), reader.diagnostics.end(), [&](const Diagnostic& a, const Diagnostic& b) {
      return std::tuple(a.file != document.path, a.line, a.column) < std::tuple(b.file != document.path, b.line, b.column);
    });
    reader.diagnostics.erase(std::unique(reader.diagnostics.begin(), reader.diagnostics.end()), reader.diagnostics.end());
    return sim::Unexpected{std::move(reader.diagnostics)};
  }
  document.marks = std::move(reader.marks);
  return document;
}

sim::Result<std::string, Diagnostics> text_of(const std::filesystem::path& file) {
  const auto refuse = [&](std::string problem, std::string why, std::string suggestion = {}) {
    return sim::Unexpected{Diagnostics{{file.string(), 0, 0, std::move(problem), std::move(why), std::move(suggestion)}}};
  };
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) return refuse("no such file", {});
  if (std::filesystem::is_directory(status)) return refuse("is a folder", "expected a file");
  if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(file, error) > largest_file) {
    return refuse("the file is too large", "at most 16 MiB", "keep traces in files of their own");
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return refuse("the file can't be read", "permission?");
  std::string text;
  std::vector<char> buffer(1 << 16);
  while (in && text.size() <= largest_file) {  // a pipe has no size to ask for
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    text.append(buffer.data(), static_cast<std::size_t>(in.gcount()));
  }
  return text;
}

template <class T>
sim::Result<Document<T>, Diagnostics> read_file(const std::filesystem::path& file, const std::vector<Override>& overrides,
                                                const std::string& kind) {
  auto text = text_of(file);
  if (!text) return text.failure();
  return read_text<T>(std::move(*text), file.string(), file.parent_path(), overrides, kind);
}

}  // namespace

sim::Result<ScenarioDocument, Diagnostics> read_scenario_file(const std::filesystem::path& file,
                                                              const std::vector<Override>& overrides) {
  return read_file<Scenario>(file, overrides, "Scenario");
}
sim::Result<ScenarioDocument, Diagnostics> read_scenario_text(std::string text, std::string name,
                                                              const std::filesystem::path& base_dir,
                                                              const std::vector<Override>& overrides) {
  return read_text<Scenario>(std::move(text), std::move(name), base_dir, overrides, "Scenario");
}
sim::Result<PlanDocument, Diagnostics> read_plan_file(const std::filesystem::path& file, const std::vector<Override>& overrides) {
  return read_file<Plan>(file, overrides, "Plan");
}
sim::Result<PlanDocument, Diagnostics> read_plan_text(std::string text, std::string name, const std::filesystem::path& base_dir,
                                                      const std::vector<Override>& overrides) {
  return read_text<Plan>(std::move(text), std::move(name), base_dir, overrides, "Plan");
}

}  // namespace sandtable::models
