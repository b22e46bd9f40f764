//! Accounts of the loader of upgradeable programs.

use sluice_client::ids::LOADER_V3;
use solana_account::Account;
use solana_address::Address;
use solana_loader_v3_interface::state::UpgradeableLoaderState as Layout;

/// Characters of a hash that are in a buffer's seed: a seed has at most 32.
const SEED_HASH: usize = 24;

/// A program as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deployed {
    /// Nothing was ever there.
    Absent,
    /// It can be called.
    Program(Program),
    /// It was closed: the address is lost for good.
    Closed,
    /// The address is another account.
    Other,
}

/// A program that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The slot of its last deployment.
    pub slot: u64,
    /// Who may upgrade it; nobody where it is final.
    pub authority: Option<Address>,
    /// The build, and the zeros behind it.
    pub elf: Vec<u8>,
}

/// A buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buffer {
    /// Who may write it, and use it.
    pub authority: Option<Address>,
    /// What is written.
    pub bytes: Vec<u8>,
}

/// Where the data of a program is.
#[must_use]
pub fn data_address(program: &Address) -> Address {
    solana_loader_v3_interface::get_program_data_address(program)
}

/// The buffer of a build: it follows from payer and hash, so that nothing has to be remembered.
#[must_use]
pub fn buffer(payer: &Address, hash: &str) -> (Address, String) {
    let seed = format!("sluice-{}", hash.get(..SEED_HASH).unwrap_or(hash));
    let address = Address::create_with_seed(payer, &seed, &LOADER_V3).unwrap_or_default();
    (address, seed)
}

/// What is at a program's address, with what is at that of its data.
#[must_use]
pub fn deployed(program: Option<&Account>, data: Option<&Account>) -> Deployed {
    let Some(program) = program.filter(|of| of.lamports != 0 || !of.data.is_empty()) else {
        return Deployed::Absent;
    };
    if program.owner != LOADER_V3 {
        // An address that somebody sent lamports to, before anything was deployed there.
        let empty = program.data.is_empty() && program.owner == sluice_client::ids::SYSTEM_PROGRAM;
        return if empty { Deployed::Absent } else { Deployed::Other };
    }
    match state(program) {
        Some(Layout::Program { .. }) => data.and_then(read).map_or(Deployed::Closed, Deployed::Program),
        _ => Deployed::Other,
    }
}

fn read(data: &Account) -> Option<Program> {
    let Some(Layout::ProgramData { slot, upgrade_authority_address }) = state(data) else { return None };
    let elf = data.data.get(Layout::size_of_programdata_metadata()..)?.to_vec();
    Some(Program { slot, authority: upgrade_authority_address, elf })
}

/// What is at a buffer's address; none where it is no buffer.
#[must_use]
pub fn read_buffer(account: Option<&Account>) -> Option<Buffer> {
    let account = account.filter(|of| of.owner == LOADER_V3)?;
    let Some(Layout::Buffer { authority_address }) = state(account) else { return None };
    let bytes = account.data.get(Layout::size_of_buffer_metadata()..)?.to_vec();
    Some(Buffer { authority: authority_address, bytes })
}

fn state(account: &Account) -> Option<Layout> {
    bincode::deserialize(account.data.get(..account.data.len().min(Layout::size_of_programdata_metadata()))?)
        .ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An account of the loader, of a layout with bytes behind it.
    pub(crate) fn account(layout: &Layout, head: usize, bytes: &[u8]) -> Account {
        let mut data = bincode::serialize(layout).expect("a layout");
        data.resize(head, 0);
        data.extend(bytes);
        Account { lamports: 1, data, owner: LOADER_V3, executable: false, rent_epoch: 0 }
    }

    #[test]
    fn a_buffers_address_follows_from_payer_and_build() {
        let [a, b] = [1, 2].map(|byte| Address::new_from_array([byte; 32]));
        let hash = "0123456789abcdef0123456789abcdef";
        assert_eq!(buffer(&a, hash), buffer(&a, hash));
        assert_ne!(buffer(&a, hash).0, buffer(&b, hash).0);
        assert_ne!(buffer(&a, hash).0, buffer(&a, "1123456789abcdef0123456789abcdef").0);
        assert!(buffer(&a, hash).1.len() <= 32, "seeds have at most 32 characters");
        assert_ne!(buffer(&a, hash).0, Address::default());
    }

    #[test]
    fn a_program_is_read_with_its_data_and_a_closed_one_is_told_from_none() {
        let data_at = Address::new_from_array([9; 32]);
        let program =
            account(&Layout::Program { programdata_address: data_at }, Layout::size_of_program(), &[]);
        let layout = Layout::ProgramData {
            slot: 7,
            upgrade_authority_address: Some(Address::new_from_array([3; 32])),
        };
        let data = account(&layout, Layout::size_of_programdata_metadata(), &[1, 2, 3, 0]);
        let Deployed::Program(read) = deployed(Some(&program), Some(&data)) else { panic!("a program") };
        assert_eq!((read.slot, read.elf.as_slice()), (7, &[1, 2, 3, 0][..]));
        assert_eq!(deployed(Some(&program), None), Deployed::Closed);
        assert_eq!(deployed(None, None), Deployed::Absent);
        assert_eq!(deployed(Some(&data), None), Deployed::Other);

        let mut lamports = program.clone();
        (lamports.owner, lamports.data) = (sluice_client::ids::SYSTEM_PROGRAM, Vec::new());
        assert_eq!(deployed(Some(&lamports), None), Deployed::Absent, "lamports that somebody sent");
    }

    #[test]
    fn a_buffer_without_authority_keeps_its_place_for_one() {
        let layout = Layout::Buffer { authority_address: None };
        let read = read_buffer(Some(&account(&layout, Layout::size_of_buffer_metadata(), &[5, 6])));
        assert_eq!(read, Some(Buffer { authority: None, bytes: vec![5, 6] }));
        assert_eq!(read_buffer(None), None);
    }
}
