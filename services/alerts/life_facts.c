#include "life_facts.h"

#include "str.h"

const char *const change_names[] = {"raised",
				    "reopened",
				    "level_raised",
				    "level_lowered",
				    "cleared",
				    "acked",
				    "owned",
				    "released",
				    "commented",
				    "silenced",
				    "silence_expired",
				    "silence_lifted",
				    "inhibited",
				    "inhibit_ended",
				    "repeated",
				    "escalated",
				    "case_wanted",
				    "case_opened",
				    NULL};
const char *const stage_names[] = {"NEW", "ROUTED", "ACKED", "VERIFIED", "CASE", "CLOSED", NULL};

bool change_tells(enum change_kind kind)
{
	switch (kind) {
	case CHANGE_RAISED:
	case CHANGE_REOPENED:
	case CHANGE_LEVEL_RAISED:
	case CHANGE_CLEARED:
	case CHANGE_SILENCE_EXPIRED:
	case CHANGE_SILENCE_LIFTED:
	case CHANGE_INHIBIT_ENDED:
	case CHANGE_REPEATED:
	case CHANGE_ESCALATED:
		return true;
	case CHANGE_LEVEL_LOWERED:
	case CHANGE_ACKED:
	case CHANGE_OWNED:
	case CHANGE_RELEASED:
	case CHANGE_COMMENTED:
	case CHANGE_SILENCED:
	case CHANGE_INHIBITED:
	case CHANGE_CASE_WANTED:
	case CHANGE_CASE_OPENED:
		return false;
	}
	return false;
}

enum alert_stage alert_stage(const struct alert *a)
{
	if (!alert_open(a))
		return STAGE_CLOSED;
	if (a->case_id)
		return STAGE_CASE;
	if (a->verdict[0])
		return STAGE_VERIFIED;
	if (a->acked_by[0])
		return STAGE_ACKED;
	return a->level[0] ? STAGE_ROUTED : STAGE_NEW;
}

static bool told(const struct alert *a, enum alert_state state)
{
	return strcmp(a->told_state, alert_state_names[state]) == 0;
}

bool life_unsettled(const struct alert *a, int32_t level_rank)
{
	if (!alert_open(a))
		return told(a, ALERT_OPEN);
	return !told(a, ALERT_OPEN) || a->level_rank != level_rank;
}

void alert_says(struct alert *a, utc_time now)
{
	a->version++;
	a->changed_at = now;
}

static void clocks_stop(struct alert *a)
{
	a->respond_at = (utc_time){0};
	a->repeat_at = (utc_time){0};
	a->rung = 0;
}

static void begin_again(struct alert *a)
{
	clocks_stop(a);
	a->acked_by = "";
	a->acked_at = (utc_time){0};
}

bool life_settle(struct alert *a, const char *level, int32_t level_rank, enum change_kind *out_kind)
{
	int32_t before = a->level_rank;

	a->unsettled_at = (utc_time){0};
	a->settle_at = (utc_time){0};
	if (!life_unsettled(a, level_rank))
		return false;
	if (!alert_open(a)) {
		a->told_state = alert_state_names[ALERT_CLEARED];
		clocks_stop(a);
		*out_kind = CHANGE_CLEARED;
		return true;
	}
	a->level = level;
	a->level_rank = level_rank;
	if (told(a, ALERT_OPEN)) {
		*out_kind = level_rank > before ? CHANGE_LEVEL_RAISED : CHANGE_LEVEL_LOWERED;
		return true;
	}
	*out_kind = a->told_state[0] ? CHANGE_REOPENED : CHANGE_RAISED;
	a->told_state = alert_state_names[ALERT_OPEN];
	begin_again(a);
	return true;
}

utc_time life_watch_due(const struct alert *a)
{
	const utc_time each[] = {a->settle_at, a->respond_at, a->repeat_at};
	utc_time due = {0};

	for (size_t i = 0; i < N_ELEMENTS(each); i++) {
		if (each[i].us && (!due.us || each[i].us < due.us))
			due = each[i];
	}
	return due;
}

int life_ack(struct alert *a, const char *who, utc_time now)
{
	if (!alert_open(a) || a->acked_by[0])
		return E_CONFLICT;
	a->acked_by = who;
	a->acked_at = now;
	return 0;
}

int life_own(struct alert *a, const char *owner, bool take_over, utc_time now)
{
	bool his = strcmp(a->owner, owner) == 0;

	if (!alert_open(a) || his || (a->owner[0] && !take_over))
		return E_CONFLICT;
	a->owner = owner;
	a->owned_at = now;
	a->respond_at = (utc_time){0};
	return 0;
}

int life_release(struct alert *a)
{
	if (!a->owner[0])
		return E_CONFLICT;
	a->owner = "";
	a->owned_at = (utc_time){0};
	return 0;
}

/* ---- texts ------------------------------------------------------------------------------------
 */

/* ¥9,846.50 of what is not negative. */
static void yuan_add(struct str *s, money m)
{
	int64_t yuan = m.fen / 100, unit = 1;

	while (yuan / unit >= 1000)
		unit *= 1000;
	str_addf(s, "¥%" PRId64, yuan / unit);
	while (unit > 1) {
		yuan %= unit;
		unit /= 1000;
		str_addf(s, ",%03" PRId64, yuan / unit);
	}
	str_addf(s, ".%02" PRId64, m.fen % 100);
}

/* Workers, or findings where they are of an employer. */
static void count_add(struct str *zh, struct str *en, const struct alert *a)
{
	int64_t n = a->n_workers ? a->n_workers : a->n_items;
	const char *what = a->n_workers ? "worker" : "finding";

	str_addf(zh, "%" PRId64 " %s", n, a->n_workers ? "人" : "条");
	str_addf(en, "%" PRId64 " %s%s", n, what, n == 1 ? "" : "s");
}

void life_summary(const struct alert *a, char *zh_text, char *en_text)
{
	struct str zh = str_init(zh_text, LIFE_TEXT_SIZE), en = str_init(en_text, LIFE_TEXT_SIZE);

	count_add(&zh, &en, a);
	if (!a->owed_fen.fen)
		return;
	str_add(&zh, "，");
	yuan_add(&zh, a->owed_fen);
	str_add(&en, ", ");
	yuan_add(&en, a->owed_fen);
}

static void part_add(struct str *s, const char *before, money m)
{
	str_add(s, before);
	yuan_add(s, m);
}

void life_still(const struct alert *a, char *zh_text, char *en_text)
{
	struct str zh = str_init(zh_text, LIFE_TEXT_SIZE), en = str_init(en_text, LIFE_TEXT_SIZE);

	if (!a->confirmed_fen.fen && !a->reported_fen.fen)
		return;
	part_add(&zh, "共查出 ", a->found_fen);
	part_add(&en, "found ", a->found_fen);
	if (a->confirmed_fen.fen) {
		part_add(&zh, "，已证实补发 ", a->confirmed_fen);
		part_add(&en, ", proved paid ", a->confirmed_fen);
	}
	if (a->reported_fen.fen) {
		part_add(&zh, "，企业报称已付（未证实）", a->reported_fen);
		part_add(&en, ", paid as the company says, not proved ", a->reported_fen);
	}
	if (!alert_open(a))
		return;
	str_add(&zh, "；尚短 ");
	str_add(&en, "; still short: ");
	count_add(&zh, &en, a);
	part_add(&zh, "，", a->owed_fen);
	part_add(&en, ", ", a->owed_fen);
}
