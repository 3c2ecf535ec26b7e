// An open-loop load generator: sends HTTP/1.1 requests at random times of a fixed mean rate, whether or not answers
// keep up, and measures each from the moment it was due. So a server that stalls is charged for every request that
// was held up, and servers are compared under the same load.
//
// Usage: rate PORT CONNECTIONS RATE WARM_UP_MS SECONDS SEED STATUS REQUESTS_FILE
//
// The file holds requests, each behind its length (4 bytes, little endian); they are sent in turn. Prints one line of
// JSON: counts, and a histogram as [nanoseconds, count] pairs, each bucket at most 1.6 % wide.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "histogram.h"

enum { EVENTS = 256, READ_BYTES = 1 << 16, HEAD_BYTES = 8192 };
enum { MOST_CONNECTIONS = 20000, MOST_SECONDS = 600, MOST_RATE = 1000000 };
static const int64_t SECOND = 1000000000, GRACE = 2000000000, CONNECT_LIMIT = 10000000000;

enum part { HEAD, BODY, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER };

struct request {
    const char *bytes;
    uint32_t count;
};

struct connection {
    int descriptor;
    struct connection *next;  // in the queue of idle ones
    bool is_busy, waits_to_send;
    int64_t due;
    bool is_counted;
    const struct request *request;
    uint32_t sent;
    enum part part;
    char head[HEAD_BYTES];
    size_t head_count;
    uint64_t left;
    bool line_has_digits, line_is_empty, in_extension;
};

static int poller;
static struct connection *idle_first, *idle_last;
static uint64_t histogram[BUCKETS], answered, wrong_status, warm;
static int expected_status;
static char bytes[READ_BYTES];

static void fail(const char *what)
{
    fprintf(stderr, "rate: %s\n", what);
    exit(1);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

// xorshift64*, Vigna 2016.
static double uniform(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * 0x2545F4914F6CDD1DULL) >> 11) / 9007199254740992.0;
}

static void make_idle(struct connection *connection)
{
    connection->is_busy = false;
    connection->next = NULL;
    if (idle_last) idle_last->next = connection;
    else idle_first = connection;
    idle_last = connection;
}

static void record(const struct connection *connection, int64_t at)
{
    if (!connection->is_counted) {
        warm++;
        return;
    }
    int64_t time = at - connection->due;
    histogram[bucket(time < 0 ? 0 : (uint64_t)time)]++;
    answered++;
}

static void finish(struct connection *connection)
{
    record(connection, now());
    connection->part = HEAD;
    connection->head_count = 0;
    make_idle(connection);
}

static const char *field(const char *head, const char *name)
{
    size_t count = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, count) == 0 && line[2 + count] == ':') {
            const char *value = line + 3 + count;
            while (*value == ' ') value++;
            return value;
        }
    }
    return NULL;
}

// Reads status and framing of a whole head.
static void begin_body(struct connection *connection)
{
    const char *head = connection->head;
    if (strncmp(head, "HTTP/1.1 ", 9) != 0) fail("an answer that is not HTTP/1.1");
    int status = atoi(head + 9);
    if (status != expected_status) wrong_status++;
    const char *coding = field(head, "transfer-encoding"), *length = field(head, "content-length");
    if (status == 204 || status == 304) {
        finish(connection);
    } else if (coding && strncasecmp(coding, "chunked", 7) == 0) {
        connection->part = CHUNK_SIZE;
        connection->left = 0;
        connection->line_has_digits = connection->in_extension = false;
    } else if (length) {
        connection->left = strtoull(length, NULL, 10);
        connection->part = BODY;
        if (connection->left == 0) finish(connection);
    } else {
        fail("an answer without Content-Length or chunks");
    }
}

static size_t take_head(struct connection *connection, const char *data, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        if (connection->head_count == HEAD_BYTES - 1) fail("an answer's head is too long");
        connection->head[connection->head_count++] = data[index];
        if (data[index] == '\n' && connection->head_count >= 4
            && memcmp(connection->head + connection->head_count - 4, "\r\n\r\n", 4) == 0) {
            connection->head[connection->head_count] = 0;
            begin_body(connection);
            return index + 1;
        }
    }
    return count;
}

static void take_chunk_size(struct connection *connection, char byte)
{
    if (byte == '\n') {
        if (!connection->line_has_digits) fail("a chunk without a size");
        connection->part = connection->left ? CHUNK_DATA : TRAILER;
        connection->line_is_empty = true;
    } else if (byte == ';') {
        connection->in_extension = true;
    } else if (byte != '\r' && !connection->in_extension) {
        const char *digits = "0123456789abcdef", *digit = byte ? strchr(digits, byte | 32) : NULL;
        if (!digit) fail("a chunk size that is not hexadecimal");
        connection->left = connection->left << 4 | (uint64_t)(digit - digits);
        connection->line_has_digits = true;
    }
}

// Takes what belongs to the present part of an answer, and says how many bytes that was.
static size_t take(struct connection *connection, const char *data, size_t count)
{
    size_t step;
    switch (connection->part) {
    case HEAD:
        return take_head(connection, data, count);
    case BODY:
    case CHUNK_DATA:
        step = connection->left < count ? (size_t)connection->left : count;
        connection->left -= step;
        if (connection->left == 0) {
            if (connection->part == BODY) finish(connection);
            else connection->part = CHUNK_END;
        }
        return step;
    case CHUNK_END:
        if (data[0] == '\n') {
            connection->part = CHUNK_SIZE;
            connection->line_has_digits = connection->in_extension = false;
        }
        return 1;
    case CHUNK_SIZE:
        take_chunk_size(connection, data[0]);
        return 1;
    case TRAILER:
        if (data[0] == '\n') {
            if (connection->line_is_empty) finish(connection);
            connection->line_is_empty = true;
        } else if (data[0] != '\r') {
            connection->line_is_empty = false;
        }
        return 1;
    }
    return count;
}

static void receive(struct connection *connection)
{
    ssize_t count = read(connection->descriptor, bytes, sizeof bytes);
    if (count < 0) {
        if (errno == EAGAIN || errno == EINTR) return;
        fail(strerror(errno));
    }
    if (count == 0) fail("the server closed a connection");
    for (size_t place = 0; place < (size_t)count;) {
        if (!connection->is_busy) fail("bytes that nobody asked for");
        place += take(connection, bytes + place, (size_t)count - place);
    }
}

static void watch(struct connection *connection, uint32_t interest, int operation)
{
    struct epoll_event event = {.events = interest, .data.ptr = connection};
    if (epoll_ctl(poller, operation, connection->descriptor, &event) < 0) fail("epoll_ctl");
}

static void send_rest(struct connection *connection)
{
    const struct request *request = connection->request;
    ssize_t count = write(connection->descriptor, request->bytes + connection->sent, request->count - connection->sent);
    if (count < 0) {
        if (errno != EAGAIN) fail(strerror(errno));
        count = 0;
    }
    connection->sent += (uint32_t)count;
    bool waits = connection->sent < request->count;
    if (waits != connection->waits_to_send) watch(connection, waits ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
    connection->waits_to_send = waits;
}

static struct request *read_requests(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    if (!file) fail(path);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    unsigned char *content = malloc((size_t)size + 1);
    if (!content || fread(content, 1, (size_t)size, file) != (size_t)size) fail(path);
    fclose(file);
    struct request *requests = NULL;
    *count = 0;
    for (long place = 0; place + 4 <= size;) {
        const unsigned char *at = content + place;
        uint32_t length = at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
        if (length == 0 || length > size - place - 4) fail("a request that ends early");
        requests = realloc(requests, (*count + 1) * sizeof *requests);
        if (!requests) fail("no memory");
        requests[(*count)++] = (struct request){(const char *)content + place + 4, length};
        place += 4 + (long)length;
    }
    if (*count == 0) fail("no request");
    return requests;
}

static struct connection *connect_all(int port, int count)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct connection *connections = calloc((size_t)count, sizeof *connections);
    if (!connections) fail("no memory");
    int yes = 1;
    for (int index = 0; index < count; index++) {
        struct connection *connection = connections + index;
        connection->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (connection->descriptor < 0) fail(strerror(errno));
        setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (connect(connection->descriptor, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
            fail(strerror(errno));
        }
        watch(connection, EPOLLOUT, EPOLL_CTL_ADD);
    }
    int64_t limit = now() + CONNECT_LIMIT;
    struct epoll_event events[EVENTS];
    for (int connected = 0; connected < count;) {
        if (now() > limit) fail("not every connection was made");
        int ready = epoll_wait(poller, events, EVENTS, 1000);
        for (int index = 0; index < ready; index++) {
            struct connection *connection = events[index].data.ptr;
            int error = 0;
            socklen_t size = sizeof error;
            getsockopt(connection->descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
            if (error) fail(strerror(error));
            watch(connection, EPOLLIN, EPOLL_CTL_MOD);
            make_idle(connection);
            connected++;
        }
    }
    return connections;
}

// Waits for events until a moment, at most; returns after the events of one turn.
static void turn(int64_t until)
{
    struct epoll_event events[EVENTS];
    int64_t wait = until - now();
    if (wait < 0) wait = 0;
    struct timespec timeout = {.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    int ready = epoll_pwait2(poller, events, EVENTS, &timeout, NULL);
    if (ready < 0 && errno != EINTR) fail("epoll_pwait2");
    for (int index = 0; index < ready; index++) {
        struct connection *connection = events[index].data.ptr;
        if (events[index].events & EPOLLOUT && connection->waits_to_send) send_rest(connection);
        if (events[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(connection);
    }
}

static int64_t number(const char *text, const char *name, int64_t least, int64_t most)
{
    char *end;
    long long value = strtoll(text, &end, 10);
    if (*end || end == text || value < least || value > most) fail(name);
    return value;
}

int main(int argument_count, char **arguments)
{
    if (argument_count != 9) fail("usage: rate PORT CONNECTIONS RATE WARM_UP_MS SECONDS SEED STATUS REQUESTS_FILE");
    int port = (int)number(arguments[1], "PORT", 1, 65535);
    int connection_count = (int)number(arguments[2], "CONNECTIONS", 1, MOST_CONNECTIONS);
    int64_t rate = number(arguments[3], "RATE", 1, MOST_RATE);
    int64_t warm_up = number(arguments[4], "WARM_UP_MS", 0, 60000) * 1000000;
    int64_t seconds = number(arguments[5], "SECONDS", 1, MOST_SECONDS);
    uint64_t state = (uint64_t)number(arguments[6], "SEED", 1, INT64_MAX);
    expected_status = (int)number(arguments[7], "STATUS", 100, 599);
    size_t request_count;
    struct request *requests = read_requests(arguments[8], &request_count);
    alarm((unsigned)(seconds + 90));
    // Without this, the kernel wakes a sleeper up to 50 µs late.
    prctl(PR_SET_TIMERSLACK, 1);
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct connection *connections = connect_all(port, connection_count);

    int64_t begin = now(), counted_from = begin + warm_up, end = counted_from + seconds * SECOND;
    double mean_gap = (double)SECOND / (double)rate, next = (double)begin;
    uint64_t due_count = 0, scheduled = 0;
    // The time of the oldest request that is not sent yet; requests go out in order.
    int64_t due = begin;
    for (;;) {
        int64_t time = now();
        while (due <= time && due < end && idle_first) {
            struct connection *connection = idle_first;
            idle_first = connection->next;
            if (!idle_first) idle_last = NULL;
            connection->is_busy = true;
            connection->due = due;
            connection->is_counted = due >= counted_from;
            scheduled += connection->is_counted;
            connection->request = requests + due_count % request_count;
            connection->sent = 0;
            due_count++;
            send_rest(connection);
            next += -log(1 - uniform(&state)) * mean_gap;
            due = (int64_t)next;
        }
        if (due >= end && answered + warm == due_count) break;
        if (time > end + GRACE) break;
        turn(due < end && idle_first ? due : end + GRACE + 1);
    }
    // What was due and has no answer counts with the time that it has waited so far.
    uint64_t unanswered = 0;
    int64_t last = now();
    for (int index = 0; index < connection_count; index++) {
        if (connections[index].is_busy && connections[index].is_counted) {
            record(connections + index, last);
            unanswered++;
        }
    }
    for (; due < end; next += -log(1 - uniform(&state)) * mean_gap, due = (int64_t)next) {
        if (due < counted_from) continue;
        histogram[bucket((uint64_t)(last - due))]++;
        scheduled++;
        unanswered++;
    }
    printf("{\"scheduled\":%" PRIu64 ",\"unanswered\":%" PRIu64 ",\"wrong_status\":%" PRIu64 ",\"histogram\":[",
           scheduled, unanswered, wrong_status);
    const char *comma = "";
    for (unsigned index = 0; index < BUCKETS; index++) {
        if (!histogram[index]) continue;
        printf("%s[%" PRIu64 ",%" PRIu64 "]", comma, bucket_value(index), histogram[index]);
        comma = ",";
    }
    printf("]}\n");
    return 0;
}
