//! The rules of the line, one at a time: people, days and texts, and the questions for what is typed.

use super::line::{
    View, amount, back, chosen, number_name, press, rule, text_means, text_name, toggle, weekday,
};
use super::{Look, Screen, TEXT_MAX, cancel, flow, line_talk};
use crate::app::line::hours;
use crate::app::naming;
use crate::domain::ids::UserId;
use crate::domain::lang::Lang;
use crate::domain::line::{BadText, LineRules, Number, Told};
use crate::domain::people::Person;
use crate::domain::preset::RecordKind;
use crate::domain::schedule::{Hours, date_of};
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::{LinePress, LineTheme};
use crate::{h, t};
use chrono::Datelike;

/// What was typed and can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bad {
    /// No number, or one that makes no sense.
    Number(Number),
    /// No working hours.
    Hours,
    /// No days off.
    Holidays,
    /// No text.
    Text(BadText),
}

/// The order of staff.
pub fn order(look: &Look<'_>, view: View<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "line-order");
    let mut keyboard = Keyboard::default();
    let ids: Vec<UserId> = view.staff.iter().map(|person| person.id).collect();
    let order = view.rules.in_order(&ids);
    text.gap();
    for (place, id) in order.iter().enumerate() {
        let Some(person) = view.staff.iter().find(|person| person.id == *id) else {
            continue;
        };
        text.line(&h!(
            lang,
            "line-order-entry",
            place = (place + 1).to_string(),
            name = naming::person_name(person)
        ));
        if place < SHOWN {
            let name = isolate(&one_line(&person.name, 20));
            let shift = |up| LinePress::Shift { user: *id, up };
            keyboard.row(vec![
                press(format!("⬆️ {name}"), shift(true)),
                press("⬇️", shift(false)),
            ]);
        }
    }
    keyboard.row(back(lang, LineTheme::Sharing));
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// How many of the staff have buttons of their own: a keyboard takes a hundred (RULES §4).
const SHOWN: usize = 40;

/// A limit in words; `None`: as the line says.
fn limit_words(lang: Lang, rules: &LineRules, limit: Option<i64>) -> String {
    match limit {
        Some(limit) => amount(lang, Number::Dialogs, u32::try_from(limit).ok()),
        None => t!(
            lang,
            "line-limit-usual",
            limit = rule(lang, rules, Number::Dialogs)
        ),
    }
}

fn limit_of_person(view: View<'_>, user: UserId) -> Option<i64> {
    let own = view.limits.iter().find(|(id, _)| *id == user);
    own.map(|(_, limit)| *limit)
}

/// Everybody's limit of open dialogues.
pub fn limits(look: &Look<'_>, view: View<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "line-limits");
    text.gap();
    for person in view.staff {
        text.line(&h!(
            lang,
            "line-limit-entry",
            name = naming::person_name(person),
            limit = limit_words(lang, view.rules, limit_of_person(view, person.id))
        ));
    }
    let people = view.staff.iter().take(SHOWN).map(|person| {
        press(
            isolate(&one_line(&person.name, 30)),
            LinePress::LimitOf { user: person.id },
        )
    });
    let mut keyboard = Keyboard::new(flow(people.collect()));
    keyboard.row(back(lang, LineTheme::Sharing));
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// One person's limit.
pub fn limit_of(look: &Look<'_>, view: View<'_>, person: &Person) -> Screen {
    let lang = look.lang();
    let now = limit_of_person(view, person.id);
    let user = person.id;
    let mut keyboard = Keyboard::default();
    keyboard.row(vec![press(
        chosen(now.is_none(), &limit_words(lang, view.rules, None)),
        LinePress::SetLimit { user, limit: -1 },
    )]);
    let choices = [0, 1, 2, 3, 5, 8, 10, 15, 20].map(|limit: i64| {
        press(
            chosen(
                now == Some(limit),
                &limit_words(lang, view.rules, Some(limit)),
            ),
            LinePress::SetLimit { user, limit },
        )
    });
    for row in choices.chunks(3) {
        keyboard.row(row.to_vec());
    }
    keyboard.row(vec![press(t!(lang, "button-back"), LinePress::Limits {})]);
    Screen {
        text: h!(
            lang,
            "line-limit-of",
            name = naming::person_name(person),
            limit = limit_words(lang, view.rules, now)
        ),
        keyboard,
    }
}

/// The hours day by day.
pub fn days(look: &Look<'_>, view: View<'_>) -> Screen {
    let lang = look.lang();
    let days = (0_i64..).zip(&view.rules.hours.week).map(|(day, hours)| {
        let name = weekday(lang, day);
        let label = match hours {
            Some(hours) => format!("{name} {}", hours::span(*hours)),
            None => t!(lang, "line-hours-off", days = name),
        };
        press(label, LinePress::AskHours { day })
    });
    let mut keyboard = Keyboard::new(flow(days.collect()));
    keyboard.row(back(lang, LineTheme::Hours));
    Screen {
        text: h!(lang, "line-days-choose"),
        keyboard,
    }
}

/// The days off.
pub fn holidays(look: &Look<'_>, view: View<'_>) -> Screen {
    let lang = look.lang();
    let today = date_of(look.now, look.settings.timezone).unwrap_or_default();
    let runs = view.rules.hours.runs(today);
    let mut text = if runs.is_empty() {
        h!(lang, "line-holidays-none")
    } else {
        let mut text = h!(lang, "line-holidays");
        text.gap();
        text
    };
    let mut keyboard = Keyboard::default();
    for (place, (first, last)) in runs.into_iter().enumerate() {
        let words = hours::run(lang, (first, last), today);
        text.line(&h!(lang, "line-holiday", days = words.as_str()));
        if place < SHOWN {
            keyboard.row(vec![press(
                t!(lang, "button-line-drop", days = words),
                LinePress::DropHolidays {
                    first: first.num_days_from_ce().into(),
                    last: last.num_days_from_ce().into(),
                },
            )]);
        }
    }
    keyboard.row(vec![press(
        t!(lang, "button-line-add-holidays"),
        LinePress::AskHolidays {},
    )]);
    keyboard.row(back(lang, LineTheme::Hours));
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// A text of the line's, in every language.
pub fn text(look: &Look<'_>, view: View<'_>, told: Told) -> Screen {
    let lang = look.lang();
    let rules = view.rules;
    let mut text = h!(
        lang,
        "line-text",
        name = text_name(lang, told),
        means = text_means(lang, told)
    );
    text.line(&if rules.says(told) {
        h!(lang, "line-text-on")
    } else {
        h!(lang, "line-text-off")
    });
    let mut is_own = false;
    for in_lang in Lang::ALL {
        text.gap();
        let name = t!(in_lang, "language-name");
        if let Some(own) = rules.own(told, in_lang) {
            is_own = true;
            text.line(&h!(lang, "line-text-own", language = name));
            text.line(&Html::escape(own));
        } else {
            text.line(&h!(lang, "line-text-built-in", language = name));
            text.line(&built_in(in_lang, told));
        }
    }
    text.gap();
    text.line(&h!(lang, "line-text-variables"));
    let on = rules.says(told);
    let mut keyboard = Keyboard::default();
    keyboard.row(vec![press(
        toggle(on, &t!(lang, "button-line-say")),
        LinePress::Say { told, on: !on },
    )]);
    let wordings = Lang::ALL.into_iter().map(|in_lang| {
        press(
            t!(
                lang,
                "button-line-word",
                language = t!(in_lang, "language-name")
            ),
            LinePress::AskText {
                told,
                lang: in_lang,
            },
        )
    });
    keyboard.row(wordings.collect());
    if is_own {
        keyboard.row(vec![press(
            t!(lang, "button-line-built-in"),
            LinePress::BuiltIn { told },
        )]);
    }
    keyboard.row(back(lang, LineTheme::Texts));
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// The built-in wording, with an example for what it names.
fn built_in(lang: Lang, told: Told) -> Html {
    match told {
        Told::Welcome => h!(
            lang,
            "customer-received",
            request = naming::record_name_for_client(lang, RecordKind::Lead, 7)
        ),
        Told::OffHours | Told::NoAnswer | Told::Closing => {
            let hours = t!(lang, "line-opens-tomorrow", time = "10:00");
            line_talk::built_in(lang, told, Some(&hours))
        }
    }
}

/// Asks for an own wording.
pub fn ask_text(look: &Look<'_>, view: View<'_>, told: Told, in_lang: Lang) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "line-ask-text",
        name = text_name(lang, told),
        language = t!(in_lang, "language-name")
    );
    if let Some(own) = view.rules.own(told, in_lang) {
        text.gap();
        text.line(&h!(lang, "ask-now", value = own));
    }
    text.gap();
    text.line(&h!(lang, "line-text-variables"));
    text.line(&h!(lang, "ask-cancel"));
    question(lang, text)
}

/// Asks for a number.
pub fn ask_number(look: &Look<'_>, view: View<'_>, number: Number) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "line-ask-number",
        name = number_name(lang, number),
        now = rule(lang, view.rules, number)
    );
    text.line(&bounds(lang, number));
    text.line(&h!(lang, "ask-cancel"));
    question(lang, text)
}

fn bounds(lang: Lang, number: Number) -> Html {
    let (least, most) = number.bounds();
    let unit = match number {
        Number::TakeWithin | Number::NoAnswer | Number::First | Number::Next | Number::Ping => {
            t!(lang, "line-unit-minutes")
        }
        Number::Dialogs => t!(lang, "line-unit-dialogs"),
        Number::CloseAfter => t!(lang, "line-unit-hours"),
        Number::PerMinute => t!(lang, "line-unit-messages"),
        Number::Retention => t!(lang, "line-unit-days"),
    };
    h!(
        lang,
        "line-ask-bounds",
        unit = unit,
        least = least.to_string(),
        most = most.to_string()
    )
}

/// Asks for working hours: of a day, or of all.
pub fn ask_hours(look: &Look<'_>, day: Option<usize>, now: Option<Hours>) -> Screen {
    let lang = look.lang();
    let mut text = match day {
        Some(day) => h!(lang, "line-ask-day-hours", day = hours::weekday(lang, day)),
        None => h!(lang, "line-ask-hours"),
    };
    if let Some(now) = now {
        text.line(&h!(lang, "ask-now", value = hours::span(now)));
    }
    text.line(&h!(lang, "ask-cancel"));
    question(lang, text)
}

/// Asks for days off.
pub fn ask_holidays(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "line-ask-holidays");
    text.line(&h!(lang, "ask-cancel"));
    question(lang, text)
}

fn question(lang: Lang, text: Html) -> Screen {
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Why what was typed can't be taken, and how to write it.
pub fn bad(look: &Look<'_>, bad: &Bad) -> Html {
    let lang = look.lang();
    let mut text = match bad {
        Bad::Number(number) => {
            let mut text = h!(lang, "line-bad-number");
            text.line(&bounds(lang, *number));
            text
        }
        Bad::Hours => h!(lang, "line-bad-hours"),
        Bad::Holidays => h!(lang, "line-bad-holidays"),
        Bad::Text(BadText::Empty) => h!(lang, "line-bad-text-empty"),
        Bad::Text(BadText::TooLong) => h!(lang, "line-bad-text-long"),
        Bad::Text(BadText::Unknown(name)) => {
            h!(lang, "line-bad-text-unknown", name = one_line(name, 40))
        }
        Bad::Text(BadText::Brace) => h!(lang, "line-bad-text-brace"),
    };
    text.line(&h!(lang, "ask-cancel"));
    text
}
