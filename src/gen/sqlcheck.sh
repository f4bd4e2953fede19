#!/bin/sh
# Takes every SQL constant out of the program, as the preprocessor leaves it (so macros inside a
# constant are followed), and has sqlcheck.c prepare each against the schema.  A constant is
# `static const char SQL…[] = "…";`.  A literal that begins a statement and is no such constant is
# refused too: it would escape this check.
set -eu
G=build/gen
mkdir -p $G
cc=${CC:-gcc}
flags="-std=c17 -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L -Isrc $(pkg-config --cflags sqlite3 libmicrohttpd libsodium jansson)"
list=$G/sql_constants.h

rm -f $list.bad
find src -name '*.c' ! -path 'src/gen/*' | sort | while read -r f; do
	grep -qE '"(SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE)[ "]|\bSQL[A-Z_0-9]*\[' "$f" || continue
	# shellcheck disable=SC2086
	$cc $flags -E -P "$f" | F="$f" perl -0777 -ne '
		my ($f, $lit) = ($ENV{F}, qr/"(?:[^"\\]|\\.)*"/);
		my @found;
		s{\bstatic\s+const\s+char\s+(SQL\w*)\s*\[\]\s*=\s*((?:$lit\s*)+);}
		 {push @found, [$1, $2]; ""}ge;
		for (@found) { my ($n, $t) = @$_; $t =~ s/\s*\n\s*/ /g; print "\t{ \"$f\", \"$n\", $t },\n" }
		s/($lit)\s*(?=")/$1/g;
		while (/$lit/g) {
			my $s = $&;
			print STDERR "$f: not an SQL constant: " . substr($s, 0, 60) . "\n"
				if $s =~ /^"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|REPLACE\s+INTO\s|WITH\s+\w+\s*(\([^)]*\)\s*)?AS\b)/;
		}' 2>>$list.bad
done >$list.new
mv $list.new $list
if [ -s $list.bad ]; then
	cat $list.bad
	exit 1
fi
# What the sources name and what was taken out must be the same number.
declared=$(grep -rhoE '\bstatic const char SQL[A-Z_0-9]*\[\]' src --include='*.c' | wc -l)
taken=$(wc -l <$list)
if [ "$declared" != "$taken" ] || [ "$taken" = 0 ]; then
	echo "sql: $declared constants are declared, $taken could be read"
	exit 1
fi
# shellcheck disable=SC2046,SC2086
$cc $flags -I$G -Wall -Wextra -O1 -o $G/sqlcheck src/gen/sqlcheck.c $(pkg-config --libs sqlite3)
$G/sqlcheck schema/[0-9]*.sql -- schema/keys/[0-9]*.sql
