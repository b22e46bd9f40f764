#!/bin/bash
# build.sh DIR [--out FILE] [cargo rustc arguments]: the program package in DIR to an SBPFv3 ELF, checked
# (check-elf) and copied to FILE. The package depends on sbf-rt for the target and names it
# (`use sbf_rt as _;` under target_arch = "bpf"). Needs what setup.sh installs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sluice

fail() {
    echo "toolchain: $*" >&2
    exit 1
}

[ $# -gt 0 ] || fail "usage: build.sh DIR [--out FILE] [cargo rustc arguments]"
dir=$1 out=
shift
[ -f "$dir/Cargo.toml" ] || fail "no package in $dir"
if [ "${1-}" = --out ]; then
    [ $# -gt 1 ] || fail "--out needs a file"
    out=$(realpath -m "$2")
    # A build that fails leaves no older ELF to be tested in its place.
    rm -f "$out"
    shift 2
fi
SBF_TOOLCHAIN=$(realpath -m "${SBF_TOOLCHAIN:-$cache/toolchain}")
[ "$(/usr/bin/rustc --version 2>/dev/null | cut -d' ' -f2)" = 1.96.0 ] && [ -x /usr/bin/cargo ] &&
    [ -d /usr/src/rustc-1.96.0/library ] && command -v llvm-as-22 >/dev/null &&
    [ -d "$SBF_TOOLCHAIN/llvm-23" ] && [ -x "$SBF_TOOLCHAIN/sbpf-linker/bin/sbpf-linker" ] ||
    fail "not installed completely in $SBF_TOOLCHAIN; run toolchain/setup.sh"

export SBF_TOOLCHAIN SLUICE_CHECKOUT=${here%/*}
CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-$cache/programs}")
export CARGO_TARGET_DIR
export PATH=$here/bin:$PATH RUSTC=/usr/bin/rustc RUSTC_WRAPPER=$here/rustc-wrapper.sh
# Unstable flags on a stable compiler, and a std build for a target that std does not list.
export RUSTC_BOOTSTRAP=1 RUSTC_BOOTSTRAP_SYNTHETIC_TARGET=1
# These would silently replace the flags below, or steer cargo elsewhere.
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_TARGET RUST_BACKTRACE
# The cfg has no reader: cargo does not see what the wrapper adds, so a changed wrapper must change a flag.
wrapper=$(sha256sum "$RUSTC_WRAPPER" | cut -c1-16)
export CARGO_TARGET_SBPF_SOLANA_SOLANA_RUSTFLAGS="-Z unstable-options -C panic=immediate-abort -C relocation-model=static \
 --cfg rustc_wrapper=\"$wrapper\" \
 -C link-arg=--arch=v3 -C link-arg=--deploy=false -C link-arg=--allow-bpf-trap \
 -C link-arg=--llvm-args=--bpf-stack-size=4096 -C link-arg=--llvm-args=--bpf-max-stores-per-memfunc=5 \
 -C link-arg=--llvm-args=--disable-gotox -C link-arg=--llvm-args=--disable-ldsx -C link-arg=--llvm-args=--disable-movsx \
 -C link-arg=--llvm-args=--disable-bswap -C link-arg=--llvm-args=--disable-sdiv-smod"
# Cargo does not look into what a link argument names, so the name holds a hash, of this and of what links it.
builtins=$CARGO_TARGET_DIR/builtins-$({
    cat "$here/builtins.ll" "$here/bin/sbpf-linker"
    stat -c '%s %Y' "$SBF_TOOLCHAIN/llvm-23" "$SBF_TOOLCHAIN/sbpf-linker/bin/sbpf-linker"
} | sha256sum | cut -c1-16).bc
mkdir -p "$CARGO_TARGET_DIR"
llvm-as-22 "$here/builtins.ll" -o "$builtins.$$"
mv "$builtins.$$" "$builtins"

cd "$dir"
# The link arguments after -- are the program's alone: some dependencies are cdylibs too.
messages=$(/usr/bin/cargo rustc --locked --lib --crate-type cdylib --release --target "$here/sbpf-solana-solana.json" \
    -Z json-target-spec -Z build-std=core,alloc,std,panic_abort --message-format json-render-diagnostics "$@" -- \
    -C link-arg="--export=__bpf_trap,__multi3,__udivti3,__umodti3,sbf_mul128,sbf_udiv128,sbf_umod128,memcpy,memset,memmove,memcmp,bcmp" \
    -C link-arg="$builtins") ||
    fail "$dir was not built; what the program may not use is in toolchain/README.md"
# The program is the last artifact cargo reports.
elf=$(grep -o '"[^"]*/sbpf-solana-solana/[^"]*\.so"' <<<"$messages" | tail -n 1 | tr -d '"') || true
[ -n "$elf" ] || fail "cargo reports no ELF for $dir"
"$here/check-elf" "$elf"
for path in "$SLUICE_CHECKOUT/" "${CARGO_HOME:-$HOME/.cargo}/" /usr/src/rustc /usr/lib/rustlib; do
    ! grep -qaF "$path" "$elf" || fail "$elf depends on where it was built: it holds $path"
done
if [ -n "$out" ]; then
    mkdir -p "$(dirname "$out")"
    cp "$elf" "$out"
    elf=$out
fi
echo "toolchain: $elf, $(stat -c %s "$elf") bytes"
