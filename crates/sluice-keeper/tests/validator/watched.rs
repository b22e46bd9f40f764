//! What a keeper's process says to those who watch it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use sluice_localnet::Localnet;
use sluice_testkit::chain::SOL;

use crate::process::Owner;
use crate::twin::Twin;
use crate::{start, turn};

/// Ten seconds.
const SLOTS: u64 = 200;
/// Looks, a tenth of a second apart.
const LOOKS: usize = 100;

/// Asks for `path`; none where nobody answers.
fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: keeper\r\nconnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// Asks again and again until the answer is as wanted.
fn wait(port: u16, path: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut last = None;
    for _ in 0..LOOKS {
        last = get(port, path);
        if let Some(answer) = last.take_if(|answer| wanted(answer)) {
            return answer;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("{path}: {last:?}");
}

/// A figure of the metrics.
fn figure(metrics: &str, name: &str) -> Option<u64> {
    let line = metrics.lines().find(|line| line.starts_with(&format!("{name} ")))?;
    line.rsplit(' ').next()?.trim().parse().ok()
}

#[test]
fn a_keeper_says_what_it_would_do_and_sends_nothing_and_one_that_works_tells_who_watches_it() {
    let _turn = turn();
    let localnet = &start(SLOTS, 0);
    let epoch = localnet.client().wait_epoch(1).unwrap();
    let twin = Twin::new(localnet, "watched");
    let owner = Owner::new(localnet, twin.pool.pool, "watched", localnet.rpc_url());
    let epoch = localnet.client().wait_epoch(epoch + 1).unwrap();

    let funded = owner.sent(localnet).len();
    let rehearsed = owner.rehearsal();
    assert!(rehearsed.contains("would succeed"), "{rehearsed}");
    assert_eq!(owner.sent(localnet).len(), funded, "it has sent something");
    assert_eq!(localnet.client().lamports(&owner.address).unwrap(), 10 * SOL);
    assert!(twin.state().pair_epoch < epoch);

    let said = owner.log().len();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let keeper = owner.start_watched(port);
    wait(port, "/healthz", |answer| answer.starts_with("HTTP/1.1 200"));
    wait(port, "/readyz", |answer| answer.starts_with("HTTP/1.1 200"));
    closed(localnet, &twin);
    let metrics = wait(port, "/metrics", |answer| figure(answer, "sluice_rate_age_slots") == Some(0));
    assert!(figure(&metrics, "sluice_fees_lamports_total") > Some(0), "{metrics}");
    assert!(keeper.stop().success());
    assert_eq!(get(port, "/healthz"), None, "it has ended");
    let log = owner.log();
    let lines: Vec<Value> = log[said..].lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let says = |words: &str| lines.iter().any(|line| line["fields"]["message"] == words);
    assert!(says("started") && says("landed") && says("stopped"), "{log}");
}

/// Waits until the present epoch of the pool is closed.
fn closed(localnet: &Localnet, twin: &Twin) {
    let epoch = localnet.client().epoch().unwrap().0;
    twin.wait_closed(epoch);
}
