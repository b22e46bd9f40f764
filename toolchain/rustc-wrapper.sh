#!/bin/bash
# RUSTC_WRAPPER for the SBPF target: $1 is rustc, the rest its arguments.
# - Every crate but the standard library sees target_os="solana", which Solana crates key on.
# - `std` itself is built as the (supported, OS-less) zkvm port, whose MIN_ALIGN table lacks bpf.
# - Dependencies that are programs too (crate types cdylib and lib) are built as libraries only.
# - Source paths that reach the ELF (panic locations, file!()) name no directory of this machine. They are
#   mapped here and not in RUSTFLAGS, so that cargo's hashes don't depend on the directory either.
rustc=$1
shift
case " $* " in
*sbpf-solana-solana.json*)
    case " $* " in
    *" --crate-name std "*) set -- "$@" --cfg 'target_arch="mips64"' -A explicit_builtin_cfgs_in_flags ;;
    *"/rustlib/src/rust/library/"* | *"/usr/src/rustc-"*) ;;
    *) set -- "$@" --cfg 'target_os="solana"' --cfg 'target_feature="static-syscalls"' -A explicit_builtin_cfgs_in_flags ;;
    esac
    # solana-address gives every `id()` a base58 decoding at run time (2,000 CU a call) where it sees
    # target_arch="bpf"; under Anza's compiler it is a constant. It is compiled from a copy without that branch.
    case " $* " in
    *" --crate-name solana_address "*)
        edit='s/cfg(not(target_arch = "bpf"))/cfg(all())/; s/cfg(target_arch = "bpf")/cfg(any())/'
        src=$CARGO_TARGET_DIR/patched/solana-address-$CARGO_PKG_VERSION-$(cksum <<<"$edit" | cut -d' ' -f1)
        if ! [ -d "$src" ]; then
            mkdir -p "${src%/*}"
            copy=$(mktemp -d "$src.XXXXXX")
            cp "$CARGO_MANIFEST_DIR"/src/*.rs "$copy/"
            sed -i "$edit" "$copy/lib.rs"
            if cmp -s "$CARGO_MANIFEST_DIR/src/lib.rs" "$copy/lib.rs" && grep -q bpf "$copy/lib.rs"; then
                echo "toolchain: solana-address $CARGO_PKG_VERSION has another form of its bpf branch: see rustc-wrapper.sh" >&2
                exit 1
            fi
            mv -T "$copy" "$src" 2>/dev/null || rm -rf "$copy" # another build was first
        fi
        args=(--remap-path-prefix "$src=cargo/solana-address-$CARGO_PKG_VERSION")
        for arg; do
            case $arg in
            */src/lib.rs) args+=("$src/lib.rs") ;;
            *) args+=("$arg") ;;
            esac
        done
        set -- "${args[@]}"
        ;;
    esac
    case " $* " in
    *" --crate-name ___ "*) ;; # cargo's own question about the target
    *" --crate-type cdylib --crate-type lib "* | *" --crate-type lib --crate-type cdylib "*)
        args=()
        while (($#)); do
            if [[ $1 == --crate-type && ${2-} == cdylib ]]; then
                shift 2
                continue
            fi
            args+=("$1")
            shift
        done
        set -- "${args[@]}"
        ;;
    esac
    set -- "$@" --remap-path-prefix "$SLUICE_CHECKOUT=." --remap-path-prefix "${CARGO_HOME:-$HOME/.cargo}=cargo" \
        --remap-path-prefix /usr/lib/rustlib/src/rust=rust --remap-path-prefix /usr/src/rustc-1.96.0=rust
    ;;
esac
exec "$rustc" "$@"
