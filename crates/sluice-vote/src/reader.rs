//! Bytes taken from the front of a slice, each length checked against what is left.

use crate::VoteError;

/// What has not been read yet.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next `N` bytes.
    pub(crate) fn take<const N: usize>(&mut self) -> Result<&'a [u8; N], VoteError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(VoteError::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The next `len` bytes.
    fn take_slice(&mut self, len: usize) -> Result<&'a [u8], VoteError> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(VoteError::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Passes over `len` bytes.
    pub(crate) fn skip(&mut self, len: usize) -> Result<(), VoteError> {
        self.take_slice(len).map(|_| ())
    }

    /// The tag of an option: whether a value follows.
    pub(crate) fn is_some(&mut self) -> Result<bool, VoteError> {
        match self.take()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(VoteError::Malformed),
        }
    }

    /// The items of a list of at most `most`, `size` bytes each, behind its count.
    pub(crate) fn list(&mut self, most: u64, size: usize) -> Result<&'a [u8], VoteError> {
        let count = u64::from_le_bytes(*self.take()?);
        if count > most {
            return Err(VoteError::Malformed);
        }
        let count = usize::try_from(count).map_err(|_| VoteError::Malformed)?;
        self.take_slice(count.checked_mul(size).ok_or(VoteError::Malformed)?)
    }
}
