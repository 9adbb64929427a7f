#include "worker_facts.h"

const struct flaw_text worker_flaw_name = {
	"name", "姓名为空、超过 50 个字或含有控制字符",
	"the name is empty, longer than 50 characters or holds control characters",
	"照证件填写姓名，保留中间的点", "give the name on the document, inner dots included"};
const struct flaw_text worker_flaw_phone = {
	"phone", "不是手机号码或固定电话号码", "neither a mobile nor a landline number",
	"填写 11 位手机号，没有则留空", "give the 11 digits of a mobile, or nothing"};
const struct flaw_text worker_flaw_id_kind = {
	"id_kind", "证件种类不在可选范围内", "the kind of document is not one of those allowed",
	"填写 resident、hmt_permit、foreign_permit 或 passport，18 位身份证可留空",
	"give resident, hmt_permit, foreign_permit or passport; nothing for an 18-character id"};
const struct flaw_text worker_flaw_home_unknown = {
	"home_region", "没有这个行政区划代码", "no such region code",
	"使用六位行政区划代码，例如 411002", "use a six-digit region code, for example 411002"};
const struct flaw_text worker_flaw_home_outside = {"home_region", "超出您的管辖区域",
						   "outside your region", "由该区域的主管部门登记",
						   "let the office of that region register it"};
const struct flaw_text worker_flaw_employer = {"credit_code", "没有登记这个单位",
					       "no such employer is registered", "先登记该单位",
					       "register the employer first"};
const struct flaw_text worker_flaw_number = {
	"worker_no", "劳动者编号过长、含有空白或控制字符",
	"the worker number is too long or holds blanks or control characters",
	"填写企业自己的编号，1 至 64 个字符", "give the company's own number, 1 to 64 characters"};
const struct flaw_text worker_flaw_number_day = {
	"from_day", "编号的开始日期不正确", "the first day of the number cannot be used",
	"填写 1949-10-01 之后的日期，或留空", "give a date after 1949-10-01, or nothing"};
const struct flaw_text worker_flaw_number_alone = {
	"worker_no", "单位代码和劳动者编号要么都填，要么都不填",
	"credit code and worker number go together", "补齐另一项，或两项都留空",
	"give the other one too, or neither"};
const struct flaw_text worker_flaw_number_taken = {
	"worker_no", "该编号已属于另一名有身份信息的劳动者",
	"the number belongs to another worker whose identity is known",
	"核对证件号码；编号转给他人的，填写新的开始日期",
	"compare the document; if the number was given to somebody else, give its new first day"};
const struct flaw_text worker_flaw_name_other = {
	"name", "该证件号码已用另一姓名登记", "the document is registered under another name",
	"核对证件号码和姓名；确已改名的，由登记窗口说明理由后更正",
	"compare number and name; a changed name is corrected at the counter, with a reason"};
const struct flaw_text worker_flaw_repeated_phone = {
	"phone", "与本次导入中同一人的前一行不一致",
	"an earlier row of the same person says otherwise", "两行中更正一行",
	"correct one of the two rows"};
const struct flaw_text worker_flaw_repeated_home = {
	"home_region", "与本次导入中同一人的前一行不一致",
	"an earlier row of the same person says otherwise", "两行中更正一行",
	"correct one of the two rows"};

struct flaw_text worker_flaw_document(enum cn_id_flaw flaw)
{
	const struct cn_id_text *t = cn_id_text(flaw);

	return (struct flaw_text){"id", t->reason_zh, t->reason_en, t->mend_zh, t->mend_en};
}
