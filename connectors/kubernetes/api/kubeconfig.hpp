/// How to reach a cluster's API, as kubectl is told: kubeconfig files, or the account that a pod is given.
/// Source: Kubernetes documentation, "Organizing Cluster Access Using kubeconfig Files", "Authenticating" (client-go credential
/// plugins), "Accessing the Kubernetes API from a Pod".
#pragma once

#include <string>
#include <vector>

#include "connectors/http/client.hpp"
#include "connectors/kubernetes/api/exec_credential.hpp"
#include "models/scenario/diagnostic.hpp"
#include "sim/result.hpp"

namespace sandtable::connectors::kubernetes {

struct Access {
  std::string server;  ///< `https://host:6443`
  std::string context;
  std::string space = "default";  ///< the context's namespace
  http::ClientOptions client;     ///< TLS and credentials
};

struct KubeconfigFile {
  std::string path;
  std::string text;
};

/// Of several files the first that says something counts. `context` empty: the current one. Paths inside are taken from their
/// file's folder. Errors: what is wrong with the files; a context, cluster or user that is not there, with those that are; ways to
/// authenticate that only old clients know.
sim::Result<Access, models::Diagnostics> access_from(const std::vector<KubeconfigFile>& files, const std::string& context);

/// The files that `KUBECONFIG` names, else `~/.kube/config`; in a pod without either its service account.
/// `kubeconfig`: this file instead.
sim::Result<Access, models::Diagnostics> find_access(const std::string& context, const std::string& kubeconfig = {});

}  // namespace sandtable::connectors::kubernetes
