/*
 * intake - what the commands of tips and of intake share: how an intake is asked for and shown.
 *
 * Owns:    the cli's arena.
 */
#ifndef GONGDAO_CLI_INTAKE_H
#define GONGDAO_CLI_INTAKE_H

#include "disputes.pb-c.h"
#include "page.h"

extern const struct word intake_channels[], intake_states[];

/* The text of an argument; of "-" what standard input has, so that it stands in no list of
 * processes. Absent: *out stays. */
int intake_text(struct cli *c, const char *name, char **out) MUST_CHECK;
/* 16 random bytes in the arena. */
int intake_nonce(struct cli *c, ProtobufCBinaryData *out) MUST_CHECK;
/* --evidence a,b,c */
int intake_kinds(struct cli *c, char ***out, size_t *out_n) MUST_CHECK;
int intake_persons(struct cli *c, uint32_t *out) MUST_CHECK;
/* --name, --phone and --worker; NULL when none is given. */
int intake_reporter(struct cli *c, Disputes__Reporter *room, Disputes__Reporter **out) MUST_CHECK;

void card_print(struct cli *c, const Disputes__RouteCard *card);
void messages_print(struct cli *c, Disputes__IntakeMessage *const *m, size_t n);

#endif
