#include "connectors/kubernetes/api/exec_credential.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "connectors/kubernetes/instant.hpp"

extern char** environ;

namespace sandtable::connectors::kubernetes {
namespace {

using sim::ErrorKind;
using Clock = std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> made;
  for (auto& text : texts) made.push_back(text.data());
  made.push_back(nullptr);
  return made;
}

/// A started program whose output is read; it is ended with this.
class Program {
 public:
  static std::optional<Program> start(const ExecPlugin& plugin) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
    std::vector<std::string> words{plugin.command};
    words.insert(words.end(), plugin.arguments.begin(), plugin.arguments.end());
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
    variables.push_back(R"(KUBERNETES_EXEC_INFO={"apiVersion":")" + plugin.api_version +
                        R"(","kind":"ExecCredential","spec":{"interactive":false}})");
    for (const auto& [name, value] : plugin.environment) variables.push_back(name + "=" + value);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    pid_t process = 0;
    auto argv = pointers(words), envp = pointers(variables);
    const int status = posix_spawnp(&process, plugin.command.c_str(), &actions, nullptr, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (status == 0) return Program(process, ends[0]);
    close(ends[0]);
    return std::nullopt;
  }
  Program(Program&& other) noexcept : process_(std::exchange(other.process_, -1)), output_(std::exchange(other.output_, -1)) {}
  Program& operator=(Program&&) = delete;
  ~Program() {
    if (output_ >= 0) close(output_);
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }

  /// All that it prints until it closes its output; nothing where that takes too long, or is more than a megabyte.
  std::optional<std::string> output(Clock::time_point deadline) {
    constexpr std::size_t most = 1 << 20;
    std::string text;
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
      pollfd wait{output_, POLLIN, 0};
      if (left <= 0 || poll(&wait, 1, static_cast<int>(left)) <= 0) return std::nullopt;
      char part[4096];
      const ssize_t got = read(output_, part, sizeof part);
      if (got <= 0) return text;
      text.append(part, static_cast<std::size_t>(got));
      if (text.size() > most) return std::nullopt;
    }
  }
  /// How it ended, once its output is closed.
  int exit_status() {
    int status = 0;
    waitpid(std::exchange(process_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  Program(pid_t process, int output) : process_(process), output_(output) {}
  pid_t process_;
  int output_;
};

class PluginToken final : public http::SecretKeeper {
 public:
  explicit PluginToken(ExecPlugin plugin) : plugin_(std::move(plugin)) {}
  sim::Result<std::string> secret() override {
    const std::lock_guard lock(mutex_);  // several connections, each of its own thread, may share it
    const sim::Time now{std::chrono::system_clock::now().time_since_epoch()};
    if (!known_ || (known_->expires && *known_->expires - std::chrono::seconds(10) <= now)) {
      auto asked = run_plugin(plugin_);
      if (!asked) return sim::Unexpected{asked.error()};
      known_ = std::move(*asked);
    }
    return known_->token;
  }
  void forget() override {
    const std::lock_guard lock(mutex_);
    known_.reset();
  }
  std::string origin() const override { return "the program " + plugin_.command; }

 private:
  ExecPlugin plugin_;
  std::mutex mutex_;
  std::optional<ExecCredential> known_;
};

class FixedToken final : public http::SecretKeeper {
 public:
  FixedToken(std::string token, std::string origin) : token_(std::move(token)), origin_(std::move(origin)) {}
  sim::Result<std::string> secret() override { return token_; }
  std::string origin() const override { return origin_; }

 private:
  std::string token_, origin_;
};

}  // namespace

sim::Result<ExecCredential> run_plugin(const ExecPlugin& plugin) {
  const std::string who = "the credential program " + plugin.command;
  auto program = Program::start(plugin);
  if (!program) return sim::fail(ErrorKind::invalid_input, who + " can't be started: is it installed, and on the PATH?");
  const auto printed = program->output(Clock::now() + plugin.timeout);
  if (!printed)
    return sim::fail(ErrorKind::timeout,
                     who + " gave no complete answer within " + std::to_string(plugin.timeout / std::chrono::seconds(1)) + " s");
  if (const int status = program->exit_status(); status != 0)
    return sim::fail(ErrorKind::invalid_input, who + " failed with exit status " + std::to_string(status));
  const auto answer = nlohmann::json::parse(*printed, nullptr, false);
  if (!answer.is_object() || !answer.contains("status") || !answer["status"].is_object())
    return sim::fail(ErrorKind::invalid_input, who + " printed no ExecCredential with a status");
  const auto& status = answer["status"];
  ExecCredential credential;
  const auto text = [&status](const char* key) {
    return status.contains(key) && status[key].is_string() ? status[key].get<std::string>() : std::string();
  };
  credential.token = text("token");
  credential.certificate_pem = text("clientCertificateData");
  credential.key_pem = text("clientKeyData");
  credential.expires = read_instant(text("expirationTimestamp"));
  if (credential.token.empty() && credential.certificate_pem.empty())
    return sim::fail(ErrorKind::invalid_input, who + " gave neither a token nor a certificate");
  return credential;
}

std::shared_ptr<http::SecretKeeper> token_of(ExecPlugin plugin) { return std::make_shared<PluginToken>(std::move(plugin)); }
std::shared_ptr<http::SecretKeeper> fixed_token(std::string token, std::string origin) {
  return std::make_shared<FixedToken>(std::move(token), std::move(origin));
}

}  // namespace sandtable::connectors::kubernetes
