#include "connectors/kubernetes/api/kubeconfig.hpp"

#include <gtest/gtest.h>

#include "connectors/kubernetes/api/base64.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

constexpr const char* two_clusters = R"(apiVersion: v1
kind: Config
current-context: test
clusters:
- {name: here, cluster: {server: "https://127.0.0.1:6443", certificate-authority: pki/ca.crt}}
- {name: there, cluster: {server: "https://10.0.0.1", certificate-authority-data: Q0E=, insecure-skip-tls-verify: false}}
users:
- {name: admin, user: {token: abc}}
- {name: robot, user: {client-certificate-data: Q0VSVA==, client-key: keys/robot.key}}
- {name: cloud, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./get-token, args: [--cluster, x]}}}
- {name: old, user: {auth-provider: {name: gcp}}}
contexts:
- {name: test, context: {cluster: here, user: admin, namespace: shop}}
- {name: prod, context: {cluster: there, user: robot}}
- {name: eks, context: {cluster: there, user: cloud}}
- {name: gone, context: {cluster: nowhere, user: admin}}
- {name: stale, context: {cluster: here, user: old}}
)";

sim::Result<Access, models::Diagnostics> access(const std::string& context, const std::string& more = "") {
  std::vector<KubeconfigFile> files{{"/home/me/.kube/config", two_clusters}};
  if (!more.empty()) files.push_back({"/etc/kube/config", more});
  return access_from(files, context);
}
std::string problem(const std::string& context) {
  const auto found = access(context);
  return found ? "" : models::to_text(found.error());
}

TEST(Kubeconfig, TheCurrentContextWithPathsFromItsFolder) {
  const auto found = access("");
  ASSERT_TRUE(found) << models::to_text(found.error());
  EXPECT_EQ(found->server, "https://127.0.0.1:6443");
  EXPECT_EQ(found->space, "shop");
  EXPECT_EQ(found->client.tls.ca_file, "/home/me/.kube/pki/ca.crt");
  EXPECT_EQ(*http::read_secret(found->client.bearer_token), "abc");
}

TEST(Kubeconfig, CertificatesAsDataOrFiles) {
  const auto found = access("prod");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->client.tls.ca_pem, "CA");
  EXPECT_EQ(found->client.tls.client_certificate_pem, "CERT");
  EXPECT_EQ(found->client.tls.client_key, "/home/me/.kube/keys/robot.key");
  EXPECT_FALSE(found->client.bearer_token.given());
}

TEST(Kubeconfig, OfSeveralFilesTheFirstThatSaysItCounts) {
  const auto found = access("more",
                            "current-context: more\nclusters: [{name: here, cluster: {server: \"https://evil\"}}]\n"
                            "contexts: [{name: more, context: {cluster: here}}]\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->server, "https://127.0.0.1:6443");
}

TEST(Kubeconfig, WhatIsNotThereIsNamedWithWhatIs) {
  EXPECT_EQ(problem("tset"), "/home/me/.kube/config: no context tset (there is eks, gone, prod, stale and test)\n");
  EXPECT_EQ(problem("gone"), "/home/me/.kube/config: no cluster nowhere (there is here and there)\n");
  EXPECT_NE(problem("stale").find("auth-provider"), std::string::npos);
  EXPECT_FALSE(access_from({{"empty", ""}}, ""));
  EXPECT_FALSE(access_from({{"torn", "clusters: ["}}, ""));
}

ExecPlugin shell(const std::string& script) { return {.command = "/bin/sh", .arguments = {"-c", script}}; }

TEST(ExecCredential, ATokenOfAProgram) {
  const auto credential =
      run_plugin(shell(R"(echo '{"status": {"token": "t0k", "expirationTimestamp": "2030-01-01T00:00:00Z"}}')"));
  ASSERT_TRUE(credential) << credential.error().message;
  EXPECT_EQ(credential->token, "t0k");
  EXPECT_TRUE(credential->expires);
}

TEST(ExecCredential, SeesItsEnvironmentAndNoInput) {
  auto plugin =
      shell(R"(read line; test -z "$line" && test -n "$KUBERNETES_EXEC_INFO" && echo "{\"status\": {\"token\": \"$WHO\"}}")");
  plugin.environment = {{"WHO", "me"}};
  const auto credential = run_plugin(plugin);
  ASSERT_TRUE(credential) << credential.error().message;
  EXPECT_EQ(credential->token, "me");
}

// What it printed may be a secret: no message has it.
TEST(ExecCredential, ProgramsThatFail) {
  EXPECT_EQ(run_plugin({.command = "/no/such/program"}).error().message,
            "the credential program /no/such/program can't be started: is it installed, and on the PATH?");
  EXPECT_EQ(run_plugin(shell("echo s3cret; exit 3")).error().message, "the credential program /bin/sh failed with exit status 3");
  EXPECT_EQ(run_plugin(shell("echo s3cret")).error().message,
            "the credential program /bin/sh printed no ExecCredential with a status");
  EXPECT_EQ(run_plugin(shell("echo '{\"status\": {}}'")).error().message,
            "the credential program /bin/sh gave neither a token nor a certificate");
  auto hangs = shell("exec sleep 60");
  hangs.timeout = std::chrono::milliseconds(100);
  EXPECT_EQ(run_plugin(hangs).error().kind, sim::ErrorKind::timeout);
}

TEST(Base64, OfTheStandard) {
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("Zg=="), "f");
  EXPECT_EQ(decode_base64("Zm8="), "fo");
  EXPECT_EQ(decode_base64("Zm9v"), "foo");
  EXPECT_EQ(decode_base64("Zm9v\nYmFy"), "foobar");
  for (const char* text : {"Z", "Zg=", "Zg==Zg==", "Z!==", "Zm9vY"}) EXPECT_FALSE(decode_base64(text)) << text;
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
