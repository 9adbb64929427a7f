/*
 * What a relation is: questions, answers of both sides, the proposal, and what a person decides.
 */
#include "page.h"
#include "registration.pb-c.h"

#define ANSWERS_MAX 8

/* "open" of other things is another word. */
static const char *state_word(const struct cli *c, const char *state)
{
	return strcmp(state, "open") == 0 ? say(c, "尚无回答", "open") : show_word(c, state);
}

/* ---- showing ----------------------------------------------------------------------------------
 */

static void print_answers(struct cli *c, const Registration__FactorLine *line)
{
	for (size_t i = 0; i < line->n_answers; i++) {
		const Registration__Answer *a = line->answers[i];

		(void)printf(i ? say(c, "；", "; ") : " (");
		(void)printf("%s=", show_word(c, a->side));
		if (strcmp(a->value, "number") == 0)
			(void)printf("%" PRId64, a->number);
		else
			(void)printf("%s", show_word(c, a->value));
		if (a->evidence_count)
			(void)printf(say(c, "，证据 %u 份", ", evidence %u"), a->evidence_count);
	}
	(void)printf(line->n_answers ? ")\n" : "\n");
}

static void print_group(struct cli *c, const Registration__FactorGroup *g)
{
	(void)printf(say(c, "\n%s：支持劳动关系 %u，反对 %u，缺 %u，有争议 %u，证据 %u 份\n",
			 "\n%s: for a labour relation %u, against %u, missing %u, disputed %u, "
			 "evidence %u\n"),
		     say(c, g->title_zh, g->title_en), g->n_for, g->n_against, g->n_missing,
		     g->n_disputed, g->n_evidence);
	for (size_t i = 0; i < g->n_lines; i++) {
		const Registration__FactorLine *line = g->lines[i];

		(void)printf("  %s [%s%s%s] %s", line->question, show_word(c, line->weight),
			     line->points_to[0] ? " -> " : "", line->points_to,
			     say(c, line->text_zh, line->text_en));
		print_answers(c, line);
	}
}

static void print_proposal(struct cli *c, const Registration__Proposal *p)
{
	(void)printf(say(c,
			 "\n系统初判（第 %" PRId64
			 " 版，%s，仅为建议）：%s；如所缺回答均支持，可为 %s\n%s\n",
			 "\nproposal (version %" PRId64
			 ", %s, no decision): %s; could be %s\n%s\n"),
		     p->version, show_time(c, p->recorded_at_us), p->class_, p->could_be,
		     say(c, p->reason_zh, p->reason_en));
	for (size_t i = 0; i < p->n_evidence_wanted; i++)
		(void)printf("%s%s", i ? " " : say(c, "请补充证据：", "evidence is asked for: "),
			     p->evidence_wanted[i]);
	if (p->n_evidence_wanted)
		(void)putchar('\n');
	if (p->induced_trader)
		(void)printf("%s\n", say(c, "线索：被要求或引导注册个体工商户（F2）",
					 "lead: led to register as a sole trader (F2)"));
	if (p->measured_conflict)
		(void)printf("%s\n", say(c, "企业报送的记录与一方的回答不一致，由人员判定",
					 "the records filed and an answer do not agree: for a "
					 "person to decide"));
	if (p->exclusive)
		(void)printf("%s\n", say(c, "线索：禁止在其他平台接单（O5）",
					 "lead: forbidden to work for other platforms (O5)"));
	for (size_t i = 0; i < p->n_groups; i++)
		print_group(c, p->groups[i]);
	(void)putchar('\n');
	for (size_t i = 0; i < p->n_parameters; i++) {
		const Registration__ClassParameter *v = p->parameters[i];

		(void)printf("  %s = %" PRId64 " %s  %s  %s\n", v->key, v->value,
			     show_marks(c, false, v->confirm), say(c, v->title_zh, v->title_en),
			     v->source);
	}
}

/* What was measured answers E6; the share is for a person to weigh. */
static void print_measured(struct cli *c, const Registration__Classification *k)
{
	if (k->n_measured)
		(void)printf("%s\n",
			     say(c, "\n企业报送的记录（占比为占该劳动者全部已报送时间的百分比）：",
				 "\nrecords the company filed (share of all time filed of the "
				 "worker):"));
	for (size_t i = 0; i < k->n_measured; i++) {
		const Registration__MeasuredMonth *m = k->measured[i];

		(void)printf(
			say(c, "  %.7s  工作 %d 天  %" PRId64 " 小时 %" PRId64 " 分  占比 %d%%\n",
			    "  %.7s  %d days worked, %" PRId64 " h %" PRId64 " min, share %d%%\n"),
			show_day(c, m->month), m->days, m->worked_s / 3600, m->worked_s % 3600 / 60,
			m->share_percent);
	}
}

static const char *class_or_none(const struct cli *c, const char *class)
{
	return class[0] ? class : say(c, "无", "none");
}

static void print_classification(struct cli *c, const Registration__Classification *k)
{
	(void)printf(say(c, "用工记录 %" PRId64 "  编号 %s  状态 %s\n",
			 "engagement %" PRId64 "  number %s, state %s\n"),
		     k->engagement_id, k->worker_no, state_word(c, k->state));
	(void)printf(
		say(c, "%s：有效 %s（%s）；申报 %s，初判 %s，人员确认 %s，有权认定 %s\n",
		    "%s: effective %s (%s); declared %s, proposed %s, confirmed %s, adjudicated "
		    "%s\n"),
		show_day(c, k->on_day), k->effective, show_word(c, k->basis), k->declared,
		class_or_none(c, k->preliminary), class_or_none(c, k->confirmed),
		class_or_none(c, k->adjudicated));
	for (size_t i = 0; i < k->n_periods; i++)
		(void)printf(say(c, "  自 %s 起 %s（%s）\n", "  from %s %s (%s)\n"),
			     show_day(c, k->periods[i]->from_day), k->periods[i]->class_,
			     show_word(c, k->periods[i]->basis));
	for (size_t i = 0; i < k->n_decisions; i++) {
		const Registration__ClassDecision *d = k->decisions[i];

		(void)printf("  %s %s %s %s %s：%s\n", show_time(c, d->recorded_at_us),
			     show_word(c, d->kind),
			     d->class_[0] ? d->class_ : say(c, "撤回", "withdrawn"),
			     show_department(c, d->department), d->document_no, d->reason);
	}
	if (k->proposal)
		print_proposal(c, k->proposal);
	print_measured(c, k);
}

static int answer(struct cli *c, int rc, const Registration__Classification *k)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &k->base);
	print_classification(c, k);
	return 0;
}

/* ---- commands ---------------------------------------------------------------------------------
 */

int classify_questions_run(struct cli *c)
{
	Registration__ListQuestionsRequest q = REGISTRATION__LIST_QUESTIONS_REQUEST__INIT;
	Registration__ListQuestionsReply *r;
	int rc = cli_ask(c, "registration.ListQuestions", &q.base, &r);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	for (size_t i = 0; i < r->n_questions; i++) {
		const Registration__Question *k = r->questions[i];

		(void)printf("%s  %s\n    ", k->id, say(c, k->text_zh, k->text_en));
		for (size_t o = 0; o < k->n_options; o++)
			(void)printf("%s%s", o ? " | " : "", k->options[o]);
		(void)printf("\n    %s\n", say(c, k->hint_zh, k->hint_en));
	}
	return 0;
}

int classify_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"用工记录", "engagement", true },
                {"编号",       "number",     false},
		{"区划",       "region",     false},
                {"状态",       "state",      false},
		{"申报",       "declared",   false},
                {"初判",       "proposed",   false},
		{"可为",       "could be",   false},
                {"有效",       "effective",  false},
		{"变动",       "changed",    false},
	};
	Registration__ListClassificationsRequest q =
		REGISTRATION__LIST_CLASSIFICATIONS_REQUEST__INIT;
	Registration__ListClassificationsReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	q.state = (char *)"needs_person";
	page_text(c, "--state", &q.state);
	if (strcmp(q.state, "all") == 0)
		q.state = (char *)"";
	if (rc == 0 && cli_has(c, "--employer"))
		rc = employer_find(c, cli_get(c, "--employer"), &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListClassifications", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_classifications; i++) {
		const Registration__ClassificationLine *k = r->classifications[i];

		table_addf(&t, "%" PRId64, k->engagement_id);
		table_add(&t, k->worker_no);
		table_add(&t, k->region);
		table_add(&t, state_word(c, k->state));
		table_add(&t, k->declared);
		table_add(&t, k->preliminary);
		table_add(&t, k->could_be);
		table_add(&t, k->effective);
		table_add(&t, show_time(c, k->changed_at_us));
	}
	page_print(&t, q.limit,
		   r->n_classifications
			   ? r->classifications[r->n_classifications - 1]->engagement_id
			   : 0);
	return 0;
}

int classify_show_run(struct cli *c)
{
	Registration__GetClassificationRequest q = REGISTRATION__GET_CLASSIFICATION_REQUEST__INIT;
	Registration__Classification *k = NULL;
	int rc = cli_id(c, "ENGAGEMENT", &q.engagement_id);

	if (rc == 0)
		rc = page_day(c, "--on", &q.on_day);
	if (rc == 0)
		rc = page_day(c, "--as-of", &q.as_of_day);
	if (rc == 0)
		rc = cli_ask(c, "registration.GetClassification", &q.base, &k);
	return answer(c, rc, k);
}

int classify_propose_run(struct cli *c)
{
	Registration__ProposeClassRequest q = REGISTRATION__PROPOSE_CLASS_REQUEST__INIT;
	Registration__Classification *k = NULL;
	int rc = cli_id(c, "ENGAGEMENT", &q.engagement_id);

	if (rc == 0)
		rc = cli_ask(c, "registration.ProposeClass", &q.base, &k);
	return answer(c, rc, k);
}

/* "P1=yes", "E6=70" */
static int answer_read(struct cli *c, const char *text, Registration__Answer *out)
{
	slice rest = slice_of(text), id;
	int64_t number = 0;

	registration__answer__init(out);
	if (!slice_next(&rest, '=', &id) || !id.len || !rest.at || !rest.len)
		return cli_usage(c,
				 say(c, "“%s”应写成 题号=回答，例如 P1=yes",
				     "\"%s\" should be QUESTION=ANSWER, as in P1=yes"),
				 text);
	out->question = arena_strndup(c->arena, id.at, id.len);
	out->value = arena_strndup(c->arena, rest.at, rest.len);
	if (slice_to_i64(rest, &number)) {
		out->value = (char *)"number";
		out->number = number;
	}
	return out->question && out->value ? 0 : E_NO_MEMORY;
}

/* "doc:许人社监调〔2025〕7号" */
static int evidence_read(struct cli *c, Registration__Evidence *out, bool *out_given)
{
	const char *text = cli_get(c, "--evidence");
	slice rest = slice_of(text), kind;

	registration__evidence__init(out);
	*out_given = text != NULL;
	if (!text)
		return 0;
	if (!slice_next(&rest, ':', &kind) || !kind.len || !rest.at || !rest.len)
		return cli_usage(c, say(c, "--evidence 应写成 种类:文号，例如 doc:排班表7号",
					"--evidence is KIND:REFERENCE, as in doc:file 7"));
	out->kind = arena_strndup(c->arena, kind.at, kind.len);
	out->reference = arena_strndup(c->arena, rest.at, rest.len);
	return out->kind && out->reference ? 0 : E_NO_MEMORY;
}

int classify_answer_run(struct cli *c)
{
	static const char *const names[ANSWERS_MAX] = {"ANSWER",   "ANSWER_2", "ANSWER_3",
						       "ANSWER_4", "ANSWER_5", "ANSWER_6",
						       "ANSWER_7", "ANSWER_8"};
	Registration__RecordAnswersRequest q = REGISTRATION__RECORD_ANSWERS_REQUEST__INIT;
	Registration__Answer answers[ANSWERS_MAX], *list[ANSWERS_MAX];
	Registration__Evidence evidence, *one = &evidence;
	Registration__Classification *k = NULL;
	bool given;
	int rc = cli_id(c, "ENGAGEMENT", &q.engagement_id);

	q.answers = list;
	page_text(c, "SIDE", &q.side);
	page_text(c, "--reason", &q.reason);
	if (rc == 0)
		rc = page_day(c, "--on", &q.on_day);
	if (rc == 0)
		rc = evidence_read(c, &evidence, &given);
	for (size_t i = 0; rc == 0 && i < ANSWERS_MAX && cli_has(c, names[i]); i++) {
		list[i] = &answers[i];
		rc = answer_read(c, cli_get(c, names[i]), &answers[i]);
		answers[i].evidence = &one;
		answers[i].n_evidence = given ? 1 : 0;
		q.n_answers++;
	}
	if (rc == 0)
		rc = cli_ask(c, "registration.RecordAnswers", &q.base, &k);
	return answer(c, rc, k);
}

/* declare, confirm, adjudicate: the kind of the decision names the rpc. */
int classify_decide_run(struct cli *c)
{
	static const struct {
		const char *kind, *rpc;
	} kinds[] = {
		{"declare",    "registration.DeclareClass"   },
		{"confirm",    "registration.ConfirmClass"   },
		{"adjudicate", "registration.AdjudicateClass"},
	};
	Registration__DecideClassRequest q = REGISTRATION__DECIDE_CLASS_REQUEST__INIT;
	const char *kind = cli_get(c, "KIND"), *rpc = NULL;
	Registration__Classification *k = NULL;
	int rc = cli_id(c, "ENGAGEMENT", &q.engagement_id);

	for (size_t i = 0; i < N_ELEMENTS(kinds); i++)
		rpc = strcmp(kind, kinds[i].kind) == 0 ? kinds[i].rpc : rpc;
	if (rc == 0 && !rpc)
		return cli_usage(c, "KIND: declare, confirm, adjudicate");
	page_text(c, "CLASS", &q.class_);
	if (strcmp(q.class_, "withdraw") == 0) {
		q.withdraw = true;
		q.class_ = (char *)"";
	}
	page_text(c, "--reason", &q.reason);
	page_text(c, "--authority", &q.authority);
	page_text(c, "--document", &q.document_no);
	if (rc == 0)
		rc = page_day(c, "--from", &q.from_day);
	if (rc == 0)
		rc = cli_number(c, "--proposal", INT64_MAX, &q.proposal_version);
	if (rc == 0)
		rc = cli_ask(c, rpc, &q.base, &k);
	return answer(c, rc, k);
}
