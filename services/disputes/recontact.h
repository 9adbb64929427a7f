/*
 * recontact - those who complained by name are asked again (STA-6): reached, answered, satisfied,
 * talked out of it? Drawn by lot, asked by somebody else than who dealt with it.
 *
 * RC1  Who is drawn follows from a seed, made when it is drawn and kept, and the numbers of the
 *      intakes: nobody chooses, everybody can draw it again. A department draws a county and month
 *      once.
 * RC2  drawn = pending + lost + heard + unknown, and each count is that of the rows that
 *      ListRecontactItems shows under its name.
 * RC3  Whoever asks has opened the contact since the draw, for a purpose that is kept, and had
 *      nothing to do with the intake or its case. What was said once is not changed.
 * RC4  What was lost is a lead in a case that runs, whose owner answers it by LOST_CLOCK; that ends
 *      when each lost one of the case has been answered, or by hand.
 *
 * Order:   the lot, or the intake, before the case; of the case its lost ones.
 * Owns:    the call's arena.
 * Source:  features STA-6
 */
#ifndef GONGDAO_RECONTACT_H
#define GONGDAO_RECONTACT_H

#include "intake.h"

#define LOST_CLOCK "INT-3" /* whom nobody answered is answered */

struct recontact_counts {
	int64_t n_population, n_drawn, n_pending, n_reached, n_lost, n_heard, n_unknown,
		n_satisfied, n_deterred;
};

/* Their columns, of a row that has `counts`. */
#define RECONTACT_COUNT(row, member)                                                               \
	{                                                                                          \
#member, COL_I64, offsetof(struct row, counts.member)                              \
	}
#define RECONTACT_COUNTS(row)                                                                      \
	RECONTACT_COUNT(row, n_population), RECONTACT_COUNT(row, n_drawn),                         \
		RECONTACT_COUNT(row, n_pending), RECONTACT_COUNT(row, n_reached),                  \
		RECONTACT_COUNT(row, n_lost), RECONTACT_COUNT(row, n_heard),                       \
		RECONTACT_COUNT(row, n_unknown), RECONTACT_COUNT(row, n_satisfied),                \
		RECONTACT_COUNT(row, n_deterred)

struct recontact {
	int64_t draw_id;
	const char *draw_no, *department, *region;
	civil_date month;
	int64_t size;
	const char *seed, *drawn_by;
	utc_time drawn_at;
	struct recontact_counts counts;
};

/* ---- handlers ------------------------------------------------------------------------------ */

int draw_recontact(struct call *c, const Disputes__DrawRecontactRequest *req,
		   Disputes__Recontact *rep);
int redraw_recontact(struct call *c, const Disputes__RedrawRecontactRequest *req,
		     Disputes__RedrawRecontactReply *rep);
int record_recontact(struct call *c, const Disputes__RecordRecontactRequest *req,
		     Disputes__Recontact *rep);
int list_recontacts(struct call *c, const Disputes__ListRecontactsRequest *req,
		    Disputes__ListRecontactsReply *rep);
int list_recontact_items(struct call *c, const Disputes__ListRecontactItemsRequest *req,
			 Disputes__ListRecontactItemsReply *rep);
int get_recontact_board(struct call *c, const Disputes__GetRecontactBoardRequest *req,
			Disputes__GetRecontactBoardReply *rep);

/* ---- recontact.c --------------------------------------------------------------------------- */

/* Of one's own department, or E_NOT_FOUND. */
int recontact_find(struct call *c, int64_t draw_id, struct recontact *out) MUST_CHECK;

/* ---- recontact_answer.c -------------------------------------------------------------------- */

/* The case in which this one waits for an answer since he was asked again; 0: he does not. */
int recontact_lead(struct call *c, int64_t intake_id, int64_t *out_case_id) MUST_CHECK;
/* He was answered, there: the last one of the case ends its term. Locks the case. */
int recontact_answered(struct call *c, int64_t case_id, const struct intake *t) MUST_CHECK;
/* The term of that case was ended by hand: nobody of it waits. The case is locked. */
int recontact_ended(struct call *c, int64_t case_id) MUST_CHECK;

/* ---- recontact_show.c ---------------------------------------------------------------------- */

int recontact_present(struct call *c, const struct recontact *d,
		      Disputes__Recontact *out) MUST_CHECK;

#endif
