//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use solana_address::Address;

use crate::snapshot::Form;

/// Turns the crank of a Sluice pool: reads and closes each epoch, moves stake towards its targets, pays tickets out.
///
/// Anybody may run one, and any number of them beside each other. It signs with the key that pays for its transactions, and
/// with no other. Every option can be given as a variable of the environment.
#[derive(Clone, Debug, Parser)]
#[command(name = "sluice-keeper", version, max_term_width = 100)]
pub struct Options {
    /// RPC address of a node.
    // With a key in it, as a rule: help does not show what the variable holds.
    #[arg(
        long,
        env = "SLUICE_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:8899",
        hide_env_values = true
    )]
    pub url: String,

    /// Key file of the payer, which receives the bounties as well.
    #[arg(long, env = "SLUICE_KEYPAIR", value_name = "FILE")]
    pub keypair: PathBuf,

    /// Address of the pool.
    #[arg(long, env = "SLUICE_POOL", value_name = "ADDRESS")]
    pub pool: Address,

    /// The most to pay for a compute unit, in micro-lamports. A jam is outbid up to this.
    #[arg(long, env = "SLUICE_FEE_CAP", value_name = "MICRO_LAMPORTS", default_value_t = 100_000)]
    pub fee_cap: u64,

    /// The most to spend on fees in an epoch, in lamports. Beyond it nothing is begun until the next one.
    #[arg(long, env = "SLUICE_MAX_SPEND", value_name = "LAMPORTS", default_value_t = 100_000_000)]
    pub max_spend: u64,

    /// Transactions to have in flight at the same time.
    #[arg(long, env = "SLUICE_MAX_CONCURRENT", value_name = "COUNT", default_value_t = 8)]
    pub max_concurrent: usize,

    /// The most seconds to wait before an action, by chance, once another keeper was met, so that not everything is sent twice.
    #[arg(long, env = "SLUICE_STAGGER", value_name = "SECONDS", default_value = "4", value_parser = seconds)]
    pub stagger: Duration,

    /// Seconds between two looks while there is nothing to do.
    #[arg(long, env = "SLUICE_INTERVAL", value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub interval: Duration,

    /// Slots for which stake and vote accounts are kept in memory while nothing happens in the pool: a loss is seen behind them.
    /// Tickets and bonds are kept thirty times as long.
    #[arg(long, env = "SLUICE_KEEP_SLOTS", value_name = "SLOTS", default_value_t = KEEP_SLOTS)]
    pub keep_slots: u64,

    /// Where to answer /metrics, /healthz and /readyz, such as 127.0.0.1:9464. Nowhere if not given.
    #[arg(long, env = "SLUICE_METRICS", value_name = "ADDRESS:PORT")]
    pub metrics: Option<SocketAddr>,

    /// Lamports of the payer below which /readyz says so.
    #[arg(long, env = "SLUICE_LEAST_BALANCE", value_name = "LAMPORTS", default_value_t = 50_000_000)]
    pub least_balance: u64,

    /// How to write the log. RUST_LOG chooses what is in it.
    #[arg(long, env = "SLUICE_LOG", value_name = "FORM", value_enum, default_value_t = Log::Text)]
    pub log: Log,

    /// Do all that is to be done now, then end.
    #[arg(long, env = "SLUICE_ONCE")]
    pub once: bool,

    /// Say what each duty would do now and what its simulation says, and send nothing.
    #[arg(long, env = "SLUICE_DRY_RUN")]
    pub dry_run: bool,

    /// The form of transactions.
    #[arg(long, env = "SLUICE_FORMAT", value_name = "FORM", value_enum, default_value_t = Form::Auto)]
    pub format: Form,

    /// A lookup table for transactions of version 0; may be given more than once.
    #[arg(long = "table", env = "SLUICE_TABLES", value_name = "ADDRESS", value_delimiter = ',')]
    pub tables: Vec<Address>,

    /// Pay the rent of a longer rate history when it is nearly full: 0.036 SOL, three times in a pool's life.
    #[arg(long, env = "SLUICE_EXTEND_RATES")]
    pub extend_rates: bool,

    /// A vote account that votes, to show beside it that an operator does not, where no other operator of the pool votes.
    #[arg(long, env = "SLUICE_REFERENCE", value_name = "ADDRESS")]
    pub reference: Option<Address>,
}

/// Default of `--keep-slots`: about as long as the time between two looks.
pub const KEEP_SLOTS: u64 = 50;

/// How to write the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// A line an event.
    Text,
    /// A JSON object an event.
    Json,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Options::command().debug_assert();
    }

    #[test]
    fn pool_and_key_are_enough() {
        let pool = Address::new_from_array([7; 32]);
        let words = ["sluice-keeper", "--pool", &pool.to_string(), "--keypair", "key.json"];
        let options = Options::try_parse_from(words).unwrap();
        assert_eq!((options.pool, options.interval, options.once), (pool, Duration::from_secs(10), false));
    }

    #[test]
    fn help_shows_no_key_of_a_node() {
        let command = Options::command();
        let url = command.get_arguments().find(|argument| argument.get_id() == "url").unwrap();
        assert!(url.is_hide_env_values_set());
    }

    #[test]
    fn every_option_can_be_given_by_the_environment() {
        let command = Options::command();
        let named = command
            .get_arguments()
            .filter(|argument| !["help", "version"].contains(&argument.get_id().as_str()));
        for argument in named {
            let name = argument.get_env().map(|name| name.to_string_lossy().into_owned());
            assert!(name.is_some_and(|name| name.starts_with("SLUICE_")), "{}", argument.get_id());
        }
    }
}
