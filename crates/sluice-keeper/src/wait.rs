//! Waiting: longer and longer, by chance, and never beyond the order to stop.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use backon::ExponentialBuilder;
use tokio::sync::watch;

/// Half a second, doubling up to half a minute, each a little longer by chance, so that keepers do not come back together.
pub fn backoff() -> ExponentialBuilder {
    let (least, most) = (Duration::from_millis(500), Duration::from_secs(30));
    ExponentialBuilder::default().with_jitter().with_min_delay(least).with_max_delay(most).without_max_times()
}

/// A part of `most`, by chance.
pub fn chance(most: Duration) -> Duration {
    // A hasher's keys are as random as this has to be.
    let dice = RandomState::new().build_hasher().finish();
    let part = u32::try_from(dice >> 32).unwrap_or(u32::MAX);
    most.mul_f64(f64::from(part) / f64::from(u32::MAX))
}

/// Waits, but not beyond the order to stop.
pub async fn pause(time: Duration, stop: &mut watch::Receiver<bool>) {
    let ordered = stop.wait_for(|stop| *stop);
    // An order that cannot come any more is none: time alone counts then.
    let _ = tokio::time::timeout(time, async {
        if ordered.await.is_err() {
            std::future::pending::<()>().await;
        }
    })
    .await;
}

#[cfg(test)]
mod tests {
    use backon::BackoffBuilder;

    use super::*;

    #[test]
    fn a_part_by_chance_is_no_more_than_the_whole_and_not_always_the_same() {
        let most = Duration::from_secs(4);
        let parts: Vec<Duration> = (0..50).map(|_| chance(most)).collect();
        assert!(parts.iter().all(|part| *part <= most));
        assert!(parts.iter().any(|part| *part != parts[0]));
        assert_eq!(chance(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn the_waits_grow_to_half_a_minute_and_do_not_end() {
        let waits: Vec<Duration> = backoff().build().take(40).collect();
        assert_eq!(waits.len(), 40);
        assert!(waits[0] >= Duration::from_millis(500) && waits[0] <= Duration::from_secs(1));
        assert!(waits[39] >= Duration::from_secs(30) && waits[39] <= Duration::from_secs(60));
    }
}
