#include "connectors/kubernetes/api/kubeconfig.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "connectors/kubernetes/api/base64.hpp"
#include "connectors/kubernetes/fields.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

namespace fs = std::filesystem;
using models::Diagnostics;
using models::YamlNode;

/// A named entry of one of the lists, with the folder that its paths are taken from.
struct Entry {
  YamlNode node;
  fs::path folder;
};
using Entries = std::map<std::string, Entry>;

struct Merged {
  Entries clusters, users, contexts;
  std::string current, file;
};

void take_entries(const Fields& fields, std::string_view list, std::string_view inner, const fs::path& folder, Entries& into) {
  fields.each(list, [&](const Fields& named) {
    std::string name;
    named.text("name", name);
    named.within(inner, [&](const Fields& entry) { into.try_emplace(name, Entry{entry.node(), folder}); });
  });
}

std::string names_of(const Entries& entries) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries) names.push_back(name);
  return names.empty() ? "there is none" : "there is " + models::enumerate(names, "and");
}

/// `key` as a path, and `key-data` as the text itself.
void read_pem(const Fields& fields, const std::string& key, const fs::path& folder, std::string& file, std::string& pem) {
  std::string path, data;
  fields.text(key, path);
  fields.text(key + "-data", data);
  if (!data.empty()) {
    if (auto decoded = decode_base64(data)) pem = std::move(*decoded);
    else fields.report(fields.node(), key + "-data is no Base64");
  } else if (!path.empty()) {
    file = (folder / path).lexically_normal().string();
  }
}

void read_cluster(const Entry& entry, Access& access, Diagnostics& problems) {
  const Fields fields(entry.node, problems);
  fields.text("server", access.server);
  read_pem(fields, "certificate-authority", entry.folder, access.client.tls.ca_file, access.client.tls.ca_pem);
  fields.flag("insecure-skip-tls-verify", access.client.tls.insecure);
  if (access.server.empty()) fields.report(entry.node, "a cluster without server");
}

ExecPlugin read_exec(const Fields& fields, const fs::path& folder) {
  ExecPlugin plugin;
  fields.text("apiVersion", plugin.api_version);
  fields.text("command", plugin.command);
  fields.texts("args", plugin.arguments);
  fields.each("env", [&plugin](const Fields& variable) {
    auto& [name, value] = plugin.environment.emplace_back();
    variable.text("name", name);
    variable.text("value", value);
  });
  // As kubectl: a command with a slash is a path from the kubeconfig's folder, another is looked for on the PATH.
  if (plugin.command.find('/') != std::string::npos) plugin.command = (folder / plugin.command).lexically_normal().string();
  return plugin;
}

void read_user(const std::string& name, const Entry& entry, Access& access, Diagnostics& problems) {
  const Fields fields(entry.node, problems);
  auto& tls = access.client.tls;
  read_pem(fields, "client-certificate", entry.folder, tls.client_certificate, tls.client_certificate_pem);
  read_pem(fields, "client-key", entry.folder, tls.client_key, tls.client_key_pem);
  std::string token, token_file, password;
  fields.text("token", token);
  fields.text("tokenFile", token_file);
  fields.text("username", access.client.user);
  fields.text("password", password);
  if (!token_file.empty()) access.client.bearer_token.file = (entry.folder / token_file).lexically_normal().string();
  else if (!token.empty()) access.client.bearer_token.keeper = fixed_token(token, "the token of user " + name);
  if (!password.empty()) access.client.password.keeper = fixed_token(password, "the password of user " + name);
  fields.within("exec", [&](const Fields& exec) {
    const auto plugin = read_exec(exec, entry.folder);
    if (plugin.command.empty()) return exec.report(exec.node(), "exec without command");
    access.client.bearer_token = {};
    access.client.bearer_token.keeper = token_of(plugin);
  });
  if (fields.has("auth-provider"))
    fields.report(entry.node, "user " + name + " has an auth-provider", "kubectl knows none since 1.26", "use an exec plugin");
}

sim::Result<Merged, Diagnostics> merge(const std::vector<KubeconfigFile>& files) {
  Merged merged;
  Diagnostics problems;
  for (const auto& file : files) {
    auto documents = models::parse_yaml_documents(file.text, file.path);
    if (!documents) return sim::Unexpected{documents.error()};
    if (documents->empty()) continue;
    const auto folder = fs::path(file.path).parent_path();
    const Fields fields(documents->front(), problems);
    take_entries(fields, "clusters", "cluster", folder, merged.clusters);
    take_entries(fields, "users", "user", folder, merged.users);
    take_entries(fields, "contexts", "context", folder, merged.contexts);
    if (merged.current.empty()) fields.text("current-context", merged.current);
    if (merged.file.empty()) merged.file = file.path;
  }
  if (!problems.empty()) return sim::Unexpected{std::move(problems)};
  return merged;
}

Diagnostics missing(const Merged& merged, const std::string& what, const std::string& name, const Entries& known) {
  return {{merged.file, 0, 0, "no " + what + " " + name, names_of(known), {}}};
}

std::optional<std::string> text_of(const std::string& file) {
  std::ifstream in(file);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// What a pod finds in its own file system.
sim::Result<Access, Diagnostics> access_in_cluster(const char* host) {
  const std::string folder = "/var/run/secrets/kubernetes.io/serviceaccount/";
  const char* port = std::getenv("KUBERNETES_SERVICE_PORT");
  Access access;
  access.server = "https://" + std::string(host) + ":" + (port != nullptr ? port : "443");
  access.context = "in-cluster";
  access.space = text_of(folder + "namespace").value_or("default");
  access.client.tls.ca_file = folder + "ca.crt";
  access.client.bearer_token.file = folder + "token";
  return access;
}

}  // namespace

sim::Result<Access, Diagnostics> access_from(const std::vector<KubeconfigFile>& files, const std::string& wanted) {
  auto merged = merge(files);
  if (!merged) return sim::Unexpected{std::move(merged).error()};
  const std::string name = wanted.empty() ? merged->current : wanted;
  if (name.empty())
    return sim::Unexpected{
        Diagnostics{{merged->file, 0, 0, "no current context", names_of(merged->contexts), "name one with --context"}}};
  const auto context = merged->contexts.find(name);
  if (context == merged->contexts.end()) return sim::Unexpected{missing(*merged, "context", name, merged->contexts)};
  Diagnostics problems;
  Access access;
  access.context = name;
  std::string cluster, user;
  const Fields fields(context->second.node, problems);
  fields.text("cluster", cluster);
  fields.text("user", user);
  fields.text("namespace", access.space);
  const auto there = merged->clusters.find(cluster);
  if (there == merged->clusters.end()) return sim::Unexpected{missing(*merged, "cluster", cluster, merged->clusters)};
  read_cluster(there->second, access, problems);
  if (!user.empty()) {
    const auto known = merged->users.find(user);
    if (known == merged->users.end()) return sim::Unexpected{missing(*merged, "user", user, merged->users)};
    read_user(user, known->second, access, problems);
  }
  if (!problems.empty()) return sim::Unexpected{std::move(problems)};
  return access;
}

sim::Result<Access, Diagnostics> find_access(const std::string& context, const std::string& kubeconfig) {
  std::vector<std::string> paths;
  if (!kubeconfig.empty()) {
    paths.push_back(kubeconfig);
  } else if (const char* named = std::getenv("KUBECONFIG"); named != nullptr && *named != '\0') {
    std::istringstream list(named);
    for (std::string path; std::getline(list, path, ':');)
      if (!path.empty()) paths.push_back(path);
  } else if (const char* home = std::getenv("HOME"); home != nullptr) {
    paths.push_back(std::string(home) + "/.kube/config");
  }
  std::vector<KubeconfigFile> files;
  for (const auto& path : paths)
    if (auto text = text_of(path)) files.push_back({path, std::move(*text)});
  if (!files.empty()) return access_from(files, context);
  const char* host = std::getenv("KUBERNETES_SERVICE_HOST");
  if (host != nullptr && context.empty() && kubeconfig.empty()) return access_in_cluster(host);
  return sim::Unexpected{Diagnostics{{paths.empty() ? "kubeconfig" : paths.front(), 0, 0, "no kubeconfig can be read",
                                      "it says where the cluster is", "set KUBECONFIG to its path"}}};
}

}  // namespace sandtable::connectors::kubernetes
