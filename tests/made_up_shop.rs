//! The shop that benchmarks are held in: filled the same way each time, and everything that is measured can be done in it.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

mod support;

use prilavok::app::{BotIdentity, Settings, Shop};
use prilavok::bench::chance::Chance;
use prilavok::bench::fill::{FillError, fill};
use prilavok::bench::scenes::{Stage, measure};
use prilavok::bench::shop::{MadeUp, Size};
use prilavok::clock::Clock;
use prilavok::domain::ids::{ContactId, RecordId};
use prilavok::domain::lang::Lang;
use prilavok::domain::preset::Preset;
use prilavok::service::BUILT_IN_PRESET;
use prilavok::storage::records::NewRecord;
use prilavok::storage::{Db, bulk, contacts, events, records};
use prilavok::telegram::handler::Handler;
use std::sync::Arc;
use std::time::Duration;
use support::Backend;

const SIZE: Size = Size {
    contacts: 90,
    deals: 300,
    messages: 200,
};

fn made_up(preset: &Preset) -> MadeUp<'_> {
    MadeUp {
        chance: Chance::new(7),
        size: SIZE,
        preset,
        now: Clock::System.now(),
    }
}

async fn filled(db: &Db, preset: &Preset) {
    let mut told = Vec::new();
    fill(db, &made_up(preset), |progress| told.push(progress))
        .await
        .unwrap();
    for what in ["companies", "contacts", "deals", "messages"] {
        assert!(
            told.iter()
                .any(|progress| progress.what == what && progress.made == progress.of),
            "{what} come to an end: {told:?}"
        );
    }
}

async fn a_shop_is_filled(backend: Backend) {
    let (_test, db) = backend.open().await;
    let preset = Preset::parse(BUILT_IN_PRESET).unwrap();
    filled(&db, &preset).await;
    let again = fill(&db, &made_up(&preset), |_| {}).await;
    assert!(matches!(again, Err(FillError::NotEmpty(90))), "{again:?}");

    let mut tx = db.begin().await.unwrap();
    assert_eq!(bulk::size(&mut tx).await.unwrap(), (90, 600, 200));
    let contact = contacts::find(&mut tx, ContactId(1))
        .await
        .unwrap()
        .unwrap();
    let (row, _) = made_up(&preset).contact(0);
    assert_eq!(contact.name, row.name);
    assert!(contact.company.is_some() && contact.phone.is_some() && contact.user.is_some());
    let deal = records::find(&mut tx, RecordId(2)).await.unwrap().unwrap();
    assert_eq!((deal.number, deal.origin), (1, Some(RecordId(1))));
    let history = events::of_record(&mut tx, deal.id, 50, 0).await.unwrap();
    assert!(history.len() >= 2, "{history:?}");
    let new = NewRecord {
        kind: deal.kind,
        pipeline: deal.pipeline,
        stage: deal.stage,
        responsible: deal.responsible,
        contact: deal.contact,
        company: None,
        fields: deal.fields,
        origin: None,
    };
    let next = records::make(&mut tx, new, Clock::System.now())
        .await
        .unwrap();
    assert_eq!(
        (next.number, next.id),
        (301, RecordId(601)),
        "numbers go on"
    );
    tx.rollback().await.unwrap();
    db.close().await;
}

async fn everything_can_be_measured(backend: Backend) {
    let (_test, db) = backend.open().await;
    let preset = Preset::parse(BUILT_IN_PRESET).unwrap();
    filled(&db, &preset).await;
    let settings = Settings {
        lang: Lang::Ru,
        timezone: chrono_tz::Europe::Moscow,
        currency: iso_currency::Currency::RUB,
    };
    let bot = BotIdentity {
        id: 1,
        username: "shop_bot".to_owned(),
    };
    let shop = Shop::new(
        settings,
        bot,
        Clock::System,
        preset.clone(),
        BUILT_IN_PRESET.to_owned(),
    );
    let stage = Stage {
        db: db.clone(),
        handler: Handler::new(Arc::new(shop)),
        shop: made_up(&preset),
    };
    let lines = measure(&[stage], 2, |_| true, |_| {}).await.unwrap();
    assert!(lines.len() > 15);
    for line in lines {
        assert!(
            line.times[0].quantile(0.5) > Duration::ZERO,
            "{} was not done",
            line.what
        );
    }
    db.close().await;
}

both!(a_shop_is_filled_and_goes_on_as_usual, a_shop_is_filled);
both!(every_scene_can_be_played, everything_can_be_measured);
