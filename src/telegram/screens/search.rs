//! The search: what to look for, and what was found.

use super::{Look, PAGE, Screen, button, cancel, pager, to_menu};
use crate::app::naming;
use crate::app::search::Found;
use crate::domain::lang::Lang;
use crate::domain::money;
use crate::domain::preset::RecordKind;
use crate::domain::search::{DocKind, FOUND_MAX};
use crate::domain::text::{isolate, one_line};
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{DuplicatesPress, Press, ProductPress, SearchPress};
use crate::telegram::screens::{card, products};
use crate::{h, t};

/// The most characters of a name on a button.
const NAME_MAX: usize = 28;
/// Kinds in a row of filters.
const FILTERS: usize = 3;

/// The button that asks what to look for.
pub fn entry(lang: Lang) -> Button {
    button(t!(lang, "button-find"), &Press::Search(SearchPress::Ask {}))
}

/// Asks what to look for.
pub fn ask(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "find-ask");
    text.line(&h!(lang, "find-hint"));
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![button(
                t!(lang, "button-duplicates"),
                &Press::Duplicates(DuplicatesPress::List { page: 0 }),
            )],
            vec![cancel(lang)],
        ]),
    }
}

/// What was found on a page.
#[derive(Debug, Clone, Copy)]
pub struct Results<'a> {
    /// The search, to page on.
    pub search: i64,
    /// What was looked for.
    pub words: &'a str,
    /// The kind that is shown; `None`: everything.
    pub of: Option<DocKind>,
    /// The page.
    pub page: i64,
    /// How many there are in all.
    pub total: i64,
    /// What stands on the page.
    pub found: &'a [Found],
}

/// What was found, the best first.
pub fn results(look: &Look<'_>, results: &Results<'_>) -> Screen {
    let lang = look.lang();
    let words = isolate(&one_line(results.words, 60));
    let most = i64::try_from(FOUND_MAX).unwrap_or(i64::MAX);
    let mut text = if results.total >= most {
        h!(lang, "find-title-many", words = words, n = results.total)
    } else {
        h!(lang, "find-title", words = words, n = results.total)
    };
    if results.total == 0 {
        text.gap();
        text.line(&h!(lang, "find-none"));
    } else if results.total >= most {
        text.line(&h!(lang, "find-many"));
    }
    let page = |of: Option<DocKind>, page| {
        Press::Search(SearchPress::Page {
            search: results.search,
            of: of.map_or(0, DocKind::code),
            page,
        })
    };
    let mut keyboard = Keyboard::default();
    for found in results.found {
        keyboard.row(vec![row(look, found)]);
    }
    keyboard.row(pager(results.page, results.total, |at| {
        page(results.of, at)
    }));
    if results.total > PAGE || results.of.is_some() {
        let chosen = |of: Option<DocKind>, name: String| {
            let mark = if of == results.of { "✓ " } else { "" };
            button(format!("{mark}{name}"), &page(of, 0))
        };
        let mut filters = vec![chosen(None, t!(lang, "find-all"))];
        filters.extend(
            DocKind::ALL
                .into_iter()
                .map(|kind| chosen(Some(kind), kind_name(lang, kind))),
        );
        for row in filters.chunks(FILTERS) {
            keyboard.row(row.to_vec());
        }
    }
    keyboard.row(vec![
        button(
            t!(lang, "button-find-again"),
            &Press::Search(SearchPress::Ask {}),
        ),
        to_menu(lang),
    ]);
    Screen { text, keyboard }
}

/// «🤝 Сделки».
pub fn kind_name(lang: Lang, kind: DocKind) -> String {
    match kind {
        DocKind::Lead => t!(lang, "find-leads"),
        DocKind::Deal => t!(lang, "find-deals"),
        DocKind::Offer => t!(lang, "find-offers"),
        DocKind::Contact => t!(lang, "find-contacts"),
        DocKind::Company => t!(lang, "find-companies"),
        DocKind::Product => t!(lang, "find-products"),
    }
}

/// A sign for what was found.
const fn sign(found: &Found) -> &'static str {
    match found {
        Found::Record(record, _) => match record.kind {
            RecordKind::Lead => "🙋",
            RecordKind::Deal => "🤝",
            RecordKind::Offer => "🏷",
        },
        Found::Contact(..) => "👤",
        Found::Company(_) => "🏢",
        Found::Product(_) => "📦",
    }
}

fn name(text: &str) -> String {
    isolate(&one_line(text, NAME_MAX))
}

/// «👤 Иван Петров · +7 912 345-67-89», «🤝 №3 · Иван Петров · Отправка».
pub fn label(look: &Look<'_>, found: &Found) -> String {
    let mut parts = Vec::new();
    match found {
        Found::Record(record, client) => {
            parts.push(naming::record_number(look.lang(), record.number));
            parts.extend(client.as_deref().map(name));
            let stage = super::refusals::stage_name(look.preset, record);
            parts.extend(stage.map(|stage| stage.name.get(look.lang()).to_owned()));
        }
        Found::Contact(contact, company) => {
            parts.push(name(&contact.name));
            parts.extend(
                contact
                    .phone
                    .as_ref()
                    .map(crate::domain::phone::Phone::readable),
            );
            if contact.phone.is_none() {
                parts.extend(company.as_deref().map(name));
            }
        }
        Found::Company(company) => parts.push(name(&company.name)),
        Found::Product(product) => parts.push(products::in_brief(look, product)),
    }
    format!("{} {}", sign(found), parts.join(" · "))
}

/// A find as a row of a list.
pub fn row(look: &Look<'_>, found: &Found) -> Button {
    button(label(look, found), &press(found))
}

fn press(found: &Found) -> Press {
    match found {
        Found::Record(record, _) => Press::Card { record: record.id },
        Found::Contact(contact, _) => Press::Search(SearchPress::Contact {
            contact: contact.id,
        }),
        Found::Company(company) => Press::Search(SearchPress::Company {
            company: company.id,
        }),
        Found::Product(product) => Press::Product(ProductPress::Product {
            product: product.id,
        }),
    }
}

/// A find in a few lines, for another chat: the title, and what there is to say of it.
pub fn short(look: &Look<'_>, found: &Found) -> (String, Vec<String>) {
    let lang = look.lang();
    match found {
        Found::Record(record, client) => {
            let mut lines = Vec::new();
            if let Some(pipeline) = look.preset.pipeline(&record.pipeline) {
                let stage = pipeline.stage(&record.stage);
                lines.push(match stage {
                    Some(stage) => format!(
                        "{} · {} {}",
                        pipeline.name.get(lang),
                        card::sign(stage),
                        stage.name.get(lang)
                    ),
                    None => pipeline.name.get(lang).to_owned(),
                });
            }
            lines.extend(
                client
                    .as_deref()
                    .map(|client| format!("👤 {}", name(client))),
            );
            for (field, value) in record.fields.iter() {
                // What goes to another chat is told as to everybody of staff.
                let told = look.preset.field(field);
                if let Some(field) = told.filter(|field| field.visible.are_all()) {
                    let value = naming::value_text(
                        lang,
                        look.preset,
                        look.settings.currency,
                        &field.id,
                        value,
                    );
                    lines.push(format!(
                        "{}: {}",
                        field.name.get(lang),
                        one_line(&value, 120)
                    ));
                }
            }
            (
                format!("{} {}", sign(found), naming::name_of(lang, record)),
                lines,
            )
        }
        Found::Contact(contact, company) => {
            let mut lines = Vec::new();
            lines.extend(
                contact
                    .phone
                    .as_ref()
                    .map(|phone| format!("📞 {}", phone.readable())),
            );
            lines.extend(
                company
                    .as_deref()
                    .map(|company| format!("🏢 {}", name(company))),
            );
            (format!("{} {}", sign(found), name(&contact.name)), lines)
        }
        Found::Product(product) => {
            let mut lines = vec![t!(
                lang,
                "find-product-price",
                price = money::format(lang, product.price.0, look.settings.currency),
                unit = naming::unit_name(lang, product.unit),
                code = product.code.as_str()
            )];
            if !product.is_on {
                lines.push(t!(lang, "product-off"));
            }
            let title = name(product.name.get(lang));
            (format!("{} {title}", sign(found)), lines)
        }
        Found::Company(company) => (
            format!("{} {}", sign(found), name(&company.name)),
            Vec::new(),
        ),
    }
}
