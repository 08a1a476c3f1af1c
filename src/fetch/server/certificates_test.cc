#include "fetch/server/certificates.h"

#include <gtest/gtest.h>

#include "host/testing/fake_host.h"

namespace gorun::fetch {
namespace {

std::string Pem(std::string_view name) {
  return "-----BEGIN CERTIFICATE-----\n" + std::string(name) + "\n-----END CERTIFICATE-----\n";
}

TEST(CertificatesTest, SystemsUnlessTheEnvironmentSaysOtherwise) {
  host::testing::FakeHost machine;
  host::Host host = machine.host();
  EXPECT_FALSE(CertificatesOfEnvironment(host).has_value());
}

TEST(CertificatesTest, FileAndDirectoriesWithoutRepetition) {
  host::testing::FakeHost machine;
  machine.environment =
      host::Environment({"SSL_CERT_FILE=/ca.pem", "SSL_CERT_DIR=/certs:/more:/missing"});
  machine.files.Add("/ca.pem", "comment\n" + Pem("A") + "text\n" + Pem("B"));
  machine.files.Add("/certs/a.0", Pem("A"));
  machine.files.Add("/certs/c.0", Pem("C"));
  machine.files.Add("/certs/README", "no certificate");
  machine.files.Add("/more/half", "-----BEGIN CERTIFICATE-----\ncut off");
  host::Host host = machine.host();
  EXPECT_EQ(CertificatesOfEnvironment(host), Pem("A") + Pem("B") + Pem("C"));
}

}  // namespace
}  // namespace gorun::fetch
