//! Commands from outside: lines of words, over HTTP on the loopback.
//!
//! `curl -d 'stop 2' http://127.0.0.1:PORT` does it, and answers with a line.

use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use solana_address::Address;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::{Error, Localnet, OPERATORS};

/// The commands.
pub const HELP: &str = "\
  stop N                     operator N (1 to 4) votes no more
  resume N                   it votes again
  commission N BPS           operator N changes its commission
  close N                    operator N closes its vote account, two epochs after its last vote
  tip N LAMPORTS             lamports for the pool's stake account at operator N
  tip reserve LAMPORTS       lamports for the pool's reserve
  airdrop ADDRESS LAMPORTS   lamports for anybody
  wait EPOCH                 answers when that epoch has come and its rewards are paid
  state                      epoch, and each operator's credits and commission";

/// What can be done to a localnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// [`Localnet::stop_voting`].
    Stop(usize),
    /// [`Localnet::resume_voting`].
    Resume(usize),
    /// [`Localnet::set_commission`].
    Commission(usize, u16),
    /// [`Localnet::close`].
    Close(usize),
    /// [`Localnet::tip`].
    Tip(usize, u64),
    /// [`Localnet::tip_reserve`].
    TipReserve(u64),
    /// [`Localnet::airdrop`].
    Airdrop(Address, u64),
    /// [`Localnet::wait_epoch`].
    Wait(u64),
    /// Says how things are.
    State,
}

impl FromStr for Command {
    type Err = Error;

    fn from_str(line: &str) -> Result<Self, Error> {
        fn read<T: FromStr>(word: &str) -> Result<T, Error> {
            word.parse().map_err(|_| Error::Command(format!("what is {word}?"), HELP))
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        Ok(match words[..] {
            ["stop", number] => Self::Stop(read(number)?),
            ["resume", number] => Self::Resume(read(number)?),
            ["commission", number, bps] => Self::Commission(read(number)?, read(bps)?),
            ["close", number] => Self::Close(read(number)?),
            ["tip", "reserve", lamports] => Self::TipReserve(read(lamports)?),
            ["tip", number, lamports] => Self::Tip(read(number)?, read(lamports)?),
            ["airdrop", to, lamports] => Self::Airdrop(read(to)?, read(lamports)?),
            ["wait", epoch] => Self::Wait(read(epoch)?),
            ["state"] => Self::State,
            _ => return Err(Error::Command(format!("what is \"{}\"?", line.trim()), HELP)),
        })
    }
}

impl Command {
    /// Does it; says what has become of it.
    ///
    /// # Errors
    /// Those of the method of [`Localnet`].
    pub fn run(self, localnet: &Localnet) -> Result<String, Error> {
        let signed = |signature: Result<_, Error>| signature.map(|signature| format!("done: {signature}"));
        match self {
            Self::Stop(number) => localnet.stop_voting(number).map(|()| "it votes no more".into()),
            Self::Resume(number) => localnet.resume_voting(number).map(|()| "it votes again".into()),
            Self::Commission(number, bps) => signed(localnet.set_commission(number, bps)),
            Self::Close(number) => localnet.close(number).map(|()| "closed".into()),
            Self::Tip(number, lamports) => signed(localnet.tip(number, lamports)),
            Self::TipReserve(lamports) => signed(localnet.tip_reserve(lamports)),
            Self::Airdrop(to, lamports) => signed(localnet.airdrop(&to, lamports)),
            Self::Wait(epoch) => localnet.wait_epoch(epoch).map(|now| format!("epoch {now}")),
            Self::State => state(localnet),
        }
    }
}

fn state(localnet: &Localnet) -> Result<String, Error> {
    let (epoch, paying) = localnet.client().epoch()?;
    let mut lines = vec![format!("epoch {epoch}{}", if paying { ", rewards are being paid" } else { "" })];
    for number in 0..OPERATORS {
        let vote = localnet.vote(number)?;
        let line = match localnet.votes(number)? {
            None => "closed".to_string(),
            Some(votes) => format!(
                "{} credits, the last in epoch {}, commission {} bps{}",
                votes.credits,
                votes.epoch,
                votes.commission,
                if localnet.is_voting(number)? { "" } else { ", does not vote" },
            ),
        };
        lines.push(format!("operator {number} {vote}: {line}"));
    }
    Ok(lines.join("\n"))
}

/// An endpoint that takes commands. It closes when it is dropped.
pub struct Control {
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Control {
    /// Takes commands for `localnet` on `port` of the loopback; on a free one where it is 0.
    ///
    /// # Errors
    /// [`Error::Io`] where the port is taken.
    pub fn start(localnet: Arc<Localnet>, port: u16) -> Result<Self, Error> {
        // Commands may wait for epochs; they run on threads of their own.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(Error::io("threads for commands"))?;
        let failed = |error| Error::Io(format!("port {port} for commands"), error);
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, port))).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let router = Router::new().route("/", post(command)).with_state(localnet);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, runtime: Some(runtime) })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }
}

async fn command(State(localnet): State<Arc<Localnet>>, line: String) -> (StatusCode, String) {
    let done = tokio::task::spawn_blocking(move || line.parse::<Command>()?.run(&localnet)).await;
    match done {
        Ok(Ok(answer)) => (StatusCode::OK, answer + "\n"),
        Ok(Err(error)) => (StatusCode::BAD_REQUEST, format!("{error}\n")),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")),
    }
}
