#ifndef CBYTESCAN_H
#define CBYTESCAN_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// What Swift's own vectors don't compile to: sixteen bytes compared at once, and the place of the first that matches.
// Inlined into the Swift that calls it. Without SSE2 it is eight bytes in a word, tested as in "Bit Twiddling Hacks"
// (S. E. Anderson): borrows can mark bytes behind the first match wrongly, never before it.

#if !defined(__SSE2__)
#define BYTE_SCAN_ONES 0x0101010101010101u
#define BYTE_SCAN_HIGHS 0x8080808080808080u

static inline uint64_t byte_scan_word(const uint8_t *cursor) {
    uint64_t word;
    memcpy(&word, cursor, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t byte_scan_below(uint64_t word, uint64_t bound) {
    return (word - bound * BYTE_SCAN_ONES) & ~word & BYTE_SCAN_HIGHS;
}

static inline uint64_t byte_scan_equal(uint64_t word, uint8_t byte) {
    return byte_scan_below(word ^ byte * BYTE_SCAN_ONES, 1);
}
#endif

/// The first byte from `cursor` on that is neither a letter of ASCII nor a hyphen; `end` where there is none.
static inline const uint8_t *byte_scan_words(const uint8_t *cursor, const uint8_t *end) {
#if defined(__SSE2__)
    while (end - cursor >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)cursor);
        // Counted from `a` on; what is below it wraps around.
        __m128i place = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
        __m128i letter = _mm_cmpeq_epi8(_mm_min_epu8(place, _mm_set1_epi8(25)), place);
        __m128i hyphen = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-'));
        int found = _mm_movemask_epi8(_mm_or_si128(letter, hyphen)) ^ 0xffff;
        if (found) return cursor + __builtin_ctz((unsigned)found);
        cursor += 16;
    }
#endif
    while (cursor < end && ((uint8_t)((*cursor | 0x20) - 'a') < 26 || *cursor == '-')) cursor++;
    return cursor;
}

#if defined(__SSE2__)
/// Which of 16 bytes are a quote, a backslash or below 0x20: a bit for each, the lowest for the first.
static inline unsigned byte_scan_string_marks_16(const uint8_t *cursor) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)cursor);
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash)));
}
#endif

/// The first quote, backslash or byte below 0x20 from `cursor` on; `end` where there is none.
static inline const uint8_t *byte_scan_string(const uint8_t *cursor, const uint8_t *end) {
#if defined(__SSE2__)
    while (end - cursor >= 16) {
        unsigned found = byte_scan_string_marks_16(cursor);
        if (found) return cursor + __builtin_ctz(found);
        cursor += 16;
    }
#else
    while (end - cursor >= 8) {
        uint64_t word = byte_scan_word(cursor);
        uint64_t found = byte_scan_below(word, 0x20) | byte_scan_equal(word, '"') | byte_scan_equal(word, '\\');
        if (found) return cursor + __builtin_ctzll(found) / 8;
        cursor += 8;
    }
#endif
    while (cursor < end && *cursor != '"' && *cursor != '\\' && *cursor >= 0x20) cursor++;
    return cursor;
}

/// Which of 64 bytes are a quote, a backslash or below 0x20: a bit for each, the lowest for the first.
static inline uint64_t byte_scan_string_marks(const uint8_t *bytes) {
    uint64_t marks = 0;
#if defined(__SSE2__)
    for (int part = 0; part < 4; part++) {
        marks |= (uint64_t)byte_scan_string_marks_16(bytes + 16 * part) << (16 * part);
    }
#else
    for (int place = 0; place < 64; place++) {
        uint8_t byte = bytes[place];
        marks |= (uint64_t)((byte == '"') | (byte == '\\') | (byte < 0x20)) << place;
    }
#endif
    return marks;
}

/// The first `byte` from `cursor` on; `end` where there is none.
static inline const uint8_t *byte_scan_find(const uint8_t *cursor, const uint8_t *end, uint8_t byte) {
#if defined(__SSE2__)
    while (end - cursor >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)cursor);
        int found = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)byte)));
        if (found) return cursor + __builtin_ctz((unsigned)found);
        cursor += 16;
    }
#else
    while (end - cursor >= 8) {
        uint64_t found = byte_scan_equal(byte_scan_word(cursor), byte);
        if (found) return cursor + __builtin_ctzll(found) / 8;
        cursor += 8;
    }
#endif
    while (cursor < end && *cursor != byte) cursor++;
    return cursor;
}

/// The first byte from `cursor` on that no field value may hold (RFC 9110, section 5.5): a control other than HTAB, or
/// DEL; `end` where there is none.
static inline const uint8_t *byte_scan_control(const uint8_t *cursor, const uint8_t *end) {
#if defined(__SSE2__)
    while (end - cursor >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)cursor);
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
        __m128i tab = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'));
        __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f));
        int found = _mm_movemask_epi8(_mm_or_si128(_mm_andnot_si128(tab, low), del));
        if (found) return cursor + __builtin_ctz((unsigned)found);
        cursor += 16;
    }
#endif
    while (cursor < end && (*cursor >= 0x20 || *cursor == '\t') && *cursor != 0x7f) cursor++;
    return cursor;
}

#endif
