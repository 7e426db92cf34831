//! The rules of the line, shown and changed.

use crate::app::line::{self, rules};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::UserId;
use crate::domain::lang::Lang;
use crate::domain::line::{LineRules, Number, REFUSABLE, Told, check_text};
use crate::domain::people::{Person, Role};
use crate::domain::schedule::{Hours, Schedule, date_of, parse_days};
use crate::storage;
use crate::t;
use crate::telegram::dialog::{Dialog, LineQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs, guard};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place};
use crate::telegram::press::{LinePress, LineTheme};
use crate::telegram::screens::line::{self as screen, View};
use crate::telegram::screens::line_rule::{self as rule, Bad};
use crate::telegram::screens::{Look, Screen};
use chrono::NaiveDate;

/// What the screens of the rules are made of.
struct Loaded {
    rules: LineRules,
    staff: Vec<Person>,
    limits: Vec<(UserId, i64)>,
}

impl Loaded {
    fn view(&self) -> View<'_> {
        View {
            rules: &self.rules,
            staff: &self.staff,
            limits: &self.limits,
        }
    }
}

async fn load(ctx: &mut Ctx<'_>) -> Result<Loaded, AppError> {
    Ok(Loaded {
        rules: line::rules(ctx).await?,
        staff: storage::people::staff(ctx.tx).await?,
        limits: storage::people::dialogs_limits(ctx.tx).await?,
    })
}

async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    screen: impl FnOnce(&Look<'_>, View<'_>) -> Screen,
) -> Result<(), AppError> {
    let loaded = load(ctx).await?;
    draw::present(ctx, person, place, |look| screen(look, loaded.view())).await
}

/// How the line works.
pub async fn overview(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    show(ctx, person, place, screen::overview).await
}

async fn show_theme(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    theme: LineTheme,
) -> Result<(), AppError> {
    show(ctx, person, place, |look, view| {
        screen::theme(look, view, theme)
    })
    .await
}

/// What a theme says now, as the answer to a press.
async fn told_back(
    ctx: &mut Ctx<'_>,
    person: &Person,
    theme: LineTheme,
) -> Result<String, AppError> {
    let rules = line::rules(ctx).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    Ok(screen::told_back(&look, &rules, theme))
}

/// Changes the rules, shows the theme and tells the change back.
async fn change(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    theme: LineTheme,
    by: impl FnOnce(&mut LineRules),
) -> Result<Answer, AppError> {
    rules::change(ctx, person, by).await?;
    show_theme(ctx, person, place, theme).await?;
    Ok(Answer::toast(told_back(ctx, person, theme).await?))
}

/// Whether a theme is the owner's alone: what keeps people out, and what becomes of their data.
const fn is_protection(theme: LineTheme) -> bool {
    match theme {
        LineTheme::Spam | LineTheme::Privacy => true,
        LineTheme::Sharing
        | LineTheme::Hours
        | LineTheme::Texts
        | LineTheme::Form
        | LineTheme::Promise
        | LineTheme::Rating
        | LineTheme::Silence => false,
    }
}

const fn changes_protection(press: &LinePress) -> bool {
    match press {
        LinePress::Set { number, .. } | LinePress::AskNumber { number } => {
            is_protection(LineTheme::of(*number))
        }
        LinePress::Switch { switch, .. } => is_protection(LineTheme::of_switch(*switch)),
        LinePress::Kind { .. } => true,
        _ => false,
    }
}

/// Carries a press out.
#[expect(clippy::too_many_lines, reason = "one line for every press")]
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &LinePress,
) -> Result<Answer, AppError> {
    if changes_protection(press) {
        guard::owner_only(person)?;
    }
    match press {
        LinePress::Theme { theme } => show_theme(ctx, person, place, *theme).await?,
        LinePress::ShareBy { way } => {
            let by = |rules: &mut LineRules| rules.distribution = *way;
            return change(ctx, person, place, LineTheme::Sharing, by).await;
        }
        LinePress::Order {} => show(ctx, person, place, rule::order).await?,
        LinePress::Shift { user, up } => {
            let staff = storage::people::staff(ctx.tx).await?;
            let staff: Vec<UserId> = staff.iter().map(|person| person.id).collect();
            rules::change(ctx, person, |rules| rules.shift(&staff, *user, *up)).await?;
            show(ctx, person, place, rule::order).await?;
        }
        LinePress::Limits {} => show(ctx, person, place, rule::limits).await?,
        LinePress::LimitOf { user } => limit_of(ctx, person, place, *user).await?,
        LinePress::SetLimit { user, limit } => {
            let limit = Some(*limit).filter(|limit| *limit >= 0);
            rules::limit(ctx, person, *user, limit).await?;
            limit_of(ctx, person, place, *user).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-saved")));
        }
        LinePress::Set { number, value } => {
            let Some(value) = number.parse(&value.to_string()) else {
                return Ok(Answer::alert(t!(person.lang, "press-unknown")));
            };
            let theme = LineTheme::of(*number);
            let by = |rules: &mut LineRules| number.set(rules, value);
            return change(ctx, person, place, theme, by).await;
        }
        LinePress::NoPromise {} => {
            let by = |rules: &mut LineRules| rules.promise = None;
            return change(ctx, person, place, LineTheme::Promise, by).await;
        }
        LinePress::Switch { switch, on } => {
            let theme = LineTheme::of_switch(*switch);
            let by = |rules: &mut LineRules| switch.set(rules, *on);
            return change(ctx, person, place, theme, by).await;
        }
        LinePress::Kind { kind, taken } if REFUSABLE.contains(&kind.as_str()) => {
            let by = |rules: &mut LineRules| {
                if *taken {
                    rules.refused_kinds.remove(kind);
                } else {
                    rules.refused_kinds.insert(kind.clone());
                }
            };
            return change(ctx, person, place, LineTheme::Spam, by).await;
        }
        LinePress::FormAsks { asks, on } => {
            let by = |rules: &mut LineRules| {
                rules.form.retain(|other| other != asks);
                if *on {
                    rules.form.push(*asks);
                }
            };
            return change(ctx, person, place, LineTheme::Form, by).await;
        }
        LinePress::FormFirst { asks } => {
            let by = |rules: &mut LineRules| {
                if rules.form.contains(asks) {
                    rules.form.retain(|other| other != asks);
                    rules.form.insert(0, *asks);
                }
            };
            return change(ctx, person, place, LineTheme::Form, by).await;
        }
        LinePress::Weekday { .. }
        | LinePress::Days {}
        | LinePress::Always {}
        | LinePress::Holidays {}
        | LinePress::DropHolidays { .. } => return hours(ctx, person, place, press).await,
        LinePress::Text { told } => show_text(ctx, person, place, *told).await?,
        LinePress::Say { told, on } => {
            let by = |rules: &mut LineRules| {
                if *on {
                    rules.silent.remove(told);
                } else {
                    rules.silent.insert(*told);
                }
            };
            rules::change(ctx, person, by).await?;
            show_text(ctx, person, place, *told).await?;
            let told = told_back(ctx, person, LineTheme::Texts).await?;
            return Ok(Answer::toast(told));
        }
        LinePress::BuiltIn { told } => {
            rules::change(ctx, person, |rules| {
                rules.texts.remove(told);
            })
            .await?;
            show_text(ctx, person, place, *told).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-line-built-in")));
        }
        LinePress::AskNumber { .. }
        | LinePress::AskHours { .. }
        | LinePress::AskHolidays {}
        | LinePress::AskText { .. } => ask(ctx, person, place, press).await?,
        LinePress::Overview {}
        | LinePress::Kind { .. }
        | LinePress::Report { .. }
        | LinePress::Ended { .. }
        | LinePress::Session { .. }
        | LinePress::Mark { .. }
        | LinePress::Stars { .. }
        | LinePress::Remark { .. } => overview(ctx, person, place).await?,
    }
    Ok(Answer::silent())
}

async fn limit_of(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    user: UserId,
) -> Result<(), AppError> {
    let loaded = load(ctx).await?;
    let of = loaded.staff.iter().find(|person| person.id == user);
    let of = of.ok_or(Refusal::NoSuchPerson)?;
    draw::present(ctx, person, place, |look| {
        rule::limit_of(look, loaded.view(), of)
    })
    .await
}

async fn show_text(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    told: Told,
) -> Result<(), AppError> {
    show(ctx, person, place, |look, view| {
        rule::text(look, view, told)
    })
    .await
}

/// Presses of working hours.
async fn hours(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &LinePress,
) -> Result<Answer, AppError> {
    match press {
        LinePress::Weekday { day } => {
            let day = usize::try_from(*day).unwrap_or(usize::MAX);
            let mut stands = true;
            rules::change(ctx, person, |rules| stands = rules.hours.toggle(day)).await?;
            if !stands {
                return Ok(Answer::alert(t!(person.lang, "press-line-last-day")));
            }
            show_theme(ctx, person, place, LineTheme::Hours).await?;
            let told = told_back(ctx, person, LineTheme::Hours).await?;
            Ok(Answer::toast(told))
        }
        LinePress::Always {} => {
            let by = |rules: &mut LineRules| {
                let holidays = std::mem::take(&mut rules.hours.holidays);
                rules.hours = Schedule {
                    holidays,
                    ..Schedule::default()
                };
            };
            change(ctx, person, place, LineTheme::Hours, by).await
        }
        LinePress::DropHolidays { first, last } => {
            let day = |days: i64| {
                let days = i32::try_from(days).ok()?;
                NaiveDate::from_num_days_from_ce_opt(days)
            };
            if let (Some(first), Some(last)) = (day(*first), day(*last)) {
                let dropped = |day: &NaiveDate| (first..=last).contains(day);
                rules::change(ctx, person, |rules| {
                    rules.hours.holidays.retain(|day| !dropped(day));
                })
                .await?;
            }
            show(ctx, person, place, rule::holidays).await?;
            Ok(Answer::toast(t!(person.lang, "toast-line-dropped")))
        }
        LinePress::Days {} => {
            show(ctx, person, place, rule::days).await?;
            Ok(Answer::silent())
        }
        _ => {
            show(ctx, person, place, rule::holidays).await?;
            Ok(Answer::silent())
        }
    }
}

/// Asks for what is typed.
async fn ask(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &LinePress,
) -> Result<(), AppError> {
    let loaded = load(ctx).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let view = loaded.view();
    let (question, screen) = match press {
        LinePress::AskNumber { number } => (
            LineQuestion::Number { number: *number },
            rule::ask_number(&look, view, *number),
        ),
        LinePress::AskHours { day } => {
            let day = usize::try_from(*day).ok().filter(|day| *day < 7);
            let now = day.and_then(|day| view.rules.hours.week[day]);
            (
                LineQuestion::Hours { day },
                rule::ask_hours(&look, day, now),
            )
        }
        LinePress::AskText { told, lang } => (
            LineQuestion::Text {
                told: *told,
                lang: *lang,
            },
            rule::ask_text(&look, view, *told, *lang),
        ),
        _ => (LineQuestion::Holidays, rule::ask_holidays(&look)),
    };
    dialogs::ask(ctx, person, place, Question::Line(question), screen).await
}

/// What an answer to a question makes of the rules.
enum Typed {
    Number(Number, u32),
    Hours(Option<usize>, Hours),
    Holidays(std::collections::BTreeSet<NaiveDate>),
    Text(Told, Lang, String),
}

fn read(question: &LineQuestion, typed: &str, today: NaiveDate) -> Result<Option<Typed>, Bad> {
    Ok(Some(match question {
        LineQuestion::Number { number } => {
            let value = number.parse(typed).ok_or(Bad::Number(*number))?;
            Typed::Number(*number, value)
        }
        LineQuestion::Hours { day } => {
            Typed::Hours(*day, Hours::parse(typed).map_err(|_| Bad::Hours)?)
        }
        LineQuestion::Holidays => {
            Typed::Holidays(parse_days(typed, today).map_err(|_| Bad::Holidays)?)
        }
        LineQuestion::Text { told, lang } => {
            Typed::Text(*told, *lang, check_text(typed).map_err(Bad::Text)?)
        }
        LineQuestion::Remark { .. } => return Ok(None),
    }))
}

/// Takes what was typed, or says what is wrong with it and waits for another try.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &LineQuestion,
    message: &Message,
) -> Result<(), AppError> {
    if !person.role.is_some_and(Role::runs_the_shop) {
        return Err(Refusal::NotAllowed.into());
    }
    let zone = ctx.shop.settings.timezone;
    let today = date_of(ctx.now, zone).unwrap_or_default();
    let typed = message.text.as_deref().unwrap_or_default();
    let typed = match read(question, typed, today) {
        Ok(Some(typed)) => typed,
        Ok(None) => return Ok(()),
        Err(bad) => {
            let preset = draw::preset(ctx);
            let words = rule::bad(&draw::look(ctx, &preset, person), &bad);
            return out::reply(ctx, person.chat(), message.id, words).await;
        }
    };
    rules::change(ctx, person, |rules| match typed {
        Typed::Number(number, value) => number.set(rules, value),
        Typed::Hours(None, hours) => rules.hours.set_all(hours),
        Typed::Hours(Some(day), hours) => {
            if let Some(slot) = rules.hours.week.get_mut(day) {
                *slot = Some(hours);
            }
        }
        Typed::Holidays(days) => {
            // Days gone by are of no use any more.
            rules.hours.holidays.retain(|day| *day >= today);
            rules.hours.holidays.extend(days);
        }
        Typed::Text(told, lang, text) => {
            rules.word(told, lang, Some(text));
            rules.silent.remove(&told);
        }
    })
    .await?;
    let told = told_back(ctx, person, theme_of(question)).await?;
    dialogs::finish(ctx, person, dialog, &told).await?;
    back(ctx, person, Place::new_in(person.chat()), question).await
}

const fn theme_of(question: &LineQuestion) -> LineTheme {
    match question {
        LineQuestion::Text { .. } => LineTheme::Texts,
        LineQuestion::Number { number } => LineTheme::of(*number),
        LineQuestion::Hours { .. } | LineQuestion::Holidays => LineTheme::Hours,
        LineQuestion::Remark { .. } => LineTheme::Rating,
    }
}

/// The screen that a question was asked from.
async fn back(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &LineQuestion,
) -> Result<(), AppError> {
    match question {
        LineQuestion::Text { told, .. } => show_text(ctx, person, place, *told).await,
        LineQuestion::Holidays => show(ctx, person, place, rule::holidays).await,
        LineQuestion::Hours { day: Some(_) } => show(ctx, person, place, rule::days).await,
        LineQuestion::Hours { day: None }
        | LineQuestion::Number { .. }
        | LineQuestion::Remark { .. } => show_theme(ctx, person, place, theme_of(question)).await,
    }
}

/// Where a question leads back to that is left without an answer.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &LineQuestion,
) -> Result<(), AppError> {
    back(ctx, person, place, question).await
}
