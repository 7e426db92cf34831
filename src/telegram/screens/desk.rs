//! Sessions: their cards, with who holds them and what can be done now; and the lists of them.

use super::{Look, PAGE, Screen, TEXT_MAX, button, flow, pager, to_menu};
use crate::app::desk::Why;
use crate::app::desk::shift::Digest;
use crate::app::desk::view::{Line, SessionView};
use crate::app::naming;
use crate::domain::ids::UserId;
use crate::domain::people::{Person, Role};
use crate::domain::session::{Offer, Session, State};
use crate::domain::snooze::Snooze;
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::storage::operators::Operator;
use crate::storage::sessions::{Open, Part};
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{DeskPress, GuardPress, Press};
use crate::{h, t};

/// The most characters of a word or a note on a card.
const SHOWN: usize = 300;
/// The most characters of a name in a button.
const NAME: usize = 24;

fn desk(label: impl Into<String>, press: DeskPress) -> Button {
    button(label, &Press::Desk(press))
}

/// What somebody is to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Holds,
    Joined,
    Watches,
    Apart,
}

fn stand(look: &Look<'_>, view: &SessionView) -> Stand {
    let viewer = look.viewer.id;
    if view.session.is_held() && view.session.operator() == Some(viewer) {
        return Stand::Holds;
    }
    let part = view.members.iter().find(|(member, _)| member.id == viewer);
    match part {
        Some((_, Part::Joined)) => Stand::Joined,
        Some((_, Part::Watching)) => Stand::Watches,
        None => Stand::Apart,
    }
}

fn supervises(look: &Look<'_>) -> bool {
    look.viewer.role.is_some_and(Role::runs_the_shop)
}

/// A session's card; `why` it has come, where it was not asked for.
pub fn card(look: &Look<'_>, view: &SessionView, why: Option<(Why, Option<&Person>)>) -> Screen {
    let lang = look.lang();
    let mut text = Html::default();
    if let Some((why, who)) = why {
        text.line(&headline(look, why, who));
        text.gap();
    }
    text.line(&title(look, view));
    if !view.reachable {
        text.line(&h!(lang, "card-client-unreachable"));
    }
    text.line(&state(look, view));
    people(look, view, &mut text);
    if !view.words.is_empty() {
        text.gap();
    }
    for (message, author) in &view.words {
        let name = if message.incoming {
            isolate(&one_line(&view.contact.name, 60))
        } else {
            naming::name_or_id(author.as_ref(), message.author)
        };
        let words = super::news::gist(lang, message, SHOWN);
        text.line(&if message.incoming {
            h!(lang, "desk-client-said", name = name, words = words)
        } else {
            h!(lang, "desk-we-said", name = name, words = words)
        });
    }
    if !view.notes.is_empty() {
        text.gap();
    }
    for (note, author) in &view.notes {
        text.line(&h!(
            lang,
            "desk-note-line",
            name = naming::name_or_id(author.as_ref(), note.author),
            words = super::talk::note_gist(lang, note, SHOWN)
        ));
    }
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard: keyboard(look, view),
    }
}

/// «💬 Иван · Сделка №3».
fn title(look: &Look<'_>, view: &SessionView) -> Html {
    let lang = look.lang();
    let name = isolate(&one_line(&view.contact.name, 100));
    match &view.record {
        Some(record) => h!(
            lang,
            "desk-title",
            name = name,
            record = naming::name_of(lang, record)
        ),
        None => h!(lang, "desk-title-bare", name = name),
    }
}

fn headline(look: &Look<'_>, why: Why, who: Option<&Person>) -> Html {
    let lang = look.lang();
    let name = |id: UserId| naming::name_or_id(who, id);
    match why {
        Why::Offered => h!(lang, "desk-why-offered"),
        Why::NobodyFree => h!(lang, "desk-why-nobody-free"),
        Why::AllPassed => h!(lang, "desk-why-all-passed"),
        Why::TransferAsked => h!(lang, "desk-why-transfer"),
        Why::TransferAccepted(by) => h!(lang, "desk-why-accepted", name = name(by)),
        Why::TransferDeclined(by) => h!(lang, "desk-why-declined", name = name(by)),
        Why::TransferUnanswered(by) => h!(lang, "desk-why-unanswered", name = name(by)),
        Why::Given(by) => h!(lang, "desk-why-given", name = name(by)),
        Why::TakenOver(by) => h!(lang, "desk-why-taken-over", name = name(by)),
        Why::Joined(by) => h!(lang, "desk-why-joined", name = name(by)),
        Why::Woke => h!(lang, "desk-why-woke"),
        Why::Silence => h!(lang, "desk-why-silence"),
    }
}

/// How far it has come, in words.
fn state(look: &Look<'_>, view: &SessionView) -> Html {
    let lang = look.lang();
    let session = &view.session;
    let waits = || {
        session.waiting_since.map_or_else(
            || h!(lang, "desk-state-calm"),
            |since| h!(lang, "desk-state-waiting", age = look.age(since)),
        )
    };
    let ended = || look.moment(session.closed_at.unwrap_or(look.now));
    match session.state {
        State::New | State::Skipped => match (session.offer, &view.offered) {
            (Some(Offer { to: Some(to), .. }), _) if to == look.viewer.id => h!(
                lang,
                "desk-state-offered-you",
                age = look.age(session.waiting_since.unwrap_or(session.opened_at))
            ),
            (Some(Offer { to: Some(to), .. }), offered) => h!(
                lang,
                "desk-state-offered",
                name = naming::name_or_id(offered.as_ref(), to),
                age = look.age(session.waiting_since.unwrap_or(session.opened_at))
            ),
            (Some(Offer { to: None, .. }), _) => h!(
                lang,
                "desk-state-new",
                age = look.age(session.waiting_since.unwrap_or(session.opened_at))
            ),
            (None, _) => h!(
                lang,
                "desk-state-in-line",
                age = look.age(session.waiting_since.unwrap_or(session.opened_at))
            ),
        },
        State::Answered { .. } | State::WaitingForUs { .. } => waits(),
        State::WaitingForClient { .. } => h!(lang, "desk-state-calm"),
        State::Closing { .. } => h!(lang, "desk-state-closing"),
        State::Closed { .. } => h!(lang, "desk-state-closed", at = ended()),
        State::Spam { .. } => h!(lang, "desk-state-spam", at = ended()),
        State::SilentlyClosed { .. } => h!(lang, "desk-state-silent", at = ended()),
    }
}

fn people(look: &Look<'_>, view: &SessionView, text: &mut Html) {
    let lang = look.lang();
    let session = &view.session;
    if let Some(operator) = session.operator() {
        text.line(&if stand(look, view) == Stand::Holds {
            h!(lang, "desk-held-by-you")
        } else {
            let name = naming::name_or_id(view.operator.as_ref(), operator);
            h!(lang, "desk-held-by", name = name)
        });
    }
    for (member, part) in &view.members {
        let name = naming::person_name(member);
        text.line(&match part {
            Part::Joined => h!(lang, "desk-joined", name = name),
            Part::Watching => h!(lang, "desk-watching", name = name),
        });
    }
    if let Some(transfer) = &session.transfer {
        let name = naming::name_or_id(view.heir.as_ref(), transfer.to);
        text.line(&h!(lang, "desk-transfer", name = name));
        // Handed over with a note, it stands among the notes already.
        let told = |note: &str| {
            view.notes
                .iter()
                .any(|(one, _)| one.text.as_deref() == Some(note))
        };
        if let Some(note) = transfer.note.as_ref().filter(|note| !told(note.as_str())) {
            text.line(&h!(
                lang,
                "desk-transfer-note",
                note = one_line(note, SHOWN)
            ));
        }
    }
    if let Some(until) = session.snoozed_until {
        text.line(&h!(lang, "desk-snoozed", until = look.moment(until)));
    }
}

fn keyboard(look: &Look<'_>, view: &SessionView) -> Keyboard {
    let lang = look.lang();
    let session = &view.session;
    let mut keyboard = Keyboard::default();
    let is_over = session.state.is_over() || matches!(session.state, State::Closing { .. });
    if !is_over {
        for row in doing(look, view) {
            keyboard.row(row);
        }
    }
    let mut ways = Vec::new();
    if let Some(record) = &view.record {
        if matches!(session.state, State::Spam { .. }) {
            let ways_out = GuardPress::Spam { record: record.id };
            keyboard.row(vec![button(
                t!(lang, "button-ban"),
                &Press::Guard(ways_out),
            )]);
        }
        ways.push(button(
            t!(lang, "button-words"),
            &Press::Words {
                record: record.id,
                page: 0,
            },
        ));
        ways.push(button(
            t!(lang, "button-card"),
            &Press::Card { record: record.id },
        ));
    }
    ways.push(super::contact::entry(lang, session.contact));
    if !view.notes.is_empty() {
        ways.push(desk(
            t!(lang, "button-notes"),
            DeskPress::Notes {
                contact: session.contact,
                page: 0,
            },
        ));
    }
    ways.push(desk(
        t!(lang, "button-to-dialogs"),
        DeskPress::List {
            all: false,
            page: 0,
        },
    ));
    for row in flow(ways) {
        keyboard.row(row);
    }
    keyboard
}

/// What can be done with an open session, by who looks at it.
fn doing(look: &Look<'_>, view: &SessionView) -> Vec<Vec<Button>> {
    let lang = look.lang();
    let viewer = look.viewer.id;
    let session = view.session.id;
    let contact = view.session.contact;
    let stands = stand(look, view);
    let mut rows = Vec::new();
    let asked = view.session.transfer.as_ref();
    if asked.is_some_and(|transfer| transfer.to == viewer) {
        rows.push(vec![
            desk(t!(lang, "button-accept"), DeskPress::Accept { session }),
            desk(t!(lang, "button-decline"), DeskPress::Decline { session }),
        ]);
    }
    if view.session.operator().is_none() {
        let mut row = vec![desk(t!(lang, "button-take"), DeskPress::Take { session })];
        if view.session.offer.and_then(|offer| offer.to) == Some(viewer) {
            row.push(desk(t!(lang, "button-pass"), DeskPress::Skip { session }));
        }
        rows.push(row);
    }
    let mut tools = Vec::new();
    if matches!(stands, Stand::Holds | Stand::Joined) {
        tools.push(desk(
            t!(lang, "button-dialog"),
            DeskPress::Focus { contact },
        ));
    }
    tools.push(desk(t!(lang, "button-note"), DeskPress::Note { contact }));
    if matches!(stands, Stand::Holds | Stand::Joined) {
        tools.push(super::replies::entry_button(lang, contact));
        tools.push(super::replies::later_button(lang, contact));
    }
    if view.session.is_held() {
        tools.extend(held_tools(look, view, stands));
    }
    let disposes = stands == Stand::Holds || stands == Stand::Joined || supervises(look);
    if disposes || !view.session.is_held() {
        for (label, silently) in [
            (t!(lang, "button-close"), false),
            (t!(lang, "button-close-silently"), true),
        ] {
            tools.push(desk(label, DeskPress::Close { session, silently }));
        }
        tools.push(match &view.record {
            Some(record) => super::guard::entry(lang, record),
            None => desk(t!(lang, "button-spam"), DeskPress::Spam { session }),
        });
    }
    if matches!(stands, Stand::Holds | Stand::Joined | Stand::Watches) {
        tools.push(desk(t!(lang, "button-leave"), DeskPress::Leave { session }));
    }
    rows.extend(flow(tools));
    rows
}

/// What can be done with a session that somebody holds.
fn held_tools(look: &Look<'_>, view: &SessionView, stands: Stand) -> Vec<Button> {
    let lang = look.lang();
    let session = view.session.id;
    let mut tools = Vec::new();
    if stands == Stand::Holds || supervises(look) {
        tools.push(desk(
            t!(lang, "button-transfer"),
            DeskPress::Transfer { session, page: 0 },
        ));
        tools.push(if view.session.snoozed_until.is_some() {
            desk(t!(lang, "button-wake"), DeskPress::Wake { session })
        } else {
            desk(t!(lang, "button-snooze"), DeskPress::Snooze { session })
        });
    }
    if matches!(stands, Stand::Apart | Stand::Watches) {
        tools.push(desk(t!(lang, "button-join"), DeskPress::Join { session }));
    }
    if stands == Stand::Apart && supervises(look) {
        tools.push(desk(t!(lang, "button-watch"), DeskPress::Watch { session }));
    }
    if stands != Stand::Holds && supervises(look) {
        tools.push(desk(
            t!(lang, "button-take-over"),
            DeskPress::TakeOver { session },
        ));
    }
    tools
}

/// A session's card that a newer one has replaced.
pub fn past(look: &Look<'_>, view: &SessionView) -> Screen {
    let mut text = title(look, view);
    people(look, view, &mut text);
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![to_session(look, &view.session)]]),
    }
}

fn to_session(look: &Look<'_>, session: &Session) -> Button {
    desk(
        t!(look.lang(), "button-to-session"),
        DeskPress::Session {
            session: session.id,
        },
    )
}

/// Open dialogues: the viewer's own, or all.
pub fn list(look: &Look<'_>, lines: &[Line], counts: &Open, all: bool, page: i64) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "desk-list-title",
        mine = counts.mine.to_string(),
        waiting = counts.waiting.to_string(),
        unheld = counts.unheld.to_string()
    );
    let total = if all { counts.total } else { counts.mine };
    if lines.is_empty() {
        text.gap();
        text.line(&if all {
            h!(lang, "desk-list-none")
        } else {
            h!(lang, "desk-list-none-mine")
        });
    }
    let mut keyboard = Keyboard::default();
    for line in lines {
        keyboard.row(vec![line_button(look, line, all)]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Desk(DeskPress::List { all, page })
    }));
    let switch = if all {
        t!(lang, "button-whose-all")
    } else {
        t!(lang, "button-whose-mine")
    };
    keyboard.row(vec![
        desk(switch, DeskPress::List { all: !all, page: 0 }),
        to_menu(lang),
    ]);
    Screen { text, keyboard }
}

/// A sign for how a session stands.
fn sign(session: &Session) -> &'static str {
    match session.state {
        _ if session.snoozed_until.is_some() => "😴",
        State::New | State::Skipped => "🆕",
        State::Answered { .. } | State::WaitingForUs { .. } if session.waiting_since.is_some() => {
            "🟡"
        }
        State::Answered { .. } | State::WaitingForUs { .. } | State::WaitingForClient { .. } => {
            "🟢"
        }
        State::Closing { .. }
        | State::Closed { .. }
        | State::Spam { .. }
        | State::SilentlyClosed { .. } => "✅",
    }
}

/// «🟡 Иван · Лид №3 · 5 минут · Анна».
fn line_button(look: &Look<'_>, line: &Line, with_operator: bool) -> Button {
    let mut label = format!(
        "{} {}",
        sign(&line.session),
        isolate(&one_line(&line.client, NAME))
    );
    let mut add = |part: &str| {
        label.push_str(" · ");
        label.push_str(part);
    };
    if let Some(record) = &line.record {
        add(&naming::name_of(look.lang(), record));
    }
    if let Some(since) = line.session.waiting_since {
        add(&look.age(since));
    }
    if let Some(operator) = line.operator.as_ref().filter(|_| with_operator) {
        add(&isolate(&one_line(&operator.name, NAME)));
    }
    desk(
        label,
        DeskPress::Session {
            session: line.session.id,
        },
    )
}

/// What somebody sees who comes on duty, or goes off.
pub fn shift(look: &Look<'_>, digest: &Digest) -> Screen {
    let lang = look.lang();
    let on = look.viewer.on_duty;
    let mut text = if on {
        h!(lang, "shift-on")
    } else {
        h!(lang, "shift-off")
    };
    text.gap();
    let counts = &digest.counts;
    text.line(&if counts.mine == 0 {
        h!(lang, "shift-none")
    } else {
        h!(
            lang,
            "shift-mine",
            mine = counts.mine.to_string(),
            waiting = counts.waiting.to_string()
        )
    });
    if on {
        text.line(&h!(
            lang,
            "shift-in-line",
            unheld = counts.unheld.to_string()
        ));
    }
    text.line(&h!(
        lang,
        "shift-tasks",
        due = digest.tasks_today.to_string()
    ));
    let mut keyboard = Keyboard::default();
    for line in &digest.mine {
        keyboard.row(vec![line_button(look, line, false)]);
    }
    if on {
        for line in &digest.in_line {
            keyboard.row(vec![line_button(look, line, false)]);
        }
    } else if counts.mine > 0 {
        text.gap();
        text.line(&h!(lang, "shift-off-what"));
        keyboard.row(vec![desk(
            t!(lang, "button-hand-all"),
            DeskPress::HandAll {},
        )]);
        keyboard.row(vec![desk(
            t!(lang, "button-keep-all"),
            DeskPress::KeepAll {},
        )]);
    }
    keyboard.row(vec![
        button(
            if on {
                t!(lang, "button-duty-on")
            } else {
                t!(lang, "button-duty-off")
            },
            &Press::Duty { on: !on },
        ),
        to_menu(lang),
    ]);
    Screen { text, keyboard }
}

/// For how long to put a session off.
pub fn snoozes(look: &Look<'_>, view: &SessionView) -> Screen {
    let lang = look.lang();
    let buttons = Snooze::ALL
        .into_iter()
        .filter(|snooze| {
            let until = snooze.until(look.now, look.settings.timezone);
            until.is_some()
        })
        .map(|snooze| {
            let label = match snooze {
                Snooze::Hour => t!(lang, "button-snooze-hour"),
                Snooze::ThreeHours => t!(lang, "button-snooze-hours"),
                Snooze::Evening => t!(lang, "button-snooze-evening"),
                Snooze::Tomorrow => t!(lang, "button-snooze-tomorrow"),
                Snooze::Monday => t!(lang, "button-snooze-monday"),
            };
            desk(
                label,
                DeskPress::SnoozeFor {
                    session: view.session.id,
                    span: snooze.slug().to_owned(),
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![to_session(look, &view.session)]);
    Screen {
        text: h!(
            lang,
            "desk-snooze",
            name = isolate(&one_line(&view.contact.name, 60))
        ),
        keyboard,
    }
}

/// The colleagues to hand a session over to, those of one page.
pub fn colleagues(
    look: &Look<'_>,
    view: &SessionView,
    colleagues: &[(Person, Operator)],
    page: i64,
) -> Screen {
    let lang = look.lang();
    let session = view.session.id;
    let name = isolate(&one_line(&view.contact.name, 60));
    let text = if colleagues.is_empty() {
        h!(lang, "desk-transfer-nobody")
    } else {
        h!(lang, "desk-transfer-whom", name = name)
    };
    let mut keyboard = Keyboard::default();
    let from = usize::try_from(page * PAGE).unwrap_or(usize::MAX);
    let on_page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    for (colleague, operator) in colleagues.iter().skip(from).take(on_page) {
        let duty = if operator.on_duty { "🟢" } else { "⚪️" };
        let name = isolate(&one_line(&colleague.name, NAME));
        keyboard.row(vec![desk(
            format!("{duty} {name} · {}", operator.held),
            DeskPress::TransferTo {
                session,
                to: colleague.id,
            },
        )]);
    }
    let total = i64::try_from(colleagues.len()).unwrap_or(i64::MAX);
    keyboard.row(pager(page, total, |page| {
        Press::Desk(DeskPress::Transfer { session, page })
    }));
    keyboard.row(vec![to_session(look, &view.session)]);
    Screen { text, keyboard }
}

/// How many dialogues a member of staff may hold.
pub fn limits(look: &Look<'_>, member: &Person, own: Option<i64>) -> Screen {
    let lang = look.lang();
    let name = naming::person_name(member);
    let now = own.map_or_else(|| t!(lang, "desk-limit-line"), |limit| limit.to_string());
    let buttons = [0, 1, 2, 3, 5, 8, 10, 15, 20, 30].into_iter().map(|limit| {
        let label = if limit == 0 {
            t!(lang, "desk-limit-line")
        } else {
            limit.to_string()
        };
        let user = member.id;
        desk(label, DeskPress::SetLimit { user, limit })
    });
    let buttons: Vec<Button> = buttons.collect();
    let mut keyboard = Keyboard::default();
    for row in buttons.chunks(5) {
        keyboard.row(row.to_vec());
    }
    keyboard.row(vec![button(
        t!(lang, "button-back"),
        &Press::Member { user: member.id },
    )]);
    Screen {
        text: h!(lang, "desk-limit", name = name, limit = now),
        keyboard,
    }
}
