/*
 * load_ours - answers a second through our broker: `load_ours --count N --depth D [--single]`.
 *
 * Prints `rate N`. A broker, a service and a client as processes of their own, CURVE, loopback;
 * --single sends a message a frame.
 */
#include "echo.h"

static void serve_batches(void *yard)
{
	echo_serve(yard, true);
}

static void serve_singly(void *yard)
{
	echo_serve(yard, false);
}

int main(int argc, char **argv)
{
	int64_t n = bench_option(argc, argv, "--count", 100000);
	int64_t depth = bench_option(argc, argv, "--depth", 64);
	bool single = bench_flag(argc, argv, "--single");
	struct asker asker;
	struct yard yard;
	struct bus *bus;
	pid_t service;

	yard_make(&yard, echo_access, echo_peers);
	yard_start(&yard);
	service = yard_fork(&yard, "service", single ? serve_singly : serve_batches, &yard);
	bus = bus_new(1);
	if (!bus)
		bench_die("out of memory");
	asker_init(&asker, yard_link(&yard, bus, "asker"), !single);
	(void)asker_run(&asker, n / 10 + 1, depth); /* warm */
	printf("rate %" PRId64 "\n", asker_run(&asker, n, depth));
	link_close(asker.link);
	bus_free(bus);
	yard_stop(service);
	yard_done(&yard);
	return 0;
}
