/// Credentials from a program that the kubeconfig names (`aws eks get-token`, `gke-gcloud-auth-plugin`).
/// Source: Kubernetes API reference, client.authentication.k8s.io/v1 ExecCredential.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/http/secret.hpp"
#include "sim/result.hpp"
#include "sim/time.hpp"

namespace sandtable::connectors::kubernetes {

struct ExecPlugin {
  std::string api_version = "client.authentication.k8s.io/v1";
  std::string command;
  std::vector<std::string> arguments{};
  std::vector<std::pair<std::string, std::string>> environment{};
  sim::Duration timeout = std::chrono::seconds(30);
};

struct ExecCredential {
  std::string token, certificate_pem, key_pem;
  std::optional<sim::Time> expires;  ///< since 1970
};

/// Runs the program, without a shell and without input, and reads what it prints. Errors: it can't be started, fails, takes too
/// long, or prints no credential; never with what it printed, for that may be a secret.
sim::Result<ExecCredential> run_plugin(const ExecPlugin& plugin);

/// Keeps the token until ten seconds before it expires, then asks again.
std::shared_ptr<http::SecretKeeper> token_of(ExecPlugin plugin);
/// One that is known.
std::shared_ptr<http::SecretKeeper> fixed_token(std::string token, std::string origin);

}  // namespace sandtable::connectors::kubernetes
