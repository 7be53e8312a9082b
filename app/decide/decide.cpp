#include "app/decide/decide.hpp"

#include <chrono>
#include <iostream>
#include <iterator>

#include "app/detail/files.hpp"
#include "connectors/kubernetes/read_objects.hpp"

namespace sandtable::app {
namespace {

namespace kubernetes = connectors::kubernetes;

sim::Result<std::string> text_of(const std::string& file) {
  if (file != "-") return detail::read_file(file);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

sim::Time wall_clock() { return sim::Time{std::chrono::system_clock::now().time_since_epoch()}; }

}  // namespace

const std::vector<Decider>& deciders() {
  static const std::vector<Decider> all{};
  return all;
}

sim::Result<DecisionInput, Problem> read_decision_input(const DecideRequest& request) {
  DecisionInput input;
  input.now = wall_clock();
  if (request.now) {
    const auto read = kubernetes::read_instant(*request.now);
    if (!read) return problem(sim::ErrorKind::invalid_input, "--now " + *request.now + ": no instant such as 2026-11-25T10:00:00Z");
    input.now = *read;
  }
  models::Diagnostics problems;
  std::vector<kubernetes::ManifestObject> manifest;
  for (const auto& file : request.files) {
    const auto text = text_of(file);
    if (!text) return problem_of(text);
    auto objects = kubernetes::read_manifest(*text, file == "-" ? "standard input" : file);
    if (objects)
      manifest.insert(manifest.end(), std::make_move_iterator(objects->begin()), std::make_move_iterator(objects->end()));
    else problems.insert(problems.end(), objects.error().begin(), objects.error().end());
  }
  auto read = kubernetes::read_objects(manifest);
  if (!read) problems.insert(problems.end(), read.error().begin(), read.error().end());
  if (!problems.empty()) return sim::Unexpected{Problem{std::move(problems)}};
  input.objects = std::move(read->objects);
  input.ignored = std::move(read->unknown);
  return input;
}

}  // namespace sandtable::app
