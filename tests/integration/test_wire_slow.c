/*
 * The server on a real socket and clients that are too slow, too many or still there when it
 * stops.  The limits are those of wire_edge.h: a third of a second for headers.
 */
#include "wire_edge.h"

#include "base/banned.h"

/* Sends a byte each 20 ms until the server closes or `ms` pass; false when it is still open. */
static bool dripped(int fd, const char *raw, size_t n, int ms)
{
	int64_t until = clock_mono_us() / 1000 + ms;
	size_t i = 0;

	while (clock_mono_us() / 1000 < until) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		char c;

		if (i < n)
			send_all(fd, raw + i++, 1);
		if (poll(&p, 1, 20) > 0 && recv(fd, &c, 1, 0) <= 0)
			return true;
	}
	return false;
}

static void headers_that_drip_are_cut(void **state)
{
	static char raw[4000] = "GET /api/hello HTTP/1.1\r\n" HOST "X-A: ";
	int64_t from = clock_mono_us(), took;
	int fd = dial();

	(void)state;
	memset(raw + strlen(raw), 'a', sizeof(raw) - strlen(raw) - 1);
	assert_true(dripped(fd, raw, sizeof(raw), 3000));
	(void)close(fd);
	took = (clock_mono_us() - from) / 1000;
	assert_in_range(took, HEAD_MS - 50, HEAD_MS + 500);
	assert_true(server_stats(server).reaped > 0);
}

static void a_silent_connection_is_cut(void **state)
{
	int fd = dial();

	(void)state;
	assert_true(dripped(fd, "", 0, 3000));
	(void)close(fd);
}

static void a_body_that_drips_is_cut_and_its_memory_given_back(void **state)
{
	static const char head[] = POST_ECHO "Content-Length: 60000\r\n\r\n";
	static char body[60000];
	int64_t from = clock_mono_us(), took;
	int fd = dial();

	(void)state;
	memset(body, ' ', sizeof(body));
	send_all(fd, head, sizeof(head) - 1);
	assert_true(dripped(fd, body, sizeof(body), 3000));
	(void)close(fd);
	took = (clock_mono_us() - from) / 1000;
	assert_in_range(took, BODY_MS - 50, BODY_MS + 600);
	is_alive();
}

static void an_idle_connection_is_closed_and_an_active_one_is_not(void **state)
{
	static struct talk t;
	int fd = dial(), i;

	(void)state;
	for (i = 0; i < 6; i++) { /* longer in all than any limit */
		send_all(fd, GOOD, strlen(GOOD));
		hear(fd, &t, 1, 1000, false);
		assert_int_equal(t.first, 200);
		nap(IDLE_MS / 4);
	}
	hear(fd, &t, 0, 3 * IDLE_MS, false);
	assert_int_equal(t.len, 0);
	assert_true(t.closed);
	(void)close(fd);
}

static void slow_clients_do_not_keep_others_waiting(void **state)
{
	static struct talk t;
	int fds[60];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(fds); i++) {
		fds[i] = dial();
		send_all(fds[i], "GET /api/hel", 12);
	}
	for (i = 0; i < 20; i++)
		is_alive();
	for (i = 0; i < ARRAY_LEN(fds); i++) {
		hear(fds[i], &t, 0, 3000, false);
		assert_true(t.closed);
		(void)close(fds[i]);
	}
	assert_true(server_stats(server).reaped >= (int64_t)ARRAY_LEN(fds));
}

static void bodies_over_the_common_limit_are_refused(void **state)
{
	static const char head[] = POST_ECHO "Content-Length: 60000\r\n\r\n{";
	const struct server_options o = {
		.listen = "127.0.0.1:0", .threads = 2, .body_ms = 2000, .bodies = 100000
	};
	struct err_info ei = { .code = ERR_OK };
	struct server *usual = server;
	static struct talk t;
	int first;

	(void)state;
	assert_int_equal(server_start(&ei, &o, &server).code, ERR_OK);
	first = dial();
	send_all(first, head, sizeof(head) - 1);
	do
		nap(2);
	while (server_stats(server).in_flight == 0);
	exchange(head, sizeof(head) - 1, 0, 1000, &t);
	assert_int_equal(t.first, 503);
	assert_true(t.closed);
	(void)close(first);
	do
		nap(2);
	while (server_stats(server).in_flight > 0);
	exchange(POST_ECHO "Content-Length: 12\r\n\r\n{\"text\":\"a\"}",
		 strlen(POST_ECHO "Content-Length: 12\r\n\r\n{\"text\":\"a\"}"), 1, 1000, &t);
	assert_int_equal(t.first, 200);
	server_stop(server);
	server = usual;
}

static void *stop_main(void *arg)
{
	server_stop(arg);
	return NULL;
}

static void the_stop_lets_a_running_request_end(void **state)
{
	static const char raw[] = "GET /api/slow HTTP/1.1\r\n" HOST "\r\n";
	const struct server_options o = { .listen = "127.0.0.1:0", .threads = 2 };
	struct err_info ei = { .code = ERR_OK };
	struct server *usual = server;
	static struct talk t;
	pthread_t stopper;
	int fd;

	(void)state;
	assert_int_equal(server_start(&ei, &o, &server).code, ERR_OK);
	fd = dial();
	send_all(fd, raw, sizeof(raw) - 1);
	while (!atomic_load(&slow_runs))
		nap(2);
	assert_int_equal(pthread_create(&stopper, NULL, stop_main, server), 0);
	nap(100);
	atomic_store(&release_slow, true);
	hear(fd, &t, 1, 2000, false);
	assert_int_equal(t.first, 200);
	assert_non_null(strstr(t.data, "Connection: close"));
	assert_int_equal(pthread_join(stopper, NULL), 0);
	(void)close(fd);
	server = usual;
}

static void an_address_that_is_none_does_not_start(void **state)
{
	static const char *const bad[] = {
		"",	    "localhost", "127.0.0.1:",	    "127.0.0.1:65536",
		"1.2.3:80", "[::1:80",	 "evil.example:80", ":80"
	};
	struct err_info ei = { .code = ERR_OK };
	struct server *s = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		const struct server_options o = { .listen = bad[i] };

		err_clear(&ei);
		assert_int_equal(server_start(&ei, &o, &s).code, ERR_INTERNAL);
		assert_string_equal(ei.key, "listen.address");
	}
	assert_null(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_that_drip_are_cut),
		cmocka_unit_test(a_silent_connection_is_cut),
		cmocka_unit_test(a_body_that_drips_is_cut_and_its_memory_given_back),
		cmocka_unit_test(an_idle_connection_is_closed_and_an_active_one_is_not),
		cmocka_unit_test(slow_clients_do_not_keep_others_waiting),
		cmocka_unit_test(bodies_over_the_common_limit_are_refused),
		cmocka_unit_test(the_stop_lets_a_running_request_end),
		cmocka_unit_test(an_address_that_is_none_does_not_start),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
