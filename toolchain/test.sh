#!/bin/bash
# What only a shell can test of the toolchain: that setup.sh repeats, recovers and refuses in one line, that
# build.sh refuses what would run wrongly, that check-elf sees each bad instruction, that where the checkout
# lies does not change the ELF, and that checkouts do not take each other's builds. Needs an installed
# toolchain, and root for the parts of setup.sh that only root reaches. About a minute when
# target/deploy/traps.so has been built once.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export SBF_TOOLCHAIN=${SBF_TOOLCHAIN:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice/toolchain}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
failed=0 skipped=0

# ok NAME COMMAND...: one test, silent unless it fails.
ok() {
    local name=$1
    shift
    if "$@" >"$tmp/output" 2>&1; then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        sed 's/^/        /' "$tmp/output" | tail -n 20
        failed=$((failed + 1))
    fi
}

# Exit status 1 and nothing on stderr but one line, "toolchain: ... WORDS ...".
one_line() {
    local words=$1 status=0
    shift
    "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
    cat "$tmp/err"
    [ "$status" = 1 ] && [ "$(wc -l <"$tmp/err")" = 1 ] && grep -q "^toolchain: .*$words" "$tmp/err"
}

# stub NAME BODY: a command that the next test finds first.
stub() {
    mkdir -p "$tmp/stubs"
    printf '#!/bin/sh\n%s\n' "$2" >"$tmp/stubs/$1"
    chmod 755 "$tmp/stubs" "$tmp/stubs/$1"
}
stubbed() { PATH=$tmp/stubs:$PATH "$@"; }

state() { find "$SBF_TOOLCHAIN" -printf '%p %s %T@\n' | sort; }
second_run() {
    local before start=$SECONDS
    before=$(state)
    "$here/setup.sh" >"$tmp/out" && cat "$tmp/out"
    [ "$(grep -c 'already installed' "$tmp/out")" = 3 ] && [ "$before" = "$(state)" ] && [ $((SECONDS - start)) -le 3 ]
}
ok "a second setup.sh changes nothing" second_run

stub uname 'echo aarch64'
ok "setup.sh refuses another architecture" one_line "needs x86_64, this is aarch64" stubbed "$here/setup.sh"
rm "$tmp/stubs/uname"

if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
    printf 'ID=debian\nVERSION_ID=13\n' >"$tmp/os-release"
    # with FILE1 FILE2 COMMAND...: runs it where FILE2 holds what FILE1 holds.
    # shellcheck disable=SC2016
    with() { unshare -m bash -c 'mount --bind "$1" "$2" && shift 2 && exec "$@"' bash "$@"; }
    ok "setup.sh refuses another Debian" one_line "needs Debian 12.*debian 13" \
        with "$tmp/os-release" "$(realpath /etc/os-release)" "$here/setup.sh"
    mkdir "$tmp/no-cargo"
    ln -s "$SBF_TOOLCHAIN/llvm-23" "$tmp/no-cargo/llvm-23"
    touch "$tmp/not-executable"
    ok "setup.sh says that cargo is missing" one_line "no /usr/bin/cargo" \
        with "$tmp/not-executable" /usr/bin/cargo env SBF_TOOLCHAIN="$tmp/no-cargo" "$here/setup.sh"

    stub dpkg-query 'exit 1'
    stub apt-get 'exit 0'
    stub apt-cache 'echo "rustc-web | 1.97.0-1 | a mirror"'
    mkdir -m 777 "$tmp/empty"
    ok "setup.sh says that the pinned version is gone" one_line "no longer has rustc-web .*1.97.0-1" \
        env SBF_TOOLCHAIN="$tmp/empty" PATH="$tmp/stubs:$PATH" "$here/setup.sh"
    rm -rf "$tmp/empty" && mkdir -m 777 "$tmp/empty"
    cp "$here/setup.sh" "$tmp/setup.sh"
    ok "setup.sh as a user says what only root can install" one_line "only root can install" \
        setpriv --reuid 65534 --regid 65534 --clear-groups env SBF_TOOLCHAIN="$tmp/empty" PATH="$tmp/stubs:$PATH" "$tmp/setup.sh"
    rm "$tmp"/stubs/{dpkg-query,apt-cache}
else
    skipped=$((skipped + 4))
fi

# An interrupted run: half of LLVM in a scratch directory. The stub fails where the download would begin again.
interrupted() (
    export SBF_TOOLCHAIN=$tmp/interrupted
    mkdir -p "$SBF_TOOLCHAIN/scratch.old/llvm-23"
    touch "$SBF_TOOLCHAIN/scratch.old/llvm-23/libLLVM.so.23.1"
    stub apt-get 'case " $* " in *indextargets*) echo "mirror bookworm";; *) exit 100;; esac'
    one_line "update for sid failed" stubbed "$here/setup.sh" &&
        [ ! -e "$SBF_TOOLCHAIN/scratch.old" ] && [ ! -e "$SBF_TOOLCHAIN/llvm-23" ]
)
ok "setup.sh takes nothing half-done for finished" interrupted

ok "build.sh says how it is called" one_line "usage" "$here/build.sh"
ok "build.sh says that there is no package" one_line "no package in" "$here/build.sh" "$tmp"
ok "build.sh names setup.sh when nothing is installed" one_line "run toolchain/setup.sh" \
    env SBF_TOOLCHAIN="$tmp/nothing" "$here/build.sh" "$here/traps"

# The reason comes from LLVM, the linker or check-elf; the last line is build.sh's own, and no ELF is left.
refuses() {
    local feature=$1 reason=$2 status=0
    touch "$tmp/refused.so"
    "$here/build.sh" "$here/traps" --out "$tmp/refused.so" --features "$feature" >"$tmp/err" 2>&1 || status=$?
    cat "$tmp/err"
    [ "$status" = 1 ] && grep -q "$reason" "$tmp/err" && tail -n 1 "$tmp/err" | grep -q '^toolchain: ' && [ ! -e "$tmp/refused.so" ]
}
ok "signed division does not build" refuses signed-division "unsupported signed division"
ok "signed division by a constant does not build" refuses signed-division-by-a-constant "unsupported signed division"
ok "i128 division does not build" refuses i128-division "Symbol __divti3 is missing"
ok "an atomic read-modify-write does not build" refuses atomic-read-modify-write "invalid opcode: 0xdb"
ok "an undefined symbol does not build" refuses undefined-symbol "Symbol defined_nowhere is missing"
ok "an unknown syscall does not build" refuses unknown-syscall "unknown syscall 0x12345678"
ok "a stack frame over 4 KiB does not build" refuses large-stack-frame "stack limit is exceeded"
ok "the path of the checkout does not get into an ELF" refuses build-path "depends on where it was built"

# The same ELF from another directory; the target directory is shared, so that std is not built again.
elsewhere() {
    mkdir -p "$tmp/some/other/place"
    cp -r "$here" "$tmp/some/other/place/toolchain"
    "$here/build.sh" "$here/traps" --out "$tmp/traps.so"
    "$tmp/some/other/place/toolchain/build.sh" "$tmp/some/other/place/toolchain/traps" --out "$tmp/elsewhere.so"
    cmp "$tmp/traps.so" "$tmp/elsewhere.so"
}
ok "two checkouts give the same ELF" elsewhere

# The first instruction of a good ELF replaced by another one, given in hexadecimal.
doctored() {
    perl -e '
        undef $/;
        my ($instruction, $elf) = (pack("H*", $ARGV[0]), scalar <STDIN>);
        for my $header (map { 64 + 56 * $_ } 0 .. unpack("x56 v", $elf) - 1) {
            my ($type, $flags, $offset) = unpack "V V Q<", substr $elf, $header;
            substr($elf, $offset, 8) = $instruction if $flags == 1;
        }
        print $elf' "$1" <"$tmp/traps.so" >"$tmp/doctored.so"
}
bad() {
    doctored "$2"
    ok "check-elf sees $1" one_line "$3" "$here/check-elf" "$tmp/doctored.so"
}
ok "check-elf accepts the good ELF" "$here/check-elf" "$tmp/traps.so"
bad "signed 64-bit division" 3f21010000000000 "has offset 1"
bad "signed 64-bit modulo by a constant" 9701010007000000 "has offset 1"
bad "signed 32-bit division" 3c21010000000000 "has offset 1"
bad "a sign-extending 64-bit move" bf21200000000000 "has offset 32"
bad "a sign-extending 32-bit move" bc21080000000000 "has offset 8"
bad "a sign-extending load" 9121000000000000 "does not exist"
bad "bswap" d701000010000000 "does not exist"
bad "a long jump" 0600000001000000 "does not exist"
bad "an indirect jump" 0d01000000000000 "does not exist"
bad "an atomic addition" db21000000000000 "does not exist"
bad "a kernel function call" 8520000001000000 "not in the program"
bad "a call out of the program" 8510000000000010 "not in the program"
bad "an unknown syscall" 8500000078563412 "unknown syscall 0x12345678"
ok "check-elf refuses what is no ELF" one_line "not a 64-bit" "$here/check-elf" "$here/test.sh"

# Two checkouts of one age, and what each of them builds in a target directory that they share.
here_and_there() (
    export CARGO_TARGET_DIR=$tmp/shared/target
    for name in one other; do
        mkdir -p "$tmp/$name/src"
        printf '[package]\nname = "where"\nedition = "2024"\n[workspace]\n' >"$tmp/$name/Cargo.toml"
        echo 'fn main() { print!(env!("CARGO_MANIFEST_DIR")) }' >"$tmp/$name/src/main.rs"
    done
    for name in one other one; do
        cd "$tmp/$name"
        "$here/checkout.sh" "$tmp/shared"
        [ "$("${CARGO:-cargo}" run --quiet --offline)" = "$tmp/$name" ] || exit 1
    done
    # The same checkout again: nothing is touched, and nothing built anew.
    "$here/checkout.sh" "$tmp/shared" --built
    "$here/checkout.sh" "$tmp/shared"
    [ "$CARGO_TARGET_DIR/debug/where" -nt src/main.rs ]
    # The other one begins to build while this one does: neither finds its name afterwards.
    (cd "$tmp/other" && "$here/checkout.sh" "$tmp/shared")
    "$here/checkout.sh" "$tmp/shared" --built
    [ ! -e "$tmp/shared/checkout" ]
)
ok "what another checkout has built is built anew" here_and_there

# linted CONDITION: builds and runs a crate to which rustc has no objection, by the linting one.
linted() (
    mkdir -p "$tmp/linted/src"
    cd "$tmp/linted"
    printf '[package]\nname = "linted"\nedition = "2024"\n[workspace]\n' >Cargo.toml
    echo "fn main() { if $1 { print!(\"it runs\") } }" >src/main.rs
    "${CARGO:-cargo}" run --quiet --offline --config "build.rustc-workspace-wrapper='$here/linted-rustc.sh'" \
        --target-dir "$tmp/linted/target" 2>&1
)
refused() { ! linted "$2" >"$tmp/out" && cat "$tmp/out" && grep -q "$1" "$tmp/out"; }
built() { linted "$1" | grep -q 'it runs'; }
ok "what is linted is built as well" built 'std::env::args().len() == 1'
ok "what clippy refuses is not built" refused 'length comparison to zero' 'vec![1].len() == 0'

if command -v shellcheck >/dev/null; then
    ok "shellcheck has nothing to say" shellcheck "$here"/{setup,build,test,rustc-wrapper,linted-rustc,rocksdb,checkout}.sh "$here/bin/sbpf-linker"
else
    skipped=$((skipped + 1))
fi

echo "toolchain/test.sh: $failed failed, $skipped skipped, $SECONDS s"
[ "$failed" = 0 ]
