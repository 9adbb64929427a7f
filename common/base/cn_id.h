/*
 * cn_id - the check characters of Chinese public numbers.
 *
 * Owns:    nothing; no I/O.
 * Errors:  false.
 * Source:  GB 32100-2015 (unified social credit code), GB 11714 (its organisation code),
 *          domain.md K.2 (K)
 */
#ifndef GONGDAO_CN_ID_H
#define GONGDAO_CN_ID_H

#include "str.h"

#define CREDIT_CODE_LENGTH 18

/* 18 characters of the 31-character set (capitals without I O S V Z), and the check character over
 * the first 17 agrees. The organisation code inside has a check of its own, which traders'
 * (个体工商户) codes do not always keep: it is not asked for. */
bool credit_code_valid(slice code) MUST_CHECK;

#endif
