//! `prilavok sandbox`: an emulated Telegram in this process, the real bot against it over HTTP, and a page with phones.

use crate::app::imports;
use crate::clock::Clock;
use crate::commands::run::until_asked;
use crate::config::{Config, Intake, Token};
use crate::domain::ids::UserId;
use crate::domain::people::Role;
use crate::exit::{self, Exit};
use crate::sandbox::emulator::{Emulator, EmulatorError, Listening, Options, Profile};
use crate::sandbox::page;
use crate::sandbox::phone::Phone;
use crate::service::{Running, Service, StartError};
use crate::signals::Stop;
use crate::storage::{Db, DbUrl, StorageError, people, product_groups};
use reqwest::Url;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// What an empty catalogue is filled from.
const GOODS: &[u8] = include_bytes!("../../presets/sample-catalogue.csv");

/// What its groups are called in English; a price list names them in one language.
const GROUPS: [(&str, &str); 8] = [
    ("Дом", "Home"),
    ("Кухня", "Kitchen"),
    ("Посуда", "Cookware"),
    ("Свет", "Lighting"),
    ("Текстиль", "Textiles"),
    ("Услуги", "Services"),
    ("Чай и кофе", "Tea and coffee"),
    ("Чайники", "Kettles"),
];

/// The emulated bot's token.
const TOKEN: &str = "1000000001:prilavok-sandbox";

/// Who has a phone.
const PEOPLE: [Person; 5] = [
    Person::new(101, "Иван", "ru", None).with_last_name("Петров"),
    Person::new(102, "Emma", "en", None).with_last_name("Stone"),
    Person::new(201, "Анна", "ru", Some(Role::Manager)),
    Person::new(202, "Борис", "ru", Some(Role::Manager)),
    Person::new(301, "Ольга", "ru", Some(Role::Owner)),
];

#[derive(Debug, Clone, Copy)]
struct Person {
    id: i64,
    first_name: &'static str,
    last_name: Option<&'static str>,
    language: &'static str,
    /// In the shop; `None`: a customer.
    role: Option<Role>,
}

impl Person {
    const fn new(
        id: i64,
        first_name: &'static str,
        language: &'static str,
        role: Option<Role>,
    ) -> Person {
        Person {
            id,
            first_name,
            last_name: None,
            language,
            role,
        }
    }

    const fn with_last_name(self, last_name: &'static str) -> Person {
        Person {
            last_name: Some(last_name),
            ..self
        }
    }

    /// Gives the person a phone.
    fn phone(self, emulator: &Emulator) -> Phone {
        let profile = Profile {
            id: self.id,
            first_name: self.first_name.to_owned(),
            last_name: self.last_name.map(str::to_owned),
            username: None,
            language_code: Some(self.language.to_owned()),
        };
        let title = [Some(self.first_name), self.last_name]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        emulator.labelled_phone(profile, &title, self.role.map_or("customer", Role::slug))
    }
}

#[derive(Debug, thiserror::Error)]
enum SandboxError {
    #[error(
        "--listen: the sandbox trusts whoever reaches it; expected a loopback address, not {0}"
    )]
    NotLoopback(SocketAddr),
    #[error(transparent)]
    Emulator(#[from] EmulatorError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("the sandbox's database failed")]
    Storage(#[from] StorageError),
    #[error("no temporary folder can be made")]
    Folder(#[source] std::io::Error),
    #[error("the emulator's address makes no URL")]
    Url,
}

pub async fn run(config: Config, data: Option<PathBuf>) -> Exit {
    let mut stop = match Stop::listen() {
        Ok(stop) => stop,
        Err(error) => return exit::trouble(&error),
    };
    let opened = tokio::select! {
        opened = Sandbox::open(config, data) => opened,
        () = stop.asked() => return Exit::Well,
    };
    match opened {
        Ok(sandbox) => {
            println!(
                "The sandbox is open: http://{}",
                sandbox.running.listen_addr
            );
            let Sandbox {
                running, emulator, ..
            } = sandbox;
            let exit = until_asked(running, &mut stop).await;
            if let Err(error) = emulator.flush() {
                return exit::trouble(&error);
            }
            exit
        }
        Err(SandboxError::Start(error)) => exit::not_started(&error),
        Err(error @ SandboxError::NotLoopback(_)) => {
            exit::tell(&error);
            Exit::Mistake
        }
        Err(error) => exit::trouble(&error),
    }
}

struct Sandbox {
    running: Running,
    emulator: Emulator,
    /// The Bot API; it ends with this.
    _telegram: Listening,
    /// The database's folder, unless it is kept.
    _folder: Option<TempDir>,
}

impl Sandbox {
    async fn open(config: Config, data: Option<PathBuf>) -> Result<Sandbox, SandboxError> {
        if !config.listen.ip().is_loopback() {
            return Err(SandboxError::NotLoopback(config.listen));
        }
        // Before anything is touched: another sandbox may be at work on the same files.
        let listen = config.listen;
        let free = TcpListener::bind(listen).await;
        drop(free.map_err(|source| StartError::Listen {
            addr: listen,
            source,
        })?);
        let (folder, file) = if let Some(file) = &data {
            (None, file.clone())
        } else {
            let folder = tempfile::tempdir().map_err(SandboxError::Folder)?;
            let file = folder.path().join("prilavok.db");
            (Some(folder), file)
        };
        let emulator = Emulator::open(Options {
            bot_name: "Прилавок".to_owned(),
            persist: data.as_deref().map(beside),
            ..Options::new(TOKEN, Arc::new(|| Clock::System.now().0))
        })
        .await?;
        let telegram = emulator
            .listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await?;
        let config = Config {
            token: Token::parse(TOKEN),
            bot_api: Url::parse(&telegram.url()).map_err(|_| SandboxError::Url)?,
            database: DbUrl::Sqlite(file),
            owner: None,
            intake: Intake::Polling,
            // Nobody is flooded here, and whoever presses wants to see.
            send_per_second: 0,
            ..config
        };
        let newcomers = appoint_staff(&config).await?;
        let phones = PEOPLE.map(|person| person.phone(&emulator));
        let page = page::routes().merge(emulator.router());
        let running = Service::start(config, Clock::System, Some(page)).await?;
        for phone in phones {
            if newcomers.contains(&UserId(phone.id())) && phone.starts(None).is_err() {
                tracing::warn!(phone = phone.id(), "a phone could not start the bot");
            }
        }
        Ok(Sandbox {
            running,
            emulator,
            _telegram: telegram,
            _folder: folder,
        })
    }
}

/// The emulator's file beside the database's.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".telegram");
    PathBuf::from(name)
}

/// Gives the staff their roles, and an empty catalogue goods to look at; returns those whom the shop did not know yet.
async fn appoint_staff(config: &Config) -> Result<Vec<UserId>, StorageError> {
    let now = Clock::System.now();
    let db = Db::open(&config.database).await?;
    db.migrate().await?;
    let mut newcomers = Vec::new();
    let mut tx = db.begin().await?;
    for person in PEOPLE {
        let id = UserId(person.id);
        if let Some(role) = person.role
            && people::find(&mut tx, id).await?.is_none()
        {
            people::appoint(&mut tx, id, role, config.lang, now).await?;
            newcomers.push(id);
        }
    }
    if !newcomers.is_empty() {
        imports::fill(&mut tx, GOODS, config.currency, now).await?;
        for mut group in product_groups::all(&mut tx).await?.0 {
            if let Some((_, english)) = GROUPS.iter().find(|(russian, _)| *russian == group.name.ru)
            {
                group.name.en = Some((*english).to_owned());
                group.version += 1;
                product_groups::save(&mut tx, &group).await?;
            }
        }
    }
    tx.commit().await?;
    db.close().await;
    Ok(newcomers)
}
