/*
 * folder: reads a file of a folder by its name in the folder's own listing, for `--web DIR`.
 */
#ifndef HTTP_FOLDER_H
#define HTTP_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

bool folder_exists(const char *dir);
/*
 * `path` is relative ("a/app.js").  NULL when the listing, down to four levels, has no such
 * regular file of at most 8 MiB; hidden names and links are not listed.
 */
const unsigned char *folder_read(const char *dir, const char *path, struct arena *a,
				 size_t *len);

#endif
