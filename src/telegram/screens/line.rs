//! The rules of the line: in plain words, and with buttons that change them.

use super::guard::kind_name;
use super::{Look, Screen, TEXT_MAX, button, flow, to_menu};
use crate::app::line::hours;
use crate::domain::ids::UserId;
use crate::domain::lang::Lang;
use crate::domain::line::{Asks, Distribution, LineRules, Number, REFUSABLE, Switch, Told};
use crate::domain::people::Person;
use crate::domain::schedule::date_of;
use crate::i18n::Html;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{LinePress, LineTheme, Press};
use crate::{h, t};

/// What the screens of the rules are made of.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The rules.
    pub rules: &'a LineRules,
    /// All staff.
    pub staff: &'a [Person],
    /// Whose limit of dialogues is other than the line's.
    pub limits: &'a [(UserId, i64)],
}

pub(super) fn press(label: impl Into<String>, press: LinePress) -> Button {
    button(label, &Press::Line(press))
}

pub(super) fn back(lang: Lang, theme: LineTheme) -> Vec<Button> {
    vec![press(
        t!(lang, "button-back-to", name = theme_name(lang, theme)),
        LinePress::Theme { theme },
    )]
}

pub(super) fn chosen(is: bool, label: &str) -> String {
    if is {
        format!("✓ {label}")
    } else {
        label.to_owned()
    }
}

pub(super) fn toggle(on: bool, label: &str) -> String {
    format!("{} {label}", if on { "✅" } else { "⬜️" })
}

fn theme_name(lang: Lang, theme: LineTheme) -> String {
    match theme {
        LineTheme::Sharing => t!(lang, "line-theme-sharing"),
        LineTheme::Hours => t!(lang, "line-theme-hours"),
        LineTheme::Texts => t!(lang, "line-theme-texts"),
        LineTheme::Form => t!(lang, "line-theme-form"),
        LineTheme::Promise => t!(lang, "line-theme-promise"),
        LineTheme::Rating => t!(lang, "line-theme-rating"),
        LineTheme::Silence => t!(lang, "line-theme-silence"),
        LineTheme::Spam => t!(lang, "line-theme-spam"),
        LineTheme::Privacy => t!(lang, "line-theme-privacy"),
    }
}

pub(super) fn way_name(lang: Lang, way: Distribution) -> String {
    match way {
        Distribution::All => t!(lang, "line-way-all"),
        Distribution::Evenly => t!(lang, "line-way-evenly"),
        Distribution::InOrder => t!(lang, "line-way-in-order"),
        Distribution::LeastBusy => t!(lang, "line-way-least-busy"),
    }
}

fn way_means(lang: Lang, way: Distribution) -> String {
    match way {
        Distribution::All => t!(lang, "line-means-all"),
        Distribution::Evenly => t!(lang, "line-means-evenly"),
        Distribution::InOrder => t!(lang, "line-means-in-order"),
        Distribution::LeastBusy => t!(lang, "line-means-least-busy"),
    }
}

pub(super) fn text_name(lang: Lang, told: Told) -> String {
    match told {
        Told::Welcome => t!(lang, "line-text-welcome"),
        Told::OffHours => t!(lang, "line-text-off-hours"),
        Told::NoAnswer => t!(lang, "line-text-no-answer"),
        Told::Closing => t!(lang, "line-text-closing"),
    }
}

pub(super) fn text_means(lang: Lang, told: Told) -> Html {
    match told {
        Told::Welcome => h!(lang, "line-text-means-welcome"),
        Told::OffHours => h!(lang, "line-text-means-off-hours"),
        Told::NoAnswer => h!(lang, "line-text-means-no-answer"),
        Told::Closing => h!(lang, "line-text-means-closing"),
    }
}

fn asks_name(lang: Lang, asks: Asks) -> String {
    match asks {
        Asks::Name => t!(lang, "line-asks-name"),
        Asks::What => t!(lang, "line-asks-what"),
        Asks::Phone => t!(lang, "line-asks-phone"),
    }
}

pub(super) fn number_name(lang: Lang, number: Number) -> String {
    match number {
        Number::TakeWithin => t!(lang, "line-number-take"),
        Number::Dialogs => t!(lang, "line-number-dialogs"),
        Number::CloseAfter => t!(lang, "line-number-close"),
        Number::NoAnswer => t!(lang, "line-number-patience"),
        Number::First => t!(lang, "line-number-first"),
        Number::Next => t!(lang, "line-number-next"),
        Number::Ping => t!(lang, "line-number-ping"),
        Number::PerMinute => t!(lang, "line-number-per-minute"),
        Number::Retention => t!(lang, "line-number-retention"),
    }
}

/// A number with its unit, or what none means.
pub(super) fn amount(lang: Lang, number: Number, value: Option<u32>) -> String {
    let Some(value) = value else {
        return t!(lang, "line-none-promised");
    };
    match (number, value) {
        (Number::Dialogs | Number::PerMinute, 0) => t!(lang, "line-none-any"),
        (Number::CloseAfter, 0) => t!(lang, "line-none-never"),
        (Number::Ping, 0) => t!(lang, "line-none-ping"),
        (Number::Retention, 0) => t!(lang, "line-none-forever"),
        (Number::Dialogs | Number::PerMinute, value) => {
            t!(lang, "line-up-to", most = value.to_string())
        }
        (Number::CloseAfter, value) => t!(lang, "line-h", hours = value.to_string()),
        (Number::Retention, value) => t!(lang, "line-days", days = value.to_string()),
        (
            Number::TakeWithin | Number::NoAnswer | Number::First | Number::Next | Number::Ping,
            value,
        ) => hours::minutes(lang, value.into()),
    }
}

pub(super) fn rule(lang: Lang, rules: &LineRules, number: Number) -> String {
    amount(lang, number, number.of(rules))
}

/// A rule that is a number: what it is now, which asks for another, and the usual values.
fn numbers(keyboard: &mut Keyboard, lang: Lang, rules: &LineRules, number: Number) {
    let now = number.of(rules);
    keyboard.row(vec![press(
        t!(
            lang,
            "line-number",
            name = number_name(lang, number),
            value = rule(lang, rules, number)
        ),
        LinePress::AskNumber { number },
    )]);
    let offered = number.offered().iter().map(|value| {
        press(
            chosen(now == Some(*value), &amount(lang, number, Some(*value))),
            LinePress::Set {
                number,
                value: (*value).into(),
            },
        )
    });
    let offered: Vec<Button> = offered.collect();
    let long = offered
        .iter()
        .any(|button| button.label.chars().count() > 9);
    if long {
        for row in flow(offered) {
            keyboard.row(row);
        }
    } else {
        keyboard.row(offered);
    }
}

/// What is set within a theme, in one plain sentence or a few: for the overview, and told back after every change.
pub fn told_back(look: &Look<'_>, rules: &LineRules, theme: LineTheme) -> String {
    let lang = look.lang();
    match theme {
        LineTheme::Sharing => sharing_told(lang, rules),
        LineTheme::Hours => {
            let week = hours::week(lang, &rules.hours);
            let days = days_off(look, rules);
            if rules.hours.is_always() || days.is_empty() {
                week
            } else {
                t!(lang, "line-told-hours", week = week, days = days)
            }
        }
        LineTheme::Texts => {
            let said = Told::ALL.into_iter().filter(|told| rules.says(*told));
            let said: Vec<String> = said
                .map(|told| text_name(lang, told).to_lowercase())
                .collect();
            if said.is_empty() {
                t!(lang, "line-told-texts-none")
            } else {
                t!(lang, "line-told-texts", texts = said.join(", "))
            }
        }
        LineTheme::Form => {
            let asked = rules.form.iter();
            let asked: Vec<String> = asked
                .map(|asks| asks_name(lang, *asks).to_lowercase())
                .collect();
            if asked.is_empty() {
                t!(lang, "line-told-form-none")
            } else {
                t!(lang, "line-told-form", asked = asked.join(", "))
            }
        }
        LineTheme::Promise => promise_told(lang, rules),
        LineTheme::Rating if rules.rating => t!(lang, "line-told-rating"),
        LineTheme::Rating => t!(lang, "line-told-rating-none"),
        LineTheme::Silence if rules.close_after == 0 => t!(lang, "line-told-silence-none"),
        LineTheme::Silence => t!(
            lang,
            "line-told-silence",
            span = rule(lang, rules, Number::CloseAfter)
        ),
        LineTheme::Spam => spam_told(lang, rules),
        LineTheme::Privacy => privacy_told(lang, rules),
    }
}

fn sharing_told(lang: Lang, rules: &LineRules) -> String {
    let means = way_means(lang, rules.distribution);
    let limit = rule(lang, rules, Number::Dialogs);
    match rules.distribution {
        Distribution::All => t!(lang, "line-told-sharing-all", means = means, limit = limit),
        Distribution::Evenly | Distribution::InOrder | Distribution::LeastBusy => t!(
            lang,
            "line-told-sharing",
            means = means,
            minutes = rule(lang, rules, Number::TakeWithin),
            limit = limit
        ),
    }
}

fn promise_told(lang: Lang, rules: &LineRules) -> String {
    if rules.promise.is_none() {
        return t!(lang, "line-told-promise-none");
    }
    t!(
        lang,
        "line-told-promise",
        first = rule(lang, rules, Number::First),
        next = rule(lang, rules, Number::Next),
        ping = rule(lang, rules, Number::Ping)
    )
}

fn spam_told(lang: Lang, rules: &LineRules) -> String {
    let mut told = vec![t!(
        lang,
        "line-told-spam",
        limit = rule(lang, rules, Number::PerMinute)
    )];
    let refused = REFUSABLE
        .into_iter()
        .filter(|kind| rules.refused_kinds.contains(*kind));
    let refused: Vec<String> = refused.map(|kind| kind_name(lang, kind)).collect();
    if !refused.is_empty() {
        told.push(t!(lang, "line-told-refused", kinds = refused.join(", ")));
    }
    told.push(if rules.vetting {
        t!(lang, "line-told-vetting")
    } else {
        t!(lang, "line-told-vetting-none")
    });
    told.join(" ")
}

fn privacy_told(lang: Lang, rules: &LineRules) -> String {
    let consent = if rules.consent {
        t!(lang, "line-told-consent")
    } else {
        t!(lang, "line-told-consent-none")
    };
    let kept = match rules.retention_days {
        0 => t!(lang, "line-told-retention-none"),
        _ => t!(
            lang,
            "line-told-retention",
            span = rule(lang, rules, Number::Retention)
        ),
    };
    format!("{consent} {kept}")
}

/// The days off to come.
fn days_off(look: &Look<'_>, rules: &LineRules) -> String {
    let Some(today) = date_of(look.now, look.settings.timezone) else {
        return String::new();
    };
    let runs = rules.hours.runs(today).into_iter();
    let runs: Vec<String> = runs
        .map(|run| hours::run(look.lang(), run, today))
        .collect();
    runs.join(", ")
}

/// How the line works, theme by theme.
pub fn overview(look: &Look<'_>, view: View<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "line-title");
    for theme in LineTheme::ALL {
        text.gap();
        text.line(&h!(
            lang,
            "line-entry",
            theme = theme_name(lang, theme),
            told = told_back(look, view.rules, theme)
        ));
    }
    let themes = LineTheme::ALL
        .into_iter()
        .map(|theme| press(theme_name(lang, theme), LinePress::Theme { theme }));
    let mut keyboard = Keyboard::new(flow(themes.collect()));
    keyboard.row(vec![press(
        t!(lang, "button-line-report"),
        LinePress::Report { days: 7 },
    )]);
    keyboard.row(vec![to_menu(lang)]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// A theme with its buttons.
pub fn theme(look: &Look<'_>, view: View<'_>, theme: LineTheme) -> Screen {
    let lang = look.lang();
    let rules = view.rules;
    let mut text = h!(
        lang,
        "line-entry",
        theme = theme_name(lang, theme),
        told = told_back(look, rules, theme)
    );
    let mut keyboard = Keyboard::default();
    match theme {
        LineTheme::Sharing => sharing(&mut text, &mut keyboard, lang, rules),
        LineTheme::Hours => working_hours(&mut text, &mut keyboard, look, rules),
        LineTheme::Texts => texts(&mut text, &mut keyboard, lang, rules),
        LineTheme::Form => form(&mut text, &mut keyboard, lang, rules),
        LineTheme::Promise => {
            text.gap();
            text.line(&h!(lang, "line-hint-promise"));
            numbers(&mut keyboard, lang, rules, Number::First);
            if rules.promise.is_some() {
                numbers(&mut keyboard, lang, rules, Number::Next);
                numbers(&mut keyboard, lang, rules, Number::Ping);
                keyboard.row(vec![press(
                    t!(lang, "button-line-no-promise"),
                    LinePress::NoPromise {},
                )]);
            }
        }
        LineTheme::Rating => {
            text.gap();
            text.line(&h!(lang, "line-hint-rating"));
            switch(
                &mut keyboard,
                Switch::Rating,
                rules.rating,
                &t!(lang, "line-switch-rating"),
            );
        }
        LineTheme::Silence => {
            text.gap();
            text.line(&h!(lang, "line-hint-silence"));
            numbers(&mut keyboard, lang, rules, Number::CloseAfter);
        }
        LineTheme::Spam => {
            text.gap();
            text.line(&h!(lang, "line-hint-spam"));
            numbers(&mut keyboard, lang, rules, Number::PerMinute);
            let kinds = REFUSABLE.into_iter().map(|kind| {
                let taken = !rules.refused_kinds.contains(kind);
                press(
                    toggle(taken, &kind_name(lang, kind)),
                    LinePress::Kind {
                        kind: kind.to_owned(),
                        taken: !taken,
                    },
                )
            });
            for row in flow(kinds.collect()) {
                keyboard.row(row);
            }
            switch(
                &mut keyboard,
                Switch::Vetting,
                rules.vetting,
                &t!(lang, "line-switch-vetting"),
            );
        }
        LineTheme::Privacy => {
            text.gap();
            text.line(&h!(lang, "line-hint-privacy"));
            switch(
                &mut keyboard,
                Switch::Consent,
                rules.consent,
                &t!(lang, "line-switch-consent"),
            );
            numbers(&mut keyboard, lang, rules, Number::Retention);
            keyboard.row(vec![super::guard::audit_entry(lang)]);
        }
    }
    keyboard.row(vec![press(
        t!(lang, "button-back-to", name = t!(lang, "line-name")),
        LinePress::Overview {},
    )]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

fn switch(keyboard: &mut Keyboard, switch: Switch, on: bool, label: &str) {
    keyboard.row(vec![press(
        toggle(on, label),
        LinePress::Switch { switch, on: !on },
    )]);
}

fn sharing(text: &mut Html, keyboard: &mut Keyboard, lang: Lang, rules: &LineRules) {
    text.gap();
    for way in Distribution::ALL {
        text.line(&h!(
            lang,
            "line-way",
            way = way_name(lang, way),
            means = way_means(lang, way)
        ));
        keyboard.row(vec![press(
            chosen(way == rules.distribution, &way_name(lang, way)),
            LinePress::ShareBy { way },
        )]);
    }
    if rules.distribution == Distribution::InOrder {
        keyboard.row(vec![press(
            t!(lang, "button-line-order"),
            LinePress::Order {},
        )]);
    }
    if rules.distribution != Distribution::All {
        numbers(keyboard, lang, rules, Number::TakeWithin);
    }
    numbers(keyboard, lang, rules, Number::Dialogs);
    keyboard.row(vec![press(
        t!(lang, "button-line-limits"),
        LinePress::Limits {},
    )]);
}

fn working_hours(text: &mut Html, keyboard: &mut Keyboard, look: &Look<'_>, rules: &LineRules) {
    let lang = look.lang();
    text.gap();
    text.line(&h!(
        lang,
        "line-hint-hours",
        zone = look.settings.timezone.name()
    ));
    if rules.hours.is_always() {
        keyboard.row(vec![press(
            t!(lang, "button-line-set-hours"),
            LinePress::AskHours { day: 7 },
        )]);
        return;
    }
    let days = (0_i64..).zip(&rules.hours.week);
    let days: Vec<Button> = days
        .map(|(day, hours)| {
            let name = weekday(lang, day);
            press(toggle(hours.is_some(), &name), LinePress::Weekday { day })
        })
        .collect();
    for row in days.chunks(4) {
        keyboard.row(row.to_vec());
    }
    keyboard.row(vec![
        press(
            t!(lang, "button-line-all-hours"),
            LinePress::AskHours { day: 7 },
        ),
        press(t!(lang, "button-line-days"), LinePress::Days {}),
    ]);
    keyboard.row(vec![press(
        t!(lang, "button-line-holidays"),
        LinePress::Holidays {},
    )]);
    keyboard.row(vec![press(
        t!(lang, "button-line-always"),
        LinePress::Always {},
    )]);
}

pub(super) fn weekday(lang: Lang, day: i64) -> String {
    hours::weekday(lang, usize::try_from(day).unwrap_or_default())
}

fn texts(text: &mut Html, keyboard: &mut Keyboard, lang: Lang, rules: &LineRules) {
    text.gap();
    for told in Told::ALL {
        text.line(&h!(
            lang,
            "line-way",
            way = text_name(lang, told),
            means = text_means(lang, told)
        ));
        keyboard.row(vec![press(
            toggle(rules.says(told), &text_name(lang, told)),
            LinePress::Text { told },
        )]);
    }
    numbers(keyboard, lang, rules, Number::NoAnswer);
}

fn form(text: &mut Html, keyboard: &mut Keyboard, lang: Lang, rules: &LineRules) {
    text.gap();
    text.line(&h!(lang, "line-hint-form"));
    let rest = Asks::ALL
        .into_iter()
        .filter(|asks| !rules.form.contains(asks));
    for asks in rules.form.iter().copied().chain(rest) {
        let place = rules.form.iter().position(|other| *other == asks);
        let name = asks_name(lang, asks);
        let label = match place {
            Some(place) => toggle(true, &format!("{}. {name}", place + 1)),
            None => toggle(false, &name),
        };
        let mut row = vec![press(
            label,
            LinePress::FormAsks {
                asks,
                on: place.is_none(),
            },
        )];
        if place.is_some_and(|place| place > 0) {
            row.push(press(
                t!(lang, "button-line-first"),
                LinePress::FormFirst { asks },
            ));
        }
        keyboard.row(row);
    }
}
