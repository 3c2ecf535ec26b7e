// Buckets for 64-bit values, 64 for each power of two; so each is at most 1.6 % wide.
#include <stdint.h>

enum { SUB_BITS = 6, BUCKETS = 64 << SUB_BITS };

static unsigned bucket(uint64_t value)
{
    if (value < (1u << SUB_BITS)) return (unsigned)value;
    unsigned shift = 63u - (unsigned)__builtin_clzll(value) - SUB_BITS;
    return ((shift + 1) << SUB_BITS) + (unsigned)((value >> shift) & ((1u << SUB_BITS) - 1));
}

// The middle of a bucket.
static uint64_t bucket_value(unsigned index)
{
    if (index < (1u << SUB_BITS)) return index;
    unsigned shift = (index >> SUB_BITS) - 1;
    uint64_t least = (uint64_t)((1u << SUB_BITS) + (index & ((1u << SUB_BITS) - 1))) << shift;
    return least + ((1ULL << shift) >> 1);
}
