/// What is said of a mistyped command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace sandtable::app::cli {

/// The error, with the nearest command or option where a word was not known, and where to find help.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words);

}  // namespace sandtable::app::cli
