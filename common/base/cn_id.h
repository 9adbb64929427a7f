/*
 * cn_id - the numbers of Chinese public documents: form, check character, date, age.
 *
 * Owns:    nothing; no I/O, no clock: the day on which an age counts is given.
 * Errors:  a reason (enum cn_id_flaw), CN_ID_OK = 0; cn_id_text() says it in two languages. No
 *          reason repeats the number: it is personal.
 * Limits:  what passes is well formed, not issued: only the police know that.
 * Source:  GB 32100-2015 (unified social credit code), GB 11643-1999 with GB/T 17710 / ISO 7064
 *          MOD 11-2 (resident id), GB/T 2260 (provinces), 国务院令第 735 号 rules on residence
 *          permits of Hong Kong, Macao and Taiwan residents (prefix 81/82/83 0000), the National
 *          Immigration Administration's 2023 card for foreigners (9 + province + country + birth +
 *          sequence + check), domain.md K.1, K.2, K.4 (K)
 */
#ifndef GONGDAO_CN_ID_H
#define GONGDAO_CN_ID_H

#include "str.h"
#include "when.h"

#define CREDIT_CODE_LENGTH 18
#define RESIDENT_ID_LENGTH 18
#define ID_NUMBER_MAX      18 /* bytes of the longest number of any kind */

/* 18 characters of the 31-character set (capitals without I O S V Z), and the check character over
 * the first 17 agrees. The organisation code inside has a check of its own, which traders'
 * (个体工商户) codes do not always keep: it is not asked for. */
bool credit_code_valid(slice code) MUST_CHECK;

/* What is wrong with a number; the list with its texts is cn_id_flaws.def. */
enum cn_id_flaw {
	CN_ID_OK,
#define X(name, reason_zh, mend_zh, reason_en, mend_en) CN_ID_##name,
#include "cn_id_flaws.def"
#undef X
	CN_ID_END,
};

struct cn_id_text {
	const char *name; /* "CHECK": stable, for logs and statistics */
	const char *reason_zh, *mend_zh, *reason_en, *mend_en;
};

/* Texts of a flaw other than CN_ID_OK and CN_ID_END. */
const struct cn_id_text *cn_id_text(enum cn_id_flaw flaw);

/* The kinds of documents that tell one person from another. */
enum id_kind {
	ID_RESIDENT,   /* 居民身份证 */
	ID_HMT_PERMIT, /* 港澳台居民居住证 */
	ID_FOREIGN_PERMIT, /* 外国人永久居留身份证: 18 digits (2023), 3 letters + 12 digits before
			    */
	ID_PASSPORT,
	ID_KIND_END,
};

/* "resident", "hmt_permit", "foreign_permit", "passport"; also in SQL checks and on the wire. */
const char *id_kind_name(enum id_kind kind);
bool id_kind_parse(slice name, enum id_kind *out) MUST_CHECK;

#define ID_AGE_MIN 16  /* 劳动法 15: nobody younger may be employed (C) */
#define ID_AGE_MAX 120 /* older is a mistyped year */

struct id_policy {
	civil_date on;   /* the day on which the age counts */
	bool allow_test; /* numbers of nobody: born in 1900 with sequence 000, of any age */
};

/* What a number says of its holder. Passports and old foreign cards say nothing: all 0. */
struct id_facts {
	int16_t birth_year; /* 0: the number does not say */
	int8_t birth_month, birth_day;
	int8_t sex;     /* 1 male, 2 female, 0: the number does not say */
	char region[7]; /* the first six digits: where the number was first given, not hukou */
	bool test;      /* born in 1900, sequence 000: of nobody */
};

/* Checks a number as it stands: no blanks are dropped, x is not raised. `out` may be NULL and is
 * written for CN_ID_OK only. An age is reached on the birthday, that of 29 February on 1 March. */
enum cn_id_flaw id_check(enum id_kind kind, slice number, const struct id_policy *policy,
			 struct id_facts *out) MUST_CHECK;

/* The check character that 17 digits want (MOD 11-2); '\0' when they are not 17 digits. */
char resident_id_check_character(slice first17);

/* Does a text hold what looks like a resident id (18 characters whose check agrees) or a mobile
 * telephone (11 digits, 13..19)? Free texts are to refer to files, not to persons. */
bool words_name_person(const char *text);

#endif
