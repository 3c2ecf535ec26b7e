#include "CCRC32C.h"

#include <string.h>

#if defined(__x86_64__)

#include <nmmintrin.h>

bool ccrc32c_is_available(void) {
    return __builtin_cpu_supports("sse4.2");
}

__attribute__((target("sse4.2")))
uint32_t ccrc32c_extend(uint32_t remainder, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint64_t wide = remainder;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        wide = _mm_crc32_u64(wide, word);
    }
    remainder = (uint32_t)wide;
    if (count & 4) {
        uint32_t word;
        memcpy(&word, next, 4);
        remainder = _mm_crc32_u32(remainder, word);
        next += 4;
    }
    for (count &= 3; count > 0; count--) {
        remainder = _mm_crc32_u8(remainder, *next++);
    }
    return remainder;
}

#elif defined(__aarch64__) && defined(__linux__)

#include <arm_acle.h>
#include <sys/auxv.h>

// As in <asm/hwcap.h>, which is not everywhere.
#define HWCAP_CRC32_BIT (1UL << 7)

bool ccrc32c_is_available(void) {
    return (getauxval(AT_HWCAP) & HWCAP_CRC32_BIT) != 0;
}

__attribute__((target("crc")))
uint32_t ccrc32c_extend(uint32_t remainder, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        remainder = __crc32cd(remainder, word);
    }
    for (; count > 0; count--) {
        remainder = __crc32cb(remainder, *next++);
    }
    return remainder;
}

#else

bool ccrc32c_is_available(void) {
    return false;
}

uint32_t ccrc32c_extend(uint32_t remainder, const void *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return remainder;
}

#endif
