//! `prilavok healthcheck`: asks a bot on this machine whether it is well, for images that have no other client.

use crate::config::Config;
use crate::exit::{self, Exit};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

pub async fn run(config: &Config) -> Exit {
    let mut addr = config.listen;
    if addr.ip().is_unspecified() {
        addr.set_ip(match addr.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    let asked = async {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(3))
            .build()?;
        let answer = client.get(format!("http://{addr}/healthz")).send().await?;
        answer.error_for_status()
    };
    match asked.await {
        Ok(_) => Exit::Well,
        Err(error) => exit::trouble(&error),
    }
}
