/* See throttle.h.  Two tables of fixed size, hashed; a collision only waits a little longer. */
#include "core/throttle.h"

#include <pthread.h>
#include <string.h>

#include "base/macros.h"

#include "base/banned.h"

#define SLOTS	       4096
#define ACCOUNT_FREE   5
#define CLIENT_MAX     30
#define CLIENT_WINDOW  600
#define FORGET_ACCOUNT 86400

struct slot {
	int64_t last;
	int failures;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct slot accounts[SLOTS], clients[SLOTS];

static struct slot *slot_of(struct slot *table, const char *key)
{
	uint64_t h = 0xCBF29CE484222325u;

	for (; key && *key; key++)
		h = (h ^ (unsigned char)*key) * 0x100000001B3u;
	return &table[(h >> 20) % SLOTS];
}

static int penalty(int failures)
{
	static const int seconds[] = { 30, 60, 120, 240, 480, 900 };
	int i = failures - ACCOUNT_FREE;

	if (i < 0)
		return 0;
	return seconds[i < (int)ARRAY_LEN(seconds) ? i : (int)ARRAY_LEN(seconds) - 1];
}

int throttle_wait(const char *account, const char *client, int64_t now)
{
	struct slot *a, *c;
	int64_t wait = 0;

	pthread_mutex_lock(&lock);
	a = slot_of(accounts, account);
	c = slot_of(clients, client);
	if (now - a->last < FORGET_ACCOUNT && a->last + penalty(a->failures) > now)
		wait = a->last + penalty(a->failures) - now;
	if (c->failures >= CLIENT_MAX && c->last + CLIENT_WINDOW > now &&
	    c->last + CLIENT_WINDOW - now > wait)
		wait = c->last + CLIENT_WINDOW - now;
	pthread_mutex_unlock(&lock);
	return (int)wait;
}

void throttle_failed(const char *account, const char *client, int64_t now)
{
	struct slot *a, *c;

	pthread_mutex_lock(&lock);
	a = slot_of(accounts, account);
	if (now - a->last >= FORGET_ACCOUNT)
		a->failures = 0;
	a->failures++;
	a->last = now;
	c = slot_of(clients, client);
	if (now - c->last >= CLIENT_WINDOW)
		c->failures = 0;
	c->failures++;
	c->last = now;
	pthread_mutex_unlock(&lock);
}

void throttle_succeeded(const char *account)
{
	pthread_mutex_lock(&lock);
	slot_of(accounts, account)->failures = 0;
	pthread_mutex_unlock(&lock);
}

void throttle_reset(void)
{
	pthread_mutex_lock(&lock);
	memset(accounts, 0, sizeof(accounts));
	memset(clients, 0, sizeof(clients));
	pthread_mutex_unlock(&lock);
}
