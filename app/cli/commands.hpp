/// One function a command: adds its options and what it does. One file each.
#pragma once

#include <CLI/CLI.hpp>

#include "app/cli/session.hpp"

namespace sandtable::app::cli {

void add_import(CLI::App& app, Session& session);
void add_init(CLI::App& app, Session& session);
void add_validate(CLI::App& app, Session& session);
void add_schema(CLI::App& app, Session& session);
void add_run(CLI::App& app, Session& session);
void add_compare(CLI::App& app, Session& session);
void add_show(CLI::App& app, Session& session);
void add_stability(CLI::App& app, Session& session);
void add_decide(CLI::App& app, Session& session);
void add_why(CLI::App& app, Session& session);
void add_twin(CLI::App& app, Session& session);
void add_plan(CLI::App& app, Session& session);
void add_apply(CLI::App& app, Session& session);
void add_verify(CLI::App& app, Session& session);
void add_ledger(CLI::App& app, Session& session);
void add_stop(CLI::App& app, Session& session);
void add_doctor(CLI::App& app, Session& session);

}  // namespace sandtable::app::cli
