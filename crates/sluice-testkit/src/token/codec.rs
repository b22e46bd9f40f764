//! The token programs' field encodings: little-endian words, options with a four-byte tag.

use solana_address::Address;

/// Appends fields.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    pub fn u64(&mut self, word: u64) {
        self.bytes(&word.to_le_bytes());
    }

    /// A tag and `len` bytes, zeros when there is no value.
    pub fn option(&mut self, value: Option<&[u8]>, len: usize) {
        self.bytes(&u32::from(value.is_some()).to_le_bytes());
        let end = self.0.len() + len;
        self.bytes(value.unwrap_or_default());
        self.0.resize(end, 0);
    }

    pub fn done(self) -> Vec<u8> {
        self.0
    }
}

/// Takes fields off the front; `None` when the data ends too early.
pub(super) struct Reader<'data>(&'data [u8]);

impl<'data> Reader<'data> {
    pub fn new(data: &'data [u8]) -> Self {
        Self(data)
    }

    pub fn take(&mut self, len: usize) -> Option<&'data [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const LEN: usize>(&mut self) -> Option<[u8; LEN]> {
        self.take(LEN)?.try_into().ok()
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub fn address(&mut self) -> Option<Address> {
        self.array().map(Address::new_from_array)
    }

    /// The outer option is the data's end, the inner one the field.
    pub fn address_option(&mut self) -> Option<Option<Address>> {
        let present = self.present()?;
        self.address().map(|address| present.then_some(address))
    }

    /// As [`Reader::address_option`].
    pub fn u64_option(&mut self) -> Option<Option<u64>> {
        let present = self.present()?;
        self.u64().map(|word| present.then_some(word))
    }

    fn present(&mut self) -> Option<bool> {
        self.array().map(u32::from_le_bytes).map(|tag| tag != 0)
    }
}
