//! An environment: where things are and what they are to be. `migrations/env.example.toml` explains every key.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sluice_client::ids::{TOKEN, TOKEN_2022};
use solana_address::Address;

use crate::creation::{self, Creation, Values};
use crate::error::{Error, Result};
use crate::keys::{self, Party};
use crate::parameters::{self, Parameter};
use crate::token::Metadata;

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cluster: Cluster,
    program: ProgramFile,
    pool: Option<PoolFile>,
    #[serde(default)]
    parameters: BTreeMap<String, toml::Value>,
    #[serde(default)]
    roles: RolesFile,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cluster {
    url: Option<String>,
    genesis_hash: Option<String>,
    payer: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgramFile {
    elf: PathBuf,
    sha256: String,
    keypair: Option<String>,
    address: Option<String>,
    authority: String,
    hand_over_to: Option<String>,
    max_len: Option<usize>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PoolFile {
    mint: String,
    governance: String,
    curator: Option<String>,
    guardian: Option<String>,
    treasury: Option<String>,
    #[serde(default)]
    token: TokenFile,
    #[serde(default)]
    gate: GateFile,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenFile {
    program: Option<String>,
    name: Option<String>,
    symbol: Option<String>,
    uri: Option<String>,
    #[serde(default)]
    scaled_ui_amount: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct GateFile {
    signer: Option<String>,
    attestation: Option<[String; 3]>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    governance: Option<String>,
    curator: Option<String>,
    guardian: Option<String>,
}

/// An environment that was read.
pub struct Env {
    /// The node, where the file says.
    pub url: Option<String>,
    /// The cluster's genesis hash, where the file says.
    pub genesis_hash: Option<String>,
    /// Pays, where the file says.
    pub payer: Option<Party>,
    /// The build.
    pub elf: Vec<u8>,
    /// Its expected hash, in hex.
    pub sha256: String,
    /// The program.
    pub program: Party,
    /// Who may upgrade it.
    pub authority: Party,
    /// Who is to have that in the end.
    pub hand_over_to: Option<Address>,
    /// Bytes that it may grow to.
    pub max_len: usize,
    /// The pool that is to be, with its mint's key and its governance's.
    pub pool: Option<PoolEnv>,
    /// Who is to have which role in the end: governance, curator, guardian.
    pub roles: [Option<Address>; 3],
}

/// A pool that is to be.
pub struct PoolEnv {
    /// All of it.
    pub creation: Creation,
    /// Its mint.
    pub mint: Party,
    /// Who governs, when it is created.
    pub governance: Party,
    /// The parameters that the file names, with their values.
    pub parameters: Vec<(&'static Parameter, u64)>,
}

impl Env {
    /// Reads an environment file, and what it points to. `unsigned`: addresses will do.
    ///
    /// # Errors
    /// Usage: the file is none, names what does not exist, or something out of bounds.
    pub fn read(path: &Path, unsigned: bool) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::usage(format!("{} cannot be read: {error}", path.display()), "pass another --env")
        })?;
        let file: File = toml::from_str(&text).map_err(|error| {
            Error::usage(
                format!("{}: {}", path.display(), error.message()),
                "migrations/env.example.toml explains every key",
            )
        })?;
        let here = path.parent().unwrap_or(Path::new("."));
        let reader = Reader { here, unsigned };
        let elf_at = reader.path(&file.program.elf.to_string_lossy());
        let elf = std::fs::read(&elf_at).map_err(|error| {
            Error::failed(format!("the build {elf_at} cannot be read: {error}"), "make program builds it")
        })?;
        let program = &file.program;
        let own = program.keypair.as_ref().or(program.address.as_ref()).ok_or_else(|| {
            Error::usage("program.keypair and program.address are both missing", "name one of them")
        })?;
        Ok(Self {
            url: file.cluster.url.clone(),
            genesis_hash: file.cluster.genesis_hash.clone(),
            payer: file.cluster.payer.as_ref().map(|text| reader.party(text, "payer")).transpose()?,
            max_len: program.max_len.unwrap_or(elf.len()).max(elf.len()),
            elf,
            sha256: program.sha256.to_lowercase(),
            program: reader.party(own, "program")?,
            authority: reader.party(&program.authority, "authority")?,
            hand_over_to: reader.somebody(program.hand_over_to.as_ref(), "program.hand_over_to")?,
            roles: [
                reader.somebody(file.roles.governance.as_ref(), "roles.governance")?,
                reader.somebody(file.roles.curator.as_ref(), "roles.curator")?,
                reader.somebody(file.roles.guardian.as_ref(), "roles.guardian")?,
            ],
            pool: file.pool.as_ref().map(|pool| reader.pool(pool, &file.parameters)).transpose()?,
        })
    }
}

/// Reads paths and keys as the file means them.
struct Reader<'a> {
    here: &'a Path,
    unsigned: bool,
}

impl Reader<'_> {
    /// A path relative to the file; `~/` is the home directory; other sources of keys as they are.
    fn path(&self, text: &str) -> String {
        if text.contains("://") || text == "ASK" || text == "-" {
            return text.to_owned();
        }
        let home = || std::env::var_os("HOME").map(PathBuf::from);
        let path = match (text.strip_prefix("~/"), home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => self.here.join(text),
        };
        path.to_string_lossy().into_owned()
    }

    fn party(&self, text: &str, name: &str) -> Result<Party> {
        if let Ok(address) = text.parse() {
            return Ok(Party { address, key: None });
        }
        let key = keys::load(&self.path(text), name, self.unsigned)?;
        Ok(Party { address: crate::context::address_of(&key)?, key: Some(key) })
    }

    fn address(&self, text: &str) -> Result<Address> {
        if let Ok(address) = text.parse() {
            return Ok(address);
        }
        keys::address(&self.path(text), "key")
    }

    fn optional(&self, text: Option<&String>) -> Result<Option<Address>> {
        text.map(|text| self.address(text)).transpose()
    }

    /// An address that is to have something. That of nobody would give it up for good, which no file does in passing.
    fn somebody(&self, text: Option<&String>, name: &str) -> Result<Option<Address>> {
        let address = self.optional(text)?;
        if address != Some(Address::default()) {
            return Ok(address);
        }
        Err(Error::usage(
            format!("{name} is the address of nobody"),
            "leave it out; who means to give a role up for good: sluice roles renounce",
        ))
    }

    fn pool(&self, file: &PoolFile, parameters: &BTreeMap<String, toml::Value>) -> Result<PoolEnv> {
        let (mint, governance) =
            (self.party(&file.mint, "mint")?, self.party(&file.governance, "governance")?);
        let token_program = match file.token.program.as_deref() {
            None | Some("spl-token") => TOKEN,
            Some("token-2022") => TOKEN_2022,
            Some(other) => {
                return Err(Error::usage(
                    format!("pool.token.program is `{other}`"),
                    "spl-token or token-2022",
                ));
            }
        };
        let (values, named) = values(parameters)?;
        let attestation = file.gate.attestation.as_ref();
        let attestation = attestation.map(|[program, credential, schema]| -> Result<[Address; 3]> {
            Ok([self.address(program)?, self.address(credential)?, self.address(schema)?])
        });
        let creation = Creation {
            mint: mint.address,
            token_program,
            governance: governance.address,
            curator: self.optional(file.curator.as_ref())?.unwrap_or_default(),
            guardian: self.optional(file.guardian.as_ref())?.unwrap_or_default(),
            gate: creation::gate(self.optional(file.gate.signer.as_ref())?, attestation.transpose()?)?,
            treasury: self.optional(file.treasury.as_ref())?,
            metadata: metadata(&file.token, governance.address)?,
            scaled: file.token.scaled_ui_amount,
            values,
        };
        creation.check()?;
        Ok(PoolEnv { creation, mint, governance, parameters: named })
    }
}

fn metadata(token: &TokenFile, authority: Address) -> Result<Option<Metadata>> {
    match (&token.name, &token.symbol, &token.uri) {
        (None, None, None) => Ok(None),
        (Some(name), Some(symbol), Some(uri)) => {
            Ok(Some(Metadata { name: name.clone(), symbol: symbol.clone(), uri: uri.clone(), authority }))
        }
        _ => Err(Error::usage("pool.token has some of name, symbol and uri", "write all three, or none")),
    }
}

/// A value for every parameter, and those that the file names.
fn values(parameters: &BTreeMap<String, toml::Value>) -> Result<(Values, Vec<(&'static Parameter, u64)>)> {
    let (mut values, mut named) = (Values::default(), Vec::new());
    for (name, value) in parameters {
        let text = match value {
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::String(text) => text.clone(),
            _ => {
                return Err(Error::usage(
                    format!("{name} is no value"),
                    "as in fee_bps = 500, or deposit_cap = \"1000SOL\"",
                ));
            }
        };
        values.set(name, &text)?;
        let of = parameters::named(name)?;
        named.push((of, of.read(&text)?));
    }
    Ok((values, named))
}
