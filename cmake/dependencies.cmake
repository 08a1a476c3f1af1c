# Every third-party package. ARCHITECTURE.md says why each is there.
#   libexpected-dev       base       tl::expected behind base::Result
#   libssl-dev            base       SHA-256 (libcrypto.a in the static programs)
#   libssl-dev            fetch      Ed25519 of the checksum database's notes; what is wrong with certificates
#   nlohmann-json3-dev    modules, cache, cli     .info files, GOCACHEPROG's protocol, --dump
#   libcurl4-openssl-dev  fetch      HTTP/2, proxies, TLS; only in gorun-fetch
#   libzip-dev            fetch      module zips; only in gorun-fetch
#   zlib1g-dev            fetch      bodies of answers in gzip; only in gorun-fetch
#   libgtest-dev          tests
find_package(tl-expected REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_path(LIBZIP_INCLUDE_DIR zip.h REQUIRED)
find_library(LIBZIP_LIBRARY zip REQUIRED)
find_package(ZLIB REQUIRED)
find_library(LIBCRYPTO_STATIC libcrypto.a REQUIRED)
if(GORUN_TESTS)
  find_package(GTest 1.12 REQUIRED)
endif()

# libcrypto: the archive in the static programs; in a target with the property GORUN_SHARED_CRYPTO the shared
# library. libcurl brings the latter along, and two copies of libcrypto in one process would take each other's
# symbols.
add_library(crypto_static INTERFACE)
target_include_directories(crypto_static INTERFACE ${OPENSSL_INCLUDE_DIR})
target_link_libraries(crypto_static INTERFACE
  $<IF:$<BOOL:$<TARGET_PROPERTY:GORUN_SHARED_CRYPTO>>,${OPENSSL_CRYPTO_LIBRARY},${LIBCRYPTO_STATIC}>
  ${CMAKE_DL_LIBS})
