#!/bin/sh
# Mistakes that a grep can see.  Each rule says why; an exception is a file named here.
set -u
bad=0
rule() { # why, then lines on standard input
	lines=$(cat)
	[ -z "$lines" ] && return
	echo "greps: $1"
	printf '%s\n' "$lines" | head -n 12
	bad=1
}
C=$(find src -name '*.c' -not -path 'src/gen/*')
H=$(find src -name '*.h' -not -path 'src/gen/*')

# shellcheck disable=SC2086
{
grep -nE '^[^"]*//' $C $H | grep -vE 'https?://|"[^"]*//|^[^:]+:[0-9]+:[[:space:]]*(/\*|\*)' | rule '// is for what must not stay'
grep -nE 'TODO|FIXME|XXX|HACK' $C $H | rule 'unfinished work belongs to an issue'
grep -nE 'sqlite3_[a-z]' $C $H | grep -vE '^src/db/' | rule 'SQLite is called in src/db only'
grep -nE '#include <sodium' $C $H | grep -vE '^src/(vault|db/migrate)' | rule 'libsodium is included in src/vault only'
grep -nE '#include <microhttpd' $C $H | grep -vE '^src/http/(server|wire|listen)' | rule 'libmicrohttpd is included at the edge only'
grep -nE '[^a-z_]memcmp\(' $C | grep -E '^src/vault/' | rule 'secrets are compared in constant time'
grep -nE '\b(db_query|db_exec|db_int|db_found)\([^,]+,( *&[a-z_.>-]+,)? *arena_printf' $C | rule 'SQL is a constant'
grep -LE '#include "base/banned.h"' $C | rule 'every .c includes base/banned.h last'
for f in $C $H; do n=$(wc -l <"$f"); [ "$n" -gt 500 ] && echo "$f: $n lines"; done | rule 'a file has at most 500 lines'
}
exit $bad
