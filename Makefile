# Maillon: one command for each thing.
#
#   make            build/maillon, the release program
#   make run        installs what is missing, creates a demo centre, serves it
#   make test       everything a contributor must pass, in a browser too
#   make check      fast: sanitizers, unit and in-process tests
#   make lint e2e bench fuzz T=name SECS=60 torture ci
#
# MODE=release|asan|tsan|fuzz and CC=gcc|clang choose a build of their own under build/.

ifeq ($(origin CC),default)
CC := gcc
endif
MODE ?= release
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
B    := build/$(MODE)-$(CC)
G    := build/gen

PKGS := sqlite3 libmicrohttpd libsodium jansson xlsxwriter
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
        -Wvla -Wformat=2 -Wswitch-enum -Wundef -Wcast-qual -Wwrite-strings -fno-common -Werror
BASE := -std=c17 -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L -Isrc -Itests -g $(WARN)

HARDEN    := -fstack-protector-strong -fstack-clash-protection -fPIE
HARDEN_LD := -pie -Wl,-z,relro,-z,now,-z,noexecstack
# Jumps only where a jump may land: each processor has its own name for it.
MACHINE   := $(shell $(CC) -dumpmachine 2>/dev/null)
HARDEN    += $(if $(filter x86_64-%,$(MACHINE)),-fcf-protection,$(if $(filter aarch64-%,$(MACHINE)),-mbranch-protection=standard))
ifeq ($(CC),gcc)
HARDEN += -ftrivial-auto-var-init=zero
endif
release_F := -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 $(HARDEN)
release_L := $(HARDEN_LD)
asan_F    := -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=address,undefined -DCHECK_ANSWERS
asan_L    := -fsanitize=address,undefined
tsan_F    := -O1 -fno-omit-frame-pointer -fsanitize=thread -DCHECK_ANSWERS
tsan_L    := -fsanitize=thread
fuzz_F    := -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=fuzzer-no-link,address,undefined -DCHECK_ANSWERS
fuzz_L    := -fsanitize=address,undefined

CFLAGS  = $(BASE) $($(MODE)_F) $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDFLAGS = $($(MODE)_L)
LIBS    = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lpthread -lm

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all run test check unit-release lint layers headers sql greps format format-check e2e web web-check bench fuzz fuzz-replay torture ci deps FORCE clean cov

all: build/maillon

# ---- what the machine must have -------------------------------------------------------------

deps:
	@sh src/gen/deps.sh build

# ---- generated sources ------------------------------------------------------------------------

# A folder src/svc/NAME must define NAME_service: the folder is the registration.
SVC := $(sort $(notdir $(patsubst %/,%,$(wildcard src/svc/*/))))

define write_if_changed
	@mkdir -p $(dir $@)
	@cmp -s $@.new $@ 2>/dev/null && rm -f $@.new || mv -f $@.new $@
endef

$(G)/services.c: FORCE
	@mkdir -p $(G)
	@{ echo '#include "http/http.h"'; \
	   for s in $(SVC); do echo "extern const struct service $${s}_service;"; done; \
	   echo 'const struct service *const all_services[] = {'; \
	   for s in $(SVC); do echo "	&$${s}_service,"; done; \
	   echo '	NULL };'; } >$@.new
	$(write_if_changed)

$(G)/embed: src/gen/embed.c src/base/banned.h
	@mkdir -p $(G)
	$(CC) $(BASE) -O1 -o $@ src/gen/embed.c

$(G)/schema.c: $(G)/embed FORCE
	@$(G)/embed embedded_schema schema >$@.new
	$(write_if_changed)

# Tests and the description of the API need no browser files.
$(G)/no_web.c: Makefile
	@mkdir -p $(G)
	@printf '#include "base/embed.h"\nconst struct embedded embedded_web[] = { { 0 } };\n' >$@

# ---- the library and the program ------------------------------------------------------------

SRC  := $(filter-out src/gen/%,$(wildcard src/*/*.c src/*/*/*.c))
ifeq ($(wildcard src/cli/cmd_demo.c),)
SRC  := $(filter-out src/cli/demo%,$(SRC))
endif
LIBC := $(filter-out src/cli/%,$(SRC))
CLIC := $(filter src/cli/%,$(SRC))
# The demo generator is tested as a library too.
LIBO := $(LIBC:%.c=$B/%.o) $(filter-out $B/src/cli/main.o,$(CLIC:%.c=$B/%.o)) $B/gen/services.o $B/gen/schema.o

$B/%.o: %.c
	@mkdir -p $(dir $@)
	@echo "$(MODE) $<"
	@$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$B/gen/%.o: $(G)/%.c
	@mkdir -p $(dir $@)
	@echo "$(MODE) $<"
	@$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$B/libmaillon.a: $(LIBO)
	@rm -f $@
	@ar rcs $@ $(LIBO)

$B/apidump: $B/src/gen/apidump.o $B/libmaillon.a $B/gen/no_web.o
	@$(CC) $(LDFLAGS) -o $@ $B/src/gen/apidump.o $B/gen/no_web.o $B/libmaillon.a $(LIBS)

build/openapi.json: $B/apidump
	@./$< >$@.new
	$(write_if_changed)

# The program with its browser files (MODE=release), and without them for tests of the server.
$B/maillon: $B/src/cli/main.o $B/libmaillon.a $B/gen/web.o
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

$B/maillon-bare: $B/src/cli/main.o $B/libmaillon.a $B/gen/no_web.o
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

build/maillon: FORCE
	@$(MAKE) --no-print-directory -j$(JOBS) MODE=release build/release-$(CC)/maillon
	@cmp -s build/release-$(CC)/maillon $@ || cp -f build/release-$(CC)/maillon $@

# ---- the browser's part -----------------------------------------------------------------------

WEBSRC := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)
NODE   := PATH="$(CURDIR)/build/node/bin:$$PATH"

web/node_modules/.done: web/package.json web/package-lock.json
	@sh src/gen/deps.sh node
	cd web && $(NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

build/web/.done: web/node_modules/.done build/openapi.json $(WEBSRC)
	cd web && $(NODE) node build.mjs --api ../build/openapi.json --out ../build/web
	@touch $@

web: build/web/.done

$(G)/web.c: $(G)/embed build/web/.done
	@$(G)/embed embedded_web build/web >$@.new
	$(write_if_changed)

web-check: build/web/.done
	cd web && $(NODE) npm run -s check && $(NODE) npm -s test
	@cd web && for f in ../tests/e2e/*.mjs; do $(NODE) node --check $$f || exit 1; done

# ---- tests ----------------------------------------------------------------------------------

UNIT  := $(wildcard tests/unit/test_*.c)
INTEG := $(wildcard tests/integration/test_*.c)
TESTS := $(UNIT) $(INTEG)
ifdef T
TESTS := $(foreach t,$(TESTS),$(if $(findstring $(T),$(t)),$(t)))
endif
SUPPORT := $(patsubst %.c,$B/%.o,$(wildcard tests/support/*.c))

$B/tests/%.bin: $B/tests/%.o $(SUPPORT) $B/libmaillon.a $B/gen/no_web.o
	@$(CC) $(LDFLAGS) -o $@ $< $(SUPPORT) $B/libmaillon.a $B/gen/no_web.o -lcmocka $(LIBS)

tests-bin: $(TESTS:%.c=$B/%.bin)

check:
	@sh src/gen/deps.sh compiler
	@$(MAKE) --no-print-directory -j$(JOBS) MODE=asan T=$(T) tests-bin
	@JOBS=$(JOBS) sh tests/run.sh build/asan-$(CC) $(T)

unit-release:
	@$(MAKE) --no-print-directory -j$(JOBS) MODE=release tests-bin
	@sh tests/run.sh build/release-$(CC)

e2e: build/maillon web/node_modules/.done
	@sh src/gen/deps.sh browser
	cd web && $(NODE) node --test --test-concurrency=1 ../tests/e2e/*.test.mjs

torture: build/maillon
	@$(MAKE) --no-print-directory MODE=release build/release-$(CC)/tests/torture/kill9.bin build/release-$(CC)/tests/integration/test_slot_race.bin
	build/release-$(CC)/tests/torture/kill9.bin build/maillon $(or $(CYCLES),100)
	SLOT_ROUNDS=1000 build/release-$(CC)/tests/integration/test_slot_race.bin

test:
	@sh src/gen/deps.sh all
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory build/maillon web-check
	@$(MAKE) --no-print-directory fuzz-replay
	@$(MAKE) --no-print-directory torture
	@$(MAKE) --no-print-directory e2e

ci: test
	@$(MAKE) --no-print-directory CC=clang MODE=release tests-bin
	@sh tests/run.sh build/release-clang

# Two builds share nothing; clang only needs to compile everything without a warning.
both:
	@$(MAKE) --no-print-directory -j$(JOBS) CC=clang MODE=release build/release-clang/libmaillon.a

FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
build/fuzz-clang/tests/fuzz/fuzz_%: tests/fuzz/fuzz_%.c FORCE
	@$(MAKE) -s --no-print-directory -j$(JOBS) CC=clang MODE=fuzz build/fuzz-clang/libmaillon.a build/fuzz-clang/gen/no_web.o $(patsubst %.c,build/fuzz-clang/%.o,$(wildcard tests/support/*.c))
	@mkdir -p $(dir $@)
	@echo "fuzz $<"
	@clang $(BASE) $(fuzz_F) $(shell pkg-config --cflags $(PKGS) 2>/dev/null) -fsanitize=fuzzer -o $@ $< \
	    $(patsubst %.c,build/fuzz-clang/%.o,$(wildcard tests/support/*.c)) build/fuzz-clang/libmaillon.a build/fuzz-clang/gen/no_web.o -lcmocka $(LIBS)

fuzz: build/fuzz-clang/tests/fuzz/fuzz_$(T)
	@mkdir -p build/corpus/$(T) tests/fuzz/regression/$(T)
	./$< -max_total_time=$(or $(SECS),60) -timeout=10 -artifact_prefix=tests/fuzz/regression/$(T)/ \
	    build/corpus/$(T) tests/fuzz/corpus/$(T) tests/fuzz/regression/$(T)

# Every kept input, and every one that ever crashed.  The first folder receives what is found.
fuzz-replay: $(FUZZERS:%=build/fuzz-clang/tests/fuzz/fuzz_%)
	@for t in $(FUZZERS); do mkdir -p build/corpus/$$t; \
	    ./build/fuzz-clang/tests/fuzz/fuzz_$$t -runs=20000 -max_total_time=10 -timeout=10 -artifact_prefix=build/fuzz-$$t- \
	    build/corpus/$$t $$(ls -d tests/fuzz/corpus/$$t tests/fuzz/regression/$$t 2>/dev/null) >build/fuzz-$$t.log 2>&1 \
	    && echo "fuzz $$t: clean" || { tail -30 build/fuzz-$$t.log; exit 1; }; done

# bench.bin is made of parts; bench_directory and bench_facts are programs of their own.
BENCH := $(filter-out %/bench_directory.c %/bench_facts.c,$(wildcard tests/bench/bench*.c))
$B/tests/bench/bench.bin: $(BENCH:%.c=$B/%.o) $B/libmaillon.a $B/gen/no_web.o
	@$(CC) $(LDFLAGS) -o $@ $(BENCH:%.c=$B/%.o) $B/libmaillon.a $B/gen/no_web.o $(LIBS)
$B/tests/bench/bare.bin $B/tests/bench/route.bin: $B/tests/bench/%.bin: $B/tests/bench/%.o $B/libmaillon.a $B/gen/no_web.o
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
$B/tests/bench/rides.bin: $B/tests/bench/rides.o $B/libmaillon.a $B/gen/no_web.o
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

# Times of the desk's pages with a million past appointments, in the process.
$B/tests/bench/desk.bin: $B/tests/bench/desk.o $B/tests/support/fixture.o $B/libmaillon.a $B/gen/no_web.o
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

IN_A_CENTRE := old_file placement wheels
$(IN_A_CENTRE:%=$B/tests/bench/%.bin): $B/tests/bench/%.bin: $B/tests/bench/%.o $(SUPPORT) $B/libmaillon.a $B/gen/no_web.o
	@$(CC) $(LDFLAGS) -o $@ $< $(SUPPORT) $B/libmaillon.a $B/gen/no_web.o -lcmocka $(LIBS)

BENCHES := rides old_file route desk placement_clock placement wheels
bench: build/maillon
	@$(MAKE) --no-print-directory MODE=release $(patsubst %,build/release-$(CC)/tests/bench/%.bin,bench bare $(BENCHES))
	@for b in $(BENCHES); do build/release-$(CC)/tests/bench/$$b.bin || exit 1; done
	build/release-$(CC)/tests/bench/bench.bin build/maillon $(if $(FULL),--full) $(BENCH_WORDS)

# ---- lint -------------------------------------------------------------------------------------

LAYERS := base db vault core http svc cli
lint: layers headers greps sql format-check both

layers:
	@awk -v order="$(LAYERS)" 'BEGIN { n = split(order, o); for (i = 1; i <= n; i++) rank[o[i]] = i } \
	  match($$0, /^#include "[^/"]*"/) { print FILENAME ":" FNR ": an include is written from src/"; bad = 1 } \
	  match($$0, /^#include "[a-z]+\//) { split(FILENAME, p, "/"); to = substr($$0, 11, RLENGTH - 11); \
	    if (rank[to] > rank[p[2]]) { print FILENAME ":" FNR ": " p[2] "/ may not include " to "/"; bad = 1 } \
	    if (to == "svc" && p[2] == "svc" && match($$0, /svc\/[a-z]+/) && substr($$0, RSTART + 4, RLENGTH - 4) != p[3]) { \
	      print FILENAME ":" FNR ": a service includes another"; bad = 1 } } \
	  END { exit bad }' $(filter-out src/gen/%,$(wildcard src/*/*.[ch] src/*/*/*.[ch]))

headers:
	@for h in $(wildcard src/*/*.h src/*/*/*.h); do \
	    [ $$h = src/base/banned.h ] || printf '#include "%s"\nextern int not_empty;\n' "$${h#src/}" | $(CC) $(BASE) $(shell pkg-config --cflags $(PKGS) 2>/dev/null) -x c -fsyntax-only - \
	    || { echo "$$h does not compile alone"; exit 1; }; done

greps:
	@sh src/gen/greps.sh

sql:
	@sh src/gen/sqlcheck.sh

format:
	@clang-format -i $(wildcard src/*/*.[ch] src/*/*/*.[ch] tests/*/*.[ch])

format-check:
	@clang-format --dry-run -Werror $(wildcard src/*/*.[ch] src/*/*/*.[ch] tests/*/*.[ch])

# ---- a running centre ---------------------------------------------------------------------------

LISTEN ?= 127.0.0.1:8080
run:
	@sh src/gen/deps.sh build
	@$(MAKE) --no-print-directory build/maillon
	@[ -f centre/ready ] || { rm -rf centre && mkdir -p centre && build/maillon demo centre/data && touch centre/ready; }
	@build/maillon serve centre/data --listen $(LISTEN)

clean:
	rm -rf build web/node_modules

-include $(shell find build -path build/bare -prune -o -name '*.d' -print 2>/dev/null)
