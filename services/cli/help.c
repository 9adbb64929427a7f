#include "table.h"

void help_usage(const struct cli *c, FILE *to, const struct command *command)
{
	(void)fprintf(to, "%s gongdao %s%s%s\n", say(c, "用法:", "usage:"), command->words,
		      command->arguments[0] ? " " : "", command->arguments);
}

static void print_command(const struct cli *c, FILE *to, const struct command *k)
{
	const char *more = say(c, k->more_zh, k->more_en);

	help_usage(c, to, k);
	(void)fprintf(to, "\n%s\n", say(c, k->zh, k->en));
	if (more)
		(void)fprintf(to, "%s\n", more);
}

static void print_all(const struct cli *c, FILE *to)
{
	int widest = 0;

	for (const struct command *k = c->commands; k->words; k++) {
		int n = (int)strlen(k->words);

		widest = n > widest ? n : widest;
	}
	(void)fputs(say(c, "公道：新就业形态劳动者权益保障\n\n用法: gongdao 命令 [参数]\n\n",
			"Gongdao: labour rights of platform workers\n\n"
			"usage: gongdao COMMAND [ARGUMENTS]\n\n"),
		    to);
	for (const struct command *k = c->commands; k->words; k++)
		(void)fprintf(to, "  %-*s  %s\n", widest, k->words, say(c, k->zh, k->en));
	(void)fputs(say(c,
			"\n每个命令都可以加:\n"
			"  --json          以 JSON 输出\n"
			"  --as NAME       用哪把密钥（身份），默认取 gongdao.yaml 的 cli: peer\n"
			"  --config PATH   gongdao.yaml 的位置\n"
			"  --timeout N     最多等几秒（默认 30）\n"
			"  --lang zh|en    语言（默认看 LANG）\n"
			"\n返回值: 0 完成  1 有疑点、不一致或被拒绝的行  2 用法、文件或配置不对  "
			"3 无权  4 连不上\n"
			"gongdao help 命令 看一个命令的说明。\n",
			"\nwith every command:\n"
			"  --json          output as JSON\n"
			"  --as NAME       which key (who you are); default: cli: peer of "
			"gongdao.yaml\n"
			"  --config PATH   where gongdao.yaml is\n"
			"  --timeout N     wait at most so many seconds (30)\n"
			"  --lang zh|en    language (default: by LANG)\n"
			"\nexit codes: 0 done, 1 a finding, a mismatch or refused rows, 2 wrong "
			"use, file or "
			"setting,\n            3 not allowed, 4 nobody reachable\n"
			"gongdao help COMMAND shows one command.\n"),
		    to);
}

void help_print(const struct cli *c, FILE *to, const struct command *command)
{
	if (command)
		print_command(c, to, command);
	else
		print_all(c, to);
}

/* "handoff" alone shows all that begin with it. */
int help_run(struct cli *c)
{
	const char *words = cli_get(c, "COMMAND");
	size_t n = words ? strlen(words) : 0;
	bool any = false;

	if (n == 0) {
		help_print(c, stdout, NULL);
		return 0;
	}
	for (const struct command *k = c->commands; k->words; k++) {
		if (strncmp(k->words, words, n) != 0 || (k->words[n] && k->words[n] != ' '))
			continue;
		if (any)
			(void)putchar('\n');
		help_print(c, stdout, k);
		any = true;
	}
	return any ? 0 : cli_usage(c, say(c, "没有命令“%s”", "there is no command \"%s\""), words);
}
