/// What every command of one invocation shares: where output goes, how it looks, and the wish to stop.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/json.hpp"
#include "app/problem.hpp"
#include "sim/stop.hpp"
#include "twin/evaluator.hpp"

namespace sandtable::app::cli {

enum class Format { text, json };

class Session {
 public:
  Format format = Format::text;
  bool quiet = false;
  /// Set by the command that was parsed; run by `main` afterwards.
  std::function<ExitStatus()> action;

  /// The result, and nothing else, goes to standard output. Text ends with a line end.
  void print(const std::string& text) const;
  void print_json(const Json& json) const { print(dump(json) + "\n"); }
  /// For people, on standard error; nothing with `--quiet`.
  void note(const std::string& text) const;
  /// Says what went wrong on standard error, and as JSON on standard output where that was asked for. Returns its exit status.
  ExitStatus give_up(const Problem& problem) const;

  /// A bar on a terminal, or nothing.
  std::function<void(std::uint64_t, std::uint64_t)> progress(const std::string& what) const;
  std::unique_ptr<twin::Evaluator> evaluator();
  const sim::StopSignal* stop_flag() const { return &stop_; }

 private:
  sim::StopSignal stop_;
  sim::StopOnSignals on_signals_{stop_};
};

}  // namespace sandtable::app::cli
