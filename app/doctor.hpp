/// What this machine has and lacks for Sandtable, and how to mend it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sandtable::app {

struct Finding {
  enum class State { good, missing, optional_missing };
  std::string what;  ///< `worker program`
  State state = State::good;
  std::string found;  ///< `/usr/bin/sandtable-worker`
  std::string mend;   ///< what to do; empty where nothing is to be done
};

struct DoctorRequest {
  std::optional<std::string> prometheus_url;  ///< asked whether it answers
  std::optional<std::string> haproxy;         ///< address of the runtime API
};

std::vector<Finding> examine(const DoctorRequest& request);

/// The program's path where it is found on PATH or in a system folder.
std::optional<std::string> find_program(const std::string& name);

}  // namespace sandtable::app
