#include "base.h"

#include "notice.h"

ROW_TABLE(notice, COL(notice, notice_id, COL_I64), COL(notice, kind, COL_TEXT),
	  COL(notice, subject_id, COL_I64), COL(notice, mark, COL_TEXT),
	  COL(notice, change, COL_TEXT), COL(notice, recipient, COL_TEXT),
	  COL(notice, copy, COL_BOOL), COL(notice, owner, COL_TEXT),
	  COL(notice, department, COL_TEXT), COL(notice, desk, COL_TEXT),
	  COL(notice, employer_id, COL_I64), COL(notice, region, COL_TEXT),
	  COL(notice, severity, COL_TEXT), COL(notice, any_time, COL_BOOL),
	  COL(notice, title_zh, COL_TEXT), COL(notice, title_en, COL_TEXT),
	  COL(notice, text_zh, COL_TEXT), COL(notice, text_en, COL_TEXT),
	  COL(notice, reason_zh, COL_TEXT), COL(notice, reason_en, COL_TEXT),
	  COL(notice, created_at, COL_TIME), COL(notice, settled, COL_BOOL),
	  COL(notice, read_at, COL_TIME), COL(notice, read_by, COL_TEXT),
	  COL(notice, n_reminded, COL_I64), COL(notice, remind_at, COL_TIME),
	  COL(notice, case_id, COL_I64), COL(notice, handoff_id, COL_I64));
ROW_TABLE(outgoing, COL(outgoing, delivery_id, COL_I64), COL(outgoing, notice_id, COL_I64),
	  COL(outgoing, round, COL_I64), COL(outgoing, purpose, COL_TEXT),
	  COL(outgoing, channel, COL_TEXT), COL(outgoing, address, COL_TEXT),
	  COL(outgoing, receiver, COL_TEXT), COL(outgoing, hours, COL_TEXT),
	  COL(outgoing, state, COL_TEXT), COL(outgoing, attempts, COL_I64),
	  COL(outgoing, made_at, COL_TIME), COL(outgoing, next_try_at, COL_TIME),
	  COL(outgoing, last_try_at, COL_TIME), COL(outgoing, delivered_at, COL_TIME),
	  COL(outgoing, last_error, COL_TEXT));
ROW_TABLE(receiver, COL(receiver, receiver, COL_TEXT), COL(receiver, failures, COL_I64),
	  COL(receiver, open_at, COL_TIME), COL(receiver, busy_until, COL_TIME),
	  COL(receiver, delivery_id, COL_I64));
ROW_TABLE(outgoing_due, COL(outgoing_due, due, COL_BOOL));

int notice_lock(struct call *c, int64_t notice_id, struct notice *out, bool *out_found)
{
	return tx_maybe(c->tx, Q_NOTICE_LOCK, ARGS(A_I64(notice_id)), out, out_found);
}

int notice_put(struct call *c, const struct notice *n)
{
	return tx_queue(c->tx, Q_NOTICE_INSERT,
			ARGS(A_I64(n->notice_id), A_TEXT(n->kind), A_I64(n->subject_id),
			     A_TEXT(n->mark), A_TEXT(n->change), A_TEXT(n->recipient),
			     A_BOOL(n->copy), A_TEXT(n->owner), A_TEXT(n->department),
			     A_TEXT(n->desk), A_I64(n->employer_id), A_TEXT(n->region),
			     A_TEXT(n->severity), A_BOOL(n->any_time), A_TEXT(n->title_zh),
			     A_TEXT(n->title_en), A_TEXT(n->text_zh), A_TEXT(n->text_en),
			     A_TEXT(n->reason_zh), A_TEXT(n->reason_en), A_TIME(n->created_at),
			     A_I64(n->case_id), A_I64(n->handoff_id)));
}

Alerts__Notice *notice_present(struct call *c, const struct notice *n)
{
	Alerts__Notice *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	alerts__notice__init(m);
	m->notice_id = n->notice_id;
	m->kind = (char *)n->kind;
	m->subject_id = n->subject_id;
	m->change = (char *)n->change;
	m->copy = n->copy;
	m->department = (char *)n->department;
	m->desk = (char *)n->desk;
	m->employer_id = n->employer_id;
	m->region = (char *)n->region;
	m->severity = (char *)n->severity;
	m->title_zh = (char *)n->title_zh;
	m->title_en = (char *)n->title_en;
	m->text_zh = (char *)n->text_zh;
	m->text_en = (char *)n->text_en;
	m->reason_zh = (char *)n->reason_zh;
	m->reason_en = (char *)n->reason_en;
	m->created_at_us = n->created_at.us;
	m->read_at_us = n->read_at.us;
	m->read_by = (char *)n->read_by;
	m->n_reminded = (uint32_t)n->n_reminded;
	m->remind_at_us = n->remind_at.us;
	m->owner = (char *)n->owner;
	return m;
}

Alerts__Delivery *delivery_present(struct call *c, const struct outgoing *d)
{
	Alerts__Delivery *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	alerts__delivery__init(m);
	m->delivery_id = d->delivery_id;
	m->notice_id = d->notice_id;
	m->round = (uint32_t)d->round;
	m->purpose = (char *)d->purpose;
	m->channel = (char *)d->channel;
	m->address = (char *)d->address;
	m->receiver = (char *)d->receiver;
	m->state = (char *)d->state;
	m->attempts = (uint32_t)d->attempts;
	m->next_try_at_us = d->next_try_at.us;
	m->last_try_at_us = d->last_try_at.us;
	m->delivered_at_us = d->delivered_at.us;
	m->last_error = (char *)d->last_error;
	return m;
}
