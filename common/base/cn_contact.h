/*
 * cn_contact - telephone and bank card numbers as people write them.
 *
 * Owns:    nothing; writes into the caller's array.
 * Errors:  PHONE_NONE, BANK_CARD_FORM; the array is untouched then.
 * Limits:  a telephone is not known to exist, nor to belong to one person only (numbers are given
 *          again after 90 days).
 * Source:  domain.md K.4 (K); Luhn: ISO/IEC 7812-1
 */
#ifndef GONGDAO_CN_CONTACT_H
#define GONGDAO_CN_CONTACT_H

#include "str.h"

#define CN_PHONE_SIZE 14 /* "0374-12345678" */
#define CN_CARD_SIZE  20

enum phone_kind {
	PHONE_NONE,     /* not a telephone number of the mainland */
	PHONE_MOBILE,   /* 1[3-9] and nine digits */
	PHONE_LANDLINE, /* area code of 3 or 4 digits, 7 or 8 digits */
};

/* Drops +86, 0086, blanks, dashes; out_text: "13800000000", "0374-1234567". One number, one text:
 * what blind indexes are made of. A leading 86 without + is an answer only for mobiles. */
enum phone_kind phone_normalize(slice written, char *out_text /* [CN_PHONE_SIZE] */) MUST_CHECK;

enum bank_card_flaw {
	BANK_CARD_OK,
	BANK_CARD_FORM, /* not 16 to 19 digits: refused */
	BANK_CARD_LUHN, /* the check digit is wrong: a warning only, passbooks have none */
};

/* Drops blanks and dashes; out_text is written for BANK_CARD_LUHN too. */
enum bank_card_flaw bank_card_normalize(slice written,
					char *out_text /* [CN_CARD_SIZE] */) MUST_CHECK;

#endif
