//! The file of everything that is kept of a person: one page in their language that opens in any browser and stays as it
//! is. Pure: [`Dossier`] in, HTML out.

use crate::app::naming;
use crate::app::privacy::Dossier;
use crate::domain::call::PhoneCall;
use crate::domain::client_event::{ClientEvent, ClientHappening};
use crate::domain::contact::PointKind;
use crate::domain::fields::Value;
use crate::domain::file::RecordFile;
use crate::domain::ids::FieldId;
use crate::domain::lang::Lang;
use crate::domain::people::Preference;
use crate::domain::quantity;
use crate::domain::session::Session;
use crate::i18n::Html;
use crate::storage::messages::{ClientMessage, Version};
use crate::t;
use crate::telegram::screens::{Look, company, news, order_lines, orders};
use chrono::TimeDelta;
use std::fmt::Write as _;

/// How the page looks, in light and dark alike.
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}dt,small{opacity:.65}dd{margin:0 0 .6rem}\
article{margin:.6rem 0;padding:.5rem .8rem;border:1px solid #8884;border-radius:.6rem;white-space:pre-wrap}\
article.ours{margin-left:2rem}s{opacity:.65}";

/// A page in the making.
struct Page(String);

impl Page {
    fn heading(&mut self, text: &str) {
        self.tag("h2", text);
    }

    fn tag(&mut self, tag: &str, text: &str) {
        // Writing into a text never fails.
        let _ = writeln!(self.0, "<{tag}>{}</{tag}>", Html::escape(text));
    }

    /// What is known under a name; nothing is left out silently.
    fn fact(&mut self, lang: Lang, name: &str, value: Option<&str>) {
        let none = t!(lang, "value-not-given");
        self.tag("dt", name);
        self.tag("dd", value.unwrap_or(&none));
    }
}

/// The file's name.
pub fn name(lang: Lang) -> String {
    format!("{}.html", t!(lang, "dossier-file"))
}

/// The file.
pub fn html(look: &Look<'_>, dossier: &Dossier) -> String {
    let lang = look.lang();
    let title = t!(lang, "dossier-title");
    let mut page = Page(format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title>\n<style>{STYLE}</style>\
         </head>\n<body>\n",
        lang.tag(),
        Html::escape(&title)
    ));
    page.tag("h1", &title);
    let intro = t!(lang, "dossier-intro", at = look.moment(look.now));
    page.tag("p", &intro);
    about(look, dossier, &mut page);
    edits(look, &dossier.edits, &mut page);
    records(look, dossier, &mut page);
    shopping(look, dossier, &mut page);
    messages(look, &dossier.messages, &mut page);
    ratings(look, &dossier.sessions, &mut page);
    calls(look, &dossier.calls, &mut page);
    files(look, &dossier.files, &mut page);
    page.tag("p", &t!(lang, "dossier-rest"));
    page.0.push_str("</body>\n</html>\n");
    page.0
}

fn about(look: &Look<'_>, dossier: &Dossier, page: &mut Page) {
    let lang = look.lang();
    let person = &dossier.person;
    page.heading(&t!(lang, "dossier-about"));
    page.0.push_str("<dl>\n");
    page.fact(lang, &t!(lang, "dossier-id"), Some(&person.id.to_string()));
    page.fact(lang, &t!(lang, "dossier-name"), Some(&person.name));
    let username = person.username.as_ref().map(|name| format!("@{name}"));
    page.fact(lang, &t!(lang, "dossier-username"), username.as_deref());
    let language = t!(person.lang, "language-name");
    page.fact(lang, &t!(lang, "dossier-language"), Some(&language));
    page.fact(lang, &t!(lang, "dossier-source"), person.source.as_deref());
    if let Some(contact) = &dossier.contact {
        page.fact(lang, &t!(lang, "dossier-called"), Some(&contact.name));
        let of = |kind: PointKind| {
            let points = dossier.points.iter();
            let of_kind = points.filter(|point| point.value.kind() == kind);
            let all: Vec<String> = of_kind.map(|point| point.value.readable()).collect();
            (!all.is_empty()).then(|| all.join(", "))
        };
        let phones = of(PointKind::Phone);
        page.fact(lang, &t!(lang, "dossier-phone"), phones.as_deref());
        let emails = of(PointKind::Email);
        page.fact(lang, &t!(lang, "dossier-email"), emails.as_deref());
        let companies = dossier.companies.join("; ");
        let companies = (!companies.is_empty()).then_some(companies);
        page.fact(lang, &t!(lang, "dossier-company"), companies.as_deref());
        let source = contact.source.as_deref();
        page.fact(lang, &t!(lang, "dossier-called-source"), source);
        card(look, dossier, page);
    }
    let consented = dossier.consented_at.map(|at| look.moment(at));
    page.fact(lang, &t!(lang, "dossier-consent"), consented.as_deref());
    if let Some(at) = dossier.banned_at {
        page.fact(lang, &t!(lang, "dossier-banned"), Some(&look.moment(at)));
    }
    page.0.push_str("</dl>\n");
}

/// What staff keeps on the client's card: the shop's own fields, tags, and which other cards and accounts it is made of.
fn card(look: &Look<'_>, dossier: &Dossier, page: &mut Page) {
    let lang = look.lang();
    for (id, value) in dossier.own.iter() {
        let value = value_of(look, id, value);
        page.fact(lang, &field_name(look, id), Some(&value));
    }
    let list = |items: &[String]| (!items.is_empty()).then(|| items.join("; "));
    page.fact(
        lang,
        &t!(lang, "dossier-tags"),
        list(&dossier.tags).as_deref(),
    );
    let accounts: Vec<String> = dossier
        .accounts
        .iter()
        .map(|account| match &account.username {
            Some(username) => format!("{}, @{username}, {}", account.name, account.id),
            None => format!("{}, {}", account.name, account.id),
        })
        .collect();
    page.fact(
        lang,
        &t!(lang, "dossier-accounts"),
        list(&accounts).as_deref(),
    );
    let merged: Vec<String> = dossier
        .merged
        .iter()
        .map(|(contact, points)| {
            let points = points.iter().map(|point| point.value.readable());
            let parts: Vec<String> = std::iter::once(contact.name.clone())
                .chain(points)
                .collect();
            parts.join(", ")
        })
        .collect();
    page.fact(lang, &t!(lang, "dossier-merged"), list(&merged).as_deref());
}

fn field_name(look: &Look<'_>, id: &FieldId) -> String {
    look.preset.field(id).map_or_else(
        || id.to_string(),
        |field| field.name.get(look.lang()).to_owned(),
    )
}

fn value_of(look: &Look<'_>, id: &FieldId, value: &Value) -> String {
    naming::value_text(look.lang(), look.preset, look.settings.currency, id, value)
}

/// What the card said before: whoever changed it is the shop's own affair.
fn edits(look: &Look<'_>, edits: &[ClientEvent], page: &mut Page) {
    let lang = look.lang();
    page.heading(&t!(lang, "dossier-edits"));
    let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let mut any = false;
    for event in edits {
        let (name, before, after) = match &event.what {
            ClientHappening::Set {
                property,
                before,
                after,
            } => (
                company::property_name(lang, *property),
                said(before),
                said(after),
            ),
            ClientHappening::FieldSet {
                field,
                before,
                after,
            } => {
                let value = |value: &Option<Value>| {
                    said(&value.as_ref().map(|value| value_of(look, field, value)))
                };
                (field_name(look, field), value(before), value(after))
            }
            ClientHappening::Made
            | ClientHappening::Joined { .. }
            | ClientHappening::Left { .. }
            | ClientHappening::MainCompany { .. } => continue,
        };
        any = true;
        let at = look.moment(event.at);
        page.tag("article", &format!("{at} · {name}: {before} → {after}"));
    }
    if !any {
        page.tag("p", &t!(lang, "dossier-none"));
    }
}

fn records(look: &Look<'_>, dossier: &Dossier, page: &mut Page) {
    let lang = look.lang();
    let (records, lines) = (&dossier.records, &dossier.lines);
    page.heading(&t!(lang, "dossier-records"));
    if records.is_empty() {
        page.tag("p", &t!(lang, "dossier-none"));
    }
    for record in records {
        let mut text = format!(
            "{} · {}\n{}",
            naming::record_name_for_client(lang, record.kind, record.number),
            look.moment(record.created_at),
            orders::state(look, record)
        );
        for (id, value) in record.fields.iter() {
            let _ = write!(
                text,
                "\n{}: {}",
                field_name(look, id),
                value_of(look, id, value)
            );
        }
        for line in lines.iter().filter(|line| line.record == record.id) {
            let reckoning = order_lines::reckoning(look, line);
            let _ = write!(text, "\n• {}: {reckoning}", line.title);
        }
        if let Some(reason) = &record.reason {
            let _ = write!(
                text,
                "\n{}",
                t!(lang, "dossier-reason", reason = reason.as_str())
            );
        }
        if let Some(tags) = dossier.record_tags.get(&record.id) {
            let _ = write!(text, "\n{}: {}", t!(lang, "dossier-tags"), tags.join("; "));
        }
        page.tag("article", &text);
    }
}

/// What they are about to order, where to, and what they want to hear.
fn shopping(look: &Look<'_>, dossier: &Dossier, page: &mut Page) {
    let lang = look.lang();
    page.heading(&t!(lang, "dossier-shopping"));
    page.0.push_str("<dl>\n");
    let basket: Vec<String> = dossier
        .basket
        .iter()
        .map(|line| {
            let much = quantity::format(lang, line.quantity.thousandths());
            format!("{} × {much}", line.title)
        })
        .collect();
    let list = |lines: Vec<String>| (!lines.is_empty()).then(|| lines.join("; "));
    page.fact(lang, &t!(lang, "dossier-basket"), list(basket).as_deref());
    let addresses = dossier.addresses.iter().map(|address| address.text.clone());
    let addresses = list(addresses.collect());
    page.fact(lang, &t!(lang, "dossier-addresses"), addresses.as_deref());
    let wants: Vec<String> = Preference::ALL
        .into_iter()
        .map(|what| {
            if dossier.wants.has(what) {
                t!(lang, "settings-hears", what = what.slug())
            } else {
                t!(lang, "settings-hears-not", what = what.slug())
            }
        })
        .collect();
    page.fact(lang, &t!(lang, "dossier-wants"), list(wants).as_deref());
    page.0.push_str("</dl>\n");
}

fn messages(look: &Look<'_>, messages: &[(ClientMessage, Vec<Version>)], page: &mut Page) {
    let lang = look.lang();
    page.heading(&t!(lang, "dossier-messages"));
    if messages.is_empty() {
        page.tag("p", &t!(lang, "dossier-none"));
    }
    for (message, versions) in messages {
        let class = if message.incoming { "yours" } else { "ours" };
        let who = if message.incoming {
            t!(lang, "dossier-you")
        } else {
            t!(lang, "dossier-shop")
        };
        let _ = writeln!(
            page.0,
            "<article class=\"{class}\"><small>{} · {}</small>",
            Html::escape(&who),
            Html::escape(&look.moment(message.at))
        );
        for version in versions {
            let text = version.text.as_deref().unwrap_or("…");
            let _ = writeln!(page.0, "<s>{}</s>", Html::escape(text));
        }
        let words = news::gist(lang, message, usize::MAX);
        let _ = write!(page.0, "{}", Html::escape(&words));
        if let Some(reaction) = &message.reaction {
            let reaction = t!(lang, "dossier-reaction", reaction = reaction.as_str());
            let _ = write!(page.0, "\n<small>{}</small>", Html::escape(&reaction));
        }
        if let Some(at) = message.deleted_at {
            let deleted = t!(lang, "dossier-deleted", at = look.moment(at));
            let _ = write!(page.0, "\n<small>{}</small>", Html::escape(&deleted));
        }
        page.0.push_str("</article>\n");
    }
}

/// Calls as far as they are the client's: what staff wrote of them is the shop's own remark.
fn calls(look: &Look<'_>, calls: &[PhoneCall], page: &mut Page) {
    let lang = look.lang();
    page.heading(&t!(lang, "dossier-calls"));
    if calls.is_empty() {
        page.tag("p", &t!(lang, "dossier-none"));
    }
    for call in calls {
        let mut text = format!(
            "{} · {}",
            look.moment(call.at),
            crate::telegram::screens::calls::kind_name(lang, call.kind)
        );
        if let Some(phone) = &call.phone {
            let _ = write!(text, " · {}", phone.readable());
        }
        if let Some(span) = call.duration_s {
            let _ = write!(text, " · {}", naming::span(lang, TimeDelta::seconds(span)));
        }
        if call.recording.is_some() || call.recording_url.is_some() {
            let _ = write!(text, "\n{}", t!(lang, "dossier-call-recorded"));
        }
        page.tag("article", &text);
    }
}

fn files(look: &Look<'_>, files: &[RecordFile], page: &mut Page) {
    let lang = look.lang();
    page.heading(&t!(lang, "dossier-files"));
    if files.is_empty() {
        page.tag("p", &t!(lang, "dossier-none"));
    }
    for file in files {
        let name = crate::telegram::screens::files::title(lang, file);
        page.tag(
            "article",
            &format!("{} · {name}", look.moment(file.added_at)),
        );
    }
}

fn ratings(look: &Look<'_>, sessions: &[Session], page: &mut Page) {
    let lang = look.lang();
    page.heading(&t!(lang, "dossier-ratings"));
    let rated: Vec<String> = sessions
        .iter()
        .filter_map(|session| {
            let stars = usize::try_from(session.stars?).ok()?;
            let comment = session.stars_comment.as_deref().unwrap_or_default();
            let at = look.moment(session.closed_at.unwrap_or(session.opened_at));
            Some(format!("{at} · {} {comment}", "★".repeat(stars.min(5))))
        })
        .collect();
    if rated.is_empty() {
        page.tag("p", &t!(lang, "dossier-none"));
    }
    for rating in rated {
        page.tag("article", rating.trim_end());
    }
}
