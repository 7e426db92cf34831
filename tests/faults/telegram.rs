//! Telegram at its worst while customers keep coming: refusals, cut connections, answers that make no sense or never come.

use crate::both;
use crate::process::{Stage, shown, until};
use crate::support::Backend;
use crate::traffic::Traffic;
use prilavok::sandbox::emulator::{Fault, FaultKind};
use std::time::{Duration, Instant};

/// What goes wrong before anything is done: nothing comes twice.
const BEFORE: [FaultKind; 7] = [
    FaultKind::TooManyRequests { retry_after: 1 },
    FaultKind::ServerError { code: 500 },
    FaultKind::ServerError { code: 502 },
    FaultKind::Reset,
    FaultKind::Refused { code: 401 },
    FaultKind::Refused { code: 404 },
    FaultKind::Refused { code: 503 },
];

/// What goes wrong after the work is done: the bot can't know, and does it once more.
const AFTER: [FaultKind; 3] = [
    FaultKind::LostReply,
    FaultKind::Garbage,
    FaultKind::Truncated,
];

/// How often each meets a send.
const TIMES: u32 = 2;

both!(
    /// Sends fail in every way.
    sends_that_fail_lose_nothing,
    story_sends
);

async fn story_sends(backend: Backend) {
    let db = backend.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let bot = stage.starts();
    let mut traffic = Traffic::begins(&stage).await;
    for kind in BEFORE.into_iter().chain(AFTER) {
        stage
            .emulator
            .fault(Fault::next(kind).times(TIMES).on("sendMessage"));
        traffic.lasts(Duration::from_millis(900)).await;
    }
    let played = || stage.emulator.pending_faults() == 0;
    until(traffic.anna(), "the faults", played).await;
    traffic.comes_to_an_end(AFTER.len() * TIMES as usize).await;
    assert_eq!(bot.stopped().await.code(), Some(0), "{}", stage.said());
    traffic.is_kept().await;
}

both!(
    /// Updates come in badly: what was given and never arrived comes again, and is handled once.
    updates_that_come_badly_are_handled_once,
    story_updates
);

async fn story_updates(backend: Backend) {
    let db = backend.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let bot = stage.starts();
    let mut traffic = Traffic::begins(&stage).await;
    let bad = BEFORE
        .into_iter()
        // Telegram does not know the token: the process ends, as `stops.rs` tells.
        .filter(|kind| *kind != FaultKind::Refused { code: 401 })
        .chain(AFTER)
        .chain([FaultKind::Refused { code: 403 }, FaultKind::Conflict]);
    for kind in bad {
        stage.emulator.fault(Fault::next(kind).on("getUpdates"));
        let mut waited = Duration::ZERO;
        while stage.emulator.pending_faults() > 0 && waited < Duration::from_secs(10) {
            traffic.lasts(Duration::from_millis(200)).await;
            waited += Duration::from_millis(200);
        }
        // Failures in a row are a minute apart before long; this one is over.
        traffic.lasts(Duration::from_secs(1)).await;
    }
    assert_eq!(stage.emulator.pending_faults(), 0, "{}", stage.said());
    traffic.comes_to_an_end(0).await;
    assert_eq!(bot.stopped().await.code(), Some(0), "{}", stage.said());
    traffic.is_kept().await;
}

/// Telegram takes a minute over a call: the bot's own patience ends before, others are served meanwhile, and the words are
/// sent once more.
#[tokio::test]
async fn a_stalled_call_holds_up_nobody_else() {
    const STALL: FaultKind = FaultKind::Delay { ms: 60_000 };
    let stage = Stage::open(None).await;
    let bot = stage.starts();
    let mut traffic = Traffic::begins(&stage).await;
    let slow = stage.person(5000, "Тихон");
    stage
        .emulator
        .fault(Fault::next(STALL).on("sendMessage").in_chat(slow.id()));
    slow.writes("Хочу самовар").unwrap();
    let began = Instant::now();
    let met = || stage.emulator.pending_faults() == 0;
    until(&slow, "the stall", met).await;
    traffic.lasts(Duration::from_secs(2)).await;
    traffic.answered(traffic.len() / 2).await;
    assert!(
        began.elapsed() < Duration::from_secs(25),
        "others are served before the stall is over"
    );
    // The answer that was held back has come to the chat all the same, and comes again after the bot's own time-out.
    let again = || shown(&slow, "всё получили").len() == 2;
    let repeated = tokio::time::timeout(Duration::from_secs(45), async {
        while !again() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    assert!(repeated.await.is_ok(), "{}", stage.said());
    assert!(
        began.elapsed() > Duration::from_secs(25),
        "the bot's own patience was met"
    );
    traffic.comes_to_an_end(0).await;
    assert_eq!(bot.stopped().await.code(), Some(0), "{}", stage.said());
    traffic.is_kept().await;
}
