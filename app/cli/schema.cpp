#include "models/scenario/schema.hpp"

#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"

namespace sandtable::app::cli {

void add_schema(CLI::App& app, Session& session) {
  auto kind = std::make_shared<std::string>("scenario");  // shared: CLI11 copies the callback
  auto* command =
      app.add_subcommand("schema", "Print the JSON Schema of scenarios or plans, for editors, or the language's reference page");
  command->add_option("KIND", *kind, "scenario (so too if absent), plan, or reference: all fields as a page of Markdown")
      ->type_name("scenario|plan|reference")
      ->check([](const std::string& name) {
        return name == "scenario" || name == "plan" || name == "reference" ? "" : name + " is neither scenario, plan nor reference";
      });
  add_output(*command, session);
  add_example(*command, "sandtable schema plan > plan.schema.json");
  command->callback([&session, kind] {
    session.action = [&session, kind] {
      std::string text = *kind == "reference"
                             ? models::reference_markdown()
                             : models::json_schema(*kind == "plan" ? models::DocumentKind::plan : models::DocumentKind::scenario);
      if (!text.ends_with('\n')) text += '\n';
      session.print(text);
      return ExitStatus::done;
    };
  });
}

}  // namespace sandtable::app::cli
