//! Fields off the front of bytes.

use pinocchio::error::ProgramError;
use pinocchio::Address;

#[derive(Clone, Copy)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], ProgramError> {
        let (field, rest) = self.0.split_at_checked(len).ok_or(ProgramError::InvalidAccountData)?;
        self.0 = rest;
        Ok(field)
    }

    pub fn array<const LEN: usize>(&mut self) -> Result<&'a [u8; LEN], ProgramError> {
        let (field, rest) = self.0.split_first_chunk().ok_or(ProgramError::InvalidAccountData)?;
        self.0 = rest;
        Ok(field)
    }

    pub fn u8(&mut self) -> Result<u8, ProgramError> {
        self.array::<1>().map(|[byte]| *byte)
    }

    pub fn flag(&mut self) -> Result<bool, ProgramError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(ProgramError::InvalidAccountData),
        }
    }

    /// A length, as borsh has it.
    pub fn length(&mut self) -> Result<usize, ProgramError> {
        self.array().map(|bytes| u32::from_le_bytes(*bytes) as usize)
    }

    /// A length, as messages have it: seven bits a byte, low ones first. None here needs three.
    pub fn short_length(&mut self) -> Result<usize, ProgramError> {
        let low = usize::from(self.u8()?);
        if low < 0x80 {
            return Ok(low);
        }
        let high = usize::from(self.u8()?);
        if high == 0 || high >= 0x80 {
            return Err(ProgramError::InvalidAccountData);
        }
        Ok((low & 0x7f) | (high << 7))
    }

    pub fn address(&mut self) -> Result<&'a Address, ProgramError> {
        let bytes: &[u8; 32] = self.array()?;
        // SAFETY: an address is 32 bytes, transparently, and any 32 bytes are one.
        Ok(unsafe { &*core::ptr::from_ref(bytes).cast::<Address>() })
    }

    pub fn timestamp(&mut self) -> Result<i64, ProgramError> {
        self.array().map(|bytes| i64::from_le_bytes(*bytes))
    }
}
