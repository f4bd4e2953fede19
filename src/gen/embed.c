/*
 * embed: writes the files of a folder as a C file, for base/embed.h.
 *
 *	embed embedded_schema schema >build/gen/schema.c
 *
 * The table is sorted by path.  FILE.gz beside FILE becomes its `gz`, and is no
 * entry of its own.  Hidden names and links are left out.  Bytes are written as string
 * literals, which compilers read far faster than lists of numbers.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/banned.h"

#define FILES_MAX 4096
#define PATH_SIZE 1024
#define LINE	  1024 /* bytes of a file in one line */

struct paths {
	char *items[FILES_MAX];
	size_t n;
};

static _Noreturn void stop(const char *what, const char *name)
{
	fprintf(stderr, "embed: %s: %s\n", what, name);
	exit(1);
}

static void join(char *out, const char *a, const char *b)
{
	int n = snprintf(out, PATH_SIZE, "%s%s%s", a, *a ? "/" : "", b);

	if (n < 0 || n >= PATH_SIZE)
		stop("path too long", b);
}

/* Adds the files under root/sub, as paths relative to root. */
static void list(struct paths *p, const char *root, const char *sub)
{
	char dir[PATH_SIZE], rel[PATH_SIZE], full[PATH_SIZE];
	const struct dirent *e;
	struct stat st;
	DIR *d;

	join(dir, root, sub);
	d = opendir(*sub ? dir : root);
	if (!d)
		stop("cannot list", dir);
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		join(rel, sub, e->d_name);
		join(full, root, rel);
		if (lstat(full, &st) != 0)
			stop("cannot look at", full);
		if (S_ISDIR(st.st_mode)) {
			list(p, root, rel);
		} else if (S_ISREG(st.st_mode)) {
			if (p->n == FILES_MAX)
				stop("too many files", root);
			p->items[p->n++] = strdup(rel);
		}
	}
	(void)closedir(d);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_compressed(const char *path)
{
	size_t n = strlen(path);

	return n > 3 && strcmp(path + n - 3, ".gz") == 0;
}

static bool has(const struct paths *p, const char *path)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strcmp(p->items[i], path) == 0)
			return true;
	return false;
}

static void write_bytes(const unsigned char *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i % LINE == 0)
			(void)fputs(i ? "\"\n\"" : "\"", stdout);
		if (b[i] < ' ' || b[i] > '~' || b[i] == '"' || b[i] == '\\' || b[i] == '?')
			printf("\\%03o", b[i]);
		else
			(void)putchar(b[i]);
	}
	(void)fputs(n ? "\"" : "\"\"", stdout);
}

/* Writes the array `prefix``i` and returns the length. */
static size_t write_file(const char *root, const char *path, const char *prefix, size_t i)
{
	char full[PATH_SIZE];
	unsigned char *data;
	struct stat st;
	size_t n;
	FILE *f;

	join(full, root, path);
	f = fopen(full, "rb");
	if (!f || fstat(fileno(f), &st) != 0)
		stop("cannot read", full);
	n = (size_t)st.st_size;
	data = malloc(n + 1);
	if (!data || fread(data, 1, n, f) != n)
		stop("cannot read", full);
	(void)fclose(f);
	printf("static const unsigned char %s%zu[] =\n", prefix, i);
	write_bytes(data, n);
	printf(";\n");
	free(data);
	return n;
}

/* A path as a C string: paths of a build hold plain characters only. */
static const char *plain(const char *path)
{
	const char *p;

	for (p = path; *p; p++)
		if (*p < ' ' || *p > '~' || *p == '"' || *p == '\\' || *p == '?')
			stop("not a plain name", path);
	return path;
}

static void write_table(const char *name, const char *root, const struct paths *p)
{
	static size_t len[FILES_MAX], gz_len[FILES_MAX];
	static bool gz[FILES_MAX];
	char other[PATH_SIZE];
	size_t i;

	for (i = 0; i < p->n; i++) {
		int n = snprintf(other, sizeof(other), "%s.gz", p->items[i]);

		if (is_compressed(p->items[i]))
			continue;
		len[i] = write_file(root, p->items[i], "data", i);
		gz[i] = n > 0 && n < PATH_SIZE && has(p, other);
		if (gz[i])
			gz_len[i] = write_file(root, other, "gz", i);
	}
	printf("\nconst struct embedded %s[] = {\n", name);
	for (i = 0; i < p->n; i++) {
		if (is_compressed(p->items[i]))
			continue;
		printf("\t{ \"%s\", data%zu, %zu, ", plain(p->items[i]), i, len[i]);
		if (gz[i])
			printf("gz%zu, %zu },\n", i, gz_len[i]);
		else
			printf("NULL, 0 },\n");
	}
	printf("\t{ NULL, NULL, 0, NULL, 0 },\n};\n");
}

int main(int argc, char **argv)
{
	static struct paths p;
	size_t i;

	if (argc != 3) {
		fprintf(stderr, "usage: embed NAME DIR\n");
		return 2;
	}
	list(&p, argv[2], "");
	qsort(p.items, p.n, sizeof(p.items[0]), by_path);
	printf("/* Made by src/gen/embed.c; do not edit. */\n#include \"base/embed.h\"\n\n"
	       "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n");
	write_table(argv[1], argv[2], &p);
	for (i = 0; i < p.n; i++)
		free(p.items[i]);
	if (fflush(stdout) != 0 || ferror(stdout))
		stop("cannot write", "standard output");
	return 0;
}
