/*
 * See folder.h.
 */
#include "http/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/banned.h"

#define LEVELS	 4
#define FILE_MAX ((off_t)8 << 20)

bool folder_exists(const char *dir)
{
	struct stat st;

	return stat(dir, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Whether `dir`, which is closed with `list`, lists the name. */
static bool listed(DIR *list, const char *name, size_t n)
{
	const struct dirent *e;

	while ((e = readdir(list)))
		if (e->d_name[0] != '.' && strlen(e->d_name) == n &&
		    memcmp(e->d_name, name, n) == 0)
			return true;
	return false;
}

/* Opens what `dir_fd` lists under the first n bytes of `name`; closes dir_fd. */
static int open_listed(int dir_fd, const char *name, size_t n, bool last, struct arena *a)
{
	int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (last ? 0 : O_DIRECTORY),
	    fd = -1;
	DIR *list = fdopendir(dir_fd);

	if (!list) {
		(void)close(dir_fd);
		return -1;
	}
	if (listed(list, name, n))
		fd = openat(dirfd(list), arena_strndup(a, name, n), flags);
	(void)closedir(list);
	return fd;
}

static int open_path(const char *dir, const char *path, struct arena *a)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), level;

	for (level = 0; fd >= 0 && level < LEVELS; level++) {
		size_t n = strcspn(path, "/");
		bool last = path[n] == '\0';

		fd = open_listed(fd, path, n, last, a);
		if (last)
			return fd;
		path += n + 1;
	}
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

static const unsigned char *read_all(int fd, struct arena *a, size_t *len)
{
	struct stat st;
	unsigned char *data;
	size_t n = 0;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX)
		return NULL;
	data = arena_alloc(a, (size_t)st.st_size);
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, data + n, (size_t)st.st_size - n);

		if (got <= 0)
			return NULL;
		n += (size_t)got;
	}
	*len = n;
	return data;
}

const unsigned char *folder_read(const char *dir, const char *path, struct arena *a,
				 size_t *len)
{
	int fd = open_path(dir, path, a);
	const unsigned char *data;

	if (fd < 0)
		return NULL;
	data = read_all(fd, a, len);
	(void)close(fd);
	return data;
}
