//! What is asked and shown around a contact's card: what can be changed, phones and e-mails, companies, and the ways to be
//! rid of a client.

use super::contact::{back_to, does, name, of_company, point};
use super::{Look, Screen, TEXT_MAX, button, cancel, flow};
use crate::app::naming;
use crate::domain::client_event::Property;
use crate::domain::contact::{Company, Contact, Membership, Point, PointKind, PointValue};
use crate::domain::record::Record;
use crate::domain::text::{isolate, one_line, shorten};
use crate::storage::bans::Ban;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::{ClientPress, Press};
use crate::{h, t};

/// What can be changed on a contact's card.
pub fn edit(look: &Look<'_>, contact: &Contact) -> Screen {
    let lang = look.lang();
    let ask = |property| {
        does(
            super::company::property_name(lang, property),
            ClientPress::Ask {
                contact: contact.id,
                property,
            },
        )
    };
    let rows = flow(vec![
        ask(Property::Name),
        ask(Property::Source),
        does(
            t!(lang, "button-client-points"),
            ClientPress::Points {
                contact: contact.id,
            },
        ),
        does(
            t!(lang, "button-client-companies"),
            ClientPress::Companies {
                contact: contact.id,
            },
        ),
    ]);
    let mut keyboard = Keyboard::new(rows);
    keyboard.row(vec![back_to(lang, contact)]);
    Screen {
        text: h!(lang, "client-edit-choose", name = name(contact)),
        keyboard,
    }
}

/// Asks for a contact's name or source.
pub fn ask(look: &Look<'_>, contact: &Contact, property: Property, now: Option<&str>) -> Screen {
    let lang = look.lang();
    let question = h!(
        lang,
        "client-ask",
        name = name(contact),
        property = super::company::property_name(lang, property)
    );
    let clear = ClientPress::Clear {
        contact: contact.id,
        property,
    };
    super::company::ask_property(lang, question, now, (property, clear))
}

/// A contact's phones and e-mails.
pub fn points(look: &Look<'_>, contact: &Contact, points: &[Point]) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "points-title", name = name(contact));
    if points.is_empty() {
        text.line(&h!(lang, "points-none"));
    }
    let mut keyboard = Keyboard::default();
    for one in points {
        let star = if one.main { "★ " } else { "" };
        let sign = match one.value.kind() {
            PointKind::Phone => "📞",
            PointKind::Email => "✉️",
        };
        keyboard.row(vec![does(
            format!("{star}{sign} {}", shorten(&one.value.readable(), 45)),
            ClientPress::Point { point: one.id },
        )]);
    }
    let add = |label, kind| {
        does(
            label,
            ClientPress::AddPoint {
                contact: contact.id,
                kind,
            },
        )
    };
    keyboard.row(vec![
        add(t!(lang, "button-add-phone"), PointKind::Phone),
        add(t!(lang, "button-add-email"), PointKind::Email),
    ]);
    keyboard.row(vec![back_to(lang, contact)]);
    Screen { text, keyboard }
}

/// One of a contact's phones or e-mails.
pub fn one_point(look: &Look<'_>, contact: &Contact, one: &Point) -> Screen {
    let lang = look.lang();
    let mut text = point(lang, one);
    text.line(&h!(lang, "point-of", name = name(contact)));
    let mut keyboard = Keyboard::default();
    if one.main {
        text.line(&h!(lang, "point-is-main"));
    } else {
        keyboard.row(vec![does(
            t!(lang, "button-make-main"),
            ClientPress::MainPoint { point: one.id },
        )]);
    }
    keyboard.row(vec![does(
        t!(lang, "button-point-drop"),
        ClientPress::DropPoint { point: one.id },
    )]);
    keyboard.row(vec![does(
        t!(lang, "button-back"),
        ClientPress::Points {
            contact: contact.id,
        },
    )]);
    Screen { text, keyboard }
}

/// Asks for another phone or e-mail.
pub fn ask_point(look: &Look<'_>, contact: &Contact, kind: PointKind) -> Screen {
    let lang = look.lang();
    let mut text = match kind {
        PointKind::Phone => h!(lang, "point-ask-phone", name = name(contact)),
        PointKind::Email => h!(lang, "point-ask-email", name = name(contact)),
    };
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Others have the phone or e-mail too.
pub fn doubles(look: &Look<'_>, value: &PointValue, holders: &[Contact]) -> Screen {
    let lang = look.lang();
    let mut keyboard = Keyboard::default();
    for holder in holders {
        keyboard.row(vec![does(
            t!(
                lang,
                "button-client-name",
                name = isolate(&one_line(&holder.name, 40))
            ),
            ClientPress::Card { contact: holder.id },
        )]);
    }
    Screen {
        text: h!(lang, "point-doubles", value = value.readable()),
        keyboard,
    }
}

/// A contact's companies.
pub fn companies(
    look: &Look<'_>,
    contact: &Contact,
    companies: &[(Membership, Company)],
) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "client-companies-title", name = name(contact));
    if companies.is_empty() {
        text.line(&h!(lang, "client-companies-none"));
    }
    let mut keyboard = Keyboard::default();
    for (membership, company) in companies {
        text.line(&of_company(lang, membership, company));
        let star = if membership.main { "★ " } else { "" };
        keyboard.row(vec![does(
            format!("{star}🏢 {}", isolate(&one_line(&company.name, 40))),
            ClientPress::Member {
                contact: contact.id,
                company: company.id,
            },
        )]);
    }
    keyboard.row(vec![does(
        t!(lang, "button-add-company"),
        ClientPress::AddCompany {
            contact: contact.id,
        },
    )]);
    keyboard.row(vec![back_to(lang, contact)]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// Asks for another company of a contact.
pub fn ask_company(look: &Look<'_>, contact: &Contact) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "client-ask-company", name = name(contact));
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Asks for a new contact's name.
pub fn ask_new(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "client-ask-new");
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// The ways to be rid of a client, or to hear them again.
pub fn spam(look: &Look<'_>, contact: &Contact, ban: Option<&Ban>) -> Screen {
    let lang = look.lang();
    let id = contact.id;
    let mut keyboard = Keyboard::default();
    let text = if let Some(ban) = ban {
        keyboard.row(vec![does(
            t!(lang, "guard-button-unban"),
            ClientPress::Hear { contact: id },
        )]);
        let at = look.moment(ban.at);
        if ban.silent {
            h!(
                lang,
                "guard-is-banned-silently",
                name = name(contact),
                at = at
            )
        } else {
            h!(lang, "guard-is-banned", name = name(contact), at = at)
        }
    } else {
        for silent in [false, true] {
            let label = if silent {
                t!(lang, "guard-button-ban-silently")
            } else {
                t!(lang, "guard-button-ban")
            };
            let ban = ClientPress::Ban {
                contact: id,
                silent,
            };
            keyboard.row(vec![does(label, ban)]);
        }
        keyboard.row(vec![does(
            t!(lang, "guard-button-close"),
            ClientPress::CloseAsSpam { contact: id },
        )]);
        h!(lang, "guard-choose", name = name(contact))
    };
    keyboard.row(vec![back_to(lang, contact)]);
    Screen { text, keyboard }
}

/// What became of a client, and the record that is still open.
pub fn banned_now(look: &Look<'_>, contact: &Contact, open: Option<&Record>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "guard-banned-now", name = name(contact));
    let mut keyboard = Keyboard::default();
    if let Some(record) = open {
        text.gap();
        text.line(&h!(
            lang,
            "guard-record-stays",
            record = naming::name_of(lang, record)
        ));
        keyboard.row(vec![button(
            t!(lang, "button-failing"),
            &Press::Failing { record: record.id },
        )]);
    }
    keyboard.row(vec![
        does(
            t!(lang, "guard-button-unban"),
            ClientPress::Hear {
                contact: contact.id,
            },
        ),
        back_to(lang, contact),
    ]);
    Screen { text, keyboard }
}

/// Asks the owner whether a client is to be forgotten.
pub fn forget(look: &Look<'_>, contact: &Contact, open: &[Record]) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "privacy-forget-client", name = name(contact));
    if !open.is_empty() {
        let names: Vec<String> = open
            .iter()
            .map(|record| naming::name_of(lang, record))
            .collect();
        text.gap();
        text.line(&h!(
            lang,
            "privacy-forget-client-open",
            orders = names.join(", ")
        ));
    }
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![does(
                t!(lang, "privacy-button-forget-client"),
                ClientPress::ForgetNow {
                    contact: contact.id,
                },
            )],
            vec![back_to(lang, contact)],
        ]),
    }
}
