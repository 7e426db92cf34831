//! What happened with a client, as one stream.

use super::contact::{NAME, does};
use super::history::{Names, sentence};
use super::{Look, Screen, TEXT_MAX, flow};
use crate::app::naming;
use crate::app::timeline::{Begin, Entry, Filter, Of, Page, What};
use crate::domain::client_event::{ClientEvent, ClientHappening, Property};
use crate::domain::contact::PointKind;
use crate::domain::event::{Actor, Event};
use crate::domain::fields::Value;
use crate::domain::ids::{FieldId, UserId};
use crate::domain::lang::Lang;
use crate::domain::phone::Phone;
use crate::domain::session::Session;
use crate::domain::text::{isolate, one_line, shorten};
use crate::i18n::Html;
use crate::storage::messages::ClientMessage;
use crate::storage::timeline::Source;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{ClientPress, Press};
use crate::{h, t};

/// The most characters of an entry's words.
const WORDS: usize = 250;
/// How many records of a page have a button.
const RECORDS: usize = 4;

/// «📜 Лента»: from whatever has one.
pub fn entry(lang: Lang, of: Of) -> Button {
    does(
        t!(lang, "button-timeline"),
        ClientPress::Timeline {
            of,
            filter: Filter::ALL,
            from: Begin::Newest,
        },
    )
}

/// A page of the stream. `whose` is how they are called, `names` everybody that histories speak of, `back` leads to whose
/// stream it is.
pub fn page(
    look: &Look<'_>,
    (of, whose): (Of, &str),
    filter: Filter,
    (page, names): (&Page, &Names),
    back: Button,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "timeline-title",
        name = isolate(&one_line(whose, NAME))
    );
    if filter != Filter::ALL {
        text.line(&h!(lang, "timeline-filtered", kinds = kinds(lang, filter)));
    }
    if page.entries.is_empty() {
        text.gap();
        text.line(&h!(lang, "timeline-none"));
    }
    let mut plays = Vec::new();
    for entry in &page.entries {
        text.gap();
        let mut number = String::new();
        if has_file(entry) {
            number = format!("▶{} ", plays.len() + 1);
            plays.push(does(
                format!("▶ {}", plays.len() + 1),
                ClientPress::Show {
                    source: entry.spot.source,
                    id: entry.spot.id,
                },
            ));
        }
        text.line(&h!(
            lang,
            "timeline-entry",
            number = number,
            at = look.moment(entry.spot.at),
            what = told(look, page, names, of, entry)
        ));
    }
    let mut keyboard = Keyboard::default();
    keyboard.row(plays);
    if !matches!(of, Of::Record(_)) {
        let records: Vec<Button> = page
            .records
            .values()
            .rev()
            .take(RECORDS)
            .map(|record| super::contact::to_record(look, record))
            .collect();
        for row in flow(records) {
            keyboard.row(row);
        }
    }
    keyboard.row(turns(lang, of, filter, page));
    keyboard.row(vec![
        does(
            t!(lang, "button-timeline-filter"),
            ClientPress::Filter { of, filter },
        ),
        back,
    ]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

fn turns(lang: Lang, of: Of, filter: Filter, page: &Page) -> Vec<Button> {
    let to = |label, from| does(label, ClientPress::Timeline { of, filter, from });
    let mut row = Vec::new();
    if let (true, Some(first)) = (page.has_newer, page.entries.first()) {
        row.push(to(
            t!(lang, "button-timeline-newer"),
            Begin::After(first.spot),
        ));
    }
    if let (true, Some(last)) = (page.has_older, page.entries.last()) {
        row.push(to(
            t!(lang, "button-timeline-older"),
            Begin::Before(last.spot),
        ));
    }
    row
}

/// Whether there is more to an entry than its words.
fn has_file(entry: &Entry) -> bool {
    match &entry.what {
        What::Message(message) => message.kind != "text" && message.chat.0 != 0,
        What::Call(call) => call.recording.is_some(),
        What::Note(note) => note.kind != "text",
        What::File(file) => file.removed.is_none(),
        What::Event(_) | What::Rating(_) | What::Edit(_) => false,
    }
}

fn told(look: &Look<'_>, page: &Page, names: &Names, of: Of, entry: &Entry) -> Html {
    let lang = look.lang();
    match &entry.what {
        What::Message(message) => of_message(lang, page, message),
        What::Call(call) => {
            let by = call.logged_by.map(|id| person(page, id));
            super::calls::line(look, call, by.as_deref())
        }
        What::Event(event) => {
            let sign = if entry.spot.source == Source::Tasks {
                "☑️"
            } else {
                "🕘"
            };
            of_event(look, (page, names), of, sign, event)
        }
        What::Note(note) => h!(
            lang,
            "timeline-note",
            name = person(page, note.author),
            words = super::talk::note_gist(lang, note, WORDS)
        ),
        What::Rating(session) => of_rating(lang, session),
        What::File(file) => {
            let name = super::files::title(lang, file);
            let by = person(page, file.added_by);
            if file.removed.is_some() {
                h!(lang, "timeline-file-gone", file = name, name = by)
            } else {
                h!(lang, "timeline-file", file = name, name = by)
            }
        }
        What::Edit(event) => of_edit(look, page, event),
    }
}

fn person(page: &Page, id: UserId) -> String {
    naming::name_or_id(page.people.get(&id), id)
}

fn of_message(lang: Lang, page: &Page, message: &ClientMessage) -> Html {
    let words = shorten(&super::news::said(lang, message, WORDS), WORDS);
    let words = Html::escape(&words);
    let words = if message.deleted_at.is_some() {
        words.struck()
    } else {
        words
    };
    let client = page.contacts.get(&message.contact);
    if message.incoming {
        let name = client.map_or_else(|| person(page, message.author), super::contact::name);
        h!(
            lang,
            "timeline-theirs",
            name = name,
            marks = super::history::marks(message),
            words = words
        )
    } else {
        h!(
            lang,
            "timeline-ours",
            name = person(page, message.author),
            marks = super::history::marks(message),
            words = words
        )
    }
}

fn of_event(
    look: &Look<'_>,
    (page, names): (&Page, &Names),
    of: Of,
    sign: &str,
    event: &Event,
) -> Html {
    let lang = look.lang();
    let record = page.records.get(&event.record);
    let pipeline = record.and_then(|record| look.preset.pipeline(&record.pipeline));
    let what = sentence(look, pipeline, names, event);
    match record.filter(|_| !matches!(of, Of::Record(_))) {
        Some(record) => h!(
            lang,
            "timeline-event-of",
            sign = sign,
            record = naming::name_of(lang, record),
            what = what
        ),
        None => h!(lang, "timeline-event", sign = sign, what = what),
    }
}

fn of_rating(lang: Lang, session: &Session) -> Html {
    let stars = session
        .stars
        .and_then(|stars| usize::try_from(stars).ok())
        .unwrap_or_default()
        .min(5);
    let stars = format!("{}{}", "★".repeat(stars), "☆".repeat(5 - stars));
    match &session.stars_comment {
        Some(comment) => h!(
            lang,
            "timeline-rating-comment",
            stars = stars,
            comment = one_line(comment, WORDS)
        ),
        None => h!(lang, "timeline-rating", stars = stars),
    }
}

/// What a property said, as people read it.
fn value(property: Property, text: &str) -> String {
    let phone = match property {
        Property::Point(PointKind::Phone) => text.parse::<Phone>().ok(),
        _ => None,
    };
    phone.map_or_else(|| one_line(text, 100), |phone| phone.readable())
}

/// «Анна: Имя – «Иван»»: who changed what on a card.
fn of_edit(look: &Look<'_>, page: &Page, event: &ClientEvent) -> Html {
    let lang = look.lang();
    let who = match &event.actor {
        Actor::Person(id) | Actor::Client(id) => person(page, *id),
        Actor::Robot(_) | Actor::System => t!(lang, "actor-system"),
    };
    let contact = |id| {
        page.contacts
            .get(&id)
            .map_or_else(|| format!("#{id}"), super::contact::name)
    };
    let company = |id| {
        page.companies
            .get(&id)
            .map_or_else(|| format!("#{id}"), |name| isolate(&one_line(name, NAME)))
    };
    let called = |property| {
        if event.contact.is_none() {
            super::company::own_property(lang, property)
        } else {
            super::company::property_name(lang, property)
        }
    };
    match &event.what {
        ClientHappening::Made => h!(lang, "edit-made", who = who),
        ClientHappening::Set {
            property,
            before: Some(before),
            after: Some(after),
        } => h!(
            lang,
            "edit-changed",
            who = who,
            property = called(*property),
            before = value(*property, before),
            after = value(*property, after)
        ),
        ClientHappening::Set {
            property,
            before: None,
            after,
        } => h!(
            lang,
            "edit-set",
            who = who,
            property = called(*property),
            after = value(*property, after.as_deref().unwrap_or_default())
        ),
        ClientHappening::Set {
            property,
            before: Some(before),
            after: None,
        } => h!(
            lang,
            "edit-cleared",
            who = who,
            property = called(*property),
            before = value(*property, before)
        ),
        ClientHappening::FieldSet {
            field,
            before,
            after,
        } => of_field(look, &who, field, (before.as_ref(), after.as_ref())),
        ClientHappening::Joined {
            contact: one,
            company: to,
        } => h!(
            lang,
            "edit-joined",
            who = who,
            contact = contact(*one),
            company = company(*to)
        ),
        ClientHappening::Left {
            contact: one,
            company: from,
        } => h!(
            lang,
            "edit-left",
            who = who,
            contact = contact(*one),
            company = company(*from)
        ),
        ClientHappening::MainCompany {
            contact: one,
            company: to,
        } => h!(
            lang,
            "edit-main-company",
            who = who,
            contact = contact(*one),
            company = company(*to)
        ),
    }
}

/// «Анна: Скидка – «5» вместо «3»», as far as the viewer may see the field.
fn of_field(
    look: &Look<'_>,
    who: &str,
    field: &FieldId,
    (before, after): (Option<&Value>, Option<&Value>),
) -> Html {
    let lang = look.lang();
    if !look.preset.shows(field, look.viewer.role) {
        return h!(lang, "event-field-hidden", who = who);
    }
    let name = look.preset.field(field).map_or_else(
        || field.to_string(),
        |field| field.name.get(lang).to_owned(),
    );
    let said = |value: &Value| {
        let text = naming::value_text(lang, look.preset, look.settings.currency, field, value);
        one_line(&text, 100)
    };
    match (before, after) {
        (Some(before), Some(after)) => h!(
            lang,
            "edit-changed",
            who = who,
            property = name,
            before = said(before),
            after = said(after)
        ),
        (Some(before), None) => h!(
            lang,
            "edit-cleared",
            who = who,
            property = name,
            before = said(before)
        ),
        (None, after) => h!(
            lang,
            "edit-set",
            who = who,
            property = name,
            after = after.map(said).unwrap_or_default()
        ),
    }
}

/// What a source is called.
fn kind(lang: Lang, source: Source) -> String {
    match source {
        Source::Messages => t!(lang, "timeline-kind-messages"),
        Source::Calls => t!(lang, "timeline-kind-calls"),
        Source::History => t!(lang, "timeline-kind-history"),
        Source::Tasks => t!(lang, "timeline-kind-tasks"),
        Source::Notes => t!(lang, "timeline-kind-notes"),
        Source::Ratings => t!(lang, "timeline-kind-ratings"),
        Source::Files => t!(lang, "timeline-kind-files"),
        Source::Edits => t!(lang, "timeline-kind-edits"),
    }
}

fn kinds(lang: Lang, filter: Filter) -> String {
    let names: Vec<String> = Source::ALL
        .into_iter()
        .rev()
        .filter(|source| filter.has(*source))
        .map(|source| kind(lang, source))
        .collect();
    names.join(", ")
}

/// What is to be shown of the stream.
pub fn filter(look: &Look<'_>, of: Of, filter: Filter) -> Screen {
    let lang = look.lang();
    let toggles = Source::ALL
        .into_iter()
        .rev()
        .map(|source| {
            let tick = if filter.has(source) {
                "✓ "
            } else {
                "▫️ "
            };
            does(
                format!("{tick}{}", kind(lang, source)),
                ClientPress::Filter {
                    of,
                    filter: filter.toggled(source),
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(toggles));
    if filter != Filter::ALL {
        keyboard.row(vec![does(
            t!(lang, "button-timeline-all"),
            ClientPress::Filter {
                of,
                filter: Filter::ALL,
            },
        )]);
    }
    keyboard.row(vec![does(
        t!(lang, "button-timeline-show"),
        ClientPress::Timeline {
            of,
            filter,
            from: Begin::Newest,
        },
    )]);
    Screen {
        text: h!(lang, "timeline-filter"),
        keyboard,
    }
}

/// Under an entry sent again: attaches its file to its record.
pub fn shown(lang: Lang, source: Source, id: i64) -> Keyboard {
    Keyboard::new(vec![vec![super::button(
        t!(lang, "button-attach-to-record"),
        &Press::Client(ClientPress::Attach { source, id }),
    )]])
}
