/// The `sandtable` program: parses the command line, runs one command, returns its exit status (design §5).
#include <cstdio>
#include <exception>

#include "app/cli/commands.hpp"
#include "app/cli/usage.hpp"
#include "app/version.hpp"

namespace {

using namespace sandtable::app;

/// The usual width, and options before the example.
void set_up(CLI::App& app, cli::Session& session) {
  app.name("sandtable");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("sandtable ") + version);
  app.get_formatter()->column_width(34);
  for (auto add : {cli::add_init, cli::add_import, cli::add_validate, cli::add_schema, cli::add_run, cli::add_compare,
                   cli::add_show, cli::add_stability, cli::add_decide, cli::add_why, cli::add_twin, cli::add_plan, cli::add_apply,
                   cli::add_verify, cli::add_ledger, cli::add_stop, cli::add_doctor})
    add(app, session);
  app.footer(
      "\nExample:\n  sandtable init shop.yaml && sandtable run shop.yaml\n\nExit status: 0 objectives met, 1 an objective not met, "
      "2 unusable input, "
      "3 replications failed,\n4 an outside system failed, 5 the gate refused, 6 rolled back, 130 interrupted.");
}

int run(int argc, char** argv) {
  cli::Session session;
  CLI::App app("Try a plan for infrastructure on a digital twin before anyone moves.");
  set_up(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {  // --help, --version
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "%s\n", cli::usage_error(app, error, {argv + 1, argv + argc}).c_str());
    return static_cast<int>(ExitStatus::unusable_input);
  }
  return static_cast<int>(session.action());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sandtable: this is a bug, please report it: %s\n", error.what());
    return 70;  // EX_SOFTWARE
  }
}
