#include "fetch/server/certificate_error.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <memory>
#include <vector>

#include "base/strings.h"

namespace gorun::fetch {

namespace {

using base::StrCat;

template <auto kFree>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES_free>>;
using Time = std::unique_ptr<ASN1_TIME, Deleter<ASN1_TIME_free>>;

constexpr size_t kMostNames = 100;

std::string Rfc3339(const ASN1_TIME* time) {
  tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "";
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return text.data();
}

// What is wrong with the time now.
std::optional<std::string> TimeError(X509* certificate, int64_t now) {
  const Time current(ASN1_TIME_set(nullptr, now));
  const ASN1_TIME* begin = X509_get0_notBefore(certificate);
  const ASN1_TIME* end = X509_get0_notAfter(certificate);
  constexpr std::string_view kText = "certificate has expired or is not yet valid: current time ";
  // -2: it is no time.
  if (ASN1_TIME_compare(current.get(), begin) == -1) {
    return StrCat(kText, Rfc3339(current.get()), " is before ", Rfc3339(begin));
  }
  if (ASN1_TIME_compare(current.get(), end) == 1) {
    return StrCat(kText, Rfc3339(current.get()), " is after ", Rfc3339(end));
  }
  return std::nullopt;
}

std::string_view Bytes(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

// The names or the addresses that it is for.
std::vector<std::string> ValidFor(X509* certificate, bool addresses) {
  std::vector<std::string> valid;
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); i++) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS && !addresses) valid.emplace_back(Bytes(name->d.dNSName));
    if (name->type != GEN_IPADD || !addresses) continue;
    const std::string_view bytes = Bytes(name->d.iPAddress);
    std::array<char, INET6_ADDRSTRLEN> text = {};
    if (bytes.size() != 4 && bytes.size() != 16) continue;
    inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    valid.emplace_back(text.data());
  }
  return valid;
}

// x509.HostnameError.
std::optional<std::string> NameError(X509* certificate, const std::string& host) {
  const int by_address = X509_check_ip_asc(certificate, host.c_str(), 0);
  const bool is_address = by_address != -2;
  const auto check_name = [&](unsigned flags) {
    return X509_check_host(certificate, host.data(), host.size(), flags, nullptr);
  };
  const int matches = is_address ? by_address : check_name(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  // It does, or something is wrong with the host or the certificate.
  if (matches != 0) return std::nullopt;
  const bool has_names = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) >= 0;
  if (!has_names && check_name(0) == 1) {
    return "certificate relies on legacy Common Name field, use SANs instead";
  }
  const std::vector<std::string> valid = ValidFor(certificate, is_address);
  if (is_address && valid.empty()) {
    return StrCat("cannot validate certificate for ", host,
                  " because it doesn't contain any IP SANs");
  }
  if (valid.size() >= kMostNames) {
    return StrCat("certificate is valid for ", valid.size(), is_address ? " IP SANs" : " names",
                  ", but none matched ", host);
  }
  if (valid.empty()) {
    return StrCat("certificate is not valid for any names, but wanted to match ", host);
  }
  return StrCat("certificate is valid for ", base::Join(valid, ", "), ", not ", host);
}

int CheckNames(int accepted, X509_STORE_CTX* context) {
  if (accepted == 0 || X509_STORE_CTX_get_error_depth(context) != 0) return accepted;
  X509* certificate = X509_STORE_CTX_get_current_cert(context);
  if (!ValidFor(certificate, false).empty() || !ValidFor(certificate, true).empty()) {
    return accepted;
  }
  X509_STORE_CTX_set_error(context, X509_V_ERR_HOSTNAME_MISMATCH);
  return 0;
}

}  // namespace

std::optional<std::string> CertificateErrorText(std::string_view pem, long verify_error,
                                                const std::string& host, int64_t now) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return std::nullopt;
  // x509.Certificate.Verify looks at these in this order.
  if (auto error = TimeError(certificate.get(), now)) return error;
  if (auto error = NameError(certificate.get(), host)) return error;
  switch (verify_error) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "certificate signed by unknown authority";
    default: return std::nullopt;
  }
}

CURLcode RefuseLegacyNames(CURL*, void* ssl_context, void*) {
  SSL_CTX_set_verify(static_cast<SSL_CTX*>(ssl_context), SSL_VERIFY_PEER, &CheckNames);
  return CURLE_OK;
}

}  // namespace gorun::fetch
