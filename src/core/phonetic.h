/*
 * Phonetic keys of names, as Belgians hear them.
 *
 * A name is written by ear three ways in Belgium, so there are three sets of rules, each making
 * a short key of a folded word; two words sound alike when one set gives both the same key:
 * - PHONETIC_FRENCH: mute endings (Dupont, Dupond), nasal vowels, oi/oy, au/eau, qu/k, ph/f, h;
 * - PHONETIC_DUTCH: ae/aa, ck/k/cq, ckx/kx/x/cks, gh/g/ch, ij/y/ei/ey, ou/au, oe, th/t, dt/d/t;
 * - PHONETIC_ARABIC (and Turkish, Berber) names in Latin letters: the consonants and the first
 *   vowel only (Mohamed, Mohammed, Muhammad; Youssef, Yusuf; Ouardi, Wardi), from three
 * consonants on. The keys narrow nothing: they only add candidates, ranked after those with one
 * typing error.
 */
#ifndef CORE_PHONETIC_H
#define CORE_PHONETIC_H

#include <stddef.h>
#include <stdint.h>

enum phonetic_set { PHONETIC_FRENCH = 0, PHONETIC_DUTCH, PHONETIC_ARABIC };

#define PHONETIC_SETS 3
#define PHONETIC_SIZE 64

/* The key of a folded word (a to z); returns its length, 0 when too little is left to compare.
 */
size_t phonetic_key(enum phonetic_set set, const char *word, size_t len,
		    char out[PHONETIC_SIZE]);
/* A hash of the key, never 0 for a key; 0: none. */
uint32_t phonetic_hash(enum phonetic_set set, const char *word, size_t len);
void phonetic_hashes(const char *word, size_t len, uint32_t out[PHONETIC_SETS]);

#endif
