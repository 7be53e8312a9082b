#include "app/cli/usage.hpp"

#include <algorithm>

#include "models/scenario/diagnostic.hpp"

namespace sandtable::app::cli {

namespace {

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// The command that the words lead to, as far as they are commands, and the first word that is none where one was wanted.
struct Reached {
  const CLI::App* app;
  std::string path, unknown;
};
Reached follow(const CLI::App& app, const std::vector<std::string>& words) {
  Reached reached{&app, app.get_name(), {}};
  for (const auto& word : words) {
    if (commands_of(*reached.app).empty()) break;
    if (word.starts_with("-")) continue;
    const auto commands = commands_of(*reached.app);
    if (std::ranges::find(commands, word) == commands.end()) {
      reached.unknown = word;
      break;
    }
    reached.app = reached.app->get_subcommand(word);
    reached.path += " " + word;
  }
  return reached;
}

std::string unknown_option(const CLI::App& app, const std::vector<std::string>& words) {
  const auto known = options_of(app);
  for (const auto& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (name.starts_with("--") && name.size() > 2 && std::ranges::find(known, name) == known.end()) return name;
  }
  return "";
}

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
  const auto [reached, path, unknown] = follow(app, words);
  std::string text;
  if (!unknown.empty()) {
    text = path + ": unknown command " + unknown + " " + models::suggest(unknown, commands_of(*reached));
  } else if (const auto option = unknown_option(*reached, words); !option.empty()) {
    const auto near = models::nearest(option, options_of(*reached));
    text = path + ": unknown option " + option + (near.empty() ? "" : " did you mean \"" + near + "\"?");
  } else {
    text = path + ": " + error.what();
  }
  return text + "\nSee `" + path + " --help`.";
}

}  // namespace sandtable::app::cli
