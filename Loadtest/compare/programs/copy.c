// The floor of a proxy's cost: copies bytes between each caller and an upstream connection of its own, and does
// nothing else. One thread, one epoll. Usage: copy LISTEN_PORT UPSTREAM_PORT, both on 127.0.0.1.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, COPY_BYTES = 1 << 16, BACKLOG = 4096 };

// One end of a pair. What its peer could not take yet is `pending`; until that is gone, nothing more is read here.
struct end {
    int descriptor;
    struct end *peer;
    struct end *next_dead;
    char *pending;
    size_t pending_count;
    bool has_ended;
    bool is_dead;
    uint32_t interest;
};

static int poller;
static struct end *dead;
static char bytes[COPY_BYTES];

static void fail(const char *what)
{
    fprintf(stderr, "copy: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void watch(struct end *end, uint32_t interest, int operation)
{
    struct epoll_event event = {.events = interest, .data.ptr = end};
    if (operation == EPOLL_CTL_MOD && end->interest == interest) return;
    end->interest = interest;
    if (epoll_ctl(poller, operation, end->descriptor, &event) < 0) fail("epoll_ctl");
}

// Closes both ends; their memory goes when no event of this turn can name them any more.
static void close_pair(struct end *end)
{
    if (end->is_dead) return;
    for (int side = 0; side < 2; side++, end = end->peer) {
        close(end->descriptor);
        end->is_dead = true;
        end->next_dead = dead;
        dead = end;
    }
}

static void free_dead(void)
{
    while (dead) {
        struct end *next = dead->next_dead;
        free(dead->pending);
        free(dead);
        dead = next;
    }
}

// After the last byte of `source` has gone out: passes its end on.
static void pass_end(struct end *source)
{
    watch(source, 0, EPOLL_CTL_MOD);
    if (source->peer->has_ended && !source->peer->pending) {
        close_pair(source);
    } else {
        shutdown(source->peer->descriptor, SHUT_WR);
    }
}

static void flush(struct end *source)
{
    while (source->pending_count) {
        ssize_t count = write(source->peer->descriptor, source->pending, source->pending_count);
        if (count < 0) {
            if (errno != EAGAIN) close_pair(source);
            return;
        }
        source->pending_count -= (size_t)count;
        memmove(source->pending, source->pending + count, source->pending_count);
    }
    free(source->pending);
    source->pending = NULL;
    watch(source->peer, source->peer->interest & ~(uint32_t)EPOLLOUT, EPOLL_CTL_MOD);
    if (source->has_ended) {
        pass_end(source);
    } else {
        watch(source, source->interest | EPOLLIN, EPOLL_CTL_MOD);
    }
}

static void copy(struct end *source)
{
    ssize_t count = read(source->descriptor, bytes, sizeof bytes);
    if (count < 0) {
        if (errno != EAGAIN && errno != EINTR) close_pair(source);
        return;
    }
    if (count == 0) {
        source->has_ended = true;
        pass_end(source);
        return;
    }
    ssize_t sent = write(source->peer->descriptor, bytes, (size_t)count);
    if (sent == count) return;
    if (sent < 0) {
        if (errno != EAGAIN) {
            close_pair(source);
            return;
        }
        sent = 0;
    }
    source->pending_count = (size_t)(count - sent);
    source->pending = malloc(source->pending_count);
    if (!source->pending) fail("malloc");
    memcpy(source->pending, bytes + sent, source->pending_count);
    watch(source, source->interest & ~(uint32_t)EPOLLIN, EPOLL_CTL_MOD);
    watch(source->peer, source->peer->interest | EPOLLOUT, EPOLL_CTL_MOD);
}

static struct end *new_end(int descriptor)
{
    int yes = 1;
    struct end *end = calloc(1, sizeof *end);
    if (!end) fail("calloc");
    end->descriptor = descriptor;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return end;
}

static void accept_callers(int listener, const struct sockaddr_in *upstream)
{
    for (;;) {
        int caller = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (caller < 0) return;
        int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (server < 0) fail("socket");
        if (connect(server, (const struct sockaddr *)upstream, sizeof *upstream) < 0 && errno != EINPROGRESS) {
            close(caller);
            close(server);
            continue;
        }
        struct end *down = new_end(caller), *up = new_end(server);
        down->peer = up;
        up->peer = down;
        watch(down, EPOLLIN, EPOLL_CTL_ADD);
        watch(up, EPOLLIN, EPOLL_CTL_ADD);
    }
}

static struct sockaddr_in local(const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int main(int count, char **arguments)
{
    if (count != 3) {
        fprintf(stderr, "usage: copy LISTEN_PORT UPSTREAM_PORT\n");
        return 2;
    }
    struct sockaddr_in here = local(arguments[1]), upstream = local(arguments[2]);
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) fail("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) < 0) fail("bind");
    if (listen(listener, BACKLOG) < 0) fail("listen");
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) fail("epoll_create1");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll_ctl");
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < ready; index++) {
            struct end *end = events[index].data.ptr;
            if (!end) {
                accept_callers(listener, &upstream);
                continue;
            }
            if (!end->is_dead && events[index].events & EPOLLOUT && end->peer->pending) flush(end->peer);
            if (!end->is_dead && events[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR) && !end->pending) copy(end);
        }
        free_dead();
    }
}
