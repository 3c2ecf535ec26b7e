#ifndef TOLLGATE_CISAL_SHIM_H
#define TOLLGATE_CISAL_SHIM_H

#include <isa-l/igzip_lib.h>
#include <stddef.h>

/*
 * ISA-L's structures are arrays of up to 64 KiB, which Swift would see as tuples of as many elements. Here they are
 * memory of a size, aligned to 64 bytes, that only these functions look into.
 */

static inline size_t cisal_stream_bytes(void) { return sizeof(struct isal_zstream); }

static inline size_t cisal_code_bytes(void) { return sizeof(struct isal_hufftables); }

static inline size_t cisal_histogram_bytes(void) { return sizeof(struct isal_huff_histogram); }

/* Level 1 with room for so many tokens, a deflate block at most. */
static inline size_t cisal_level_bytes(size_t tokens) {
    return ISAL_DEF_LVL1_REQ + ISAL_DEF_LVL1_TOKEN_SIZE * tokens;
}

static inline void cisal_count(void *histogram, const void *sample, size_t count) {
    isal_update_histogram((uint8_t *)sample, (int)count, (struct isal_huff_histogram *)histogram);
}

/* 0 where the code is valid. */
static inline int cisal_make_code(void *code, void *histogram) {
    return isal_create_hufftables((struct isal_hufftables *)code, (struct isal_huff_histogram *)histogram);
}

static inline void cisal_init(void *stream) { isal_deflate_init((struct isal_zstream *)stream); }

/* Begins a gzip stream of level 0 with the code, or of level 1 where there is none. */
static inline void cisal_begin(void *stream, const void *code, void *level_memory, size_t level_bytes) {
    struct isal_zstream *state = (struct isal_zstream *)stream;
    isal_deflate_reset(state);
    state->total_in = 0;
    state->total_out = 0;
    state->gzip_flag = IGZIP_GZIP;
    state->end_of_stream = 0;
    state->flush = NO_FLUSH;
    state->level = code ? 0 : 1;
    state->level_buf = code ? NULL : (uint8_t *)level_memory;
    state->level_buf_size = code ? 0 : (uint32_t)level_bytes;
    isal_deflate_set_hufftables(state, (struct isal_hufftables *)code,
                                code ? IGZIP_HUFFTABLE_CUSTOM : IGZIP_HUFFTABLE_DEFAULT);
}

static inline void cisal_input(void *stream, const void *input, size_t count, int flushes, int finishes) {
    struct isal_zstream *state = (struct isal_zstream *)stream;
    state->next_in = (uint8_t *)input;
    state->avail_in = (uint32_t)count;
    state->flush = flushes ? SYNC_FLUSH : NO_FLUSH;
    state->end_of_stream = finishes != 0;
}

/* Goes on with the input until it is used up or the room is; returns the bytes written, negative for an error. */
static inline long cisal_output(void *stream, void *output, size_t room) {
    struct isal_zstream *state = (struct isal_zstream *)stream;
    state->next_out = (uint8_t *)output;
    state->avail_out = (uint32_t)room;
    int status = isal_deflate(state);
    long written = (long)(room - state->avail_out);
    state->next_out = NULL;
    state->avail_out = 0;
    return status == COMP_OK ? written : -1;
}

static inline int cisal_has_ended(const void *stream) {
    return ((const struct isal_zstream *)stream)->internal_state.state == ZSTATE_END;
}

static inline size_t cisal_input_left(const void *stream) { return ((const struct isal_zstream *)stream)->avail_in; }

#endif
