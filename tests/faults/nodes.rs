//! Several processes on one database: one is killed, one is frozen past its lease and wakes, Telegram posts to all of them.
//!
//! Nothing is lost, nothing is done twice, and order holds. A call that was under way when its process died or froze may
//! stand twice, once for each conversation.

use crate::fire::{Chance, blame, hires};
use crate::process::{Bot, PATIENCE, Stage, shown, until};
use crate::support::{Backend, TestDb};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use futures_util::future::join_all;
use prilavok::clock::Clock;
use prilavok::sandbox::emulator::{Fault, FaultKind};
use prilavok::sandbox::phone::Phone;
use prilavok::storage::{Db, Tx};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Who writes. No name is a part of another one or of any text.
const CUSTOMERS: [&str; 6] = [
    "Ярополк",
    "Всеслава",
    "Мстислав",
    "Рогнеда",
    "Святополк",
    "Предслава",
];
/// The customers' ids are so far from each other that both of two nodes have some.
const APART: usize = 11;
/// How often each writes in a round.
const WORDS: usize = 6;

fn words(name: &str, number: usize) -> String {
    format!("{name} говорит {number}.")
}

/// A shop with a manager who has taken every customer's lead.
struct Shop {
    db: Db,
    stage: Stage,
    anna: Phone,
    customers: Vec<Phone>,
    _test: TestDb,
}

impl Shop {
    /// Opens it with one node.
    async fn open() -> (Shop, Bot) {
        let test = Backend::Postgres.fresh().await;
        let stage = Stage::open(Some(&test.url)).await;
        let first = stage.starts();
        let anna = hires(&stage, 901, "Анна").await;
        let customers: Vec<Phone> = (1000..)
            .step_by(APART)
            .zip(CUSTOMERS)
            .map(|(id, name)| stage.person(id, name))
            .collect();
        for customer in &customers {
            let name = customer.profile().first_name;
            customer.writes(&words(&name, 0)).unwrap();
            takes(&anna, &name).await;
        }
        let db = Db::open(&test.db_url()).await.unwrap();
        let shop = Shop {
            db,
            stage,
            anna,
            customers,
            _test: test,
        };
        (shop, first)
    }

    /// How many shares each node holds, the oldest node first.
    async fn parts(&self) -> Vec<i64> {
        let parts: Vec<(i64,)> = self
            .rows(
                "SELECT COUNT(shares.id) FROM nodes LEFT JOIN shares ON shares.node = nodes.id
                 GROUP BY nodes.id ORDER BY nodes.id",
            )
            .await;
        parts.into_iter().map(|(part,)| part).collect()
    }

    async fn rows<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
    {
        let mut tx = self.db.read().await.unwrap();
        let Tx::Postgres(held) = &mut tx else {
            panic!("only PostgreSQL is shared");
        };
        let rows = sqlx::query_as(sql).fetch_all(&mut **held).await.unwrap();
        tx.rollback().await.unwrap();
        rows
    }

    /// What waits in the queues or was given up, in words.
    async fn waiting(&self) -> Vec<String> {
        let rows: Vec<(String,)> = self
            .rows(
                "SELECT CONCAT_WS(' ', 'update', update_id, lane, state, attempts, error) FROM inbox
                 WHERE state <> 'done'
                 UNION ALL SELECT CONCAT_WS(' ', 'call', id, chat_id, lane, attempts, due_at, error, LEFT(call, 99))
                 FROM outbox WHERE state = 'pending'",
            )
            .await;
        rows.into_iter().map(|(row,)| row).collect()
    }

    async fn until_parts(&self, expected: &[i64]) {
        let mut parts = Vec::new();
        let waiting = async {
            loop {
                parts = self.parts().await;
                if parts == expected {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        let said = self.stage.said();
        assert!(waited.is_ok(), "{parts:?} instead of {expected:?}:\n{said}");
    }

    /// Everybody writes a round of words, each at a pace of their own.
    async fn all_write(&self, round: usize, chance: &mut Chance) {
        let mut paces: Vec<Chance> = self.customers.iter().map(|_| chance.other()).collect();
        let writing = self
            .customers
            .iter()
            .zip(&mut paces)
            .map(|(customer, pace)| async move {
                let name = customer.profile().first_name;
                for number in 1..=WORDS {
                    pace.pause(20, 400).await;
                    customer
                        .writes(&words(&name, round * WORDS + number))
                        .unwrap();
                }
            });
        join_all(writing).await;
    }

    /// Waits until the manager has seen all words of so many rounds.
    async fn until_seen(&self, rounds: usize) {
        for customer in &self.customers {
            let last = words(&customer.profile().first_name, rounds * WORDS);
            until(&self.anna, &last, || !shown(&self.anna, &last).is_empty()).await;
        }
    }

    /// Stops the nodes, and judges: every word came, in order, once but for what the moments of faults explain.
    async fn judge(&self, nodes: Vec<Bot>, rounds: usize, faults: &[i64]) {
        until(&self.anna, "quiet", || {
            self.stage.emulator.pending_updates() == 0
        })
        .await;
        let mut left = Vec::new();
        let quiet = async {
            loop {
                left = self.waiting().await;
                if left.is_empty() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, quiet).await;
        assert!(waited.is_ok(), "left: {left:#?}\n{}", self.stage.said());
        for node in nodes {
            assert!(node.stopped().await.success(), "{}", self.stage.said());
        }
        let mut doubled = 0;
        for customer in &self.customers {
            let name = customer.profile().first_name;
            let mut blamed = BTreeMap::new();
            let mut heard = Vec::new();
            let before = doubled;
            for number in 1..=rounds * WORDS {
                let words = words(&name, number);
                let sends = self.stage.sends(self.anna.id());
                let times: Vec<i64> = sends
                    .iter()
                    .filter(|call| call.text().ends_with(&words))
                    .map(|call| call.at_ms)
                    .collect();
                assert!(!times.is_empty(), "lost: {words}\n{}", self.stage.said());
                doubled += blame(&times, faults, &mut blamed, &[&words]);
                heard.push(times[0]);
            }
            assert!(heard.is_sorted(), "{name}'s words out of order: {heard:?}");
            assert!(
                doubled - before <= 1,
                "{name} was repeated more than once: {blamed:?}"
            );
        }
        let each = rounds * WORDS + 1;
        let kept: Vec<(i64,)> = self
            .rows("SELECT COUNT(*) FROM client_messages WHERE incoming")
            .await;
        let expected = i64::try_from(CUSTOMERS.len() * each).unwrap();
        assert_eq!(kept, [(expected,)], "every word once");
        let leads: Vec<(i64,)> = self.rows("SELECT COUNT(*) FROM records").await;
        assert_eq!(leads, [(i64::try_from(CUSTOMERS.len()).unwrap(),)]);
        let nodes: Vec<(i64,)> = self.rows("SELECT COUNT(*) FROM nodes").await;
        assert_eq!(nodes, [(0,)], "all have taken their leave");
        assert!(self.stage.emulator.unanswered_callbacks().is_empty());
        println!("{doubled} messages doubled");
    }
}

/// Takes the lead of a customer.
async fn takes(manager: &Phone, name: &str) {
    const TAKE: &str = "Взять в работу";
    let offer = || {
        let mut news = shown(manager, name);
        news.retain(|shown| shown.find_button(TAKE).is_some());
        news.pop()
    };
    until(manager, &format!("the lead of {name}"), || {
        offer().is_some()
    })
    .await;
    let news = offer().unwrap();
    let (row, column) = news.find_button(TAKE).unwrap();
    let press = manager.presses(news.id, row, column).unwrap();
    press.answer(PATIENCE).await.unwrap();
}

/// The polls that another poll has ended.
fn conflicts(stage: &Stage) -> usize {
    let polls = stage.emulator.calls_of("getUpdates").into_iter();
    polls.filter(|call| !call.succeeded()).count()
}

/// The one that polls is killed in the middle of the talk: another polls, and goes on with everybody.
#[tokio::test]
async fn a_killed_node_is_taken_over() {
    let mut chance = Chance::new();
    let (shop, first) = Shop::open().await;
    let second = shop.stage.starts();
    shop.until_parts(&[32, 32]).await;
    assert_eq!(conflicts(&shop.stage), 0, "one polls, the other stands by");

    let mut moment = chance.other();
    let killing = async {
        moment.pause(300, 1500).await;
        let at = Clock::System.now().0;
        first.killed();
        at
    };
    let ((), at) = tokio::join!(shop.all_write(0, &mut chance), killing);
    shop.until_seen(1).await;
    shop.until_parts(&[64]).await;

    let third = shop.stage.starts();
    shop.until_parts(&[32, 32]).await;
    shop.all_write(1, &mut chance).await;
    shop.until_seen(2).await;
    shop.judge(vec![third, second], 2, &[at]).await;
}

/// One is frozen past its lease with calls under way, and wakes: what it was at has been done by another, and what it
/// would still write comes to nothing.
#[tokio::test]
async fn a_frozen_node_wakes_to_nothing() {
    let mut chance = Chance::new();
    let (shop, first) = Shop::open().await;
    let second = shop.stage.starts();
    shop.until_parts(&[32, 32]).await;

    let slow = Fault::next(FaultKind::Delay { ms: 1500 });
    shop.stage
        .emulator
        .fault(slow.on("sendMessage").in_chat(shop.anna.id()).times(3));
    let mut moment = chance.other();
    let freezing = async {
        moment.pause(600, 1200).await;
        let at = Clock::System.now().0;
        first.frozen();
        at
    };
    let ((), at) = tokio::join!(shop.all_write(0, &mut chance), freezing);
    shop.until_parts(&[64]).await;
    shop.until_seen(1).await;
    first.thawed();
    let woken_at = Clock::System.now().0;
    shop.until_parts(&[32, 32]).await;
    shop.all_write(1, &mut chance).await;
    shop.until_seen(2).await;
    let said = shop.stage.said();
    assert!(said.contains("this node was struck off"), "{said}");
    assert!(
        !said.contains("another process uses this bot's token"),
        "{said}"
    );
    // What it was just about to send when it froze goes when it wakes.
    shop.judge(vec![first, second], 2, &[at, woken_at]).await;
}

/// Passes Telegram's posts on to one node after the other.
#[derive(Clone)]
struct Balancer {
    nodes: Arc<[String; 2]>,
    turn: Arc<AtomicUsize>,
}

async fn pass_on(
    State(balancer): State<Balancer>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Body) {
    let turn = balancer.turn.fetch_add(1, Ordering::Relaxed);
    let node = &balancer.nodes[turn % balancer.nodes.len()];
    let request = reqwest::Client::new()
        .post(format!("{node}{}", uri.path()))
        .headers(headers)
        .body(body);
    match request.send().await {
        Ok(answer) => (answer.status(), Body::empty()),
        Err(_) => (StatusCode::BAD_GATEWAY, Body::empty()),
    }
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().port()
}

/// Whichever node Telegram posts a press to, whoever has the chat answers it.
#[tokio::test]
async fn presses_are_answered_whichever_node_they_are_posted_to() {
    let test = Backend::Postgres.fresh().await;
    let stage = Stage::open(Some(&test.url)).await;
    let ports = [free_port(), free_port()];
    let nodes = ports.map(|port| format!("http://127.0.0.1:{port}"));
    let balancer = Balancer {
        nodes: Arc::new(nodes.clone()),
        turn: Arc::default(),
    };
    let turn = Arc::clone(&balancer.turn);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let routes = Router::new().fallback(pass_on).with_state(balancer);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let bots = ports.map(|port| {
        stage.starts_with(|command| {
            command
                .env("PRILAVOK_LISTEN", format!("127.0.0.1:{port}"))
                .env("PRILAVOK_WEBHOOK_URL", &address)
                .env("PRILAVOK_WEBHOOK_SECRET", "long-enough-to-be-a-secret");
        })
    });
    let part = async |node: &String| {
        let answer = reqwest::get(format!("{node}/readyz")).await;
        match answer {
            Ok(answer) => answer.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    };
    crate::support::fakes::until("two nodes with half of the work each", async || {
        let parts = [part(&nodes[0]).await, part(&nodes[1]).await];
        parts
            .iter()
            .all(|part| part.contains(": 32 of 64 shares, 2 at work"))
    })
    .await;

    // Of the first share and of the last one.
    let managers = [
        hires(&stage, 64 * 20, "Анна").await,
        hires(&stage, 64 * 21 - 1, "Борис").await,
    ];
    for (name, id) in CUSTOMERS.into_iter().zip(2000..) {
        let customer = stage.person(id, name);
        customer.writes(&words(name, 1)).unwrap();
        let manager = &managers[usize::try_from(id).unwrap() % 2];
        takes(manager, name).await;
    }
    assert!(turn.load(Ordering::Relaxed) > CUSTOMERS.len() * 2);
    let metrics = reqwest::get(format!("{}/metrics", nodes[0])).await.unwrap();
    let metrics = metrics.text().await.unwrap();
    assert!(metrics.contains("prilavok_shares_held 32\n"), "{metrics}");
    assert!(metrics.contains("prilavok_nodes 2\n"), "{metrics}");
    for bot in bots {
        assert!(bot.stopped().await.success(), "{}", stage.said());
    }
    assert!(stage.emulator.unanswered_callbacks().is_empty());
    let violations = stage.emulator.violations();
    assert!(violations.is_empty(), "{violations:?}");
}
