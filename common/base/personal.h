/*
 * personal - names of people: one form to keep and one to compare them in; what is near to what;
 * and the masks under which names, telephones, document and bank numbers are shown.
 *
 * Owns:    nothing; results go into the caller's array, NUL-terminated.
 * Errors:  false; the array is untouched. Nothing here repeats a value in an error.
 * Limits:  text in is UTF-8; what is not is refused (masked whole).
 * Source:  domain.md K.4 (names), K.5 (masking defaults; ids by the stricter one: first
 *          three, last two)
 */
#ifndef GONGDAO_PERSONAL_H
#define GONGDAO_PERSONAL_H

#include "base.h"
#include "str.h"

#define PERSON_NAME_MAX  50                         /* characters */
#define PERSON_NAME_SIZE (4 * PERSON_NAME_MAX + 1)  /* bytes of an array for one */
#define MASK_SIZE        (4 * PERSON_NAME_MAX + 16) /* of anything masked */

/* Full-width digits, letters and signs as ASCII, blanks at the ends off: before phone_normalize()
 * and id_check(). False when it does not fit. */
bool text_narrow(const char *text, char *out, size_t size) MUST_CHECK;
/* As it is kept: blanks at the ends off; 1 to 50 characters, none of them a control character. */
bool name_normal(const char *text, char out[PERSON_NAME_SIZE]) MUST_CHECK;
/* As it is compared and indexed: without blanks and dots of any kind, full-width narrow, Latin
 * letters small. Takes what name_normal() gave. */
void name_fold(const char *name, char out[PERSON_NAME_SIZE]);

/* Of folded names: the same, or one character more, less or other, and one in common. */
bool names_similar(const char *a, const char *b);
/* Of document numbers of one kind: the same length, and but for the last (the check character) one
 * place differs, or two neighbours are swapped. */
bool documents_near(const char *a, const char *b);

/* The part of `count` characters from character `first` on; empty when it is not that long. */
slice utf8_part(const char *text, size_t first, size_t count);

char *mask_name(const char *name, char out[MASK_SIZE]);       /* 张*三, 王* */
char *mask_phone(const char *phone, char out[MASK_SIZE]);     /* 138****1234 */
char *mask_document(const char *number, char out[MASK_SIZE]); /* 411*************05 */
char *mask_bank(const char *number, char out[MASK_SIZE]);     /* ***************0000 */

#endif
