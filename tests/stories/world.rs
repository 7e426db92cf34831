//! The stage of a story: the emulator, the real bot against it, and the people with their phones.

use crate::support::{Backend, TestDb};
use chrono::TimeDelta;
use prilavok::clock::Clock;
use prilavok::config::{Config, Token};
use prilavok::domain::ids::{ProductGroupId, RecordId, UserId};
use prilavok::domain::lang::Lang;
use prilavok::domain::money::Amount;
use prilavok::domain::order_line::OrderLine;
use prilavok::domain::people::Role;
use prilavok::domain::product::{Code, Name, Product, Unit};
use prilavok::domain::quantity::Stock;
use prilavok::domain::record::Record;
use prilavok::sandbox::emulator::{CallbackAnswer, Emulator, Listening, Options, Profile, Shown};
use prilavok::sandbox::phone::{CallbackOutcome, Phone};
use prilavok::service::{Running, Service};
use prilavok::storage::products::NewProduct;
use prilavok::storage::{self, Db};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long anybody waits for anything; generous, since many stories run at once on few cores.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long a thumb waits for the screen to stand still; some stories hold something back for good.
const GLANCE: Duration = Duration::from_secs(2);
/// The bot's token in stories.
const TOKEN: &str = "4242:stories";
/// The owner's Telegram id.
const OWNER: i64 = 900;

/// Everything of one story.
pub struct World {
    pub emulator: Emulator,
    pub clock: Clock,
    listening: Listening,
    running: Option<Running>,
    config: Config,
    people: AtomicI64,
    db: TestDb,
    travel: Arc<Travel>,
}

/// What is on its way between people and the shop.
struct Travel {
    emulator: Emulator,
    /// The bot's, as long as it runs.
    db: Mutex<Option<Db>>,
}

/// A person with a phone.
#[derive(Clone)]
pub struct Actor {
    pub phone: Phone,
    travel: Arc<Travel>,
}

/// What a press was answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    Nothing,
    InPassing(String),
    Alert(String),
}

impl World {
    /// A shop on an empty database, with its owner and nobody else.
    pub async fn open(backend: Backend) -> World {
        World::open_with(backend, |_| {}).await
    }

    /// A shop whose configuration differs from the usual.
    pub async fn open_with(backend: Backend, change: impl FnOnce(&mut Config)) -> World {
        let clock = Clock::shifted();
        let now = clock.clone();
        let options = Options::new(TOKEN, Arc::new(move || now.now().0));
        let emulator = Emulator::open(options).await.unwrap();
        let listening = emulator
            .listen("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let db = backend.fresh().await;
        let mut config = Config::local(
            Token::parse(TOKEN).unwrap(),
            listening.url().parse().unwrap(),
            db.db_url(),
            "127.0.0.1:0".parse().unwrap(),
        );
        config.owner = Some(UserId(OWNER));
        config.send_per_second = 0;
        change(&mut config);
        let running = Service::start(config.clone(), clock.clone(), None)
            .await
            .unwrap();
        let travel = Travel {
            emulator: emulator.clone(),
            db: Mutex::new(Some(running.db.clone())),
        };
        World {
            emulator,
            clock,
            listening,
            running: Some(running),
            config,
            people: AtomicI64::new(1000),
            db,
            travel: Arc::new(travel),
        }
    }

    /// The bot, running.
    pub fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// Where the data is.
    pub fn db_url(&self) -> &str {
        &self.db.url
    }

    /// Where the Bot API is.
    pub fn api_url(&self) -> String {
        self.listening.url()
    }

    fn somebody(&self, id: i64, name: &str, language: &str) -> Actor {
        Actor {
            phone: self.emulator.phone(Profile {
                id,
                first_name: name.to_owned(),
                last_name: None,
                username: None,
                language_code: Some(language.to_owned()),
            }),
            travel: Arc::clone(&self.travel),
        }
    }

    /// A customer who speaks Russian and has not written yet.
    pub fn customer(&self, name: &str) -> Actor {
        self.stranger(name, "ru")
    }

    /// Somebody whose Telegram speaks a language.
    pub fn stranger(&self, name: &str, language: &str) -> Actor {
        let id = self.people.fetch_add(1, Ordering::Relaxed);
        self.somebody(id, name, language)
    }

    /// The owner, who has started the bot.
    pub async fn owner(&self) -> Actor {
        let owner = self.somebody(OWNER, "Ольга", "ru");
        owner.starts().await;
        owner
    }

    /// A manager who has started the bot.
    pub async fn manager(&self, name: &str) -> Actor {
        self.staff(name, "ru", Role::Manager).await
    }

    /// A member of staff who has started the bot.
    pub async fn staff(&self, name: &str, language: &str, role: Role) -> Actor {
        let actor = self.stranger(name, language);
        let seen = storage::people::Seen {
            id: UserId(actor.phone.id()),
            name: name.to_owned(),
            username: None,
            lang: Lang::parse(language),
        };
        let mut tx = self.running().db.begin().await.unwrap();
        storage::people::seen(&mut tx, &seen, Lang::Ru, self.clock.now())
            .await
            .unwrap();
        storage::people::set_role(&mut tx, seen.id, Some(role))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        actor.starts().await;
        actor
    }

    /// Time goes by.
    pub fn passes(&self, span: TimeDelta) {
        self.clock.advance(span);
        self.running().wake_jobs();
    }

    /// The bot is stopped in good order and started again.
    pub async fn restarts(&mut self) {
        self.stops().await;
        let running = Service::start(self.config.clone(), self.clock.clone(), None)
            .await
            .unwrap();
        *self.travel.db.lock().unwrap() = Some(running.db.clone());
        self.running = Some(running);
    }

    async fn stops(&mut self) {
        self.travel.db.lock().unwrap().take();
        self.running.take().unwrap().stop().await;
    }

    /// Waits until nothing is on its way any more.
    pub async fn settles(&self) {
        self.settles_within(PATIENCE).await;
    }

    /// The same where there is much to be done.
    pub async fn settles_within(&self, patience: Duration) {
        if let Err(left) = self.travel.ends(patience).await {
            panic!("still on their way: {left}");
        }
    }

    /// The end of a story: nothing is on its way, nothing was parked or refused, every press was answered, and Telegram
    /// had nothing to object to.
    pub async fn closes(mut self) {
        self.settles().await;
        let mut tx = self.running().db.read().await.unwrap();
        let parked = storage::inbox::parked(&mut tx, 10).await.unwrap();
        assert!(parked.is_empty(), "parked updates: {parked:#?}");
        assert_eq!(
            storage::jobs::depth(&mut tx).await.unwrap().parked,
            0,
            "parked jobs"
        );
        let refused = storage::outbox::depth(&mut tx).await.unwrap().parked;
        assert_eq!(refused, 0, "refused sends: {:#?}", self.refused_calls());
        tx.rollback().await.unwrap();
        let violations = self.emulator.violations();
        assert!(
            violations.is_empty(),
            "against Telegram's rules: {violations:#?}"
        );
        let unanswered = self.emulator.unanswered_callbacks();
        assert!(
            unanswered.is_empty(),
            "presses without an answer: {unanswered:#?}"
        );
        self.stops().await;
    }
}

impl Travel {
    /// Waits until nothing is on its way; tells what is left after so long.
    async fn ends(&self, patience: Duration) -> Result<(), String> {
        let deadline = tokio::time::Instant::now() + patience;
        loop {
            // In the order in which things travel: what has left one place is seen at the next.
            let pending = self.emulator.pending_updates();
            let db = self.db.lock().unwrap().clone();
            let Some(db) = db else { return Ok(()) };
            let mut tx = db.read().await.unwrap();
            let inbox = storage::inbox::depth(&mut tx).await.unwrap().waiting;
            let outbox = storage::outbox::depth(&mut tx).await.unwrap().waiting;
            tx.rollback().await.unwrap();
            if inbox == 0 && outbox == 0 && pending == 0 {
                return Ok(());
            }
            if tokio::time::Instant::now() >= deadline {
                return Err(format!("{pending} unread, {inbox} in, {outbox} out"));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl World {
    /// The calls that Telegram turned down, for a failing story.
    fn refused_calls(&self) -> Vec<String> {
        let calls = self.emulator.calls().into_iter();
        calls
            .filter_map(|call| {
                let why = call.outcome.as_ref().err()?;
                Some(format!("{} {}: {why}", call.method, call.params))
            })
            .collect()
    }
}

impl Actor {
    /// Presses the client's start button.
    pub async fn starts(&self) {
        let before = self.phone.chat().len();
        self.phone.starts(None).unwrap();
        self.waits("an answer to /start", |chat| {
            (chat.len() > before + 1).then_some(())
        })
        .await;
    }

    /// Follows a link to the bot.
    pub fn follows(&self, link: &str) {
        self.phone.opens_link(link).unwrap();
    }

    /// Writes a message.
    pub fn writes(&self, text: &str) -> i64 {
        self.phone.writes(text).unwrap()
    }

    /// Replies to the newest message that holds a text.
    pub async fn replies_to(&self, part: &str, text: &str) -> i64 {
        let shown = self.finds(part).await;
        self.phone.replies(shown.id, text).unwrap()
    }

    /// Sees a text in the chat, now or soon; returns the newest message that holds it.
    pub async fn sees(&self, part: &str) -> Shown {
        self.finds(part).await
    }

    async fn finds(&self, part: &str) -> Shown {
        self.waits(&format!("«{part}»"), |chat| {
            chat.iter()
                .rev()
                .find(|shown| plain(&shown.text).contains(&plain(part)))
                .cloned()
        })
        .await
    }

    /// Sees a button, now or soon; returns the newest message that has it.
    pub async fn sees_button(&self, label: &str) -> Shown {
        self.waits(&format!("the button «{label}»"), |chat| {
            chat.iter()
                .rev()
                .find(|shown| labels(shown).iter().any(|has| has == label))
                .cloned()
        })
        .await
    }

    /// Does not see a text anywhere in the chat as it stands.
    pub fn does_not_see(&self, part: &str) {
        let chat = self.phone.chat();
        let found = chat
            .iter()
            .find(|shown| plain(&shown.text).contains(&plain(part)));
        assert!(found.is_none(), "«{part}» is in the chat: {found:#?}");
    }

    /// Presses the newest button of that label, and reads the answer.
    pub async fn presses(&self, label: &str) -> Told {
        self.looks().await;
        self.sees_button(label).await;
        let outcome = self.phone.presses_label(label).unwrap();
        told(&outcome.answer(PATIENCE).await.unwrap())
    }

    /// Presses a button of one particular message.
    pub async fn presses_on(&self, shown: &Shown, label: &str) -> Told {
        self.looks().await;
        told(&self.taps(shown, label).answer(PATIENCE).await.unwrap())
    }

    /// Presses a button of one particular message whatever is on its way, and does not wait for the answer: two such presses
    /// in a row are at the shop before it handles the first. For [`at_once`].
    pub fn taps(&self, shown: &Shown, label: &str) -> CallbackOutcome {
        let now = self.phone.message(shown.id);
        let (row, col) = now
            .as_ref()
            .and_then(|now| now.find_button(label))
            .unwrap_or_else(|| panic!("no button «{label}» on {now:#?}"));
        self.phone.presses(shown.id, row, col).unwrap()
    }

    /// Nobody's thumb is so quick that it meets a screen which is just being redrawn, save in stories about just that.
    async fn looks(&self) {
        // Where something is held back for good, people press all the same.
        let _ = self.travel.ends(GLANCE).await;
    }

    /// Sends callback data of its own making, as if from a button of a message.
    pub async fn presses_raw(&self, message: i64, data: &str) -> Told {
        let outcome = self.phone.presses_raw(message, data).unwrap();
        told(&outcome.answer(PATIENCE).await.unwrap())
    }

    async fn waits<T>(&self, what: &str, find: impl Fn(&[Shown]) -> Option<T>) -> T {
        match self.phone.waits_for(PATIENCE, find).await {
            Ok(found) => found,
            Err(_) => panic!(
                "{} never saw {what}; the chat:\n{}",
                self.phone.profile().first_name,
                self.transcript()
            ),
        }
    }

    /// The chat as text, for a failing story.
    pub fn transcript(&self) -> String {
        self.phone
            .chat()
            .iter()
            .map(|shown| {
                format!(
                    "#{} {:?} {} {:?}\n",
                    shown.id,
                    shown.from,
                    shown.text,
                    shown.labels()
                )
            })
            .collect()
    }
}

/// The labels of a message's inline keyboard, row by row.
pub fn labels(shown: &Shown) -> Vec<String> {
    shown
        .labels()
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect()
}

/// Non-breaking spaces as plain ones, so that stories can be written on a keyboard.
fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

/// What both presses were answered with.
pub async fn at_once(first: CallbackOutcome, second: CallbackOutcome) -> (Told, Told) {
    let first = first.answer(PATIENCE).await.unwrap();
    let second = second.answer(PATIENCE).await.unwrap();
    (told(&first), told(&second))
}

fn told(answer: &CallbackAnswer) -> Told {
    match answer {
        CallbackAnswer::Silent => Told::Nothing,
        CallbackAnswer::Toast(text) => Told::InPassing(text.clone()),
        CallbackAnswer::Alert(text) => Told::Alert(text.clone()),
        CallbackAnswer::Url(url) => panic!("an answer with a link: {url}"),
    }
}

impl Told {
    /// The words, however they came.
    pub fn words(&self) -> &str {
        match self {
            Told::Nothing => "",
            Told::InPassing(words) | Told::Alert(words) => words,
        }
    }
}

/// What most stories go through or look at.
impl World {
    /// A record as it stands.
    pub async fn record(&self, id: i64) -> Record {
        self.record_if_any(id)
            .await
            .unwrap_or_else(|| panic!("no record {id}"))
    }

    async fn record_if_any(&self, id: i64) -> Option<Record> {
        let mut tx = self.running().db.read().await.unwrap();
        let record = storage::records::find(&mut tx, RecordId(id)).await.unwrap();
        tx.rollback().await.unwrap();
        record
    }

    /// Everything that people's presses could change, as text.
    pub async fn everything(&self) -> String {
        let mut found = String::new();
        let mut tx = self.running().db.read().await.unwrap();
        for id in 1..=40 {
            if let Some(record) = storage::records::find(&mut tx, RecordId(id)).await.unwrap() {
                let events = storage::events::count(&mut tx, record.id).await.unwrap();
                let tasks = storage::tasks::of_record(&mut tx, record.id).await.unwrap();
                write!(found, "{record:#?}, {events} events, {tasks:#?}").unwrap();
            }
        }
        let everybody = storage::contacts::Nameless::default();
        let contacts = storage::contacts::newest(&mut tx, &everybody, 100)
            .await
            .unwrap();
        let staff = storage::people::staff(&mut tx).await.unwrap();
        tx.rollback().await.unwrap();
        write!(found, "{contacts:#?} {staff:#?}").unwrap();
        found
    }

    /// Иван's lead in the hands of Анна, who has just joined the shop: Анна, Иван.
    pub async fn lead_in_work(&self) -> (Actor, Actor) {
        let anna = self.manager("Анна").await;
        let ivan = self.customer("Иван");
        ivan.writes("Хочу чайник");
        self.settles().await;
        anna.presses("Взять в работу").await;
        self.settles().await;
        (anna, ivan)
    }

    /// A client's words become a lead and the lead a sale, still at its first stage.
    pub async fn sale(&self, manager: &Actor, client: &Actor, words: &str) {
        client.writes(words);
        manager.sees(words).await;
        self.settles().await;
        manager.presses("Взять в работу").await;
        self.settles().await;
        manager.presses("Конвертировать").await;
        manager.presses("Продажа").await;
        manager.sees(" · Продажа").await;
        self.settles().await;
    }
}

impl Actor {
    /// The newest message that holds all of these texts, now or soon.
    pub async fn sees_all(&self, parts: &[&str]) -> Shown {
        self.waits(&format!("all of {parts:?}"), |chat| {
            chat.iter()
                .rev()
                .find(|shown| {
                    let text = plain(&shown.text);
                    parts.iter().all(|part| text.contains(&plain(part)))
                })
                .cloned()
        })
        .await
    }

    /// Presses a button of the newest message that holds a text and has the button.
    pub async fn presses_at(&self, part: &str, label: &str) -> Told {
        let shown = self
            .waits(&format!("«{label}» at «{part}»"), |chat| {
                chat.iter()
                    .rev()
                    .find(|shown| {
                        plain(&shown.text).contains(&plain(part))
                            && shown.find_button(label).is_some()
                    })
                    .cloned()
            })
            .await;
        self.presses_on(&shown, label).await
    }

    /// Sees a message change until it holds a text.
    pub async fn sees_in(&self, message: i64, part: &str) -> Shown {
        self.waits(&format!("«{part}» in #{message}"), |chat| {
            chat.iter()
                .find(|shown| shown.id == message && plain(&shown.text).contains(&plain(part)))
                .cloned()
        })
        .await
    }

    /// How many messages hold a text.
    pub fn counts(&self, part: &str) -> usize {
        let holds = |shown: &&Shown| plain(&shown.text).contains(&plain(part));
        self.phone.chat().iter().filter(holds).count()
    }

    /// Sees the bot's reaction under an own message.
    pub async fn sees_reaction(&self, message: i64) {
        self.waits(&format!("a reaction under #{message}"), |chat| {
            chat.iter()
                .find(|shown| shown.id == message && !shown.reactions.is_empty())
                .map(|_| ())
        })
        .await;
    }
}

/// Goods.
impl World {
    /// A product in the catalogue, at a price in roubles, with so many pieces of it or not counted.
    pub async fn product(
        &self,
        code: &str,
        name: &str,
        roubles: i64,
        pieces: Option<i64>,
    ) -> Product {
        let new = NewProduct {
            code: Code::parse(code).unwrap(),
            group: ProductGroupId::ROOT,
            name: Name::russian(name),
            description: None,
            price: Amount(roubles * 100),
            unit: Unit::Piece,
            stock: pieces.map(|pieces| Stock::new(pieces * 1_000).unwrap()),
            is_on: true,
        };
        let mut tx = self.running().db.begin().await.unwrap();
        let made = storage::products::make(&mut tx, &new, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        made
    }

    /// A product as it is now.
    pub async fn product_now(&self, code: &str) -> Option<Product> {
        let code = Code::parse(code).unwrap();
        let mut tx = self.running().db.read().await.unwrap();
        let found = storage::products::by_code(&mut tx, &code).await.unwrap();
        tx.rollback().await.unwrap();
        found
    }

    /// How many pieces of a product there are, and how many of them are held.
    pub async fn pieces(&self, code: &str) -> (i64, i64) {
        let product = self.product_now(code).await.unwrap();
        let stock = product.stock.unwrap().thousandths();
        (stock / 1_000, product.reserved.thousandths() / 1_000)
    }

    /// The lines of a record.
    pub async fn lines(&self, record: i64) -> Vec<OrderLine> {
        let mut tx = self.running().db.read().await.unwrap();
        let found = storage::order_lines::of_record(&mut tx, RecordId(record))
            .await
            .unwrap();
        tx.rollback().await.unwrap();
        found
    }
}
