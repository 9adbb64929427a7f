#include "base.h"

#include "agreement_check.h"

ROW_TABLE(unagreed, COL(unagreed, engagement_id, COL_I64), COL(unagreed, worker_id, COL_I64),
	  COL(unagreed, employer_id, COL_I64), COL(unagreed, worker_no, COL_TEXT),
	  COL(unagreed, home_region, COL_TEXT), COL(unagreed, from_day, COL_DATE),
	  COL(unagreed, to_day, COL_DATE), COL(unagreed, expired_day, COL_DATE));
ROW_TABLE(flawed_agreement, COL(flawed_agreement, agreement_id, COL_I64),
	  COL(flawed_agreement, engagement_id, COL_I64), COL(flawed_agreement, worker_id, COL_I64),
	  COL(flawed_agreement, employer_id, COL_I64), COL(flawed_agreement, worker_no, COL_TEXT),
	  COL(flawed_agreement, kind, COL_TEXT), COL(flawed_agreement, class, COL_TEXT),
	  COL(flawed_agreement, home_region, COL_TEXT), COL(flawed_agreement, from_day, COL_DATE),
	  COL(flawed_agreement, signed_day, COL_DATE), COL(flawed_agreement, handed_day, COL_DATE),
	  COL(flawed_agreement, required_items, COL_I32),
	  COL(flawed_agreement, present_items, COL_I32),
	  COL(flawed_agreement, absent_items, COL_I32), COL(flawed_agreement, clauses, COL_I32));
ROW_TABLE(probation, COL(probation, agreement_id, COL_I64), COL(probation, engagement_id, COL_I64),
	  COL(probation, worker_id, COL_I64), COL(probation, employer_id, COL_I64),
	  COL(probation, worker_no, COL_TEXT), COL(probation, home_region, COL_TEXT),
	  COL(probation, from_day, COL_DATE), COL(probation, to_day, COL_DATE),
	  COL(probation, term_kind, COL_TEXT), COL(probation, probation_months, COL_I32),
	  COL(probation, probation_pay_fen, COL_FEN), COL(probation, pay_fen, COL_FEN));
ROW_TABLE(renewed, COL(renewed, agreement_id, COL_I64), COL(renewed, engagement_id, COL_I64),
	  COL(renewed, worker_id, COL_I64), COL(renewed, employer_id, COL_I64),
	  COL(renewed, worker_no, COL_TEXT), COL(renewed, home_region, COL_TEXT),
	  COL(renewed, from_day, COL_DATE), COL(renewed, to_day, COL_DATE),
	  COL(renewed, first_day, COL_DATE), COL(renewed, second_day, COL_DATE));

int unagreed_page(struct call *c, const struct unagreed_query *q, struct unagreed **out,
		  size_t *out_n)
{
	return tx_many(c->tx, Q_CHECK_UNAGREED,
		       ARGS(A_TEXT(q->class), A_TEXTS(q->kinds, q->n_kinds), A_DATE(q->begun_by),
			    A_DATE(q->on), A_I64(q->after_id), A_I64(q->limit)),
		       out, out_n);
}

const char *agreement_parts_text(struct call *c, const struct agreement_part *parts, int32_t set)
{
	char text[600];
	struct str s = str_init(text, sizeof(text));

	for (int i = 0; parts[i].name; i++) {
		if (set & (INT32_C(1) << i))
			str_addf(&s, "%s%s", s.len ? say(c, "、", ", ") : "",
				 say(c, parts[i].zh, parts[i].en));
	}
	return arena_strdup(c->arena, text);
}
