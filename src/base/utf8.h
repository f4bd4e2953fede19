/*
 * UTF-8: validity, and the folding that name search and comparisons use.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length (1 to 4) of the valid sequence at s, 0 if there is none (overlong, surrogate, cut). */
size_t utf8_valid_at(const char *s, size_t n);
bool utf8_valid(const char *s, size_t n);
/* Number of code points of valid UTF-8. */
size_t utf8_length(const char *s);
/* Reads one code point and moves *s; an invalid byte reads as U+FFFD.  0 at the end. */
uint32_t utf8_next(const char **s);
/* Appends a code point; returns its length (1 to 4). */
size_t utf8_put(char *out, uint32_t cp);

#endif
