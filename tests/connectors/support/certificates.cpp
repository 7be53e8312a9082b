#include "tests/connectors/support/certificates.hpp"

#include <stdexcept>

namespace sandtable::test {
namespace {

void openssl(const TempDir& dir, const std::vector<std::string>& arguments) {
  Process program("openssl", arguments, dir.path() / "openssl.log");
  const bool ended = wait_until([&] { return !program.running(); });
  if (!ended || program.status() != 0) throw std::runtime_error("openssl: " + program.output());
}

/// A new key and certificate `NAME.pem`, `NAME.key`; signed by itself, or by `authority`.
void make(const TempDir& dir, const std::string& name, const std::string& authority, const std::vector<std::string>& extensions) {
  const auto file = [&](const std::string& suffix) { return (dir.path() / suffix).string(); };
  std::vector<std::string> arguments{"req",
                                     "-x509",
                                     "-newkey",
                                     "ec",
                                     "-pkeyopt",
                                     "ec_paramgen_curve:prime256v1",
                                     "-nodes",
                                     "-days",
                                     "2",
                                     "-subj",
                                     "/CN=sandtable test " + name,
                                     "-keyout",
                                     file(name + ".key"),
                                     "-out",
                                     file(name + ".pem")};
  for (const std::string& extension : extensions) arguments.insert(arguments.end(), {"-addext", extension});
  if (!authority.empty()) arguments.insert(arguments.end(), {"-CA", file(authority + ".pem"), "-CAkey", file(authority + ".key")});
  openssl(dir, arguments);
}

}  // namespace

Certificates make_certificates(const TempDir& dir) {
  make(dir, "authority", "", {});
  make(dir, "server", "authority", {"subjectAltName=IP:127.0.0.1", "basicConstraints=critical,CA:FALSE"});
  make(dir, "client", "authority", {"extendedKeyUsage=clientAuth", "basicConstraints=critical,CA:FALSE"});
  const auto file = [&](const char* name) { return (dir.path() / name).string(); };
  return {file("authority.pem"), file("server.pem"), file("server.key"), file("client.pem"), file("client.key")};
}

}  // namespace sandtable::test
