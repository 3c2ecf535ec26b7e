#ifndef CCRC32C_H
#define CCRC32C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has instructions for CRC-32C.
bool ccrc32c_is_available(void);

/// The remainder after some more bytes, without the inversions at the beginning and the end; only where
/// `ccrc32c_is_available`.
uint32_t ccrc32c_extend(uint32_t remainder, const void *bytes, size_t count);

#endif
