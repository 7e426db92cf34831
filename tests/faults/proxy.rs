//! A network between the bot and PostgreSQL that can be told to misbehave.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How the network does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Everything passes.
    Fair,
    /// Nothing passes, and nobody is told.
    Stalled,
    /// Connections are refused, and those that stand are cut.
    Refused,
}

/// A proxy in front of a server.
pub struct Proxy {
    pub addr: SocketAddr,
    weather: watch::Sender<(Weather, u64)>,
}

impl Proxy {
    /// Opens one.
    pub async fn open(server: SocketAddr) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (weather, told) = watch::channel((Weather::Fair, 0));
        tokio::spawn(serve(listener, addr, server, told));
        Proxy { addr, weather }
    }

    /// The weather changes.
    pub fn turns(&self, weather: Weather) {
        self.weather.send_modify(|told| told.0 = weather);
    }

    /// Every connection that stands is cut; new ones are as they were.
    pub fn cuts(&self) {
        self.weather.send_modify(|told| told.1 += 1);
    }
}

async fn serve(
    listener: TcpListener,
    addr: SocketAddr,
    server: SocketAddr,
    mut told: watch::Receiver<(Weather, u64)>,
) {
    let mut listener = Some(listener);
    loop {
        let weather = told.borrow_and_update().0;
        if weather == Weather::Refused {
            // A port that nobody listens at refuses.
            listener = None;
            if told.changed().await.is_err() {
                return;
            }
            continue;
        }
        let open = match listener.take() {
            Some(open) => open,
            None => TcpListener::bind(addr).await.unwrap(),
        };
        tokio::select! {
            changed = told.changed() => if changed.is_err() { return },
            accepted = open.accept() => {
                let (client, _) = accepted.unwrap();
                tokio::spawn(carry(client, server, told.clone()));
            }
        }
        listener = Some(open);
    }
}

async fn carry(client: TcpStream, server: SocketAddr, told: watch::Receiver<(Weather, u64)>) {
    let Ok(server) = TcpStream::connect(server).await else {
        return;
    };
    let cuts = told.borrow().1;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // Both ways end when one does, as when a cable is pulled.
    tokio::select! {
        () = pass(from_client, to_server, told.clone(), cuts) => {}
        () = pass(from_server, to_client, told, cuts) => {}
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut told: watch::Receiver<(Weather, u64)>,
    cuts: u64,
) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let (weather, cut) = *told.borrow_and_update();
        if weather == Weather::Refused || cut != cuts {
            return;
        }
        if weather == Weather::Stalled {
            if told.changed().await.is_err() {
                return;
            }
            continue;
        }
        tokio::select! {
            changed = told.changed() => if changed.is_err() { return },
            read = from.read(&mut bytes) => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => if to.write_all(&bytes[..count]).await.is_err() { return },
            },
        }
    }
}
