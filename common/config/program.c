#include "program.h"

#include <getopt.h>
#include <signal.h>
#include <sys/signalfd.h>

#define CONFIG_PRESET "/etc/gongdao/gongdao.yaml"

static void usage(const struct program *p, FILE *to)
{
	(void)fprintf(to,
		      "gongdao-%s - %s\n\n"
		      "  --config PATH    settings (default " CONFIG_PRESET ")\n"
		      "  --check-config   check %s, then exit\n"
		      "  --print-config   print every setting with its meaning, then exit\n"
		      "  --version\n"
		      "  --help\n",
		      p->name, p->about, p->checks);
}

int program_options(const struct program *p, int argc, char **argv, struct program_options *out)
{
	static const struct option names[] = {
		{"config",       required_argument, NULL, 'c'},
                {"check-config", no_argument,       NULL, 'k'},
		{"print-config", no_argument,       NULL, 'p'},
                {"version",      no_argument,       NULL, 'v'},
		{"help",         no_argument,       NULL, 'h'},
                {NULL,           0,                 NULL, 0  },
	};
	int c;

	*out = (struct program_options){.config = CONFIG_PRESET};
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case 'c':
			out->config = optarg;
			break;
		case 'k':
			out->check = true;
			break;
		case 'p':
			out->print = true;
			break;
		case 'v':
			printf("gongdao-%s %s\n", p->name, GONGDAO_VERSION);
			return 0;
		case 'h':
			usage(p, stdout);
			return 0;
		default:
			usage(p, stderr);
			return 2;
		}
	}
	if (optind < argc) {
		usage(p, stderr);
		return 2;
	}
	return -1;
}

int program_signals(int *out_fd, struct err *err)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return err_set(err, E_INTERNAL, "signals cannot be blocked");
	*out_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return *out_fd >= 0 ? 0 : err_set(err, E_INTERNAL, "signalfd failed");
}
