/*
 * The last include of every .c file: functions whose misuse has cost others dearly become compile
 * errors.  arena_printf() or snprintf(), date.h, and vault/token.h are the replacements.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* Some are macros of the C library (fortified): the macro goes first. */
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok
#undef gets

#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok atoi atol atof
#pragma GCC poison gmtime localtime ctime asctime rand srand random mktemp system popen

#endif
