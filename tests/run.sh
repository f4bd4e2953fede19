#!/bin/sh
# Runs the test programs of one build and adds up: sh tests/run.sh build/asan-gcc [part of a name]
# Each prints cmocka's own lines; at the end one line tells the sum.
set -u
dir=$1
part=${2:-}
passed=0
failed=0
skipped=0
log="$dir/tests.log"
: >"$log"
for t in "$dir"/tests/unit/*.bin "$dir"/tests/integration/*.bin; do
	[ -x "$t" ] || continue
	case "$t" in *"$part"*) ;; *) continue ;; esac
	out=$(ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1 timeout 300 "$t" 2>&1)
	rc=$?
	printf '%s\n' "== $t" "$out" >>"$log"
	p=$(printf '%s\n' "$out" | sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' | tail -n 1)
	s=$(printf '%s\n' "$out" | sed -n 's/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p' | tail -n 1)
	f=$(printf '%s\n' "$out" | sed -n 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' | tail -n 1)
	passed=$((passed + ${p:-0}))
	skipped=$((skipped + ${s:-0}))
	if [ $rc -ne 0 ] || [ -z "$p" ]; then
		failed=$((failed + ${f:-1}))
		[ "${f:-0}" -eq 0 ] && failed=$((failed + 1))
		echo "FAILED $t (status $rc)"
		printf '%s\n' "$out" | grep -vE '^\[ +(OK|RUN) +\]' | tail -n 40
	fi
done
printf '\n[==========] %s\n' "$dir"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
