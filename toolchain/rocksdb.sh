#!/usr/bin/env bash
# rocksdb.sh DIR: the RocksDB that the validator stores its slots in, for ROCKSDB_LIB_DIR.
#
# librocksdb-sys would compile RocksDB's 329 files one by one, each reading the same headers again: 27 minutes of
# processor time, more than all the rest of the validator. The same sources of the same crate, in two units, take
# four. DIR appears in one `mv`, so that nothing interrupted is ever taken for finished.
set -euo pipefail

dir=$(realpath -m "$1")
[ -e "$dir/librocksdb.so" ] && exit 0

# The folder of a crate that the lock file names, out of the registry.
folder() {
    local manifest
    manifest=$("${CARGO:-cargo}" metadata --locked --format-version 1 | grep -o "\"manifest_path\":\"[^\"]*/$1-[0-9][^\"]*\"" | cut -d'"' -f4)
    dirname "$manifest"
}

source=$(folder librocksdb-sys)
lz4=$(folder lz4-sys)/liblz4/lib
mkdir -p "$(dirname "$dir")"
scratch=$(mktemp -d "$dir.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# What librocksdb-sys's build script says for Linux with the feature `lz4`, the only one that Agave asks for.
flags=(-std=c++17 -O0 -w -fPIC -ffunction-sections -fdata-sections -DNDEBUG -DLZ4=1
    -DOS_LINUX -DROCKSDB_PLATFORM_POSIX -DROCKSDB_LIB_IO_POSIX -DROCKSDB_SCHED_GETCPU_PRESENT -DROCKSDB_SUPPORT_THREAD_LOCAL
    -I"$source" -I"$source/rocksdb" -I"$source/rocksdb/include" -I"$lz4")

# RocksDB keeps its names apart across files, so that it can be compiled as one: two, for two cores.
{
    sed 's|^|rocksdb/|' "$source/rocksdb_lib_sources.txt" | grep -vx rocksdb/util/build_version.cc
    echo build_version.cc
} | sed 's|.*|#include "&"|' >"$scratch/sources"
split -n l/2 "$scratch/sources" "$scratch/part-" --additional-suffix=.cc
for part in "$scratch"/part-*.cc; do
    g++ "${flags[@]}" -c "$part" -o "${part%.cc}.o" &
    compilers+=($!)
done
for compiler in "${compilers[@]}"; do wait "$compiler"; done
ar crs "$scratch/librocksdb.a" "$scratch"/part-*.o

# A linker's script under the name that -lrocksdb finds: the archive does not say that it needs C++'s library.
echo "INPUT($dir/librocksdb.a -lstdc++)" >"$scratch/librocksdb.so"
rm "$scratch"/part-* "$scratch/sources"
chmod 755 "$scratch"
mv -T "$scratch" "$dir"
