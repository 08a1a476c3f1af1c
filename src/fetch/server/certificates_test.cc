#include "fetch/server/certificates.h"

#include <gtest/gtest.h>

#include "host/testing/fake_host.h"

namespace gorun::fetch {
namespace {

std::string Pem(std::string_view name) {
  return "-----BEGIN CERTIFICATE-----\n" + std::string(name) + "\n-----END CERTIFICATE-----\n";
}

constexpr std::string_view kBundle = "/etc/ssl/certs/ca-certificates.crt";

class CertificatesTest : public ::testing::Test {
 protected:
  std::optional<std::string> Trusted(std::vector<std::string> environment = {}) {
    machine_.environment = host::Environment(std::move(environment));
    host::Host host = machine_.host();
    auto trusted = Certificates(host, kBundle);
    if (!trusted) return "error: " + trusted.error().text();
    return *trusted;
  }
  void Add(std::string_view path, const std::string& text) {
    machine_.files.Add(std::string(path), text);
  }

  host::testing::FakeHost machine_;
};

TEST_F(CertificatesTest, WhatTheLibraryTrustsByItself) {
  Add(kBundle, Pem("A") + Pem("B"));
  Add("/etc/ssl/certs/a.pem", Pem("A"));
  machine_.files.AddSymlink("a.pem", "/etc/ssl/certs/0123.0");
  EXPECT_EQ(Trusted(), std::nullopt);
  EXPECT_EQ(Trusted({"SSL_CERT_FILE=" + std::string(kBundle)}), std::nullopt);
}

TEST_F(CertificatesTest, WhatLiesBesideTheBundle) {
  Add(kBundle, Pem("A"));
  Add("/etc/ssl/certs/corp.crt", Pem("C"));
  Add("/etc/pki/tls/certs/more", Pem("D"));
  EXPECT_EQ(Trusted(), Pem("A") + Pem("C") + Pem("D"));
}

TEST_F(CertificatesTest, OfAnotherSystem) {
  EXPECT_EQ(Trusted(), "");
  Add("/etc/ssl/cert.pem", Pem("E"));
  EXPECT_EQ(Trusted(), Pem("E"));
  // The first that can be read counts, whatever it holds.
  Add("/etc/ssl/ca-bundle.pem", "nothing");
  EXPECT_EQ(Trusted(), "");
}

TEST_F(CertificatesTest, EachVariableReplacesItsOwnDefault) {
  Add(kBundle, Pem("A"));
  Add("/etc/ssl/certs/x.0", Pem("B"));
  Add("/ca.pem", Pem("F"));
  Add("/own/ca.pem", Pem("D"));
  EXPECT_EQ(Trusted({"SSL_CERT_FILE=/ca.pem"}), Pem("F") + Pem("A") + Pem("B"));
  EXPECT_EQ(Trusted({"SSL_CERT_FILE=/missing"}), Pem("A") + Pem("B"));
  EXPECT_EQ(Trusted({"SSL_CERT_DIR=/own"}), Pem("A") + Pem("D"));
  EXPECT_EQ(Trusted({"SSL_CERT_FILE=/ca.pem", "SSL_CERT_DIR=/own"}), Pem("F") + Pem("D"));
}

TEST_F(CertificatesTest, WhatCannotBeReadIsToldWhereThereIsNothingElse) {
  Add("/own/ca.pem", Pem("D"));
  Add("/empty/README", "no certificate");
  EXPECT_EQ(Trusted({"SSL_CERT_FILE=/own", "SSL_CERT_DIR=/empty"}),
            "error: read /own: is a directory");
  EXPECT_EQ(Trusted({"SSL_CERT_FILE=/missing", "SSL_CERT_DIR=/own/ca.pem"}),
            "error: open /own/ca.pem: not a directory");
  EXPECT_EQ(Trusted({"SSL_CERT_FILE=/own", "SSL_CERT_DIR=/own"}), Pem("D"));
}

TEST_F(CertificatesTest, FileAndDirectoriesWithoutRepetition) {
  Add("/ca.pem", "comment\n" + Pem("A") + "text\n" + Pem("B"));
  Add("/certs/a.0", Pem("A"));
  Add("/certs/c.0", Pem("C"));
  Add("/certs/README", "no certificate");
  Add("/more/half", "-----BEGIN CERTIFICATE-----\ncut off");
  EXPECT_EQ(Trusted({"SSL_CERT_FILE=/ca.pem", "SSL_CERT_DIR=/certs:/more:/missing"}),
            Pem("A") + Pem("B") + Pem("C"));
}

}  // namespace
}  // namespace gorun::fetch
