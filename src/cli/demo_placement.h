/* The hosts and posts of the demonstration centre (demo_placement_stock.c). */
#ifndef CLI_DEMO_PLACEMENT_H
#define CLI_DEMO_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMO_HOSTS 12
#define DEMO_POSTS 20

struct demo_host {
	const char *name, *locality, *tutor;
	int category, tariff; /* of host_categories, tariffs */
	int64_t cents;
	int32_t since; /* day of the agreement, after the first day of the history */
};
struct demo_post {
	size_t host;
	int article; /* 0: 60, 1: 61 */
	const char *title, *theme, *own, *tasks;
	const char *skills[2];
	int capacity;
	int32_t since;	   /* day on which it was opened, after the first day of the history */
	const char *login; /* account of the demo under which the person works */
	bool licence;
};
extern const struct demo_host demo_hosts[DEMO_HOSTS];
extern const struct demo_post demo_posts[DEMO_POSTS];

#endif
