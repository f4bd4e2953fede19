#!/bin/sh
# Runs the test programs of one build and adds up: sh tests/run.sh build/asan-gcc [part of a name]
# JOBS programs run at a time (2 unless told otherwise); each writes NAME.log beside itself.  What
# a failing one printed is shown, then cmocka's closing lines in short, and one line with the sum.
set -u

# One program, for xargs below: its output, its exit status as the last line, how long it took.
if [ "$1" = --one ]; then
	from=$(date +%s%N)
	ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1 \
		timeout 300 "$2" >"$2.log" 2>&1
	echo "status $?" >>"$2.log"
	echo $((($(date +%s%N) - from) / 1000000)) >"$2.ms"
	exit 0
fi

dir=$1
part=${2:-}
# Those whose source is still there; the ones that took long before, or are new, go first, so that
# no long one is left for the end.
list=$(for t in "$dir"/tests/integration/*.bin "$dir"/tests/unit/*.bin; do
	source=${t#"$dir"/}
	if [ ! -e "$t" ] || [ ! -e "${source%.bin}.c" ]; then continue; fi
	case $t in *"$part"*) echo "$(cat "$t.ms" 2>/dev/null || echo 999999) $t" ;; esac
done | sort -rn | cut -d ' ' -f 2)
if [ -z "$list" ]; then
	echo "no test program in $dir has '$part' in its name"
	exit 1
fi
start=$(date +%s)
for t in $list; do rm -f "$t.log"; done
printf '%s\n' "$list" | xargs -n 1 -P "${JOBS:-2}" sh "$0" --one

count() { # the number in cmocka's closing line for this word
	n=$(sed -n "s/^\[  $2 \] \([0-9]*\) test.*/\1/p" "$1.log" | tail -n 1)
	echo "${n:-0}"
}
passed=0
failed=0
skipped=0
programs=0
for t in $list; do
	p=$(count "$t" "PASSED ")
	f=$(count "$t" "FAILED ")
	s=$(count "$t" "SKIPPED")
	rc=$(sed -n '$s/^status //p' "$t.log" 2>/dev/null)
	# A program that crashed, or ran nothing, counts as one failure though no case says so.
	if [ "${rc:-none}" != 0 ] || [ $((p + s)) -eq 0 ]; then
		[ "$f" -gt 0 ] || f=1
		echo "FAILED $t (status ${rc:-none})"
		grep -vE '^\[ +(OK|RUN) +\]' "$t.log" | tail -n 40
	fi
	passed=$((passed + p))
	failed=$((failed + f))
	skipped=$((skipped + s))
	programs=$((programs + 1))
done
echo "[==========] $((passed + failed + skipped)) test(s) run. ($dir: $programs programs, $(($(date +%s) - start)) s)"
echo "[  PASSED  ] $passed test(s)."
[ $failed -eq 0 ] || echo "[  FAILED  ] $failed test(s)."
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
