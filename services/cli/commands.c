/*
 * The commands. A line's second column is both the usage shown by help and what the parser obeys.
 */
#include "cli.h"

/* clang-format off */
const struct command cli_commands[] = {
	{"status", "", status_run, "一页看清：消息代理、服务、队列、投递、死信",
	 "one page: brokers, services, queues, delivery, dead letters",
	 "每处停滞一句话：什么停了、多久、为什么、怎么办。有一处则返回 1，全部连不上返回 4。",
	 "a sentence for each stall: what, since when, why, what to do. 1 when there is one, 4 when no broker answers."},
	{"doctor", "", doctor_run, "体检：密钥、日历、规则、磁盘、时钟、服务",
	 "health check: keys, calendar, rules, disk, clock, services",
	 "每行 正常/注意/故障 并说明原因；有故障返回 1。",
	 "each line ok, warn or fail with its cause; 1 when one fails."},
	{"keys make", "[--only NAMES]", keys_make_run, "为消息代理和 access.yaml 的每个成员生成密钥，从不覆盖",
	 "make the keys of the brokers and of every peer of access.yaml; never overwrites",
	 "--only NAME,NAME：只为这几个成员生成，用于部门自己的机器；公钥（.pub）交给管理员。",
	 "--only NAME,NAME: of these alone, on a department's own machine; their .pub go to the operator."},
	{"keys list", "", keys_list_run, "列出密钥", "list the keys", NULL, NULL},
	{"keys signer", "NAME FOLDER", keys_signer_run, "为一位签名人生成签名密钥，存入他自己的文件夹",
	 "make a person's key for signing rules, in a folder of his own",
	 "NAME 用 a-z 0-9 - _。私钥只归本人；公钥由管理员写入 rule-signers.yaml。",
	 "NAME: a-z 0-9 - _. The secret stays with the person; the operator names him in rule-signers.yaml."},
	{"keys data rotate", "", keys_data_rotate_run, "生成下一把数据密钥（加密姓名、证件号、电话的密钥）",
	 "make the next data key, under which names, documents and telephones are sealed",
	 "只写文件，不改数据；之后重新加载 registration，再运行 keys data use。",
	 "Writes a file and touches no data; then reload registration, then keys data use."},
	{"keys data use", "", keys_data_use_run, "改用最新的数据密钥，后台逐步重新加密",
	 "write under the newest data key, and move what is under the old one in the background",
	 "登记和查询照常进行；进度看 keys data status。", "Everything goes on meanwhile; see keys data status."},
	{"keys data status", "", keys_data_status_run, "数据密钥更换的进度",
	 "how far the change of data keys has come", NULL, NULL},
	{"db migrate", "", db_migrate_run, "建表、升级表结构", "make or upgrade the tables", NULL, NULL},
	{"db check", "", db_check_run, "检查表结构是否与程序一致",
	 "check that the tables fit the program", NULL, NULL},
	{"backup", "FOLDER [--pg-bin FOLDER]", backup_run, "运行中备份：数据库、密钥、配置",
	 "back up while running: database, keys, settings",
	 "FOLDER 须为空或不存在；写完最后才有 manifest.json，没有它就不是备份。失败时不留半份。\n"
	 "密钥在其中，请像密钥一样保管。之后用 verify-backup 验证。",
	 "FOLDER must be empty or new; manifest.json comes last, and without it there is no backup.\n"
	 "A failure leaves nothing behind. The keys are in it: guard it like them. Then verify-backup."},
	{"verify-backup", "FOLDER [--work FOLDER] [--user NAME] [--pg-bin FOLDER]", verify_backup_run,
	 "证明备份可以恢复：核对摘要，在副本上启动数据库并清点",
	 "prove that a backup can be restored: digests, and a database started on a copy of it",
	 "副本放在 --work（默认 /var/tmp），用完删除；备份本身不改动。以 root 运行时，数据库以 --user\n"
	 "（默认 gongdao）的身份启动。不一致返回 1。",
	 "The copy lies in --work (/var/tmp) and is removed; the backup stays as it is. Run by root, the\n"
	 "database runs as --user (gongdao). 1 when something does not agree."},
	{"restore", "FOLDER STATE [--user NAME] [--pg-bin FOLDER]", restore_run,
	 "把备份恢复到空的数据目录", "restore a backup into an empty state folder",
	 "先核对，后写入；STATE 须为空或不存在，从不覆盖。中断后再运行会重新开始。以 root 运行时，数据库和\n"
	 "密钥归 --user（默认 gongdao）所有。之后: deploy/run --no-demo --state STATE",
	 "Checks first, then writes; STATE must be empty or new, nothing is overwritten. Broken off, it\n"
	 "starts afresh when run again. Run by root, database and keys belong to --user (gongdao).\n"
	 "Then: deploy/run --no-demo --state STATE"},
	{"import",
	 "KIND [FILE] [--dry-run] [--employer CREDIT_CODE] [--period MONTHS] [--part NAME] "
	 "[--sheet NAME] [--mapping NAME] [--with LIST] [--errors FILE] [--template]",
	 import_run, "导入 CSV 或 Excel 文件", "import a CSV file or a sheet of a workbook",
	 "KIND 有哪些见 import template。CSV 编码 UTF-8 或 GB18030，自动识别；.xlsx 取第一个可见的工作表或\n"
	 "--sheet 指定的；表头可用中文或英文，也可用 --mapping 指定保存过的列名对照（import map）。坏行逐行说明\n"
	 "原因和改法，好行照常导入。--dry-run 只检查，不写入；--errors 把原文件加一列“错误”写出（文件名以 .xlsx\n"
	 "结尾则写成工作簿）；--with \"字段=值\" 随请求一起的内容，\n"
	 "例如 reason=更正，或名单的 list=abnormal,source=市场监管局,snapshot_day=2022-03-01；--template 打印表头和样例行。\n"
	 "intervals、pay、roster、penalties、pushes、prices 要用 --employer 指明企业；同一文件再导入会提示已导入过；更正后的文件整批替换同企业、\n"
	 "同类、同期的旧批次（一个月分几个文件时用 --part 区分）。--period 2025-03 或 2025-03..2025-05，\n"
	 "不写则按文件内容推断。有行被拒绝时返回 1。",
	 "import template lists the kinds. CSV in UTF-8 or GB18030, told apart by itself; of an .xlsx\n"
	 "the first visible sheet or --sheet; column names in English or Chinese, or those that a\n"
	 "--mapping knows (import map). Each bad row is refused with its reason and how to mend it, good\n"
	 "rows go in. --dry-run checks and writes nothing; --errors writes the same file with one more\n"
	 "column (as a workbook when the name ends in .xlsx); --with \"field=value\" goes with the\n"
	 "request: reason=..., or of listings list=abnormal,source=...,snapshot_day=2022-03-01; --template prints the header and an example. intervals, pay, roster, penalties, pushes and prices want --employer. The same file again is recognised; a corrected\n"
	 "file replaces the earlier one of that employer, kind and period (--part tells several files of\n"
	 "a month apart). --period 2025-03 or 2025-03..2025-05; else it is taken from the rows.\n"
	 "1 when rows were refused."},
	{"import template", "[KIND] [FILE]", import_template_run, "导入用的空白表格",
	 "an empty form for an import",
	 "不写 KIND 列出全部类别。FILE 以 .xlsx 结尾写成 Excel（文本格式、下拉选项、第二张表是填写说明），\n"
	 "否则写成 CSV；不写 FILE 则打印到屏幕。从不覆盖已有文件。",
	 "Without KIND all kinds are listed. FILE is a workbook when it ends in .xlsx (columns kept as\n"
	 "text, lists to choose from, a second sheet that explains), else CSV; without FILE it is\n"
	 "printed. Nothing is overwritten."},
	{"import map", "KIND FILE NAME [--sheet NAME] [--columns LIST] [--constants LIST]",
	 import_map_run, "保存一家企业的列名对照，供 import --mapping NAME 使用",
	 "keep what a company calls its columns, for import --mapping NAME",
	 "读取 FILE 的表头，认识的列自动对应；其余用 --columns 说明：\"他们的列=本系统的列,不要的列=\"。\n"
	 "--constants \"列=值\" 是文件里没有、每行都一样的内容。已有的对照会被补充。还有不认识的列时返回 1。",
	 "The header of FILE is read; known columns map by themselves, --columns \"theirs=ours,unwanted=\"\n"
	 "says the rest. --constants \"column=value\" is what the file leaves out and every row has. What\n"
	 "is kept already is added to. 1 while columns are unknown."},
	{"import history", "[KIND] [--after ID] [--limit N]", import_history_run,
	 "登记类文件的导入记录，新的在前", "which files of the register were taken in, the newest first",
	 "谁、何时、哪个文件（摘要前 12 位）、新增、更新、未变、退回多少行。试导入不记。“未完成”是中断的导入；\n"
	 "同一文件再次导入时，状态里的“接续”写明接着哪一次。工时和报酬的批次见 submission list。",
	 "Who, when, which file (the first 12 digits of its digest), how many rows new, changed, as they\n"
	 "were, refused. Dry runs are not counted. \"not ended\" was broken off; the next run\n"
	 "of that file goes on from it and names it. Hours and pay: submission list."},
	{"submission list", "[--employer ID] [--after ID] [--limit N]", submission_list_run,
	 "已导入的批次", "what was imported", NULL, NULL},
	{"classify list", "[--state STATE] [--employer EMPLOYER] [--after ID] [--limit N]",
	 classify_list_run, "待人员判定的用工关系", "relations that need a person",
	 "STATE: needs_person（默认）open agreed settled all。", "STATE: needs_person (unless given), open, agreed, settled, all."},
	{"classify show", "ENGAGEMENT [--on DAY] [--as-of DAY]", classify_show_run,
	 "一段用工：类型、初判、理由和证据", "an engagement: class, proposal, reasons, evidence",
	 "--on 看当日有效的类型，--as-of 看当日为止登记的内容。",
	 "--on: the class on that day; --as-of: by what was recorded by the end of it."},
	{"classify questions", "", classify_questions_run, "判定问题和可选回答", "questions and what may be answered",
	 NULL, NULL},
	{"classify answer",
	 "ENGAGEMENT SIDE ANSWER [ANSWER_2] [ANSWER_3] [ANSWER_4] [ANSWER_5] [ANSWER_6] [ANSWER_7] "
	 "[ANSWER_8] --reason TEXT [--on DAY] [--evidence EVIDENCE]",
	 classify_answer_run, "登记一方的回答，并重新初判", "record answers of a side; proposes again",
	 "SIDE: employer worker measured officer。ANSWER 写成 P1=yes、E6=70。EVIDENCE 写成 种类:文号。",
	 "SIDE: employer, worker, measured, officer. ANSWER is P1=yes or E6=70. EVIDENCE is KIND:REFERENCE."},
	{"classify propose", "ENGAGEMENT", classify_propose_run, "按现行参数重新初判", "propose again by the parameters in force",
	 NULL, NULL},
	{"classify decide",
	 "ENGAGEMENT KIND CLASS --reason TEXT [--from DAY] [--proposal VERSION] [--authority WHO] "
	 "[--document NUMBER]",
	 classify_decide_run, "申报、确认或登记认定的类型", "declare, confirm or record an adjudicated class",
	 "KIND: declare 申报、confirm 人员确认（--proposal 为已阅读的初判版本）、adjudicate 有权认定（须 --authority\n"
	 "court、arbitration 或 hrss 和 --document）。CLASS: A1 A2 A3 B C X，或 withdraw 撤回。",
	 "KIND: declare, confirm (--proposal: the version that was read), adjudicate (with --authority court,\n"
	 "arbitration or hrss, and --document). CLASS: A1 A2 A3 B C X, or withdraw."},
	{"alias waiting", "[--employer EMPLOYER] [--after-number NUMBER]", alias_waiting_run, "有记录但无人对应的编号",
	 "numbers with records that stand for nobody", "有则返回 1。", "1 when there are some."},
	{"alias list", "ENGAGEMENT", alias_list_run, "一名劳动者在该企业的编号", "a worker's numbers at the company",
	 NULL, NULL},
	{"alias map", "ENGAGEMENT NUMBER --from DAY --reason TEXT", alias_map_run, "自某日起把编号对应到劳动者",
	 "a number stands for the worker from a day on", NULL, NULL},
	{"alias end", "ENGAGEMENT NUMBER --to DAY --reason TEXT", alias_end_run, "自某日起编号不再对应",
	 "a number does not stand for the worker from a day on", NULL, NULL},
	{"worker find",
	 "[--id ID] [--phone PHONE] [--name NAME] [--employer CREDIT_CODE] [--number NUMBER] "
	 "[--after ID] [--limit N]",
	 worker_find_run, "查找劳动者（信息已遮盖）", "find a worker (masked)",
	 "按证件号码、手机号、姓名中的至少两个字，或企业和编号，任选其一。命令行上的内容同一台机器的其他用户可以\n"
	 "看到，也会留在命令历史里：--id、--phone、--name 请写 -，再从标准输入输入一行，例如\n"
	 "  gongdao worker find --id -",
	 "By one of: document number, telephone, two characters of the name or more, or employer and\n"
	 "number. Other users of the machine see a command line, and the shell keeps it: give - to --id,\n"
	 "--phone and --name, and a line on standard input, as in\n"
	 "  gongdao worker find --id -"},
	{"worker show", "WORKER [--as-of DATE]", worker_show_run, "一名劳动者的身份（已遮盖）和编号",
	 "who a worker is (masked), and his numbers", "--as-of 看当日为止登记的内容。",
	 "--as-of: as it was recorded at the end of that day."},
	{"worker unmask", "WORKER --purpose TEXT [--case ID] [--fields LIST]", worker_unmask_run,
	 "查看完整的身份信息，须写明用途，留下记录", "full values of who a worker is, for a purpose that is recorded",
	 "完整信息只显示这一次。何人、何时、看了哪几项、为何都会记录，劳动者本人可以看到。只看需要的：--fields 为\n"
	 "id、name、phone 中的几项，用逗号分开，不写则全部。用途 2 至 200 字，不要写入个人信息。",
	 "They are shown this once. Who, when, which and why is recorded, and the worker reads it. Take\n"
	 "what is needed: --fields are some of id,name,phone; all when not given. The purpose has 2 to\n"
	 "200 characters and no personal value."},
	{"worker access-log", "WORKER [--before ID] [--limit N]", worker_access_log_run,
	 "谁看过一名劳动者的完整信息", "who has read a worker's full values", NULL, NULL},
	{"worker readings", "[--who SUBJECT] [--before ID] [--limit N]", worker_readings_run,
	 "本部门查看过哪些劳动者的完整信息", "whose full values one's own department has read", NULL, NULL},
	{"worker register",
	 "--region REGION [--kind KIND] [--employer CREDIT_CODE] [--number NUMBER] [--from DAY] "
	 "[--reason TEXT] [--file FILE] [--no-phone]",
	 worker_register_run, "登记一名劳动者", "register one worker",
	 "证件号码、姓名、手机号从标准输入逐行读取（或者 --file 文件的前三行，手机号可空），不写在命令行上：\n"
	 "同一主机的其他用户看得到命令行。--no-phone 不读手机号。证件已登记的，得到原来的编号；更正姓名须写 --reason。",
	 "Document, name and telephone are lines of standard input (or the first three of --file, the\n"
	 "third may be empty), never arguments, which every user of the host can read. --no-phone: no\n"
	 "third line. Who is registered keeps his number; another name wants a --reason."},
	{"worker consent give", "WORKER MATTER --notice VERSION", worker_consent_give_run,
	 "记录劳动者的知情同意", "record what a worker agreed to",
	 "MATTER: notice 已告知、sensitive、location、health、financial、biometric、sharing。--notice 告知书的版本。",
	 "MATTER: notice, sensitive, location, health, financial, biometric, sharing. --notice: the\n"
	 "version of the notice he was given."},
	{"worker consent revoke", "CONSENT", worker_consent_revoke_run, "撤回一项同意",
	 "take a consent back", NULL, NULL},
	{"worker consent list", "WORKER [--after ID] [--limit N]", worker_consent_list_run,
	 "劳动者的同意记录", "what a worker agreed to", NULL, NULL},
	{"worker matches", "[--state STATE] [--after ID] [--limit N]", worker_matches_run,
	 "可能是同一人的编号，并排列出", "numbers that may be one person's, side by side",
	 "STATE: open 待决定（默认）、same 同一人、different 不是同一人。--limit 至多 100。",
	 "STATE: open (unless given), same, different. --limit is 100 at most."},
	{"worker decide", "MATCH DECISION --reason TEXT", worker_decide_run, "决定两个编号是否同一人",
	 "decide whether two numbers are one person's",
	 "DECISION: same 同一人，较新的编号并入较早的；different 不是同一人，以后不再提示。都不能撤回。",
	 "DECISION: same (the younger number stands for the older one from now on), or different (never\n"
	 "proposed again). Neither can be taken back."},
	{"change request",
	 "SUBJECT ID CHANGE [CHANGE_2] [CHANGE_3] [CHANGE_4] --reason TEXT [--evidence TEXT]",
	 change_request_run, "申请变更已登记的内容，由另一人审批",
	 "ask for a change of what is registered; another person decides",
	 "SUBJECT 为 employer（ID 为信用代码或编号）、engagement 或 worker。CHANGE 写成 项目=新值，项目名同导入文件的英文\n"
	 "列名，例如 name=新名称、to_day=2025-04-01（离开后的第一天）；空值表示清空（单位写 -）。\n"
	 "劳动者可改 name、phone、home_region；姓名、手机号写成 name=-，值从标准输入读一行。",
	 "SUBJECT is employer (ID: credit code or number), engagement or worker. CHANGE is FIELD=VALUE\n"
	 "with the field names of an import: name=New, to_day=2025-04-01 (first day after leaving); no\n"
	 "value clears the field (of an employer: -). Of a worker: name, phone, home_region; name and\n"
	 "phone are written name=- and read as a line of standard input."},
	{"change decide", "CHANGE DECISION [--reason TEXT]", change_decide_run, "审批变更申请",
	 "decide on a change", "DECISION: approve 批准、refuse 驳回（须写明理由，均须由申请人以外的人作出），withdraw 申请人撤回。",
	 "DECISION: approve, refuse (with a reason; both by another person than who asked), or withdraw\n"
	 "(by who asked)."},
	{"change unmask", "CHANGE --purpose TEXT [--case ID]", change_unmask_run,
	 "查看劳动者变更申请的完整内容，须写明用途，留下记录",
	 "what a worker's change says in full, for a purpose that is recorded", NULL, NULL},
	{"change show", "CHANGE", change_show_run, "一件变更申请", "a change", NULL, NULL},
	{"change list", "[--state STATE] [--subject SUBJECT] [--after ID] [--limit N]", change_list_run,
	 "变更申请", "changes asked for", "STATE: REQUESTED APPROVED REFUSED WITHDRAWN EXPIRED。",
	 "STATE: REQUESTED APPROVED REFUSED WITHDRAWN EXPIRED."},
	{"employer list", "[--search TEXT] [--kind KIND] [--region CODE] [--status STATUS] [--after ID] [--limit N]",
	 employer_list_run, "用人单位，可按名称或统一社会信用代码中的几个字查找",
	 "employers, by any part of the name or credit code",
	 "TEXT 至少两个字，全角半角、大小写不分。KIND: platform partner dispatch_agency outsourcing；\n"
	 "STATUS: active suspended revoked deregistered。",
	 "TEXT: two characters at least, in any width and case. KIND: platform, partner, dispatch_agency,\n"
	 "outsourcing; STATUS: active, suspended, revoked, deregistered."},
	{"employer show", "EMPLOYER [--as-of DATE]", employer_show_run, "一个用人单位：登记、名单、许可、协议",
	 "one employer: registration, lists, permits, agreements",
	 "EMPLOYER 是编号或统一社会信用代码。--as-of 看当日登记的内容和当日的情况。",
	 "EMPLOYER is a number or a credit code. --as-of: as it was recorded, and stood, on that day."},
	{"employer licences", "EMPLOYER [--as-of DATE]", employer_licences_run, "用人单位的许可证",
	 "the licences of an employer", "--as-of 看当日已登记的内容。",
	 "--as-of: what was known at the end of that day."},
	{"employer people", "EMPLOYER [--as-of DATE]", employer_people_run, "单位的法定代表人、负责人、联系人（已遮盖）",
	 "who speaks for an employer (masked)", NULL, NULL},
	{"employer unmask", "PERSON --purpose TEXT [--case ID] [--fields LIST]", employer_unmask_run,
	 "查看其完整姓名、手机号，须写明用途，留下记录", "full values of one of them, for a purpose that is recorded",
	 "--fields 为 name、phone 中的几项，不写则全部。", "--fields: some of name,phone; both when not given."},
	{"employer access-log", "EMPLOYER [--before ID] [--limit N]", employer_access_log_run,
	 "谁看过单位人员的完整信息", "who has read full values of an employer's people", NULL, NULL},
	{"employer chain", "WORKER [--as-of DATE]", employer_chain_run,
	 "某日谁招用、派单、发薪、签约、参保、开票，凭什么证据",
	 "who hires, schedules, pays, signs, insures, invoices on a day, on what evidence",
	 "WORKER 是劳动者编号。不写 --as-of 为今天。不明、矛盾的事项需要人来核实。",
	 "WORKER is the worker's number. Without --as-of: today. What is unknown or contradicted is for\n"
	 "a person to find out."},
	{"check run", "[--employer CREDIT_CODE] [--no-wait]", check_run_run,
	 "按今天的规则重新检查已登记的内容，等到查完", "check all that is registered by the rules of today, and wait for the end",
	 "REL、REG、CTR 各项规则。平时有变化、到期的会自动检查，规则或参数改了以后才需要。有未消除的疑点返回 1。",
	 "Rules REL, REG, CTR. What changes or falls due is checked by itself; this is for new rules or\n"
	 "figures. 1 when findings are open."},
	{"check status", "", check_status_run, "登记内容的检查进度", "how far the checks have come",
	 "有未消除的疑点返回 1。", "1 when findings are open."},
	{"audit run", "[MONTHS] [--period MONTHS] [--employer CREDIT_CODE] [--no-wait]", audit_run_run,
	 "审计某月或某几个月，等到审完", "audit a month or several, and wait for the end",
	 "MONTHS 写成 2025-03 或 2025-03..2025-05。有未消除的疑点返回 1。",
	 "MONTHS is 2025-03 or 2025-03..2025-05. 1 when findings are open."},
	{"audit whatif", "--param FIGURES --period MONTH [--employer CREDIT_CODE] [--rule ID]",
	 audit_whatif_run, "换成别的参数值，会有谁的工资不足，合计多少；不留任何记录",
	 "who would be found by other figures, and the totals; nothing is recorded",
	 "FIGURES 如 minwage.hour@411002=21.50，多个用逗号隔开；@ 后为范围，最低工资可写区划。",
	 "FIGURES: minwage.hour@411002=21.50, several with commas; a scope after @, of minimum wages a "
	 "region too."},
	{"audit replay", "FINDING [--version N] [--packs FOLDER]", audit_replay_run,
	 "用当时的事实、规则和参数重算一条疑点，结果应逐字相同",
	 "a finding once more from its facts, rules and figures: the same to the letter",
	 "FOLDER 是保存规则的文件夹；不写则用设置中的 packs，再用现行规则文件夹。不同返回 1。",
	 "FOLDER is where rules are kept; else packs of the settings, then the rules. 1 when it differs."},
	{"audit explain", "FINDING [--registration]", audit_explain_run, "一条疑点的算法、依据、参数和事实",
	 "the arithmetic, clauses, figures and facts of a finding", NULL, NULL},
	{"finding list",
	 "[--registration] [--rule ID] [--employer ID] [--month MONTH] [--state STATE] "
	 "[--warnings] [--after ID] [--limit N]",
	 finding_list_run, "疑点", "findings",
	 "工时和工资的疑点；加 --registration 为用工登记的疑点（REL、REG、CTR）。\n加 --warnings 只列尚未违反的提前提醒；不加则不列它们，除非写明 --rule。",
	 "Those of hours and pay; with --registration those of what is registered (REL, REG, CTR).\n"
	 "--warnings: only early warnings, where nothing is broken yet; without it none, unless of a --rule."},
	{"finding show", "FINDING [--registration]", audit_explain_run, "同 audit explain", "as audit explain", NULL, NULL},
	{"finding verdict", "FINDING VERDICT --reason TEXT", finding_verdict_run, "登记对疑点的判断",
	 "what an officer makes of a finding",
	 "VERDICT: true 属实、false 不属实（事实不变则不再提示）、unsure 存疑。",
	 "VERDICT: true, false (it does not come again while its facts are the same), unsure."},
	{"rules precision", "", rules_precision_run, "各规则的准确率", "how often each rule was right",
	 "按每个疑点最后一次判断计算（finding verdict）。", "By the last verdict of each finding (finding verdict)."},
#include "commands_guidance.def"
#include "commands_notice.def"
#include "commands_pay.def"
	{"facts show", "EMPLOYER WORKER_NO MONTH", facts_show_run, "一名劳动者一个月的工时与报酬",
	 "a worker's hours and pay of a month", "EMPLOYER 为统一社会信用代码或编号。",
	 "EMPLOYER is the credit code or the number."},
#include "commands_account.def"
#include "commands_alert.def"
	{"agreement check", "FILE --kind KIND", agreement_check_run, "检查一份协议的文字：必备条款、禁止条款",
	 "check the text of an agreement: what it must have, what it must not",
	 "KIND: labour_contract 劳动合同, written_agreement 书面协议, civil_contract 民事合同,\n"
	 "dispatch_agreement 被派遣劳动者的劳动合同。只提建议，不保存；缺项、不明确或有禁止条款时返回 1。",
	 "KIND: labour_contract, written_agreement, civil_contract, dispatch_agreement. A proposal, nothing\n"
	 "is stored; 1 when an item is lacking or unclear, or a forbidden clause is found."},
	{"agreement show", "EMPLOYER WORKER_NO [--on DATE]", agreement_show_run,
	 "一名劳动者的协议；--on 某日有效的，先列起作用的一份",
	 "a worker's agreements; with --on those in force on a day, the one that governs first",
	 "EMPLOYER 为统一社会信用代码或编号。", "EMPLOYER is the credit code or the number."},
	{"agreement summary", "[--employer EMPLOYER] [--region REGION]", agreement_summary_run,
	 "协议汇总：份数、完整、缺哪一项", "how many agreements, how many complete, what they lack", NULL,
	 NULL},
	{"approval list", "[--state STATE] [--employer EMPLOYER] [--after ID] [--limit N]",
	 approval_list_run, "特殊工时审批", "special-hours approvals",
	 "STATE: APPLIED APPROVED REFUSED WITHDRAWN EXPIRED",
	 "STATE: APPLIED APPROVED REFUSED WITHDRAWN EXPIRED"},
	{"approval show", "APPROVAL", approval_show_run, "一件特殊工时审批和经过",
	 "a special-hours approval and its course", NULL, NULL},
	{"approval apply",
	 "EMPLOYER SYSTEM --posts TEXT --people N --from DAY --to DAY --reason TEXT [--period PERIOD] "
	 "[--documents TEXT] [--renews APPROVAL]",
	 approval_apply_run, "代企业申请特殊工时", "apply for special hours, for a company",
	 "SYSTEM: comprehensive 综合计算（须 --period week、month、quarter 或 year）、flexible 不定时。--to 不含当日。",
	 "SYSTEM: comprehensive (with --period week, month, quarter or year), flexible. --to is exclusive."},
	{"approval withdraw", "APPROVAL --reason TEXT", approval_withdraw_run, "撤回特殊工时申请",
	 "withdraw an application for special hours", NULL, NULL},
	{"self-check begin", "YEAR REGION", self_check_begin_run, "开放一个区划的年度自查",
	 "open the self-check of a year for a region", "尚未开放的企业才新开放，可以再次执行。",
	 "Only of companies that have none yet: it may be run again."},
	{"self-check form", "", self_check_form_run, "空白自查表，填好后用 send 报送", "a blank form, for send",
	 NULL, NULL},
	{"self-check send", "EMPLOYER YEAR FILE", self_check_send_run, "报送填好的自查表", "send a form that is filled in",
	 NULL, NULL},
	{"self-check review", "EMPLOYER YEAR FILE --version N [--accept] [--return]", self_check_review_run,
	 "审核自查表", "review a form",
	 "FILE 每题一行：题号,意见,,说明。意见为 agree、doubt、disagree。--version 为已阅读的版本。",
	 "FILE has a line a question: QUESTION,VERDICT,,WORDS with agree, doubt or disagree. --version is\n"
	 "the one that was read."},
	{"self-check show", "EMPLOYER YEAR [--version N]", self_check_show_run, "一家企业的自查表", "the form of a company",
	 NULL, NULL},
	{"self-check list", "YEAR [--state STATE] [--overdue] [--after ID] [--limit N]", self_check_list_run,
	 "一年的自查表，逾期未报的用 --overdue", "the forms of a year; --overdue: those that are late",
	 "STATE: OPEN 待报、SUBMITTED 已报待审、RETURNED 退回、ACCEPTED 通过。",
	 "STATE: OPEN, SUBMITTED, RETURNED, ACCEPTED."},
	{"approval decide", "APPROVAL [--approve] [--refuse] [--document NUMBER] [--reason TEXT]",
	 approval_decide_run, "批准（须有文号）或不予批准（须写理由）特殊工时",
	 "approve special hours (with a document number) or refuse them (with a reason)", NULL, NULL},
	{"case open", "ALERT --ground TEXT", case_open_run, "由预警立案", "open a case from an alert", NULL,
	 NULL},
	{"case list", "[--owner DEPARTMENT] [--state STATE] [--after ID] [--limit N]", case_list_run,
	 "案件", "cases", NULL, NULL},
	{"case show", "CASE", case_show_run, "一件案件、经过和移交", "a case, its course and hand-offs",
	 NULL, NULL},
#include "commands_claim.def"
#include "commands_deadlines.def"
#include "commands_handoff.def"
#include "commands_watch.def"
	{"dead list", "[SERVICE] [--limit N]", dead_list_run, "死信（SERVICE 为发出事件的服务；不写则全部）",
	 "dead letters (of the service that sent them; of all when not given)", "有死信返回 1。",
	 "1 when there are any."},
	{"dead retry", "SERVICE DEAD", dead_retry_run, "重新投递一条死信", "deliver a dead letter again",
	 NULL, NULL},
	{"dead drop", "SERVICE DEAD --reason TEXT", dead_drop_run, "放弃一条死信，说明理由",
	 "drop a dead letter with a reason", NULL, NULL},
	{"subscriber drop", "SERVICE SUBSCRIBER --reason TEXT", subscriber_drop_run,
	 "忘掉一个不再订阅的订阅者：它的进度、死信和为它留着的事件",
	 "forget a subscriber that is no more: its place, its dead letters, the events kept for it", NULL,
	 NULL},
	{"replay", "SERVICE SUBSCRIBER", replay_run, "把服务的当前状态全部重发给一个订阅者",
	 "send the present state of a service again to a subscriber", NULL, NULL},
#include "commands_chain.def"
#include "commands_intake.def"
#include "commands_procedures.def"
#include "commands_recontact.def"
#include "commands_rules.def"
#include "commands_survey.def"
	{"calendar show", "YEAR", calendar_show_run, "一年的放假调休安排及文号",
	 "a year's days off and make-up days, and their notices", NULL, NULL},
	{"calendar count", "FROM WORKDAYS", calendar_count_run, "某日之后第 N 个工作日，逐日数给你看",
	 "the Nth working day after a date, counted day by day", NULL, NULL},
	{"call", "RPC [JSON]", call_run, "调用任意接口，例如 wages.GetAuditProgress",
	 "call any rpc, for example wages.GetAuditProgress", "JSON 为 - 时从标准输入读取。",
	 "JSON is read from standard input when it is -."},
	{"help", "[COMMAND]", help_run, "命令说明", "the commands", NULL, NULL},
	{NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */
