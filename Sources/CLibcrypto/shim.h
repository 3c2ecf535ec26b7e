// OpenSSL's libcrypto, as far as Tollgate uses it (Debian package libssl-dev).
//
// The SHA256_* functions are marked deprecated since OpenSSL 3.0, in favour of EVP_*, which fetches an algorithm and
// allocates a context for each digest. They remain in every 3.x release; the mark is silenced here, in one place.

#ifndef TOLLGATE_CLIBCRYPTO_SHIM_H
#define TOLLGATE_CLIBCRYPTO_SHIM_H

#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#endif
