#include <filesystem>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/detail/files.hpp"
#include "models/scenario/template.hpp"

namespace sandtable::app::cli {

void add_init(CLI::App& app, Session& session) {
  struct Options {
    std::filesystem::path file = "scenario.yaml";
    bool force = false;
  };
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("init", "Write a commented scenario to start from");
  command->add_option("FILE", options->file, "where to; `-` for standard output")->capture_default_str();
  command->add_flag("--force", options->force, "overwrite a file that is there");
  add_output(*command, session);
  add_example(*command, "sandtable init shop.yaml && sandtable run shop.yaml");
  command->callback([&session, options] {
    session.action = [&session, options] {
      if (options->file == "-") {
        session.print(models::init_template("scenario.yaml"));
        return ExitStatus::done;
      }
      std::error_code ignored;
      if (!options->force && std::filesystem::exists(options->file, ignored))
        return session.give_up(
            sim::Error{sim::ErrorKind::invalid_input, options->file.string() + ": is there already; --force overwrites it"});
      if (auto status = detail::replace_file(options->file, models::init_template(options->file.string())); !status)
        return session.give_up(status.error());
      session.note("wrote " + options->file.string() + "; try it: sandtable run " + options->file.string());
      return ExitStatus::done;
    };
  });
}

}  // namespace sandtable::app::cli
