//! `/metrics`, `/healthz` and `/readyz`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Metrics;

/// What OpenMetrics asks for.
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers until `stop` becomes true.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn serve(
    address: SocketAddr,
    metrics: Arc<Metrics>,
    mut stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let stopped = async move {
        // Whoever could order it is gone: that is an order as well.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    axum::serve(listener, router(metrics)).with_graceful_shutdown(stopped).await
}

fn router(metrics: Arc<Metrics>) -> Router {
    Router::new()
        .route("/metrics", get(text))
        // It answers, so it is alive.
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(metrics)
}

async fn text(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], metrics.text())
}

async fn ready(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    match metrics.ready() {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;

    use super::*;
    use crate::snapshot::sample;

    /// Status line and body of an answer.
    async fn get(address: SocketAddr, path: &'static str) -> (String, String) {
        let asked = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "GET {path} HTTP/1.1\r\nHost: keeper\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        let answer = asked.await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    #[tokio::test]
    async fn it_says_that_it_lives_whether_it_is_ready_and_all_figures_until_it_is_stopped() {
        let metrics = Arc::new(Metrics::new(Duration::from_secs(60), 1));
        let (order, stop) = watch::channel(false);
        // A port that was free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let served = tokio::spawn(serve(address, Arc::clone(&metrics), stop));
        while tokio::net::TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(get(address, "/healthz").await, ("HTTP/1.1 200 OK".to_owned(), "ok\n".to_owned()));
        let (status, why) = get(address, "/readyz").await;
        assert!(status.contains("503") && why.contains("nothing was read"), "{status} {why}");
        metrics.see(&sample::with_stake(1), 0);
        assert!(get(address, "/readyz").await.0.contains("200"));
        assert!(get(address, "/metrics").await.1.contains("sluice_epoch 1000\n"));
        order.send_replace(true);
        served.await.unwrap().unwrap();
    }
}
