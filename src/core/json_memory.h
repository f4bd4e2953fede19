/*
 * Memory of JSON trees, which hold personal data: whatever jansson frees is overwritten.
 *
 * Between json_memory_begin() and json_memory_end() of a thread its small blocks come from a
 * block of this thread that is overwritten at once at the end: a tree is read and dropped in the
 * same call, so giving the values back one by one is work for nothing.  A tree must not outlive
 * the pair; what does not fit comes from malloc().  Pairs do not nest.
 */
#ifndef CORE_JSON_MEMORY_H
#define CORE_JSON_MEMORY_H

void json_memory_begin(void); /* installs the wiping on first use */
void json_memory_end(void);

#endif
