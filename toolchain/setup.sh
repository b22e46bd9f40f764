#!/bin/bash
# Installs what build.sh needs, from Debian's packages and the crate registry alone:
#   rustc, cargo and the standard library's source 1.96, and LLVM 22's tools  (Debian 12)
#   LLVM 23's shared library with the loader and C library it needs           (Debian sid, unpacked aside)
#   sbpf-linker 0.2.6                                                         (crate registry)
# Only what is missing is installed, so a second run changes nothing. Each part appears in one `mv`: what a
# run leaves behind when it is interrupted is never taken for a finished part.
set -euo pipefail

rust=1.96.0+dfsg1-1~deb12u2
linker=0.2.6
libllvm=libLLVM.so.23.1
root=$(realpath -m "${SBF_TOOLCHAIN:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice/toolchain}")
log=$root/setup.log
scratch=

fail() {
    echo "toolchain: $*" >&2
    exit 1
}

# Runs a command with its output in the log; on failure says what failed in one line.
run() {
    local what=$1
    shift
    "$@" >>"$log" 2>&1 || fail "$what failed; the end of $log says why"
}

# What a part took, or that it was there.
part() {
    local name=$1 there=$2 install=$3 start=$SECONDS
    if "$there"; then
        echo "toolchain: $name: already installed"
    else
        "$install"
        echo "toolchain: $name: $((SECONDS - start)) s"
    fi
}

debian_there() {
    local package
    for package in rustc-web cargo-web rust-web-src; do
        [ "$(dpkg-query -W -f '${Status} ${Version}' "$package" 2>/dev/null)" = "install ok installed $rust" ] || return
    done
    dpkg-query -W -f '${Status}' llvm-22 2>/dev/null | grep -q 'ok installed' && [ -e /etc/ssl/certs/ca-certificates.crt ]
}

debian_install() {
    local package
    [ "$(id -u)" = 0 ] || fail "rustc-web, cargo-web and rust-web-src $rust, llvm-22 or ca-certificates are missing, and only root can install them"
    run "apt-get update" apt-get update -q
    for package in rustc-web cargo-web rust-web-src; do
        apt-cache madison "$package" | awk '{ print $3 }' | grep -qxF "$rust" ||
            fail "Debian no longer has $package $rust (it has: $(apt-cache madison "$package" | awk '{ print $3 }' | xargs)); the pins are in toolchain/setup.sh and build.sh"
    done
    run "apt-get install" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
        -o DPkg::Lock::Timeout=120 "rustc-web=$rust" "cargo-web=$rust" "rust-web-src=$rust" llvm-22 ca-certificates
}

llvm_there() {
    [ -e "$root/llvm-23/$libllvm" ]
}

# sid's packages change from week to week. So the script pins none of them: it asks for libllvm23, lets apt
# find what that needs today (against an empty package status, in apt directories of its own; the system's
# package state is neither read nor changed), and checks what matters: the soname, and that it loads.
llvm_install() {
    local mirror sid deb
    # The mirror this system uses for Debian itself.
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' | awk '$2 == "bookworm" { print $1; exit }')
    [ -n "$mirror" ] || fail "apt has no mirror for Debian 12 (bookworm)"
    scratch=$(mktemp -d "$root/scratch.XXXXXX")
    mkdir -p "$scratch"/{lists,archives}/partial "$scratch"/{unpacked,llvm-23}
    : >"$scratch/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$scratch/sources.list"
    sid=(-q -o "Dir::Etc::sourcelist=$scratch/sources.list" -o Dir::Etc::sourceparts=- -o Debug::NoLocking=1
        -o "Dir::State::lists=$scratch/lists" -o "Dir::State::status=$scratch/status" -o "Dir::Cache=$scratch"
        -o "APT::Sandbox::User=$(id -un)" -o Acquire::Languages=none)
    run "apt-get update for sid" apt-get "${sid[@]}" update
    run "the download of sid's libllvm23" apt-get "${sid[@]}" install -y --no-install-recommends --download-only libllvm23
    for deb in "$scratch"/archives/*.deb; do
        dpkg -x "$deb" "$scratch/unpacked"
    done
    find "$scratch/unpacked/usr/lib/x86_64-linux-gnu" -maxdepth 1 -name '*.so*' -exec cp -a {} "$scratch/llvm-23/" \;
    # A second name for the same library: sbpf-linker tries every libLLVM* it finds.
    rm -f "$scratch/llvm-23/libLLVM-23.so"
    [ -e "$scratch/llvm-23/$libllvm" ] || fail "sid's libllvm23 no longer holds $libllvm"
    "$scratch/llvm-23/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$scratch/llvm-23" \
        --list "$scratch/llvm-23/$libllvm" >>"$log" 2>&1 || fail "sid's $libllvm does not load; the end of $log says why"
    rm -rf "$root/llvm-23"
    mv "$scratch/llvm-23" "$root/llvm-23"
    rm -rf "$scratch"
}

linker_there() {
    [ "$(run_linker --version 2>/dev/null | head -n 1)" = "sbpf-linker $linker" ]
}

run_linker() {
    "$root/llvm-23/ld-linux-x86-64.so.2" --library-path "$root/llvm-23" "$root/sbpf-linker/bin/sbpf-linker" "$@"
}

# The target directory stays until the end, so that an interrupted build goes on where it was.
linker_install() {
    [ -x /usr/bin/cargo ] || fail "no /usr/bin/cargo (Debian's package cargo-web)"
    run "cargo install sbpf-linker $linker" env -u RUSTFLAGS -u RUSTC_WRAPPER -u RUSTC_WORKSPACE_WRAPPER RUSTC=/usr/bin/rustc \
        /usr/bin/cargo install sbpf-linker --version "=$linker" --locked --force --root "$root/sbpf-linker" --target-dir "$root/build"
    linker_there || fail "the installed sbpf-linker does not call itself $linker"
    rm -rf "$root/build"
}

[ "$(uname -m)" = x86_64 ] || fail "needs x86_64, this is $(uname -m)"
# shellcheck disable=SC1091
debian=$(. /etc/os-release 2>/dev/null && echo "${ID-} ${VERSION_ID-}") || true
[ "$debian" = "debian 12" ] || fail "needs Debian 12 for its packages, this is ${debian:-something else}"
mkdir -p "$root" 2>/dev/null && [ -w "$root" ] || fail "cannot write to $root (set SBF_TOOLCHAIN)"
# One at a time; what an interrupted run left goes first.
exec 9>>"$root/lock"
flock -n 9 || fail "another setup.sh works in $root"
rm -rf "$root"/scratch.*

part "rustc 1.96 and LLVM 22" debian_there debian_install
part "LLVM 23" llvm_there llvm_install
part "sbpf-linker $linker" linker_there linker_install
echo "toolchain: ready in $root"
