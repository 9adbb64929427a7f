/*
 * load_rabbit - answers a second through RabbitMQ in plain text, by direct reply-to and without
 * acknowledgements: `load_rabbit --port P --count N --depth D`.
 *
 * Prints `rate N`. The service is a child with a connection of its own.
 */
#include "bench.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <amqp.h>
#include <amqp_tcp_socket.h>

#define BODY    256
#define CHANNEL 1

static char body[BODY];

static void good(amqp_rpc_reply_t r, const char *what)
{
	if (r.reply_type != AMQP_RESPONSE_NORMAL)
		bench_die("RabbitMQ: %s failed", what);
}

static amqp_connection_state_t dial(int64_t port)
{
	amqp_connection_state_t c = amqp_new_connection();
	amqp_socket_t *socket = c ? amqp_tcp_socket_new(c) : NULL;

	if (!socket || amqp_socket_open(socket, "127.0.0.1", (int)port) != 0)
		bench_die("RabbitMQ at port %" PRId64 " does not answer", port);
	good(amqp_login(c, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest"), "login");
	(void)amqp_channel_open(c, CHANNEL); /* seen by the next line */
	good(amqp_get_rpc_reply(c), "a channel");
	return c;
}

static void consume(amqp_connection_state_t c, const char *queue)
{
	/* Without acknowledgements: its fastest way. */
	(void)amqp_basic_consume(c, CHANNEL, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 1, 0,
				 amqp_empty_table);
	good(amqp_get_rpc_reply(c), "consume");
}

static void publish(amqp_connection_state_t c, amqp_bytes_t key, const char *reply_to)
{
	amqp_basic_properties_t p = {0};
	amqp_bytes_t bytes = {sizeof(body), body};

	if (reply_to) {
		p._flags = AMQP_BASIC_REPLY_TO_FLAG;
		p.reply_to = amqp_cstring_bytes(reply_to);
	}
	if (amqp_basic_publish(c, CHANNEL, amqp_empty_bytes, key, 0, 0, &p, bytes) != 0)
		bench_die("RabbitMQ: publish failed");
}

static void receive(amqp_connection_state_t c, amqp_envelope_t *out)
{
	amqp_maybe_release_buffers(c);
	good(amqp_consume_message(c, out, NULL, 0), "a message");
}

__attribute__((noreturn)) static void serve(int64_t port)
{
	amqp_connection_state_t c = dial(port);

	(void)amqp_queue_declare(c, CHANNEL, amqp_cstring_bytes("echo"), 0, 0, 0, 1,
				 amqp_empty_table);
	good(amqp_get_rpc_reply(c), "a queue");
	consume(c, "echo");
	for (;;) {
		amqp_envelope_t e;

		receive(c, &e);
		publish(c, e.message.properties.reply_to, NULL);
		amqp_destroy_envelope(&e);
	}
}

static int64_t ask(amqp_connection_state_t c, int64_t count, int64_t depth)
{
	mono_time start = mono_now();
	int64_t sent = 0;

	for (int64_t done = 0; done < count; done++) {
		amqp_envelope_t e;

		for (; sent < count && sent - done < depth; sent++)
			publish(c, amqp_cstring_bytes("echo"), "amq.rabbitmq.reply-to");
		receive(c, &e);
		amqp_destroy_envelope(&e);
	}
	return bench_rate(count, start);
}

int main(int argc, char **argv)
{
	int64_t port = bench_option(argc, argv, "--port", 5672);
	int64_t count = bench_option(argc, argv, "--count", 20000);
	int64_t depth = bench_option(argc, argv, "--depth", 64);
	amqp_connection_state_t c;
	pid_t service;

	memset(body, 'x', sizeof(body));
	service = fork();
	if (service == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(port);
	}
	(void)usleep(1000000); /* the queue of the child; a message before it is lost */
	c = dial(port);
	consume(c, "amq.rabbitmq.reply-to");
	(void)ask(c, count / 10 + 1, depth); /* warm */
	printf("rate %" PRId64 "\n", ask(c, count, depth));
	(void)kill(service, SIGKILL);
	(void)waitpid(service, NULL, 0);
	return 0;
}
