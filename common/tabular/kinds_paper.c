/*
 * Files about what employers hold and who does what in their place: licences, permits, the chain of
 * employers. Source: domain B.6, K.4; plan 2.2-3
 */
#include "kinds.h"

/* clang-format off */
static const struct cell_choice licence_kinds[] = {
	{"dispatch", "劳务派遣"},
	{"human_resources", "人力资源服务"},
	{"ride_hailing", "网络预约出租汽车经营"},
	{"express", "快递业务经营"},
	{"food", "食品经营"},
	{"road_freight", "道路货物运输经营"},
	{"other", "其他"},
	{NULL, NULL},
};

static const struct cell_choice permit_kinds[] = {
	{"driving_licence", "机动车驾驶证"},
	{"ride_driver", "网约车驾驶员证"},
	{"freight_driver", "货运驾驶员从业资格"},
	{"ride_vehicle", "网约车运输证"},
	{"freight_vehicle", "货车道路运输证"},
	{"vehicle_plate", "车辆号牌"},
	{NULL, NULL},
};

static const struct cell_choice roles[] = {
	{"hires", "招用"},
	{"schedules", "派单排班"},
	{"pays", "发放报酬"},
	{"signs", "签订协议"},
	{"insures", "参保投保"},
	{"invoices", "开具发票"},
	{NULL, NULL},
};

static const struct cell_choice evidence[] = {
	{"doc", "文件"},
	{"log", "系统日志"},
	{"pay", "支付凭证"},
	{"photo", "照片"},
	{"stmt", "陈述"},
	{"third", "第三方"},
	{NULL, NULL},
};

static const struct tabular_column licences_columns[] = {
	COLUMN_EMPLOYER,
	{.name = "kind",
	 .zh = "许可种类",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = licence_kinds,
	 .example = "劳务派遣"},
	{.name = "number",
	 .zh = "许可证编号",
	 .type = CELL_ID,
	 .required = true,
	 .min = 1,
	 .max = 64,
	 .example = "411002202200001"},
	{.name = "issuer", .zh = "发证机关", .type = CELL_TEXT, .max = 100},
	{.name = "scope", .zh = "许可范围", .type = CELL_TEXT, .max = 500},
	COLUMN_FROM("有效期自"),
	COLUMN_LAST("有效期至"),
};

const struct tabular_kind kind_licences = {
	 .name = "licences",
	 .zh = "许可证照",
	COLUMNS(licences_columns),
	 .unique = BIT(0) | BIT(1) | BIT(2),
	 .rpc = "registration.ImportLicences",
};

static const struct tabular_column permits_columns[] = {
	COLUMN_EMPLOYER,
	{.name = "worker_no",
	 .zh = "骑手号",
	 .type = CELL_ID,
	 .max = 64,
	 .also = "骑手编号|工号|司机号|员工编号",
	 .help_zh = "驾驶员的证件填写；车辆的证件可留空",
	 .help_en = "of a driver's permit; may be empty for a vehicle's"},
	{.name = "kind",
	 .zh = "证件种类",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = permit_kinds,
	 .example = "网约车运输证"},
	{.name = "grade", .zh = "准驾车型", .type = CELL_ID, .max = 8},
	{.name = "plate", .zh = "车牌号", .type = CELL_ID, .max = 16, .example = "豫K00001"},
	{.name = "number",
	 .zh = "车辆证件编号",
	 .type = CELL_ID,
	 .max = 64,
	 .help_zh = "驾驶员证件的编号是个人身份信息，不填",
	 .help_en = "the number of a driver's permit is personal and is not taken"},
	COLUMN_FROM("有效期自"),
	COLUMN_LAST("有效期至"),
};

const struct tabular_kind kind_permits = {
	 .name = "permits",
	 .zh = "驾驶员和车辆证件",
	COLUMNS(permits_columns),
	 .unique = BIT(0) | BIT(1) | BIT(2) | BIT(4) | BIT(6),
	 .rpc = "registration.ImportPermits",
};

static const struct tabular_column chain_columns[] = {
	{.name = "credit_code",
	 .zh = "统一社会信用代码",
	 .type = CELL_CREDIT_CODE,
	 .required = true,
	 .also = "平台企业代码",
	 .example = "91411002MA0000007L",
	 .help_zh = "平台企业；写了骑手号时是该用工记录的企业",
	 .help_en = "of the platform; with a worker number of the engagement's employer"},
	{.name = "partner_code",
	 .zh = "合作企业代码",
	 .type = CELL_CREDIT_CODE,
	 .example = "92411081MA0000015R"},
	{.name = "worker_no", .zh = "骑手号", .type = CELL_ID, .max = 64},
	{.name = "region",
	 .zh = "区划代码",
	 .type = CELL_REGION,
	 .example = "411002",
	 .help_zh = "写了骑手号时留空",
	 .help_en = "empty with a worker number"},
	{.name = "role",
	 .zh = "角色",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = roles,
	 .example = "发放报酬"},
	{.name = "actor_code",
	 .zh = "行为单位代码",
	 .type = CELL_CREDIT_CODE,
	 .required = true,
	 .example = "92411081MA0000015R"},
	{.name = "level",
	 .zh = "层级",
	 .type = CELL_NUMBER,
	 .required = true,
	 .max = 9,
	 .example = "1",
	 .help_zh = "与平台之间隔几份合同：平台自己为 0，合作企业为 1",
	 .help_en = "contracts between platform and actor: 0 the platform itself, 1 its partner"},
	{.name = "evidence",
	 .zh = "证据种类",
	 .type = CELL_CODE,
	 .required = true,
	 .choices = evidence,
	 .example = "文件"},
	{.name = "reference",
	 .zh = "证据位置",
	 .type = CELL_TEXT,
	 .max = 200,
	 .example = "合作协议第 3 条"},
	COLUMN_FROM("开始日期"),
	COLUMN_LAST("结束日期"),
};

const struct tabular_kind kind_chain = {
	 .name = "chain",
	 .zh = "用工链条",
	COLUMNS(chain_columns),
	 .unique = BIT(0) | BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(5) | BIT(9),
	 .rpc = "registration.ImportChainLinks",
};
/* clang-format on */
