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

/// What of a node's URL may be shown: keys are put into its path, its query, or before its host.
#[must_use]
pub fn redacted(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#', ')', '"', '\'', ',']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let hidden = if matches!(tail, "" | "/") { "" } else { "/..." };
    format!("{scheme}://{host}{hidden}")
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[test]
    fn of_a_nodes_address_its_host_is_shown_and_no_key() {
        for secret in [
            "https://rpc.example.com/v2/s3cret",
            "https://rpc.example.com/?api-key=s3cret",
            "https://user:s3cret@rpc.example.com",
        ] {
            let shown = redacted(secret);
            assert!(shown.starts_with("https://rpc.example.com") && !shown.contains("s3cret"), "{shown}");
        }
        assert_eq!(redacted("http://localhost:8899"), "http://localhost:8899");
        assert_eq!(redacted("https://api.devnet.solana.com/"), "https://api.devnet.solana.com");
    }
}
