#ifndef TOLLGATE_CBROTLI_SHIM_H
#define TOLLGATE_CBROTLI_SHIM_H

#include <brotli/decode.h>
#include <brotli/encode.h>

#endif
