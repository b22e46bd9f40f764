//! What a node's errors mean.

use solana_rpc_client_api::client_error::{Error, ErrorKind};
use solana_rpc_client_api::request::{RpcError, RpcResponseErrorData};
use solana_transaction_error::TransactionError;

use crate::failure::{Cause, Failure, explain};

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match *error.kind {
            ErrorKind::RpcError(RpcError::RpcResponseError {
                data: RpcResponseErrorData::SendTransactionPreflightFailure(result),
                ..
            }) if result.err.is_some() => {
                let logs = result.logs.unwrap_or_default();
                result.err.map_or_else(
                    || Cause::Node("it refuses the transaction without a reason".to_owned()).into(),
                    |error| explain(&TransactionError::from(error), &logs),
                )
            }
            ErrorKind::TransactionError(error) => explain(&error, &[]),
            kind => Cause::Node(without_addresses(&whole(&kind))).into(),
        }
    }
}

/// An error with what lies behind it: only there it says why a connection failed.
fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut behind = error.source();
    while let Some(error) = behind {
        text = format!("{text}: {error}");
        behind = error.source();
    }
    text
}

/// Without any URL, for a node's may hold the key of its user.
fn without_addresses(text: &str) -> String {
    let words = text.split(' ').map(|word| if word.contains("://") { "<address>" } else { word });
    words.collect::<Vec<_>>().join(" ")
}
