#!/bin/sh
# Prepares every SQL constant of the program against the schema: a misspelt column is named here,
# not by the first user.  A constant is `static const char SQL…[] = "…";`, its text the literals.
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for f in schema/0*.sql; do sqlite3 "$tmp/data.db" <"$f" || exit 1; done
for f in schema/keys/0*.sql; do sqlite3 "$tmp/keys.db" <"$f" || exit 1; done
sqlite3 "$tmp/data.db" 'CREATE TABLE migration(number INTEGER PRIMARY KEY, name TEXT, hash BLOB)'
sqlite3 "$tmp/keys.db" 'CREATE TABLE migration(number INTEGER PRIMARY KEY, name TEXT, hash BLOB)'
bad=0
n=0
for f in $(grep -lE 'static const char SQL[A-Z_0-9]*\[\] *=' -r src --include='*.c'); do
	awk '
	/#define COLUMNS/ { incols = 1; cols = "" }
	incols { line = $0; while (match(line, /"[^"]*"/)) { cols = cols substr(line, RSTART + 1, RLENGTH - 2); line = substr(line, RSTART + RLENGTH) } if ($0 !~ /\\$/) incols = 0; if (incols || $0 ~ /COLUMNS/) next; if (!incols) next }
	/static const char SQL[A-Z_0-9]*\[\] *=/ { insql = 1; text = ""; name = $0; sub(/.*const char /, "", name); sub(/\[\].*/, "", name); sub(/^[^=]*=/, "") }
	insql { line = $0; while (line != "") { if (match(line, /^[^"A-Z]*COLUMNS/)) { text = text cols; line = substr(line, RSTART + RLENGTH); continue } if (!match(line, /"([^"\\]|\\.)*"/)) break; pre = substr(line, 1, RSTART - 1); if (pre ~ /COLUMNS/) text = text cols; t = substr(line, RSTART + 1, RLENGTH - 2); gsub(/\\"/, "\"", t); gsub(/\\n/, " ", t); text = text t; line = substr(line, RSTART + RLENGTH) } if ($0 ~ /; *$/) { print name "\t" text; insql = 0 } }
	' "$f" >"$tmp/list"
	while IFS="$(printf '\t')" read -r name text; do
		n=$((n + 1))
		case "$text" in BEGIN* | COMMIT* | ROLLBACK* | SAVEPOINT* | RELEASE* | PRAGMA* | "CREATE TABLE IF"* | "DROP INDEX"* | "CREATE INDEX"*) continue ;; esac
		e1=$(printf 'EXPLAIN %s;\n' "$text" | sqlite3 -bail "$tmp/data.db" 2>&1 >/dev/null) || true
		[ -z "$e1" ] && continue
		e2=$(printf 'EXPLAIN %s;\n' "$text" | sqlite3 -bail "$tmp/keys.db" 2>&1 >/dev/null) || true
		[ -z "$e2" ] && continue
		echo "$f: $name: $e1"
		bad=1
	done <"$tmp/list"
done
[ $bad -eq 0 ] && echo "sql: constants of the program prepare against the schema"
exit $bad
