/*
 * What gongdao verify says of a chain, in words or as JSON.
 */
#include <jansson.h>

#include "archive_db.h"
#include "table.h"

static const char *fault_zh(enum chain_fault fault)
{
	static const char *const words[] = {"被改动",
					    "被删除",
					    "被插入",
					    "被调换",
					    "末尾被截去",
					    "被整体改写",
					    "签名不符",
					    "的会签公钥当日不属于该部门",
					    "所在的归档文件不在"};

	return words[fault];
}

static const char *finding_text(struct verify *v, const struct chain_finding *f)
{
	struct cli *c = v->c;
	char text[400];
	struct str s = str_init(text, sizeof(text));

	str_addf(&s, say(c, "第 %" PRId64, "entry %" PRId64), f->first);
	if (f->last != f->first)
		str_addf(&s,
			 f->fault == CHAIN_REORDERED
				 ? say(c, " 与第 %" PRId64, " and entry %" PRId64)
				 : say(c, " 至 %" PRId64, " to %" PRId64),
			 f->last);
	str_addf(&s, say(c, " 条%s", " %s"),
		 say(c, fault_zh(f->fault), chain_fault_names[f->fault]));
	if (f->audit_id)
		str_addf(&s, say(c, "（audit_id %" PRId64 "）", " (audit_id %" PRId64 ")"),
			 f->audit_id);
	if (f->who)
		str_addf(&s, say(c, "，依据 %s 保存的链头", ", by the head that %s keeps"), f->who);
	if (v->archives && archives_find(v->archives, f->first))
		str_addf(&s, say(c, "，归档文件 %s", ", archive %s"),
			 archives_find(v->archives, f->first)->file);
	return arena_strdup(c->arena, text);
}

static json_t *findings_document(struct verify *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->check.n_kept; i++) {
		const struct chain_finding *f = &v->check.findings[i];

		(void)json_array_append_new(
			list, json_pack("{s:s,s:I,s:I,s:I,s:s}", "fault",
					chain_fault_names[f->fault], "first", (json_int_t)f->first,
					"last", (json_int_t)f->last, "audit_id",
					(json_int_t)f->audit_id, "who", f->who ? f->who : ""));
	}
	return list;
}

static int report_json(struct verify *v)
{
	const struct chain_finding *first = chain_check_first(&v->check);
	char hex[CHAIN_HEX];
	json_t *d = json_pack(
		"{s:s,s:b,s:I,s:I,s:I,s:I,s:s,s:I,s:I,s:I,s:I,s:b,s:s,s:o}", "chain", v->chain,
		"intact", first == NULL, "entries", (json_int_t)v->check.n_entries, "from_seq",
		(json_int_t)v->from_seq, "archives", (json_int_t)(v->archives ? v->archives->n : 0),
		"seq", (json_int_t)v->check.seq, "hash", chain_hex(&v->check.hash, hex), "heads",
		(json_int_t)v->check.n_heads, "waiting", (json_int_t)v->n_waiting,
		"unknown_witnesses", (json_int_t)v->n_unknown, "findings_in_all",
		(json_int_t)v->check.n_findings, "key_known", v->key != NULL, "first",
		first ? finding_text(v, first) : "", "findings", findings_document(v));
	int rc = cli_print_document(v->c, d);

	json_decref(d);
	return rc ? rc : first ? FOUND : 0;
}

int verify_report(struct verify *v)
{
	const struct chain_finding *first = chain_check_first(&v->check);
	struct cli *c = v->c;
	char hex[CHAIN_HEX];

	if (c->json)
		return report_json(v);
	(void)printf(
		say(c,
		    "链 %s：%" PRId64 " 条，链头 %" PRId64 " %s\n  核对链头 %" PRId64
		    " 个（%s），待封存 %" PRId64 " 条\n",
		    "chain %s: %" PRId64 " entries, head %" PRId64 " %s\n  %" PRId64
		    " heads held against it (%s), %" PRId64 " entries wait to be sealed\n"),
		v->chain, v->check.n_entries, v->check.seq, chain_hex(&v->check.hash, hex),
		v->check.n_heads,
		v->key ? say(c, "公钥已知", "with the chain's known key")
		       : say(c, "本机没有该链的公钥，只核对了签名与所附公钥相符",
			     "the chain's public key is not here: each fits the key it carries"),
		v->n_waiting);
	if (v->archives && v->archives->n)
		(void)printf(say(c, "  其中第 1 至 %" PRId64 " 条在 %zu 个归档文件中\n",
				 "  entries 1 to %" PRId64 " of them in %zu archives\n"),
			     v->archives->at[v->archives->n - 1].to_seq, v->archives->n);
	if (v->from_seq > 1)
		(void)printf(say(c, "  自第 %" PRId64 " 条起：之前的在别的文件里，不在此核对\n",
				 "  from entry %" PRId64
				 " on: those before it are in other files\n"),
			     v->from_seq);
	if (v->n_unknown)
		(void)printf(say(c,
				 "  %" PRId64
				 " 个会签无从核对是否该部门的公钥（department-keys.yaml "
				 "的 heads 没有）\n",
				 "  %" PRId64 " countersignatures of departments that have no key "
				 "under heads in department-keys.yaml\n"),
			     v->n_unknown);
	if (!first) {
		(void)puts(
			say(c, "  完好：没有改动、删除、插入、调换或截去",
			    "  intact: nothing changed, deleted, inserted, reordered or cut off"));
		return 0;
	}
	(void)printf(say(c, "  已损坏，最早一处：%s\n", "  BROKEN, first at: %s\n"),
		     finding_text(v, first));
	for (size_t i = 0; i < v->check.n_kept; i++) {
		if (&v->check.findings[i] != first)
			(void)printf("    %s\n", finding_text(v, &v->check.findings[i]));
	}
	if (v->check.n_findings > v->check.n_kept)
		(void)printf(say(c, "    另有 %zu 处\n", "    and %zu more\n"),
			     v->check.n_findings - v->check.n_kept);
	return FOUND;
}
