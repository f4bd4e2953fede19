/* See dirlock.h. */
#include "db/dirlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/banned.h"

Err dirlock_take(struct err_info *ei, const char *dir, int *fd)
{
	char path[4096];
	int f;

	if (snprintf(path, sizeof(path), "%s/lock", dir) >= (int)sizeof(path))
		return ERR(ei, ERR_INVALID, "centre.path", "%s", "");
	f = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (f < 0)
		return ERR(ei, ERR_INTERNAL, "centre.path", "errno %d", errno);
	if (flock(f, LOCK_EX | LOCK_NB) != 0) {
		close(f);
		return ERR(ei, ERR_CONFLICT, "centre.in_use", "%s", "");
	}
	*fd = f;
	return OK;
}
