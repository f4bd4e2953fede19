/* See embed.h. */
#include "base/embed.h"

#include <string.h>

#include "base/banned.h"

const struct embedded *embedded_find(const struct embedded *table, const char *path)
{
	for (; table->path; table++)
		if (strcmp(table->path, path) == 0)
			return table;
	return NULL;
}
