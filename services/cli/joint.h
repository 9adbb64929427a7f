/*
 * joint - what the files of joint surveys 摸排 share. (survey.h is another matter: what status and
 * doctor look at.)
 */
#ifndef GONGDAO_CLI_JOINT_H
#define GONGDAO_CLI_JOINT_H

#include "disputes.pb-c.h"
#include "page.h"

extern const struct word survey_words[]; /* states, blocks, answers */

/* "a、b" of words that have Chinese; "" for none. */
const char *joint_list(struct cli *c, char *const *words, size_t n);
/* A target as a line, or the refusal. */
int joint_target_answer(struct cli *c, int rc, const Disputes__SurveyTarget *t);
void joint_targets_print(struct cli *c, Disputes__SurveyTarget *const *t, size_t n, uint32_t limit);
void joint_finding_print(struct cli *c, const Disputes__SurveyFinding *f);
/* --version, else that of the target as it is now. */
int joint_target_version(struct cli *c, int64_t target_id, int64_t *out) MUST_CHECK;
int joint_form_get(struct cli *c, int64_t target_id, Disputes__SurveyForm **out) MUST_CHECK;

#endif
