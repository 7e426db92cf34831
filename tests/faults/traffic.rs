//! Customers who keep coming while something goes wrong, and the judgement at the end: every word reached the manager, once
//! and in order, every customer was answered once, and nothing is left behind.

use crate::fire::hires;
use crate::process::{Stage, shown, until};
use prilavok::domain::ids::UserId;
use prilavok::sandbox::phone::Phone;
use prilavok::storage::{self, Db};
use std::pin::pin;
use std::time::{Duration, Instant};

/// How long after one word the next one comes, of whomever.
const PACE: Duration = Duration::from_millis(120);
/// How many words a customer writes at most.
const WORDS: usize = 3;
/// The Telegram id of the first customer.
const FIRST: i64 = 1000;
/// How long the last word may take after the trouble: pauses between tries have grown by then.
const PATIENCE: Duration = Duration::from_mins(1);

/// Customers and the manager who hears them.
pub struct Traffic<'a> {
    stage: &'a Stage,
    anna: Phone,
    customers: Vec<Phone>,
    /// How many words each has written.
    written: Vec<usize>,
    turns: usize,
    /// Whether words of one customer may overtake each other on their way to the bot.
    out_of_order: bool,
}

/// A customer's name; none is the end of another.
fn name(customer: usize) -> String {
    format!("К{customer:04}")
}

/// A word of theirs; none is the end of another.
fn words(customer: usize, number: usize) -> String {
    format!("Слово {number} от {}.", name(customer))
}

/// When the manager was told what ends with a text, the news of a lead that quotes it included.
fn heard(told: &[(String, i64)], words: &str) -> Vec<i64> {
    let with_words = told.iter().filter(|(text, _)| {
        text.ends_with(words) || (text.contains("🆕 Новый лид!") && text.contains(words))
    });
    with_words.map(|(_, at)| *at).collect()
}

impl<'a> Traffic<'a> {
    /// A manager is hired; nobody has come yet. The bot must run.
    pub async fn begins(stage: &'a Stage) -> Traffic<'a> {
        let anna = hires(stage, 901, "Анна").await;
        Traffic {
            stage,
            anna,
            customers: Vec::new(),
            written: Vec::new(),
            turns: 0,
            out_of_order: false,
        }
    }

    /// Words of one customer may overtake each other on their way to the bot.
    pub fn out_of_order(self) -> Traffic<'a> {
        Traffic {
            out_of_order: true,
            ..self
        }
    }

    /// The manager.
    pub fn anna(&self) -> &Phone {
        &self.anna
    }

    /// How many customers have come.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// How many words were written.
    pub fn words(&self) -> usize {
        self.written.iter().sum()
    }

    /// Somebody writes: every second time somebody new, else one of those who are there.
    pub fn somebody_writes(&mut self) {
        self.turns += 1;
        let open = self.written.iter().position(|count| *count < WORDS);
        let customer = match open {
            Some(customer) if self.turns.is_multiple_of(2) => customer,
            _ => {
                let customer = self.customers.len();
                let id = FIRST + i64::try_from(customer).unwrap();
                self.customers.push(self.stage.person(id, &name(customer)));
                self.written.push(0);
                customer
            }
        };
        self.written[customer] += 1;
        let text = words(customer, self.written[customer]);
        self.customers[customer].writes(&text).unwrap();
    }

    /// Customers keep writing while something goes wrong.
    pub async fn during<T>(&mut self, trouble: impl Future<Output = T>) -> T {
        let mut trouble = pin!(trouble);
        loop {
            tokio::select! {
                ended = &mut trouble => return ended,
                () = tokio::time::sleep(PACE) => self.somebody_writes(),
            }
        }
    }

    /// The same for so long.
    pub async fn lasts(&mut self, span: Duration) {
        self.during(tokio::time::sleep(span)).await;
    }

    /// What the manager has been sent, in order, and when.
    fn told(&self) -> Vec<(String, i64)> {
        let sends = self.stage.sends(self.anna.id()).into_iter();
        sends
            .filter_map(|call| Some((call.params["text"].as_str()?.to_owned(), call.at_ms)))
            .collect()
    }

    /// The words that the manager has not heard, and the customers without an answer.
    fn missing(&self) -> Vec<String> {
        let told = self.told();
        let mut missing = Vec::new();
        for customer in 0..self.customers.len() {
            let words = (1..=self.written[customer]).map(|number| words(customer, number));
            missing.extend(words.filter(|words| heard(&told, words).is_empty()));
            if shown(&self.customers[customer], "всё получили").is_empty() {
                missing.push(format!("an answer to {}", name(customer)));
            }
        }
        missing
    }

    /// Waits until all has been said; then holds that no more than `cut_off` messages came a second time: those whose answer
    /// was lost.
    pub async fn comes_to_an_end(&self, cut_off: usize) {
        let twice = self.settles().await;
        assert!(
            twice.len() <= cut_off,
            "more came twice than {cut_off}: {twice:#?}\n{}",
            self.stage.said()
        );
    }

    /// Waits until all has been said; holds that every word was heard in order, and gives what came more than once, with the
    /// moments.
    pub async fn settles(&self) -> Vec<(String, Vec<i64>)> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let pending = self.stage.emulator.pending_updates();
            let missing = self.missing();
            if pending == 0 && missing.is_empty() {
                break;
            }
            assert!(
                Instant::now() < deadline,
                "waited in vain: {pending} updates are pending; missing: {missing:?}\n{}",
                self.stage.said()
            );
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        // What would come twice comes soon.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let told = self.told();
        let mut twice = Vec::new();
        for (customer, phone) in self.customers.iter().enumerate() {
            let mut order = Vec::new();
            for number in 1..=self.written[customer] {
                let words = words(customer, number);
                let heard = heard(&told, &words);
                order.push(heard[0]);
                if heard.len() > 1 {
                    twice.push((words, heard));
                }
            }
            let is_in_order = self.out_of_order || order.is_sorted();
            assert!(is_in_order, "{} out of order: {order:?}", name(customer));
            let answers = self.stage.sends(phone.id()).into_iter();
            let answers: Vec<i64> = answers
                .filter(|call| call.text().contains("всё получили"))
                .map(|call| call.at_ms)
                .collect();
            if answers.len() > 1 {
                twice.push((format!("an answer to {}", name(customer)), answers));
            }
        }
        assert!(self.stage.emulator.unanswered_callbacks().is_empty());
        println!(
            "{} customers, {} words, {} messages twice",
            self.customers.len(),
            self.words(),
            twice.len()
        );
        twice
    }

    /// Holds, once the bot has stopped, that every word is kept once, that each customer has one lead, and that nothing waits
    /// or was given up.
    pub async fn is_kept(&self) {
        let db = Db::open(&self.stage.database.parse().unwrap())
            .await
            .unwrap();
        let mut tx = db.read().await.unwrap();
        for (customer, phone) in self.customers.iter().enumerate() {
            let contact = storage::contacts::of_user(&mut tx, UserId(phone.id())).await;
            let contact = contact.unwrap().unwrap().id;
            let mut kept = storage::messages::of_contact(&mut tx, contact, 100, 0)
                .await
                .unwrap();
            kept.reverse();
            let mut texts: Vec<_> = kept.iter().map(|kept| kept.text.clone().unwrap()).collect();
            let expected: Vec<_> = (1..=self.written[customer])
                .map(|number| words(customer, number))
                .collect();
            if self.out_of_order {
                texts.sort_unstable();
            }
            assert_eq!(texts, expected);
            assert!(kept.iter().all(|kept| kept.brought_at.is_some()));
            let leads: std::collections::BTreeSet<_> =
                kept.iter().map(|kept| kept.record).collect();
            assert_eq!(leads.len(), 1, "one lead of {}", name(customer));
        }
        let inbox = storage::inbox::depth(&mut tx).await.unwrap();
        let outbox = storage::outbox::depth(&mut tx).await.unwrap();
        let jobs = storage::jobs::depth(&mut tx).await.unwrap();
        assert_eq!(
            (inbox.waiting, inbox.parked),
            (0, 0),
            "{}",
            self.stage.said()
        );
        assert_eq!(
            (outbox.waiting, outbox.parked),
            (0, 0),
            "{}",
            self.stage.said()
        );
        assert_eq!(jobs.parked, 0, "{}", self.stage.said());
        tx.rollback().await.unwrap();
        db.close().await;
    }

    /// Waits until so many customers were answered.
    pub async fn answered(&self, count: usize) {
        let answered = || {
            let answers = self
                .customers
                .iter()
                .filter(|customer| !shown(customer, "всё получили").is_empty());
            answers.count() >= count
        };
        until(&self.anna, "the first answers", answered).await;
    }
}
