//! Groups of products: their own settings, and where they may lie.

use super::products::{folder, path, press, question, to_group};
use super::{Look, Screen};
use crate::domain::ids::ProductGroupId;
use crate::domain::product::{Groups, ProductGroup};
use crate::domain::text::{isolate, one_line};
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::ProductPress;
use crate::{h, t};

/// A group's own settings.
pub fn group_edit(look: &Look<'_>, groups: &Groups, group: &ProductGroup) -> Screen {
    let lang = look.lang();
    let id = group.id;
    let mut text = h!(
        lang,
        "group-edit",
        name = isolate(&one_line(&group.name.ru, 100))
    );
    if let Some(english) = &group.name.en {
        text.line(&h!(
            lang,
            "product-english",
            name = isolate(&one_line(english, 100))
        ));
    }
    let rename = |label, english| press(label, ProductPress::RenameGroup { group: id, english });
    let into = group.parent.unwrap_or(ProductGroupId::ROOT);
    let place = path(look, groups, into);
    text.line(&h!(
        lang,
        "catalogue-place",
        path = if place.is_empty() {
            t!(lang, "catalogue-root")
        } else {
            place
        }
    ));
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![
                rename(t!(lang, "button-product-name"), false),
                rename(t!(lang, "button-product-english"), true),
            ],
            vec![
                press(
                    t!(lang, "button-product-group"),
                    ProductPress::MoveGroup { group: id, into },
                ),
                press(
                    t!(lang, "button-product-delete"),
                    ProductPress::DeleteGroup {
                        group: id,
                        version: group.version,
                    },
                ),
            ],
            vec![to_group(t!(lang, "button-back"), id)],
        ]),
    }
}

/// The groups to move a group to, level by level.
pub fn move_group(
    look: &Look<'_>,
    groups: &Groups,
    group: &ProductGroup,
    at: ProductGroupId,
) -> Screen {
    let lang = look.lang();
    let id = group.id;
    let place = path(look, groups, at);
    let mut keyboard = Keyboard::default();
    if group.parent != Some(at) && groups.may_move(id, at) {
        keyboard.row(vec![press(
            t!(lang, "button-move-here"),
            ProductPress::MoveGroupHere {
                group: id,
                version: group.version,
                into: at,
            },
        )]);
    }
    for child in groups.children(at).filter(|child| child.id != id) {
        keyboard.row(vec![press(
            folder(look, child),
            ProductPress::MoveGroup {
                group: id,
                into: child.id,
            },
        )]);
    }
    let mut last = Vec::new();
    if let Some(parent) = groups.find(at).and_then(|group| group.parent) {
        last.push(press(
            t!(lang, "button-group-up"),
            ProductPress::MoveGroup {
                group: id,
                into: parent,
            },
        ));
    }
    last.push(press(
        t!(lang, "button-back"),
        ProductPress::GroupEdit { group: id },
    ));
    keyboard.row(last);
    Screen {
        text: h!(
            lang,
            "product-move",
            name = isolate(&one_line(group.name.get(lang), 100)),
            path = if place.is_empty() {
                t!(lang, "catalogue-root")
            } else {
                place
            }
        ),
        keyboard,
    }
}

/// Asks for the name of a group: of a new one, or another one.
pub fn ask_group_name(look: &Look<'_>, group: Option<&ProductGroup>, english: bool) -> Screen {
    let lang = look.lang();
    let name = |group: &ProductGroup| isolate(&one_line(&group.name.ru, 100));
    let text = match (group, english) {
        (None, _) => h!(lang, "group-ask-new"),
        (Some(group), false) => h!(lang, "product-ask-name", name = name(group)),
        (Some(group), true) => h!(lang, "product-ask-english", name = name(group)),
    };
    question(lang, text)
}
