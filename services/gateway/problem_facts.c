#include "base.h"

#include "problem_facts.h"

static const struct problem own[HTTP_PROBLEMS] = {
	[HTTP_HEADERS] = {400, "HEADERS",         "请求头不符合规范",
			  "the headers are not as they must be"												},
	[HTTP_NO_SESSION] = {401, "NO_SESSION",      "尚未登录或登录已过期",
                          "not logged in, or no longer"													},
	[HTTP_CSRF] = {403, "CSRF",            "缺少或不符合的防伪令牌（X-CSRF-Token）",
			  "X-CSRF-Token is missing or not this session's"										      },
	[HTTP_NO_DOOR] = {404, "NO_DOOR",         "没有这个地址",                                                    "there is no such path"             },
	[HTTP_METHOD] = {405, "METHOD",          "该地址不支持此方法",                                           "the path does not take this method"},
	[HTTP_MEDIA] = {415, "MEDIA",           "内容类型应为 application/json",
			  "the content type must be application/json"											  },
	[HTTP_MEDIA_FILE] =
		{415, "MEDIA_FILE",      "内容类型应为 text/csv，或 Excel 工作簿（.xlsx）的类型",
			  "the content type must be text/csv, or that of an Excel workbook (.xlsx)"                                                            },
	[HTTP_ID] = {400, "IDEMPOTENCY_KEY", "Idempotency-Key 须为 UUIDv7",
			  "Idempotency-Key must be a UUIDv7"												   },
	[HTTP_TIMEOUT] = {400, "TIMEOUT_MS",      "Gongdao-Timeout-Ms 须为 100 到 60000 的整数",
			  "Gongdao-Timeout-Ms must be a number from 100 to 60000"                                                                              },
	[HTTP_MUST_CHANGE] = {403, "MUST_CHANGE",     "请先设置新密码",                                                 "choose a new password first"       },
	[HTTP_NO_GRANT] = {403, "NO_GRANT",        "未选择可用的岗位授权",                                        "no grant is in use"                },
	[HTTP_WRONG_LOGIN] = {401, "WRONG_LOGIN",     "用户名或密码不正确",
                          "the login or the password is wrong"												 },
	[HTTP_THROTTLED] = {429, "THROTTLED",       "操作过于频繁，请稍后再试",
                          "too often, try again later"													 },
	[HTTP_CROWDED] = {503, "CROWDED",         "请求过多，请稍后重试",                                        "too many requests, ask again"      },
};

static unsigned status_bad(int code)
{
	switch (code) {
	case E_TOO_BIG:
		return 413;
	case E_FIELD:
	case E_RANGE:
	case E_FILE:
	case E_USAGE:
		return 422;
	case E_NO_SUCH_RPC:
		return 404;
	default:
		return 400;
	}
}

static unsigned status_of(int code)
{
	switch (error_class_of(code)) {
	case CLASS_OK:
		return 200;
	case CLASS_BAD:
		return status_bad(code);
	case CLASS_DENIED:
		return 403;
	case CLASS_ABSENT:
		return 404;
	case CLASS_REFUSED:
		return 409;
	case CLASS_BUSY:
		return code == E_TIMEOUT ? 504 : 503;
	case CLASS_FAULT:
		return 500;
	}
	return 500;
}

struct problem problem_of(int code)
{
	if (code > 0 && code < HTTP_PROBLEMS)
		return own[code];
	return (struct problem){status_of(code), error_name(code), error_text_zh(code),
				error_text(code)};
}
