/// Certificates for TLS on loopback, made afresh by the openssl program: an authority, a server for 127.0.0.1, a client.
#pragma once

#include <string>

#include "tests/support/process.hpp"

namespace sandtable::test {

/// Paths of PEM files in a temporary folder.
struct Certificates {
  std::string authority, server, server_key, client, client_key;
};
/// Throws std::runtime_error with openssl's words where it fails.
Certificates make_certificates(const TempDir& dir);

}  // namespace sandtable::test
