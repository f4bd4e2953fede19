#!/bin/sh
# Mistakes that a grep can see.  Each rule says why; an exception is a file named here.
#
# Rules about code read a copy of the sources without comments and with empty literals
# (build/gen/code/, line numbers kept), so that a word in a comment or a message is no mistake.
set -u
V=build/gen/code
rm -rf $V
mkdir -p $V
rule() { # why, then lines on standard input; a pipe's end is a process of its own, hence the mark
	lines=$(cat)
	[ -z "$lines" ] && return
	echo "greps: $1"
	printf '%s\n' "$lines" | head -n 12
	touch $V/bad
}
C=$(find src -name '*.c' ! -path 'src/gen/*')
H=$(find src -name '*.h' ! -path 'src/gen/*')
# shellcheck disable=SC2086
perl -0777 -e '
	use File::Path; use File::Basename;
	my $v = shift;
	for my $f (@ARGV) {
		open(my $in, "<", $f) or die "$f: $!"; my $t = <$in>;
		$t =~ s{(\#include\s+"[^"\n]*")|(/\*.*?\*/)|"(?:[^"\\\n]|\\.)*"|(\x27(?:[^\x27\\\n]|\\.)*\x27)}
			{ defined $1 ? $1 : defined $2 ? $2 =~ s/[^\n]//gr : defined $3 ? "0" : "\"\"" }gse;
		mkpath(dirname("$v/$f")); open(my $out, ">", "$v/$f") or die; print $out $t;
	}' $V $C $H || exit 1
code() { # a pattern; which files (a pattern on the path); files that may
	(cd $V || exit 1; grep -rnP "$1" src | grep -E "^${2:-src/}" | grep -vE "^(${3:-none})")
}

code '//' | rule '// is for what must not stay'
# shellcheck disable=SC2046,SC2086
grep -nEw 'TODO|FIXME|XXX|HACK' $C $H $(find web/src web/styles web/scripts web/build.mjs schema tests -type f) |
	rule 'unfinished work belongs to an issue'

code '\bsqlite3_\w|#include <sqlite3' src/ src/db/ | rule 'SQLite is called in src/db only'
code '#include <sodium|\b(crypto_|sodium_|randombytes)\w*\(' src/ 'src/vault/|src/db/migrate\.c' |
	rule 'libsodium is called in src/vault only'
code '#include <microhttpd|\bMHD_\w+\(' src/ 'src/http/(server|wire|listen)' |
	rule 'libmicrohttpd is called at the edge only'
code '(?<![a-z_])memcmp\(' src/vault/ | rule 'secrets are compared in constant time'
code '\bdb_(query|exec|int|found|script|control)\([^;]*\b(arena_printf|snprintf)' | rule 'SQL is a constant'
code '\b(system|popen|exec[lv]p?e?|v?fork|posix_spawnp?)\(' | rule 'the program starts no other program'
code '\b(time|gettimeofday|clock_gettime|clock)\(' src/ 'src/base/date\.c|src/http/wire_conn\.c|src/db/writer\.c' |
	rule 'the time of a request is cx->now'
code '\b(printf|fprintf|puts|fputs|putchar|perror|syslog)\(' 'src/(base|db|vault|core|http|svc)/' \
	'src/base/(arena|buf)\.c|src/core/(app|directory_mem|facts)\.c' |
	rule 'a library does not print; these end the process or report a failed reload'
code '\bgetenv\(' src/ 'src/cli/|src/http/listen\.c|src/core/unlock\.c' |
	rule 'the environment is read by commands, and where systemd hands over a socket or a credential'

# The poison of banned.h must come after every other header.
for f in $C; do
	[ "$(grep '^#include' "$f" | tail -n 1)" = '#include "base/banned.h"' ] || echo "$f"
done | rule 'every .c includes base/banned.h last'
for f in $C $H $(find tests -name '*.[ch]' -o -name '*.mjs'; find web/src web/styles web/scripts web/tests -type f ! -name 'gen*'); do
	n=$(wc -l <"$f")
	[ "$n" -le 500 ] || echo "$f: $n lines"
done | rule 'a file has at most 500 lines'
(cd $V && find src -name '*.c' -exec perl -ne '
	$s = $. if /^\{\s*$/;
	if (/^\}/ && $s) { $n = $. - $s - 1; print "$ARGV:$s: $n lines\n" if $n > 50; $s = 0 }
	close ARGV if eof' {} +) | rule 'a function has at most 50 lines'

grep -rnE 'innerHTML|dangerouslySet|\beval\(|new Function|document\.write' web/src |
	rule 'a page is built from nodes, never from text'
grep -rnE '(local|session)Storage|indexedDB' web/src | grep -vE '^web/src/lib/(prefs|outbox)\.ts:' |
	rule 'the browser keeps preferences (lib/prefs.ts) and acts not sent yet, as numbers (lib/outbox.ts)'
[ ! -e $V/bad ] || exit 1
echo "greps: clean"
