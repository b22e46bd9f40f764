//! A way to the node that can be closed, or lose what is sent by it.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use solana_transaction::versioned::VersionedTransaction;

/// A proxy for HTTP on a free port of the loopback. It ends with the process.
pub struct Proxy {
    pub url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    refuses: AtomicBool,
    loses: AtomicBool,
    refused: AtomicU64,
    lost: AtomicU64,
}

impl Proxy {
    /// A proxy for the node at `url`, which lets everything pass.
    pub fn new(url: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State::default());
        let (shared, node) = (Arc::clone(&state), url.trim_start_matches("http://").to_string());
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (state, node) = (Arc::clone(&shared), node.clone());
                // Either end may hang up in the middle of anything.
                thread::spawn(move || state.serve(client, &node));
            }
        });
        Self { url: own, state }
    }

    /// Whether requests are refused from now on: whoever asks is hung up on.
    pub fn refuse(&self, refuses: bool) {
        self.state.refuses.store(refuses, Ordering::Relaxed);
    }

    /// Whether transactions that are sent are lost from now on, as by a node that says that it has forwarded them.
    pub fn lose(&self, loses: bool) {
        self.state.loses.store(loses, Ordering::Relaxed);
    }

    /// Requests refused so far.
    pub fn refused(&self) -> u64 {
        self.state.refused.load(Ordering::Relaxed)
    }

    /// Transactions lost so far, each time that they were sent.
    pub fn lost(&self) -> u64 {
        self.state.lost.load(Ordering::Relaxed)
    }
}

impl State {
    fn serve(&self, client: TcpStream, node: &str) -> std::io::Result<()> {
        let mut upstream = TcpStream::connect(node)?;
        let (mut requests, mut answers) =
            (BufReader::new(client.try_clone()?), BufReader::new(upstream.try_clone()?));
        let mut client = client;
        while let Some(request) = message(&mut requests)? {
            if self.refuses.load(Ordering::Relaxed) {
                self.refused.fetch_add(1, Ordering::Relaxed);
                return Ok(());
            }
            let sends = request.windows(17).any(|window| window == b"\"sendTransaction\"");
            if sends && self.loses.load(Ordering::Relaxed) {
                self.lost.fetch_add(1, Ordering::Relaxed);
                let answer = forwarded(&request).expect("a transaction").to_string();
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
                client.write_all(format!("{head} {}\r\n\r\n{answer}", answer.len()).as_bytes())?;
                continue;
            }
            upstream.write_all(&request)?;
            let Some(answer) = message(&mut answers)? else { return Ok(()) };
            client.write_all(&answer)?;
        }
        Ok(())
    }
}

/// What a node answers that has taken a transaction: its signature.
fn forwarded(request: &[u8]) -> Option<Value> {
    let body = request.windows(4).position(|window| window == b"\r\n\r\n")?;
    let call: Value = serde_json::from_slice(request.get(body + 4..)?).ok()?;
    let bytes = BASE64_STANDARD.decode(call["params"][0].as_str()?).ok()?;
    let transaction: VersionedTransaction = wincode::deserialize(&bytes).ok()?;
    let signature = transaction.signatures.first()?.to_string();
    Some(json!({ "jsonrpc": "2.0", "id": call["id"], "result": signature }))
}

/// A request or an answer, head and body; nothing where the other end has hung up.
fn message(from: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let (mut all, mut length) = (Vec::new(), 0);
    loop {
        let begun = all.len();
        if from.read_until(b'\n', &mut all)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&all[begun..]).trim().to_lowercase();
        if let Some(text) = line.strip_prefix("content-length:") {
            length = text.trim().parse().map_err(std::io::Error::other)?;
        }
        // A body without a length would be cut off here, and nobody would know why.
        if line.starts_with("transfer-encoding:") {
            return Err(std::io::Error::other(line));
        }
        if line.is_empty() {
            break;
        }
    }
    let head = all.len();
    all.resize(head + length, 0);
    from.read_exact(&mut all[head..])?;
    Ok(Some(all))
}
