//! How PostgreSQL is connected to.

use super::db::STATEMENTS;
use super::lender::{Lender, Setup};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions as _, PgConnection, Postgres};
use std::net::IpAddr;
use std::str::FromStr as _;
use std::time::Duration;

/// How many connections it lends us.
const CONNECTIONS: u32 = 12;
/// How long it keeps a transaction whose process has stopped speaking, or takes nothing more: shorter than a lease, so that a
/// frozen process holds up nobody who takes over.
pub(super) const SILENCE: Duration = Duration::from_secs(5);

/// What a URL says. Within one machine nothing is encrypted unless the URL asks for it: there is nobody on the way to hide
/// from, a handshake costs a tenth of a second, and what is encrypted leaves in pieces, of which the second waits 40 ms for
/// the first one's acknowledgement, for the driver does not ask for `TCP_NODELAY`.
fn options(url: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let options = PgConnectOptions::from_str(url)?;
    let is_optional = matches!(options.get_ssl_mode(), PgSslMode::Prefer);
    Ok(if is_optional && is_this_machine(options.get_host()) {
        options.ssl_mode(PgSslMode::Disable)
    } else {
        options
    })
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Whether the server vacuums by itself.
pub(super) async fn is_kept_clean(lender: &Lender<Postgres>) -> Result<bool, sqlx::Error> {
    let mut connection = lender.lend().await?;
    let (is_on,): (bool,) = sqlx::query_as(
        "SELECT current_setting('autovacuum') = 'on' AND current_setting('track_counts') = 'on'",
    )
    .fetch_one(&mut *connection)
    .await?;
    connection.give_back();
    Ok(is_on)
}

/// Opens a connection that stands by itself.
pub(super) async fn session(url: &str) -> Result<PgConnection, sqlx::Error> {
    options(url)?.connect().await
}

/// As many connections as work needs at once, opened when it does.
pub(super) async fn many(url: &str) -> Result<Lender<Postgres>, sqlx::Error> {
    lender(url, CONNECTIONS, Duration::from_secs(10)).await
}

/// One connection, which is kept.
pub(super) async fn one(url: &str) -> Result<Lender<Postgres>, sqlx::Error> {
    lender(url, 1, Duration::from_secs(2)).await
}

async fn lender(
    url: &str,
    at_once: u32,
    patience: Duration,
) -> Result<Lender<Postgres>, sqlx::Error> {
    let silence = SILENCE.as_millis();
    // Rows are looked up by their keys, and databases stand no more on disks that have to turn to them.
    let statements = format!(
        "SET idle_in_transaction_session_timeout = {silence}; SET tcp_user_timeout = {silence};
         SET random_page_cost = 1.1"
    );
    let setup = Setup {
        statements: Some(statements),
        ..Setup::default()
    };
    let options = options(url)?.statement_cache_capacity(STATEMENTS);
    let lender = Lender::new(options, setup, at_once, patience);
    lender.try_out().await?;
    Ok(lender)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_one_machine_nothing_is_encrypted_unless_it_is_asked_for() {
        let mode = |url: &str| options(url).unwrap().get_ssl_mode();
        for here in ["localhost", "127.0.0.1", "127.0.1.9", "[::1]"] {
            let url = format!("postgres://shop@{here}/prilavok");
            assert!(matches!(mode(&url), PgSslMode::Disable), "{url}");
            let asked_for = format!("{url}?sslmode=require");
            assert!(matches!(mode(&asked_for), PgSslMode::Require), "{url}");
        }
        for there in ["db", "10.0.0.7", "[fd00::1]", "localhost.example"] {
            let url = format!("postgres://shop@{there}/prilavok");
            assert!(matches!(mode(&url), PgSslMode::Prefer), "{url}");
        }
    }
}
