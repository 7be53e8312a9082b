/// Manifests of files, folders and standard input, as objects.
#pragma once

#include <string>
#include <vector>

#include "app/problem.hpp"
#include "connectors/kubernetes/read_objects.hpp"
#include "sim/result.hpp"

namespace sandtable::app::detail {

struct Source {
  std::string file, text;
};

/// Each file's text; a folder stands for the .yaml, .yml and .json in it, however deep, and `-` for standard input.
sim::Result<std::vector<Source>> read_sources(const std::vector<std::string>& names);

/// All problems of all sources at once.
sim::Result<connectors::kubernetes::ReadObjects, Problem> read_manifests(const std::vector<Source>& sources);

}  // namespace sandtable::app::detail
