#include "fetch/server/certificate_error.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace gorun::fetch {
namespace {

constexpr int64_t kBegin = 1700000000;  // 2023-11-14T22:13:20Z
constexpr int64_t kEnd = kBegin + 1000;
constexpr int64_t kNow = kBegin + 500;

// A self-signed certificate for `names` ("DNS:a,IP:1.2.3.4"; "": no such extension).
std::string MakeCertificate(const std::string& names, const std::string& common_name = "") {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  ASN1_TIME_set(X509_getm_notBefore(certificate), kBegin);
  ASN1_TIME_set(X509_getm_notAfter(certificate), kEnd);
  X509_NAME* subject = X509_get_subject_name(certificate);
  if (!common_name.empty()) {
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                               0);
  }
  X509_set_issuer_name(certificate, subject);
  X509_set_pubkey(certificate, key);
  if (!names.empty()) {
    X509_EXTENSION* extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(certificate, key, nullptr);
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string pem(bytes, static_cast<size_t>(size));
  BIO_free(bio);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return pem;
}

std::string Text(const std::string& pem, const std::string& host, long verify_error = X509_V_OK,
                 int64_t now = kNow) {
  return CertificateErrorText(pem, verify_error, host, now).value_or("nothing");
}

TEST(CertificateErrorTest, Time) {
  const std::string pem = MakeCertificate("DNS:a.example");
  EXPECT_EQ(Text(pem, "b.example", X509_V_ERR_CERT_HAS_EXPIRED, kEnd + 1),
            "certificate has expired or is not yet valid: current time 2023-11-14T22:30:01Z is "
            "after 2023-11-14T22:30:00Z");
  EXPECT_EQ(Text(pem, "a.example", X509_V_ERR_CERT_NOT_YET_VALID, kBegin - 1),
            "certificate has expired or is not yet valid: current time 2023-11-14T22:13:19Z is "
            "before 2023-11-14T22:13:20Z");
  EXPECT_EQ(Text(pem, "a.example", X509_V_OK, kEnd), "nothing");
}

TEST(CertificateErrorTest, Names) {
  const std::string pem = MakeCertificate("DNS:a.example,DNS:*.b.example,IP:1.2.3.4,IP:::1");
  EXPECT_EQ(Text(pem, "x.b.example"), "nothing");
  EXPECT_EQ(Text(pem, "c.example", X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT),
            "certificate is valid for a.example, *.b.example, not c.example");
  EXPECT_EQ(Text(pem, "1.2.3.4"), "nothing");
  EXPECT_EQ(Text(pem, "127.0.0.1"), "certificate is valid for 1.2.3.4, ::1, not 127.0.0.1");
  EXPECT_EQ(Text(MakeCertificate("DNS:a.example"), "127.0.0.1"),
            "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs");
  EXPECT_EQ(Text(MakeCertificate("IP:1.2.3.4"), "a.example"),
            "certificate is not valid for any names, but wanted to match a.example");
  EXPECT_EQ(Text(MakeCertificate("", "a.example"), "a.example"),
            "certificate relies on legacy Common Name field, use SANs instead");
  EXPECT_EQ(Text(MakeCertificate("", "b.example"), "a.example"),
            "certificate is not valid for any names, but wanted to match a.example");
  std::string many = "DNS:x";
  for (int i = 1; i < 100; i++) many += ",DNS:x";
  EXPECT_EQ(Text(MakeCertificate(many), "a.example"),
            "certificate is valid for 100 names, but none matched a.example");
}

TEST(CertificateErrorTest, Authority) {
  const std::string pem = MakeCertificate("DNS:a.example");
  for (long error :
       {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
        X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE}) {
    EXPECT_EQ(Text(pem, "a.example", error), "certificate signed by unknown authority");
  }
  EXPECT_EQ(Text(pem, "a.example", X509_V_ERR_CERT_SIGNATURE_FAILURE), "nothing");
  EXPECT_EQ(Text("", "a.example", X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT), "nothing");
}

}  // namespace
}  // namespace gorun::fetch
