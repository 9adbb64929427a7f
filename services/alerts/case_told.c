/*
 * case_told - what became of a case, told to whoever has to act on it or had to do with it.
 */
#include "base.h"

#include "casework.h"

/* How each of them is told. */
static const struct case_telling {
	enum case_word word;
	const char *severity, *zh, *en;
} tellings[] = {
	{CASE_OPENED, "high", "新案件",          "New case"                 },
	{CASE_MOVED,  "high", "案件移入",       "Case taken over"          },
	{CASE_CLOSED, "info", "案件办结",       "Case is over"             },
	{CASE_REVIEW, "high", "案件复查到期", "Case is up for its review"},
};

static const struct case_telling *telling_of(enum case_word word)
{
	for (size_t i = 0; i < N_ELEMENTS(tellings); i++) {
		if (tellings[i].word == word)
			return &tellings[i];
	}
	return NULL;
}

static const struct ending {
	const char *name, *zh, *en;
} endings[] = {
	{"violation", "处置结论：违法",                "Disposition: violation"              },
	{"irregular", "处置结论：违规，限期整改",
	 "Disposition: irregular, to be put right by a day"                                         },
	{"complex",   "处置结论：复杂，按期复查", "Disposition: complex, to be reviewed"},
	{"refused",   "不予受理",                         "It was not accepted"                 },
	{"unfounded", "经查不实",                         "It was found untrue"                 },
};

/* How it ended; "" when it goes on. */
static const char *ending_words(const Disputes__Case *k, bool english)
{
	const char *name = *k->disposition ? k->disposition : k->state;

	for (size_t i = 0; i < N_ELEMENTS(endings); i++) {
		if (strcmp(endings[i].name, name) == 0)
			return english ? endings[i].en : endings[i].zh;
	}
	return "";
}

static void day_add(struct str *s, const char *before, int32_t day)
{
	char text[12];

	if (day)
		str_addf(s, "%s%s", before, civil_format((civil_date){day}, text));
}

static void text_put(struct call *c, const Disputes__Case *k, enum case_word word, struct str *zh,
		     struct str *en)
{
	str_addf(zh, "区划 %s，现由 %s 承办。", k->region, k->owner);
	str_addf(en, "Region %s, owner %s. ", k->region, k->owner);
	if (word != CASE_CLOSED && *k->source_no) {
		str_addf(zh, "来源编号：%s。", words_within(c, k->source_no));
		str_addf(en, "Number of its source: %s. ", words_within(c, k->source_no));
	}
	if (word != CASE_CLOSED)
		return;
	str_add(zh, ending_words(k, false));
	str_add(en, ending_words(k, true));
	day_add(zh, "，整改期限 ", k->due_day);
	day_add(en, ", put right by ", k->due_day);
	day_add(zh, "，复查日 ", k->review_day);
	day_add(en, ", reviewed on ", k->review_day);
	str_add(zh, "。");
	str_add(en, ".");
}

static int words_put(struct call *c, const Disputes__Case *k, enum case_word word,
		     struct notice_words *out)
{
	const struct case_telling *t = telling_of(word);
	const char *title_zh = words_within(c, k->title_zh),
		   *title_en = words_within(c, k->title_en);
	const char *employer = words_within(c, k->employer_name), *no = words_within(c, k->case_no);
	char zh[1000], en[1000];
	struct str text_zh = str_init(zh, sizeof(zh)), text_en = str_init(en, sizeof(en));

	text_put(c, k, word, &text_zh, &text_en);
	out->title_zh = arena_printf(c->arena, "%s：%s（%s）", t->zh, title_zh, no);
	out->title_en = arena_printf(c->arena, "%s: %s (%s)", t->en, title_en, no);
	out->text_zh =
		arena_printf(c->arena, "案件 %s，%s，涉及 %s。%s", no, title_zh, employer, zh);
	out->text_en =
		arena_printf(c->arena, "Case %s, %s, about %s. %s", no, title_en, employer, en);
	return out->title_zh && out->title_en && out->text_zh && out->text_en ? 0 : E_NO_MEMORY;
}

/* Why the owner gets it. */
static void reason_put(const Disputes__Case *k, enum case_word word, struct notice_news *n)
{
	n->reason_zh = "案件由本部门承办。";
	n->reason_en = "the case is your department's.";
	if (word == CASE_MOVED) {
		n->reason_zh = "案件移送后由本部门承办。";
		n->reason_en = "the case was handed over to your department.";
	} else if (word == CASE_REVIEW) {
		n->reason_zh = "案件以“复杂”办结，约定的复查日已到，由本部门复查。";
		n->reason_en =
			"it was closed as complex, the day of its review has come, and it is "
			"your department's.";
	} else if (word == CASE_CLOSED) {
		n->reason_zh = "本部门参与办理该案件。";
		n->reason_en = "your department had to do with the case.";
	} else if (strcmp(k->source, "assigned") == 0) {
		n->reason_zh = "案件交由本部门办理。";
		n->reason_en = "the case was assigned to your department.";
	} else if (strcmp(k->source, "follow_up") == 0) {
		n->reason_zh = "本部门办理的另一案件中另立此案。";
		n->reason_en = "it was begun beside another case of your department.";
	} else if (k->alert_id) {
		n->reason_zh = "按规则由预警自动立案，由本部门承办。";
		n->reason_en =
			"by the rules the alert opened it by itself; it is your department's.";
	}
}

/* Its owner; when it is over all who had to do with it, but for whoever ended it. */
static int tell(struct call *c, const Disputes__Case *k, enum case_word word, struct notice_news *n)
{
	int rc = 0;

	if (word != CASE_CLOSED)
		return notice_announce(c, n);
	for (size_t i = 0; !rc && i < k->n_parties; i++) {
		n->told = k->parties[i];
		if (!department_code(n->told))
			return refuse(c, E_FIELD, "case %" PRId64 ": party \"%.20s\"", k->case_id,
				      n->told);
		if (strcmp(n->told, k->changed_by) != 0)
			rc = notice_announce(c, n);
	}
	return rc;
}

static int announce(struct call *c, const Disputes__Case *k, enum case_word word)
{
	char mark[NOTICE_MARK_BYTES];
	struct notice_news n = {.kind = NOTICE_CASE,
				.subject_id = k->case_id,
				.case_id = k->case_id,
				.mark = mark,
				.change = case_word_names[word],
				.rule = "",
				.inside = true,
				.severity = telling_of(word)->severity,
				.owner = k->owner,
				.desk = "",
				.region = k->region};
	int rc = words_put(c, k, word, &n.words);

	if (rc)
		return rc;
	(void)snprintf(mark, sizeof(mark), "%s/%" PRId64, n.change, k->version);
	reason_put(k, word, &n);
	return tell(c, k, word, &n);
}

int case_tell(struct call *c, const Disputes__Case *k)
{
	const struct case_known is = {.case_id = k->case_id,
				      .version = k->version,
				      .case_no = k->case_no,
				      .region = k->region,
				      .owner = k->owner,
				      .state = k->state};
	struct case_known was;
	struct case_change news = {.is = &is, .source = k->source, .changed_by = k->changed_by};
	enum case_word word;
	bool found;
	int rc;

	if (!k->case_id || k->version < 1 || !region_valid(k->region) || !department_code(k->owner))
		return refuse(c, E_FIELD, "case %" PRId64 ": id, version, region or owner",
			      k->case_id);
	rc = case_known_lock(c, k->case_id, &was, &found);
	if (!rc)
		rc = sent_again(c, EVENT_CASE, &news.again);
	if (rc)
		return rc;
	news.again = news.again && !*k->changed_by; /* a replay does so for nobody */
	news.was = found ? &was : NULL;
	word = case_word_of(&news);
	rc = case_known_put(c, found && is.version < was.version ? &was : &is);
	return rc || !word ? rc : announce(c, k, word);
}
