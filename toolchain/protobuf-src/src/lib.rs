//! Where `protoc` is: Debian's package protobuf-compiler puts it on the path.

/// The protobuf compiler's path, found by the shell's rules.
#[must_use]
pub fn protoc() -> std::path::PathBuf {
    "protoc".into()
}

/// Where the well-known types lie.
#[must_use]
pub fn include() -> std::path::PathBuf {
    "/usr/include".into()
}
