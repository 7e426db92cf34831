//! Staff, and what could not be handled: for those who run the shop.

use super::{Look, Screen, TEXT_MAX, button, flow, to_menu};
use crate::app::naming;
use crate::domain::lang::Lang;
use crate::domain::people::{Person, Role};
use crate::domain::text::{one_line, shorten};
use crate::domain::time::Millis;
use crate::storage::inbox::Parked;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::{DeskPress, Press};
use crate::{h, t};

/// A role in words.
pub fn role_name(lang: Lang, role: Role) -> String {
    match role {
        Role::Manager => t!(lang, "role-manager"),
        Role::Admin => t!(lang, "role-admin"),
        Role::Owner => t!(lang, "role-owner"),
    }
}

/// All staff.
pub fn staff(look: &Look<'_>, staff: &[Person]) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "staff-title",
        n = i64::try_from(staff.len()).unwrap_or(i64::MAX)
    );
    text.gap();
    for person in staff {
        text.line(&h!(
            lang,
            "staff-entry",
            name = naming::person_name(person),
            role = person
                .role
                .map_or_else(String::new, |role| role_name(lang, role)),
            duty = if person.on_duty { "🟢" } else { "⚪️" }
        ));
    }
    let mut keyboard = Keyboard::default();
    keyboard.row(vec![button(t!(lang, "button-invite"), &Press::Invite {})]);
    let members = staff
        .iter()
        .filter(|person| may(look.viewer, person))
        .map(|person| {
            button(
                one_line(&person.name, 30),
                &Press::Member { user: person.id },
            )
        })
        .collect();
    for row in flow(members) {
        keyboard.row(row);
    }
    keyboard.row(vec![to_menu(lang)]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

fn may(viewer: &Person, person: &Person) -> bool {
    match (viewer.role, person.role) {
        (Some(own), Some(role)) => own.governs(role),
        _ => false,
    }
}

/// A member of staff.
pub fn member(look: &Look<'_>, person: &Person, open_records: usize) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "member-title",
        name = naming::person_name(person),
        role = person
            .role
            .map_or_else(String::new, |role| role_name(lang, role))
    );
    text.line(&h!(
        lang,
        "member-records",
        n = i64::try_from(open_records).unwrap_or(i64::MAX)
    ));
    let mut keyboard = Keyboard::default();
    for role in Role::ALL {
        let allowed = look.viewer.role.is_some_and(|own| own.governs(role));
        if allowed && person.role != Some(role) {
            keyboard.row(vec![button(
                t!(lang, "button-make-role", role = role_name(lang, role)),
                &Press::SetRole {
                    user: person.id,
                    role,
                },
            )]);
        }
    }
    keyboard.row(vec![button(
        t!(lang, "button-limit"),
        &Press::Desk(DeskPress::Limit { user: person.id }),
    )]);
    keyboard.row(vec![button(
        t!(lang, "button-remove"),
        &Press::Remove { user: person.id },
    )]);
    keyboard.row(vec![button(t!(lang, "button-to-staff"), &Press::Staff {})]);
    Screen { text, keyboard }
}

/// The roles to invite to.
pub fn invite(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let mut keyboard = Keyboard::default();
    for role in Role::ALL {
        if look.viewer.role.is_some_and(|own| own.governs(role)) {
            keyboard.row(vec![button(
                role_name(lang, role),
                &Press::InviteAs { role },
            )]);
        }
    }
    keyboard.row(vec![button(t!(lang, "button-to-staff"), &Press::Staff {})]);
    Screen {
        text: h!(lang, "invite-choose"),
        keyboard,
    }
}

/// An invitation, to be sent on.
pub fn invitation(look: &Look<'_>, role: Role, link: &str, until: Millis) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "invitation",
            role = role_name(lang, role),
            link = link,
            until = look.moment(until)
        ),
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-to-staff"),
            &Press::Staff {},
        )]]),
    }
}

/// Who takes over from a member of staff who is to go.
pub fn heirs(look: &Look<'_>, person: &Person, staff: &[Person], open_records: usize) -> Screen {
    let lang = look.lang();
    let buttons = staff
        .iter()
        .filter(|other| other.reachable && other.id != person.id)
        .map(|other| {
            button(
                one_line(&other.name, 30),
                &Press::RemoveTo {
                    user: person.id,
                    heir: other.id,
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![button(
        t!(lang, "button-back"),
        &Press::Member { user: person.id },
    )]);
    Screen {
        text: h!(
            lang,
            "remove-choose",
            name = naming::person_name(person),
            n = i64::try_from(open_records).unwrap_or(i64::MAX)
        ),
        keyboard,
    }
}

/// What could not be handled, each with a button that tries again.
pub fn trouble(look: &Look<'_>, parked: &[Parked], total: i64, refused_sends: i64) -> Screen {
    let lang = look.lang();
    let mut text = if parked.is_empty() && refused_sends == 0 {
        h!(lang, "trouble-none")
    } else {
        h!(lang, "trouble-title", n = total, refused = refused_sends)
    };
    let mut keyboard = Keyboard::default();
    for update in parked {
        text.gap();
        text.line(&h!(
            lang,
            "trouble-entry",
            id = update.update_id.to_string(),
            at = look.moment(Millis(update.received_at)),
            error = shorten(update.error.as_deref().unwrap_or("?"), 200)
        ));
        keyboard.row(vec![button(
            t!(lang, "button-replay", id = update.update_id.to_string()),
            &Press::Replay {
                update: update.update_id,
            },
        )]);
    }
    keyboard.row(vec![to_menu(lang)]);
    Screen { text, keyboard }
}
