//! placeholder until merge
#![no_std]
#![allow(missing_docs, clippy::all, reason = "replaced by the next commit")]
pub struct VoteAccount<'a> {
    data: &'a [u8],
    version: u32,
}
#[derive(Clone, Copy)]
pub struct EpochCredits {
    pub epoch: u64,
    pub credits: u64,
    pub prev_credits: u64,
}
pub enum VoteError {
    UnknownVersion,
}
impl<'a> VoteAccount<'a> {
    pub fn parse(data: &'a [u8]) -> Result<Self, VoteError> {
        let version =
            data.first_chunk::<4>().map(|b| u32::from_le_bytes(*b)).ok_or(VoteError::UnknownVersion)?;
        if !(1..=3).contains(&version) || data.len() < 152 {
            return Err(VoteError::UnknownVersion);
        }
        Ok(Self { data, version })
    }
    fn u16_at(&self, at: usize) -> u16 {
        self.data.get(at..).and_then(|r| r.first_chunk::<2>()).map_or(0, |b| u16::from_le_bytes(*b))
    }
    pub fn inflation_commission_bps(&self) -> u16 {
        if self.version == 3 {
            self.u16_at(132)
        } else {
            u16::from(self.data.get(68).copied().unwrap_or(0)).saturating_mul(100)
        }
    }
    pub fn block_revenue_commission_bps(&self) -> u16 {
        if self.version == 3 { self.u16_at(134) } else { 10_000 }
    }
    pub fn last_credits(&self) -> Result<Option<EpochCredits>, VoteError> {
        Ok(None)
    }
}
