/*
 * commands - the handler of every command, as the table of main.c names them. Each returns 0, FOUND
 * or the negative code of an error whose text is in the cli.
 */
#ifndef GONGDAO_CLI_COMMANDS_H
#define GONGDAO_CLI_COMMANDS_H

#include "commands_account.h"
#include "commands_chain.h"
#include "commands_desk.h"

struct cli;

int status_run(struct cli *c);
int doctor_run(struct cli *c);
int keys_make_run(struct cli *c);
int keys_list_run(struct cli *c);
int keys_signer_run(struct cli *c);
int rules_confirm_run(struct cli *c);
int rules_propose_run(struct cli *c);
int rules_approve_run(struct cli *c);
int keys_data_rotate_run(struct cli *c);
int keys_data_use_run(struct cli *c);
int keys_data_status_run(struct cli *c);
int db_migrate_run(struct cli *c);
int db_check_run(struct cli *c);
int backup_run(struct cli *c);
int restore_run(struct cli *c);
int verify_backup_run(struct cli *c);
int import_run(struct cli *c);
int import_template_run(struct cli *c);
int import_map_run(struct cli *c);
int import_history_run(struct cli *c);
int submission_list_run(struct cli *c);
int audit_run_run(struct cli *c);
int audit_explain_run(struct cli *c);
int check_run_run(struct cli *c);
int check_status_run(struct cli *c);
int finding_list_run(struct cli *c);
int finding_verdict_run(struct cli *c);
int rules_precision_run(struct cli *c);
int payment_report_run(struct cli *c);
int payment_confirm_run(struct cli *c);
int payment_order_run(struct cli *c);
int payment_list_run(struct cli *c);
int order_list_run(struct cli *c);
int limit_record_run(struct cli *c);
int limit_list_run(struct cli *c);
int weather_record_run(struct cli *c);
int weather_list_run(struct cli *c);
int statement_run(struct cli *c);
int wages_guidance_run(struct cli *c);
int wages_quality_run(struct cli *c);
int wages_trend_run(struct cli *c);
int facts_show_run(struct cli *c);
int employer_list_run(struct cli *c);
int employer_show_run(struct cli *c);
int employer_licences_run(struct cli *c);
int employer_people_run(struct cli *c);
int employer_unmask_run(struct cli *c);
int employer_access_log_run(struct cli *c);
int employer_chain_run(struct cli *c);
int classify_questions_run(struct cli *c);
int classify_list_run(struct cli *c);
int classify_show_run(struct cli *c);
int classify_propose_run(struct cli *c);
int classify_answer_run(struct cli *c);
int classify_decide_run(struct cli *c);
int alias_waiting_run(struct cli *c);
int alias_list_run(struct cli *c);
int alias_map_run(struct cli *c);
int alias_end_run(struct cli *c);
int worker_find_run(struct cli *c);
int worker_show_run(struct cli *c);
int worker_unmask_run(struct cli *c);
int worker_access_log_run(struct cli *c);
int worker_readings_run(struct cli *c);
int worker_register_run(struct cli *c);
int worker_consent_give_run(struct cli *c);
int worker_consent_revoke_run(struct cli *c);
int worker_consent_list_run(struct cli *c);
int worker_matches_run(struct cli *c);
int worker_decide_run(struct cli *c);
int change_request_run(struct cli *c);
int change_decide_run(struct cli *c);
int change_unmask_run(struct cli *c);
int change_show_run(struct cli *c);
int change_list_run(struct cli *c);
int pay_system_record_run(struct cli *c);
int pay_system_withdraw_run(struct cli *c);
int pay_system_list_run(struct cli *c);
int pay_system_show_run(struct cli *c);
int pay_system_missing_run(struct cli *c);
int visit_record_run(struct cli *c);
int visit_follow_run(struct cli *c);
int visit_list_run(struct cli *c);
int visit_show_run(struct cli *c);
int agreement_check_run(struct cli *c);
int agreement_show_run(struct cli *c);
int agreement_summary_run(struct cli *c);
int approval_list_run(struct cli *c);
int approval_show_run(struct cli *c);
int approval_decide_run(struct cli *c);
int approval_apply_run(struct cli *c);
int approval_withdraw_run(struct cli *c);
int self_check_form_run(struct cli *c);
int self_check_begin_run(struct cli *c);
int self_check_send_run(struct cli *c);
int self_check_review_run(struct cli *c);
int self_check_show_run(struct cli *c);
int self_check_list_run(struct cli *c);
int dead_list_run(struct cli *c);
int dead_retry_run(struct cli *c);
int dead_drop_run(struct cli *c);
int subscriber_drop_run(struct cli *c);
int replay_run(struct cli *c);
int rules_check_run(struct cli *c);
int rules_list_run(struct cli *c);
int rules_show_run(struct cli *c);
int audit_whatif_run(struct cli *c);
int audit_replay_run(struct cli *c);
int rules_try_run(struct cli *c);
int rules_keep_run(struct cli *c);
int rules_diff_run(struct cli *c);
int rules_test_run(struct cli *c);
int calendar_show_run(struct cli *c);
int calendar_count_run(struct cli *c);
int call_run(struct cli *c);
int help_run(struct cli *c);

#endif
