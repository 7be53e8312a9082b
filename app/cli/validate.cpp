#include "models/scenario/validate.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "models/scenario/notes.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  SubjectOptions subject;
  std::vector<std::string> plans;
};

ExitStatus validate(Session& session, const Options& options) {
  const auto subject = open_subject(options.subject.request);
  if (!subject) return session.give_up(subject.error());
  models::Diagnostics wrong;
  for (const auto& file : options.plans) {
    const auto plan = open_plan(file, subject->scenario());
    if (plan) continue;
    const auto* diagnostics = std::get_if<models::Diagnostics>(&plan.error());
    if (diagnostics == nullptr) return session.give_up(plan.error());
    wrong.insert(wrong.end(), diagnostics->begin(), diagnostics->end());
  }
  if (!wrong.empty()) return session.give_up(wrong);
  const auto unknowns = models::unknowns(subject->scenario());
  const auto notes = models::notes(subject->scenario(), subject->document.marks);
  if (session.format == Format::json) {
    Json notes_json = Json::array();
    for (const auto& note : notes) notes_json.push_back(models::to_text(note));
    session.print_json(Json{{"valid", true},
                            {"scenario", subject->scenario().name},
                            {"sha256", subject->sha256},
                            {"to_estimate", unknowns},
                            {"notes", notes_json}});
    return ExitStatus::done;
  }
  session.print(subject->scenario().name + ": valid" + (options.plans.empty() ? "" : ", and so are the plans for it") + "\n");
  for (const auto& path : unknowns) session.print("  still to be estimated: " + path + "\n");
  for (const auto& note : notes) session.print("  " + models::to_text(note) + "\n");
  return ExitStatus::done;
}

}  // namespace

void add_validate(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("validate", "Check a scenario, and plans for it, without running anything");
  add_subject(*command, options->subject, Runs::no);
  command->add_option("--plan", options->plans, "plan file (may be repeated)")->type_name("FILE")->allow_extra_args(false);
  add_output(*command, session);
  add_example(*command, "sandtable validate shop.yaml --plan cart-6.yaml");
  command->callback([&session, options] { session.action = [&session, options] { return validate(session, *options); }; });
}

}  // namespace sandtable::app::cli
