/*
 * code - a secret that a person reads from paper and types: 100 random bits in 20 letters.
 *
 * A receipt of an intake, the one-time code of an account. Only its digest is kept: that many
 * random bits need no salt and no slow hash.
 *
 * Owns:    nothing.
 */
#ifndef GONGDAO_CODE_H
#define GONGDAO_CODE_H

#include "base.h"

#define CODE_LEN        20 /* characters of 5 bits */
#define CODE_SIZE       (CODE_LEN + 1)
#define CODE_SHOWN_SIZE (CODE_LEN + 4)

/* As it is digested: capital letters without dashes and blanks, O as 0, I and L as 1. False: it is
 * no code. */
bool code_normal(const char *typed, char out[CODE_SIZE]) MUST_CHECK;
/* "7K2MD-..." of 20 values of 5 bits each. */
void code_show(const uint8_t values[CODE_LEN], char out[CODE_SHOWN_SIZE]);

#endif
