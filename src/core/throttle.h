/*
 * Throttling of sign-in: who guesses passwords waits longer and longer.
 *
 * Per account: 5 failures, then 30 s, 1, 2, 4, 8, 15 minutes.  Per client address (a /24 or
 * /56, never kept in full): 30 failures in 10 minutes.  Nobody is locked out for good by a
 * stranger, and a success clears the account's count.  In memory only.
 */
#ifndef CORE_THROTTLE_H
#define CORE_THROTTLE_H

#include <stdint.h>

/* Seconds to wait before the next try, 0: go on. */
int throttle_wait(const char *account, const char *client, int64_t now);
void throttle_failed(const char *account, const char *client, int64_t now);
void throttle_succeeded(const char *account);
void throttle_reset(void); /* tests */

#endif
