/* See idmap.h. */
#include "core/idmap.h"

#include <stdlib.h>

#include "base/banned.h"

void idmap_init(struct idmap *m)
{
	*m = (struct idmap){ 0 };
	pthread_mutex_init(&m->lock, NULL);
}

void idmap_release(struct idmap *m)
{
	free(m->ids);
	free(m->values);
	pthread_mutex_destroy(&m->lock);
}

static size_t slot_of(const int64_t *ids, size_t cap, int64_t id)
{
	size_t i = (size_t)(((uint64_t)id * 0x9E3779B97F4A7C15u) >> 20) & (cap - 1);

	while (ids[i] && ids[i] != id)
		i = (i + 1) & (cap - 1);
	return i;
}

static void grow(struct idmap *m)
{
	size_t cap = m->cap ? m->cap * 2 : 1024;
	int64_t *ids = calloc(cap, sizeof(*ids));
	uint32_t *values = calloc(cap, sizeof(*values));

	if (!ids || !values)
		abort();
	for (size_t i = 0; i < m->cap; i++) {
		size_t j;

		if (!m->ids[i])
			continue;
		j = slot_of(ids, cap, m->ids[i]);
		ids[j] = m->ids[i];
		values[j] = m->values[i];
	}
	free(m->ids);
	free(m->values);
	m->ids = ids;
	m->values = values;
	m->cap = cap;
}

uint32_t idmap_number(struct idmap *m, int64_t id)
{
	uint32_t v;
	size_t i;

	if (id == 0)
		return UINT32_MAX;
	pthread_mutex_lock(&m->lock);
	if ((m->n + 1) * 2 > m->cap)
		grow(m);
	i = slot_of(m->ids, m->cap, id);
	if (!m->ids[i]) {
		m->ids[i] = id;
		m->values[i] = (uint32_t)m->n++;
	}
	v = m->values[i];
	pthread_mutex_unlock(&m->lock);
	return v;
}

void idmap_put(struct idmap *m, int64_t id, uint32_t number)
{
	size_t i;

	if ((m->n + 1) * 2 > m->cap)
		grow(m);
	i = slot_of(m->ids, m->cap, id);
	m->n += !m->ids[i];
	m->ids[i] = id;
	m->values[i] = number;
}

uint32_t idmap_peek(const struct idmap *m, int64_t id)
{
	size_t i;

	if (!m->cap || id == 0)
		return UINT32_MAX;
	i = slot_of(m->ids, m->cap, id);
	return m->ids[i] ? m->values[i] : UINT32_MAX;
}
