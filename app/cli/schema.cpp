#include "models/scenario/schema.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"

namespace sandtable::app::cli {

void add_schema(CLI::App& app, Session& session) {
  auto kind = std::make_shared<models::DocumentKind>(models::DocumentKind::scenario);  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("schema", "Print the JSON Schema of scenarios or plans, for editors");
  command
      ->add_option_function<std::string>(
          "KIND",
          [kind](const std::string& name) {
            if (name != "scenario" && name != "plan")
              throw CLI::ValidationError("KIND: " + name + " is neither scenario nor plan", CLI::ExitCodes::ValidationError);
            *kind = name == "plan" ? models::DocumentKind::plan : models::DocumentKind::scenario;
          },
          "scenario (so too if absent) or plan")
      ->type_name("scenario|plan");
  add_output(*command, session);
  add_example(*command, "sandtable schema plan > plan.schema.json");
  command->callback([&session, kind] {
    session.action = [&session, kind] {
      std::string text = models::json_schema(*kind);
      if (!text.ends_with('\n')) text += '\n';
      session.print(text);
      return ExitStatus::done;
    };
  });
}

}  // namespace sandtable::app::cli
