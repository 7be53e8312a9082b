#include "app/doctor.hpp"

#include <algorithm>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/text/table.hpp"

namespace sandtable::app::cli {

namespace {

const char* name_of(Finding::State state) {
  switch (state) {
    case Finding::State::good:
      return "good";
    case Finding::State::missing:
      return "MISSING";
    case Finding::State::optional_missing:
      return "not there";
  }
  return "";
}

ExitStatus doctor_command(Session& session, const DoctorRequest& request) {
  const auto findings = examine(request);
  if (session.format == Format::json) {
    Json all = Json::array();
    for (const auto& f : findings)
      all.push_back({{"what", f.what}, {"state", name_of(f.state)}, {"found", f.found}, {"mend", f.mend}});
    session.print_json(Json{{"findings", all}});
  } else {
    text::Table table({{"What"}, {""}, {"Found"}});
    for (const auto& f : findings) table.add({f.what, name_of(f.state), f.found});
    std::string text = table.to_string(), mend;
    for (const auto& f : findings)
      if (!f.mend.empty()) mend += "  " + f.what + ": " + f.mend + "\n";
    session.print(mend.empty() ? text : text + "\nTo mend:\n" + mend);
  }
  const bool missing = std::ranges::any_of(findings, [](const Finding& f) { return f.state == Finding::State::missing; });
  return missing ? ExitStatus::outside_failed : ExitStatus::done;
}

}  // namespace

void add_doctor(CLI::App& app, Session& session) {
  auto request = std::make_shared<DoctorRequest>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("doctor", "What this machine lacks, and how to mend it");
  command->add_option("--prometheus", request->prometheus_url, "ask this Prometheus, too")->type_name("URL");
  command->add_option("--haproxy", request->haproxy, "ask this HAProxy's runtime API, too")->type_name("ADDRESS");
  add_output(*command, session);
  add_example(*command, "sandtable doctor --prometheus http://127.0.0.1:9090");
  command->callback([&session, request] { session.action = [&session, request] { return doctor_command(session, *request); }; });
}

}  // namespace sandtable::app::cli
