/*
 * commands_desk - the handlers of the case desk's commands, as commands.h has the others.
 */
#ifndef GONGDAO_CLI_COMMANDS_DESK_H
#define GONGDAO_CLI_COMMANDS_DESK_H

struct cli;

int inspection_plan_run(struct cli *c);
int inspection_withdraw_run(struct cli *c);
int inspection_visit_run(struct cli *c);
int inspection_list_run(struct cli *c);
int inspection_missing_run(struct cli *c);
int procedures_check_run(struct cli *c);
int procedures_list_run(struct cli *c);
int procedures_show_run(struct cli *c);
int procedures_competence_run(struct cli *c);
int alert_list_run(struct cli *c);
int alert_ack_run(struct cli *c);
int alert_own_run(struct cli *c);
int alert_comment_run(struct cli *c);
int alert_silence_run(struct cli *c);
int alert_approve_run(struct cli *c);
int alert_unsilence_run(struct cli *c);
int alert_silences_run(struct cli *c);
int alert_show_run(struct cli *c);
int alert_indicators_run(struct cli *c);
int notice_list_run(struct cli *c);
int notice_read_run(struct cli *c);
int notice_resend_run(struct cli *c);
int notice_deliveries_run(struct cli *c);
int notice_test_run(struct cli *c);
int claim_name_run(struct cli *c);
int claim_file_run(struct cli *c);
int claim_end_run(struct cli *c);
int handoff_offer_run(struct cli *c);
int handoff_show_run(struct cli *c);
int handoff_accept_run(struct cli *c);
int handoff_return_run(struct cli *c);
int handoff_list_run(struct cli *c);
int handoff_sign_run(struct cli *c);
int handoff_withdraw_run(struct cli *c);
int handoff_record_run(struct cli *c);
int handoff_verify_run(struct cli *c);
int keys_department_run(struct cli *c);
int deadline_list_run(struct cli *c);
int deadline_board_run(struct cli *c);
int deadline_explain_run(struct cli *c);
int deadline_start_run(struct cli *c);
int deadline_stop_run(struct cli *c);
int deadline_pause_run(struct cli *c);
int deadline_resume_run(struct cli *c);
int deadline_extend_run(struct cli *c);
int deadline_clocks_run(struct cli *c);
int deadline_count_run(struct cli *c);
int service_record_run(struct cli *c);
int survey_plan_run(struct cli *c);
int survey_add_run(struct cli *c);
int survey_start_run(struct cli *c);
int survey_close_run(struct cli *c);
int survey_list_run(struct cli *c);
int survey_show_run(struct cli *c);
int survey_board_run(struct cli *c);
int survey_targets_run(struct cli *c);
int survey_missing_run(struct cli *c);
int survey_visit_run(struct cli *c);
int survey_drop_run(struct cli *c);
int survey_prefill_run(struct cli *c);
int survey_form_run(struct cli *c);
int survey_fill_run(struct cli *c);
int survey_sign_run(struct cli *c);
int survey_finding_run(struct cli *c);
int survey_findings_run(struct cli *c);
int survey_dispose_run(struct cli *c);
int survey_complete_run(struct cli *c);
int case_open_run(struct cli *c);
int case_list_run(struct cli *c);
int case_show_run(struct cli *c);
int case_start_run(struct cli *c);
int case_actions_run(struct cli *c);
int case_act_run(struct cli *c);
int procedures_routes_run(struct cli *c);
int tip_file_run(struct cli *c);
int tip_ask_run(struct cli *c);
int tip_say_run(struct cli *c);
int tip_read_run(struct cli *c);
int tip_guide_run(struct cli *c);
int intake_record_run(struct cli *c);
int intake_list_run(struct cli *c);
int intake_show_run(struct cli *c);
int intake_route_run(struct cli *c);
int intake_link_run(struct cli *c);
int intake_message_run(struct cli *c);
int intake_reporter_run(struct cli *c);

#endif
