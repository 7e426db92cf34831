//! Companies: the list, a company's card, its people and its requisites.

use super::contact::{NAME, does, sums, switch, turns};
use super::{Look, Screen, TEXT_MAX, button, cancel, flow, to_menu};
use crate::app::client_cards::{CompanyView, PEOPLE_NAMED};
use crate::app::client_edits::of_company;
use crate::app::timeline::Of;
use crate::domain::client_event::Property;
use crate::domain::contact::{Company, Contact, Membership, PointKind};
use crate::domain::fields::Holder;
use crate::domain::lang::Lang;
use crate::domain::requisites::{BadRequisite, Flaw, Requisite};
use crate::domain::requisites_block::Block;
use crate::domain::search::DocRef;
use crate::domain::text::{isolate, one_line, shorten};
use crate::i18n::Html;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{ClientPress, Press};
use crate::{h, t};

/// A company's name within a line.
pub fn name(company: &Company) -> String {
    isolate(&one_line(&company.name, NAME))
}

/// The way back to a company's card.
pub fn back_to(lang: Lang, company: &Company) -> Button {
    let label = t!(
        lang,
        "button-back-to",
        name = isolate(&one_line(&company.name, 30))
    );
    does(
        label,
        ClientPress::Company {
            company: company.id,
        },
    )
}

/// What something on a card is called.
pub fn property_name(lang: Lang, property: Property) -> String {
    match property {
        Property::Name => t!(lang, "property-name"),
        Property::Source => t!(lang, "property-source"),
        Property::Point(PointKind::Phone) => t!(lang, "property-phone"),
        Property::Point(PointKind::Email) => t!(lang, "property-email"),
        Property::Post => t!(lang, "property-post"),
        Property::Requisite(Requisite::Inn) => t!(lang, "property-inn"),
        Property::Requisite(Requisite::Kpp) => t!(lang, "property-kpp"),
        Property::Requisite(Requisite::Ogrn) => t!(lang, "property-ogrn"),
        Property::Requisite(Requisite::Bik) => t!(lang, "property-bik"),
        Property::Requisite(Requisite::Account) => t!(lang, "property-account"),
        Property::Requisite(Requisite::Correspondent) => t!(lang, "property-correspondent"),
        Property::Bank => t!(lang, "property-bank"),
        Property::LegalAddress => t!(lang, "property-legal"),
        Property::PostalAddress => t!(lang, "property-postal"),
    }
}

/// What something on a company's card is called: a company has no first name.
pub fn own_property(lang: Lang, property: Property) -> String {
    if property == Property::Name {
        t!(lang, "property-company-name")
    } else {
        property_name(lang, property)
    }
}

/// What is wrong with a requisite, and what to do.
pub fn flaw(lang: Lang, bad: BadRequisite) -> String {
    let name = property_name(lang, Property::Requisite(bad.what));
    match (bad.flaw, bad.what) {
        (Flaw::Length(had), what) => {
            let wanted = match what {
                Requisite::Inn => t!(lang, "requisite-length-inn"),
                Requisite::Kpp => t!(lang, "requisite-length-kpp"),
                Requisite::Ogrn => t!(lang, "requisite-length-ogrn"),
                Requisite::Bik => t!(lang, "requisite-length-bik"),
                Requisite::Account | Requisite::Correspondent => {
                    t!(lang, "requisite-length-account")
                }
            };
            t!(
                lang,
                "requisite-bad-length",
                name = name,
                wanted = wanted,
                had = had.to_string()
            )
        }
        (Flaw::Characters, Requisite::Kpp) => t!(lang, "requisite-bad-kpp"),
        (Flaw::Characters, _) => t!(lang, "requisite-bad-characters", name = name),
        (Flaw::CheckDigit, _) => t!(lang, "requisite-bad-check", name = name),
        (Flaw::OtherBank, _) => t!(lang, "requisite-bad-bank", name = name),
    }
}

/// The companies with which something happened last.
pub fn list(look: &Look<'_>, companies: &[Company], page: i64, has_more: bool) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "companies-title");
    if companies.is_empty() {
        text.gap();
        text.line(&h!(lang, "companies-none"));
    }
    let mut keyboard = Keyboard::default();
    for company in companies {
        let name = isolate(&one_line(&company.name, 34));
        let label = match &company.requisites.inn {
            Some(inn) => format!("🏢 {name} · {inn}"),
            None => format!("🏢 {name}"),
        };
        keyboard.row(vec![does(
            label,
            ClientPress::Company {
                company: company.id,
            },
        )]);
    }
    keyboard.row(turns(page, has_more, |page| ClientPress::List {
        companies: true,
        page,
    }));
    keyboard.row(switch(lang, true));
    keyboard.row(vec![
        does(t!(lang, "button-company-new"), ClientPress::NewCompany {}),
        to_menu(lang),
    ]);
    Screen { text, keyboard }
}

/// A company's card.
pub fn card(look: &Look<'_>, view: &CompanyView) -> Screen {
    let lang = look.lang();
    let company = &view.company;
    let mut text = h!(
        lang,
        "company-title",
        name = isolate(&one_line(&company.name, 100))
    );
    text.gap();
    let mut is_bare = true;
    for property in Property::OF_COMPANY {
        if property == Property::Name {
            continue;
        }
        if let Some(value) = of_company(company, property) {
            is_bare = false;
            text.line(&requisite(lang, property, &value));
        }
    }
    if is_bare {
        text.line(&h!(lang, "company-no-requisites"));
    }
    for line in super::fields::lines(look, &view.own) {
        text.line(&line);
    }
    if !view.doubles.is_empty() {
        let names: Vec<String> = view.doubles.iter().map(name).collect();
        text.line(&h!(lang, "company-doubles", names = names.join(", ")));
    }
    text.gap();
    text.line(&people_line(lang, &view.people));
    text.gap();
    text.line(&sums(look, &view.sums));
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard: keyboard(look, view),
    }
}

fn requisite(lang: Lang, property: Property, value: &str) -> Html {
    let is_number = matches!(property, Property::Requisite(_));
    let name = own_property(lang, property);
    if is_number {
        h!(lang, "company-number", property = name, value = value)
    } else {
        h!(
            lang,
            "company-words",
            property = name,
            value = shorten(value, 300)
        )
    }
}

fn people_line(lang: Lang, people: &[(Membership, Contact)]) -> Html {
    if people.is_empty() {
        return h!(lang, "company-nobody");
    }
    let shown = usize::try_from(PEOPLE_NAMED).unwrap_or_default();
    let mut names: Vec<String> = people
        .iter()
        .take(shown)
        .map(|(membership, contact)| {
            let name = super::contact::name(contact);
            match &membership.post {
                Some(post) => format!("{name} ({})", one_line(post, 40)),
                None => name,
            }
        })
        .collect();
    if people.len() > shown {
        names.push("…".to_owned());
    }
    h!(lang, "company-people", names = names.join(", "))
}

fn keyboard(look: &Look<'_>, view: &CompanyView) -> Keyboard {
    let lang = look.lang();
    let company = view.company.id;
    let mut tools: Vec<Button> = vec![
        does(
            t!(lang, "button-company-people"),
            ClientPress::People { company, page: 0 },
        ),
        does(
            t!(lang, "button-client-records"),
            ClientPress::CompanyRecords { company, page: 0 },
        ),
        super::timeline::entry(lang, Of::Company(company)),
        does(
            t!(lang, "button-company-edit"),
            ClientPress::EditCompany { company },
        ),
        does(
            t!(lang, "button-company-paste"),
            ClientPress::Paste { company },
        ),
    ];
    tools.push(super::tags::entry(lang, DocRef::company(company)));
    tools.push(super::duplicates::entry(lang, DocRef::company(company)));
    if !look.preset.company_fields.is_empty() {
        tools.push(super::fields::entry_button(lang, Holder::Company(company)));
    }
    tools.extend(view.doubles.iter().take(3).map(|other| {
        does(
            format!("🏢 {}", isolate(&one_line(&other.name, 35))),
            ClientPress::Company { company: other.id },
        )
    }));
    let mut keyboard = Keyboard::new(flow(tools));
    keyboard.row(vec![
        does(
            t!(lang, "button-to-companies"),
            ClientPress::List {
                companies: true,
                page: 0,
            },
        ),
        to_menu(lang),
    ]);
    keyboard
}

/// What can be changed on a company's card; what is filled in is ticked.
pub fn edit(look: &Look<'_>, company: &Company) -> Screen {
    let lang = look.lang();
    let buttons = Property::OF_COMPANY.map(|property| {
        let tick = if of_company(company, property).is_some() {
            "✓ "
        } else {
            ""
        };
        does(
            format!("{tick}{}", own_property(lang, property)),
            ClientPress::AskCompany {
                company: company.id,
                property,
            },
        )
    });
    let mut keyboard = Keyboard::new(flow(buttons.into()));
    keyboard.row(vec![does(
        t!(lang, "button-company-paste"),
        ClientPress::Paste {
            company: company.id,
        },
    )]);
    keyboard.row(vec![back_to(lang, company)]);
    Screen {
        text: h!(lang, "company-edit-choose", name = name(company)),
        keyboard,
    }
}

/// Asks for something of a company.
pub fn ask(look: &Look<'_>, company: &Company, property: Property, now: Option<&str>) -> Screen {
    let lang = look.lang();
    let question = h!(
        lang,
        "company-ask",
        name = name(company),
        property = own_property(lang, property)
    );
    let clear = ClientPress::ClearCompany {
        company: company.id,
        property,
    };
    ask_property(lang, question, now, (property, clear))
}

/// A question for a property: what it is now, and how to empty it. A name can't be emptied.
pub(super) fn ask_property(
    lang: Lang,
    question: Html,
    now: Option<&str>,
    (property, clear): (Property, ClientPress),
) -> Screen {
    let mut text = question;
    if let Some(now) = now {
        text.line(&h!(lang, "ask-current", value = shorten(now, 300)));
    }
    text.line(&h!(lang, "ask-cancel"));
    let mut keyboard = Keyboard::default();
    if now.is_some() && property != Property::Name {
        keyboard.row(vec![does(t!(lang, "button-clear"), clear)]);
    }
    keyboard.row(vec![cancel(lang)]);
    Screen { text, keyboard }
}

/// Asks for a block of requisites.
pub fn ask_paste(look: &Look<'_>, company: &Company) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "company-ask-paste", name = name(company));
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// What was recognised in a block, before it is taken over. Nothing to take over: no button for it.
pub fn pasted(
    look: &Look<'_>,
    company: &Company,
    block: &Block,
    changes: &[(Property, Option<String>, String)],
) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "company-pasted", name = name(company));
    text.gap();
    for (property, before, after) in changes {
        let property = own_property(lang, *property);
        text.line(&match before {
            Some(before) => h!(
                lang,
                "company-pasted-change",
                property = property,
                before = one_line(before, 150),
                after = one_line(after, 150)
            ),
            None => h!(
                lang,
                "company-pasted-new",
                property = property,
                after = one_line(after, 150)
            ),
        });
    }
    if changes.is_empty() {
        text.line(&h!(lang, "company-pasted-nothing"));
    }
    if !block.bad.is_empty() {
        text.gap();
        for (value, bad) in block.bad.iter().take(6) {
            text.line(&h!(
                lang,
                "company-pasted-bad",
                value = one_line(value, 40),
                why = flaw(lang, *bad)
            ));
        }
    }
    let mut keyboard = Keyboard::default();
    if !changes.is_empty() {
        keyboard.row(vec![does(
            t!(lang, "button-paste-now"),
            ClientPress::PasteNow {
                company: company.id,
                version: company.version,
            },
        )]);
    }
    keyboard.row(vec![
        does(
            t!(lang, "button-paste-again"),
            ClientPress::Paste {
                company: company.id,
            },
        ),
        cancel(lang),
    ]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// A company's people, a page of them.
pub fn people(
    look: &Look<'_>,
    company: &Company,
    people: &[(Membership, Contact)],
    page: i64,
    has_more: bool,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "people-title", name = name(company));
    if people.is_empty() {
        text.line(&h!(lang, "people-none"));
    }
    let mut keyboard = Keyboard::default();
    for (membership, contact) in people {
        let name = isolate(&one_line(&contact.name, 30));
        let label = match &membership.post {
            Some(post) => format!("{name} · {}", one_line(post, 20)),
            None => name,
        };
        keyboard.row(vec![does(
            label,
            ClientPress::Member {
                contact: contact.id,
                company: company.id,
            },
        )]);
    }
    keyboard.row(turns(page, has_more, |page| ClientPress::People {
        company: company.id,
        page,
    }));
    keyboard.row(vec![
        does(
            t!(lang, "button-add-person"),
            ClientPress::AddPerson {
                company: company.id,
            },
        ),
        back_to(lang, company),
    ]);
    Screen { text, keyboard }
}

/// Asks for another one of a company's people; `found` are those who fit what was typed.
pub fn ask_person(
    look: &Look<'_>,
    company: &Company,
    found: &[Contact],
    typed: Option<&str>,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "people-ask", name = name(company));
    match typed {
        Some(typed) if found.is_empty() => {
            text.line(&h!(lang, "people-ask-none", typed = one_line(typed, 60)));
        }
        Some(_) => text.line(&h!(lang, "people-ask-found")),
        None => {}
    }
    text.line(&h!(lang, "ask-cancel"));
    let mut keyboard = Keyboard::default();
    for contact in found {
        let label = match &contact.phone {
            Some(phone) => format!(
                "{} · {}",
                isolate(&one_line(&contact.name, 25)),
                phone.readable()
            ),
            None => isolate(&one_line(&contact.name, 40)),
        };
        keyboard.row(vec![does(
            label,
            ClientPress::Join {
                contact: contact.id,
                company: company.id,
            },
        )]);
    }
    if let Some(typed) = typed {
        keyboard.row(vec![does(
            t!(lang, "button-person-new", name = one_line(typed, 30)),
            ClientPress::NewPerson {
                company: company.id,
            },
        )]);
    }
    keyboard.row(vec![cancel(lang)]);
    Screen { text, keyboard }
}

/// A contact within a company.
pub fn member(
    look: &Look<'_>,
    company: &Company,
    contact: &Contact,
    membership: &Membership,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "company-member-title",
        name = super::contact::name(contact),
        company = name(company)
    );
    text.line(&match &membership.post {
        Some(post) => h!(lang, "company-member-post", post = one_line(post, 100)),
        None => h!(lang, "company-member-no-post"),
    });
    if membership.main {
        text.line(&h!(lang, "company-member-main"));
    }
    let (contact, company) = (contact.id, company.id);
    let mut tools = vec![
        does(t!(lang, "button-client"), ClientPress::Card { contact }),
        does(t!(lang, "button-company"), ClientPress::Company { company }),
        does(
            t!(lang, "button-post"),
            ClientPress::Post { contact, company },
        ),
    ];
    if !membership.main {
        tools.push(does(
            t!(lang, "button-make-main"),
            ClientPress::MainCompany { contact, company },
        ));
    }
    tools.push(does(
        t!(lang, "button-leave-company"),
        ClientPress::Leave { contact, company },
    ));
    Screen {
        text,
        keyboard: Keyboard::new(flow(tools)),
    }
}

/// Asks what a contact is in a company.
pub fn ask_post(
    look: &Look<'_>,
    company: &Company,
    contact: &Contact,
    now: Option<&str>,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "company-member-ask-post",
        name = super::contact::name(contact),
        company = name(company)
    );
    let mut keyboard = Keyboard::default();
    if let Some(now) = now {
        text.line(&h!(lang, "ask-current", value = one_line(now, 100)));
        keyboard.row(vec![does(
            t!(lang, "button-clear"),
            ClientPress::ClearPost {
                contact: contact.id,
                company: company.id,
            },
        )]);
    }
    text.line(&h!(lang, "ask-cancel"));
    keyboard.row(vec![cancel(lang)]);
    Screen { text, keyboard }
}

/// Asks for a new company.
pub fn ask_new(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "company-ask-new");
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// There is one of that name: it, or another one with an ИНН of its own?
pub fn ask_namesake(look: &Look<'_>, known: &Company) -> Screen {
    let lang = look.lang();
    let mut text = match &known.requisites.inn {
        Some(inn) => h!(
            lang,
            "company-known-inn",
            name = name(known),
            inn = inn.as_str()
        ),
        None => h!(lang, "company-known", name = name(known)),
    };
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![button(
                t!(lang, "button-company-open"),
                &Press::Client(ClientPress::Company { company: known.id }),
            )],
            vec![cancel(lang)],
        ]),
    }
}
