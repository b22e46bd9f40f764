//! What can go wrong.

use solana_address::Address;
use solana_rpc_client_api::client_error::Error as RpcError;
use solana_transaction::TransactionError;

/// What can go wrong in a localnet.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The setup makes no sense.
    #[error("{0}")]
    Setup(String),
    /// A file or a socket.
    #[error("{0}: {1}")]
    Io(String, #[source] std::io::Error),
    /// The validator did not start.
    #[error("the validator does not start: {0}")]
    Start(String),
    /// The RPC did not answer as it should.
    #[error("RPC: {0}")]
    Rpc(#[from] Box<RpcError>),
    /// A transaction was refused, or failed.
    #[error("{error}{}", logs.iter().map(|line| format!("\n    {line}")).collect::<String>())]
    Transaction {
        /// Why.
        error: TransactionError,
        /// The log, where there is one.
        logs: Vec<String>,
    },
    /// A transaction was sent again and again, and never seen.
    #[error("a transaction was never confirmed")]
    Lost,
    /// There is no account at an address, or another one than was expected.
    #[error("{0}: {1}")]
    Account(Address, String),
    /// No operator has this number.
    #[error("operators are 0 to 4, and {0} is none")]
    NoOperator(usize),
    /// The validator's own votes keep the cluster going.
    #[error("operator 0 is the validator itself: without its votes nothing would be confirmed any more")]
    Validator,
    /// There is no pool.
    #[error("this localnet has no pool")]
    NoPool,
    /// A command that nobody understands.
    #[error("{0}; a command is one of:\n{1}")]
    Command(String, &'static str),
}

impl From<RpcError> for Error {
    fn from(error: RpcError) -> Self {
        Self::Rpc(Box::new(error))
    }
}

impl Error {
    /// Names the file or the socket that failed.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io(what, error)
    }
}
