//! Clients: the list, a contact's card, and what leads on from it.

use super::{Look, PAGE, Screen, TEXT_MAX, button, flow, to_menu};
use crate::app::client_cards::{ContactView, Sums, total_of};
use crate::app::naming;
use crate::app::timeline::{Begin, Filter, Of};
use crate::domain::contact::{Company, Contact, Membership, Point, PointValue};
use crate::domain::fields::Holder;
use crate::domain::ids::ContactId;
use crate::domain::lang::Lang;
use crate::domain::money;
use crate::domain::people::Role;
use crate::domain::record::Record;
use crate::domain::search::DocRef;
use crate::domain::text::{isolate, one_line, shorten};
use crate::i18n::Html;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{CallPress, ClientPress, DeskPress, Press};
use crate::{h, t};

/// The most characters of a name in a line.
pub const NAME: usize = 60;
/// The most characters of a client's last words on the card.
const WORDS_SHOWN: usize = 200;
/// How many phones and e-mails a card names.
const POINTS_SHOWN: usize = 6;
/// How many companies a card names.
const COMPANIES_SHOWN: usize = 3;

/// A button that sends a press of clients.
pub fn does(label: impl Into<String>, press: ClientPress) -> Button {
    button(label, &Press::Client(press))
}

/// A contact's name within a line.
pub fn name(contact: &Contact) -> String {
    isolate(&one_line(&contact.name, NAME))
}

/// «👤 Клиент»: from whatever is about one.
pub fn entry(lang: Lang, contact: ContactId) -> Button {
    does(t!(lang, "button-client"), ClientPress::Card { contact })
}

/// «👤 Клиенты» of the main menu.
pub fn menu_button(lang: Lang) -> Button {
    does(
        t!(lang, "button-clients"),
        ClientPress::List {
            companies: false,
            page: 0,
        },
    )
}

/// The way back to a contact's card.
pub fn back_to(lang: Lang, contact: &Contact) -> Button {
    let label = t!(
        lang,
        "button-back-to",
        name = isolate(&one_line(&contact.name, 30))
    );
    does(
        label,
        ClientPress::Card {
            contact: contact.id,
        },
    )
}

/// The row that leads to the page before and the page after, where nothing is counted.
pub fn turns(page: i64, has_more: bool, press: impl Fn(i64) -> ClientPress) -> Vec<Button> {
    let mut row = Vec::new();
    if page > 0 {
        row.push(does("‹", press(page - 1)));
    }
    if has_more {
        row.push(does("›", press(page + 1)));
    }
    row
}

/// The clients with whom something happened last.
pub fn list(look: &Look<'_>, contacts: &[Contact], page: i64, has_more: bool) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "clients-title");
    if contacts.is_empty() {
        text.gap();
        text.line(&h!(lang, "clients-none"));
    }
    let mut keyboard = Keyboard::default();
    for contact in contacts {
        let label = match &contact.phone {
            Some(phone) if contact.name != phone.readable() => {
                format!(
                    "{} · {}",
                    isolate(&one_line(&contact.name, 28)),
                    phone.readable()
                )
            }
            Some(_) | None => isolate(&one_line(&contact.name, 45)),
        };
        keyboard.row(vec![does(
            label,
            ClientPress::Card {
                contact: contact.id,
            },
        )]);
    }
    keyboard.row(turns(page, has_more, |page| ClientPress::List {
        companies: false,
        page,
    }));
    keyboard.row(switch(lang, false));
    keyboard.row(vec![
        does(t!(lang, "button-client-new"), ClientPress::NewContact {}),
        to_menu(lang),
    ]);
    Screen { text, keyboard }
}

/// The switch between contacts and companies.
pub fn switch(lang: Lang, companies: bool) -> Vec<Button> {
    let label = if companies {
        t!(lang, "button-clients-companies")
    } else {
        t!(lang, "button-clients-people")
    };
    vec![does(
        label,
        ClientPress::List {
            companies: !companies,
            page: 0,
        },
    )]
}

/// A phone or an e-mail in a line.
pub(super) fn point(lang: Lang, point: &Point) -> Html {
    let value = point.value.readable();
    match (&point.value, point.verified) {
        (PointValue::Phone(_), true) => h!(lang, "card-phone-verified", phone = value),
        (PointValue::Phone(_), false) => h!(lang, "card-phone", phone = value),
        (PointValue::Email(_), _) => h!(lang, "client-email", email = value),
    }
}

/// «🤝 3 сделки» and what they come to.
pub fn sums(look: &Look<'_>, sums: &Sums) -> Html {
    let lang = look.lang();
    let worth = |count: i64, minor| match minor {
        // Nobody has put a sum on them yet, which is not nothing.
        0 => count.to_string(),
        _ => t!(
            lang,
            "client-deals-worth",
            count = count.to_string(),
            sum = money::format(lang, minor, look.settings.currency)
        ),
    };
    let mut text = Html::default();
    if sums.deals > 0 {
        text.line(&h!(lang, "client-deals", n = sums.deals));
    }
    if sums.won > 0 {
        let worth = worth(sums.won, sums.won_sum);
        text.line(&h!(lang, "client-deals-won", worth = worth));
    }
    if sums.open > 0 {
        let worth = worth(sums.open, sums.open_sum);
        text.line(&h!(lang, "client-deals-open", worth = worth));
    }
    let mut rest = Vec::new();
    if sums.leads > 0 {
        rest.push(t!(lang, "client-leads", count = sums.leads.to_string()));
    }
    if sums.offers > 0 {
        rest.push(t!(lang, "client-offers", count = sums.offers.to_string()));
    }
    if !rest.is_empty() {
        text.line(&Html::escape(&rest.join(" · ")));
    }
    if sums.more {
        text.line(&h!(lang, "client-sums-newest"));
    }
    if text.is_empty() {
        text.line(&h!(lang, "client-records-none"));
    }
    text
}

/// A contact's card.
pub fn card(look: &Look<'_>, view: &ContactView) -> Screen {
    let lang = look.lang();
    let contact = &view.contact;
    let username = view
        .person
        .as_ref()
        .and_then(|person| person.username.as_deref());
    let mut text = match username {
        Some(username) => h!(
            lang,
            "client-title-username",
            name = isolate(&one_line(&contact.name, 100)),
            username = username
        ),
        None => h!(
            lang,
            "client-title",
            name = isolate(&one_line(&contact.name, 100))
        ),
    };
    if view.person.as_ref().is_some_and(|person| !person.reachable) {
        text.line(&h!(lang, "card-client-unreachable"));
    }
    if let Some(ban) = &view.ban {
        text.line(&super::guard::ban_line(lang, ban));
    }
    if view.person.is_none() {
        text.line(&h!(lang, "client-not-in-telegram"));
    }
    for one in view.points.iter().take(POINTS_SHOWN) {
        text.line(&point(lang, one));
    }
    for (membership, company) in view.companies.iter().take(COMPANIES_SHOWN) {
        text.line(&of_company(lang, membership, company));
    }
    if view.companies.len() > COMPANIES_SHOWN {
        text.line(&Html::escape("…"));
    }
    for line in super::fields::lines(look, &view.own) {
        text.line(&line);
    }
    let person_source = view.person.as_ref().and_then(|one| one.source.as_ref());
    if let Some(source) = contact.source.as_ref().or(person_source) {
        text.line(&h!(lang, "client-source", source = one_line(source, 100)));
    }
    text.line(&h!(
        lang,
        "client-since",
        since = look.moment(contact.created_at),
        active = look.moment(contact.active_at)
    ));
    text.gap();
    text.line(&sums(look, &view.sums));
    now(look, view, &mut text);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard: keyboard(look, view),
    }
}

pub(super) fn of_company(lang: Lang, membership: &Membership, company: &Company) -> Html {
    let name = isolate(&one_line(&company.name, NAME));
    match &membership.post {
        Some(post) => h!(
            lang,
            "client-company-post",
            company = name,
            post = one_line(post, NAME)
        ),
        None => h!(lang, "client-company", company = name),
    }
}

/// What is going on with the client.
fn now(look: &Look<'_>, view: &ContactView, text: &mut Html) {
    let lang = look.lang();
    if let Some(record) = &view.current {
        text.gap();
        text.line(&h!(
            lang,
            "client-now",
            record = naming::name_of(lang, record),
            stage = stage(look, record)
        ));
        text.line(&match &view.responsible {
            Some(person) => h!(lang, "card-responsible", name = naming::person_name(person)),
            None => h!(lang, "card-nobody"),
        });
    }
    if let Some(last) = &view.last {
        text.gap();
        let words = super::news::said(lang, last, WORDS_SHOWN);
        let words = shorten(&words, WORDS_SHOWN);
        let at = look.moment(last.at);
        text.line(&if last.incoming {
            h!(lang, "client-last-theirs", words = words, at = at)
        } else {
            h!(lang, "client-last-ours", words = words, at = at)
        });
    }
}

/// The name of a record's stage.
pub fn stage(look: &Look<'_>, record: &Record) -> String {
    look.preset
        .pipeline(&record.pipeline)
        .and_then(|pipeline| pipeline.stage(&record.stage))
        .map_or_else(
            || record.stage.to_string(),
            |stage| stage.name.get(look.lang()).to_owned(),
        )
}

fn keyboard(look: &Look<'_>, view: &ContactView) -> Keyboard {
    let lang = look.lang();
    let id = view.contact.id;
    let mut keyboard = Keyboard::default();
    if let Some(record) = &view.current {
        keyboard.row(vec![to_record(look, record)]);
    }
    let mut tools = Vec::new();
    if view.is_reached_by_bot() && view.ban.is_none() {
        tools.push(button(
            t!(lang, "button-dialog"),
            &Press::Desk(DeskPress::Focus { contact: id }),
        ));
        if let Some(record) = &view.current {
            tools.push(button(
                t!(lang, "button-write"),
                &Press::Write { record: record.id },
            ));
        }
        tools.push(super::replies::entry_button(lang, id));
        tools.push(super::replies::later_button(lang, id));
    }
    tools.push(button(
        t!(lang, "button-call"),
        &Press::Calls(CallPress::New { contact: id }),
    ));
    tools.push(button(
        t!(lang, "button-note"),
        &Press::Desk(DeskPress::Note { contact: id }),
    ));
    tools.push(super::timeline::entry(lang, Of::Contact(id)));
    tools.push(does(
        t!(lang, "button-client-records"),
        ClientPress::Records {
            contact: id,
            page: 0,
        },
    ));
    tools.push(does(
        t!(lang, "button-client-points"),
        ClientPress::Points { contact: id },
    ));
    tools.push(match view.companies.as_slice() {
        [(_, company)] => does(
            t!(lang, "button-company"),
            ClientPress::Company {
                company: company.id,
            },
        ),
        _ => does(
            t!(lang, "button-client-companies"),
            ClientPress::Companies { contact: id },
        ),
    });
    if !look.preset.contact_fields.is_empty() {
        tools.push(super::fields::entry_button(lang, Holder::Contact(id)));
    }
    tools.push(does(
        t!(lang, "button-client-edit"),
        ClientPress::Edit { contact: id },
    ));
    tools.push(super::tags::entry(lang, DocRef::contact(id)));
    tools.push(super::duplicates::entry(lang, DocRef::contact(id)));
    if view.is_reached_by_bot() {
        let label = if view.ban.is_some() {
            t!(lang, "guard-button-unban")
        } else {
            t!(lang, "guard-button-spam")
        };
        tools.push(does(label, ClientPress::Spam { contact: id }));
    }
    if look.viewer.role == Some(Role::Owner) {
        tools.push(does(
            t!(lang, "guard-button-forget-client"),
            ClientPress::Forget { contact: id },
        ));
    }
    for row in flow(tools) {
        keyboard.row(row);
    }
    keyboard.row(vec![
        does(
            t!(lang, "button-to-clients"),
            ClientPress::List {
                companies: false,
                page: 0,
            },
        ),
        to_menu(lang),
    ]);
    keyboard
}

/// A record's own button.
pub fn to_record(look: &Look<'_>, record: &Record) -> Button {
    let lang = look.lang();
    button(
        t!(
            lang,
            "button-record",
            record = naming::name_of(lang, record)
        ),
        &Press::Card { record: record.id },
    )
}

/// A client's records, a page of them: the open ones first. `back` leads to whose they are.
pub fn records(
    look: &Look<'_>,
    whose: &str,
    records: &[Record],
    page: i64,
    (press, back): (impl Fn(i64) -> ClientPress, Button),
) -> Screen {
    let lang = look.lang();
    let total = i64::try_from(records.len()).unwrap_or(i64::MAX);
    let mut text = h!(
        lang,
        "client-records-title",
        name = isolate(&one_line(whose, NAME)),
        n = total
    );
    let mut keyboard = Keyboard::default();
    let skipped = usize::try_from(page * PAGE).unwrap_or_default();
    let shown = usize::try_from(PAGE).unwrap_or_default();
    for record in records.iter().skip(skipped).take(shown) {
        let sign = look
            .preset
            .pipeline(&record.pipeline)
            .and_then(|pipeline| pipeline.stage(&record.stage))
            .map_or("▫️", super::card::sign);
        let total = total_of(look.preset, record)
            .map(|minor| money::format(lang, minor, look.settings.currency));
        let name = naming::name_of(lang, record);
        text.line(&match &total {
            Some(sum) => h!(
                lang,
                "client-record-sum",
                sign = sign,
                record = &name,
                stage = stage(look, record),
                sum = sum
            ),
            None => h!(
                lang,
                "client-record",
                sign = sign,
                record = &name,
                stage = stage(look, record)
            ),
        });
    }
    let buttons = records.iter().skip(skipped).take(shown);
    for row in flow(buttons.map(|record| to_record(look, record)).collect()) {
        keyboard.row(row);
    }
    keyboard.row(super::pager(page, total, |page| Press::Client(press(page))));
    keyboard.row(vec![back]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// Where a contact's timeline begins.
pub const fn timeline_of(contact: ContactId) -> ClientPress {
    ClientPress::Timeline {
        of: Of::Contact(contact),
        filter: Filter::ALL,
        from: Begin::Newest,
    }
}
