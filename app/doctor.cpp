#include "app/doctor.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "app/find_worker.hpp"
#include "app/text/units.hpp"
#include "connectors/haproxy/runtime_client.hpp"
#include "connectors/prometheus/client.hpp"

namespace sandtable::app {

namespace {

using State = Finding::State;

Finding worker() {
  const auto program = find_worker();
  if (program) return {"worker program", State::good, *program, {}};
  return {"worker program", State::missing, program.error().message,
          "build the target sandtable-worker, and put it beside sandtable or name it in SANDTABLE_WORKER"};
}

Finding cores() {
  const unsigned count = std::thread::hardware_concurrency();
  return {"cores", State::good, std::to_string(count), count < 2 ? "it works, one replication at a time" : ""};
}

/// Available memory as the kernel estimates it, bytes; 0 where it does not say.
double available_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string name, unit; file;) {
    double kibibytes = 0;
    if (!(file >> name >> kibibytes)) break;
    std::getline(file, unit);
    if (name == "MemAvailable:") return kibibytes * 1024;
  }
  return 0;
}

Finding memory() {
  constexpr double least = 512.0 * 1024 * 1024;  // a replication of a large scenario stays well below half of it
  const double bytes = available_memory();
  if (bytes == 0) return {"memory", State::optional_missing, "not known", "/proc/meminfo could not be read"};
  const std::string text = text::human(bytes / (1 << 30), models::Unit::count) + " GiB available";
  return {"memory", bytes < least ? State::missing : State::good, text,
          bytes < least ? "free some memory, or run with --jobs 1" : ""};
}

Finding program(const std::string& name, const std::string& what_for) {
  const auto path = find_program(name);
  if (path) return {name, State::good, *path, {}};
  return {name, State::optional_missing, "not installed",
          "only " + what_for + ": apt-get install --no-install-recommends " + name + " (it starts a service of its own)"};
}

Finding probed(const std::string& what, const sim::Result<std::string>& version, const std::string& mend) {
  if (version) return {what, State::good, "version " + *version, {}};
  return {what, State::missing, version.error().message, mend};
}

}  // namespace

std::optional<std::string> find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders((path != nullptr ? std::string(path) : "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = folder + "/" + name;
    std::error_code ignored;
    if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(candidate, ignored))
      return candidate;
  }
  return std::nullopt;
}

std::vector<Finding> examine(const DoctorRequest& request) {
  std::vector<Finding> findings = {worker(), cores(), memory()};
  if (request.prometheus_url)
    findings.push_back(probed("prometheus at " + *request.prometheus_url, connectors::prometheus::probe(*request.prometheus_url),
                              "start it, or check the address and that it may be reached from here"));
  else findings.push_back(program("prometheus", "`twin calibrate` and `verify` need one, which may run elsewhere"));
  if (request.haproxy)
    findings.push_back(probed("haproxy at " + *request.haproxy, connectors::haproxy::probe(*request.haproxy),
                              "it needs `stats socket ADDRESS level admin` in its configuration"));
  else findings.push_back(program("haproxy", "`apply` needs one, which may run elsewhere"));
  return findings;
}

}  // namespace sandtable::app
