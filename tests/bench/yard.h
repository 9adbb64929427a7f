/*
 * yard - a folder of its own with keys, rights and a broker: the shipped program, its presets.
 *
 * Owns:    the folder and the broker; yard_done() ends both, and so does the end of the bench
 *          (the broker dies with its parent).
 * Errors:  bench_die().
 */
#ifndef GONGDAO_YARD_H
#define GONGDAO_YARD_H

#include "keys.h"
#include "link.h"

struct yard {
	char folder[64];
	char endpoint[64]; /* where the broker listens */
	pid_t broker;      /* 0: does not run */
	struct key_pair broker_key;
};

/* Makes the folder, a key for the broker and for each of the peers (NULL-terminated), and writes
 * access.yaml. */
void yard_make(struct yard *y, const char *access, const char *const *peers);
void yard_start(struct yard *y); /* the broker */
/* A child that becomes the program and dies with the bench; its output goes to FOLDER/NAME.log. */
pid_t yard_spawn(struct yard *y, const char *name, const char *const *argv);
/* The same with a function of this program, called before anybody here has a context of libzmq. */
pid_t yard_fork(struct yard *y, const char *name, void (*run)(void *context), void *context);
int64_t yard_cpu_us(pid_t pid); /* that a process used so far */
void yard_stop(pid_t pid);      /* SIGTERM, then SIGKILL after 5 s; waits for it */
void yard_done(struct yard *y);

void yard_key(const struct yard *y, const char *peer, struct key_pair *out);
const char *yard_path(const struct yard *y, const char *name, char *out, size_t size);
void yard_write(const struct yard *y, const char *name, const char *text);
int yard_port(void); /* of loopback, free a moment ago */
/* A link of that peer to y->endpoint. */
struct link *yard_link(const struct yard *y, struct bus *bus, const char *peer);
/* Back when somebody at the other end was heard. */
void yard_wait(struct link *l);

#endif
