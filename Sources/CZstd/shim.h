#ifndef TOLLGATE_CZSTD_SHIM_H
#define TOLLGATE_CZSTD_SHIM_H

#include <zstd.h>

#endif
