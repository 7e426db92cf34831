//! A pipeline in words: its stages, where each leads and on what conditions, and its robots.
//!
//! Nothing here is a sentence of any language: names come from the preset, and what joins them are signs (→ ≥ ≠ / –), so a
//! screen only lays them out. Invariant: every move and robot of the pipeline is there.

use super::goods::StockDuty;
use super::model::{
    Action, Condition, FieldKind, Move, Pipeline, Preset, Robot, Stage, StageKind, Test,
};
use crate::domain::ids::ChoiceId;
use crate::domain::lang::Lang;
use crate::domain::money;
use chrono::TimeDelta;
use iso_currency::Currency;

/// A stage in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineStage {
    /// Its name.
    pub name: String,
    /// What it means.
    pub kind: StageKind,
    /// What it does to the stock.
    pub stock: Option<StockDuty>,
    /// The moves that people may make from it.
    pub moves: Vec<OutlineMove>,
    /// Its robots, a line each: signs of what it does, its name, conditions, where it moves the record.
    pub robots: Vec<String>,
}

/// A move in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineMove {
    /// Its button's label, and the stage's name when that is another.
    pub label: String,
    /// Its conditions, joined; empty when there are none.
    pub conditions: String,
}

/// A pipeline in words. The currency is the shop's, for conditions on amounts.
pub fn outline(
    preset: &Preset,
    pipeline: &Pipeline,
    lang: Lang,
    currency: Currency,
) -> Vec<OutlineStage> {
    let writer = Writer {
        preset,
        pipeline,
        lang,
        currency,
    };
    pipeline
        .stages
        .iter()
        .map(|stage| writer.stage(stage))
        .collect()
}

/// A condition in words: «Тип оплаты: Предоплата / Постоплата», «Сумма ≥ 5 000 ₽», «Адрес доставки ≠ –».
pub fn condition_words(
    preset: &Preset,
    condition: &Condition,
    lang: Lang,
    currency: Currency,
) -> String {
    if let Some(enough) = condition.asks_stock() {
        return stock_sign(enough).to_owned();
    }
    let Some(field) = preset.field(&condition.field) else {
        // A checked preset has every field that it names.
        return condition.field.to_string();
    };
    let name = field.name.get(lang);
    let chosen = |ids: &[ChoiceId]| choices(&field.kind, ids, lang);
    match &condition.test {
        Test::Filled => format!("{name} ≠ –"),
        Test::Empty => format!("{name} = –"),
        Test::OneOf(ids) => format!("{name}: {}", chosen(ids)),
        Test::NoneOf(ids) => format!("{name} ≠ {}", chosen(ids)),
        Test::AtLeast(amount) => format!("{name} ≥ {}", money::format(lang, *amount, currency)),
        Test::Below(amount) => format!("{name} < {}", money::format(lang, *amount, currency)),
    }
}

/// A condition in as few words as an arrow has room for: of a choice, only what is chosen.
pub fn condition_label(
    preset: &Preset,
    condition: &Condition,
    lang: Lang,
    currency: Currency,
) -> String {
    match (&condition.test, preset.field(&condition.field)) {
        (Test::OneOf(ids), Some(field)) => choices(&field.kind, ids, lang),
        (Test::NoneOf(ids), Some(field)) => format!("≠ {}", choices(&field.kind, ids, lang)),
        (
            Test::Filled
            | Test::Empty
            | Test::OneOf(_)
            | Test::NoneOf(_)
            | Test::AtLeast(_)
            | Test::Below(_),
            _,
        ) => condition_words(preset, condition, lang, currency),
    }
}

/// Enough of everything in stock, or not.
const fn stock_sign(enough: bool) -> &'static str {
    if enough { "📦 ✓" } else { "📦 ✗" }
}

fn choices(kind: &FieldKind, ids: &[ChoiceId], lang: Lang) -> String {
    let FieldKind::Choice(choices) = kind else {
        return ids
            .iter()
            .map(ChoiceId::as_str)
            .collect::<Vec<_>>()
            .join(" / ");
    };
    choices
        .iter()
        .filter(|choice| ids.contains(&choice.id))
        .map(|choice| choice.name.get(lang))
        .collect::<Vec<_>>()
        .join(" / ")
}

struct Writer<'a> {
    preset: &'a Preset,
    pipeline: &'a Pipeline,
    lang: Lang,
    currency: Currency,
}

impl Writer<'_> {
    fn stage(&self, stage: &Stage) -> OutlineStage {
        OutlineStage {
            name: stage.name.get(self.lang).to_owned(),
            kind: stage.kind,
            stock: stage.stock,
            moves: stage.moves.iter().map(|way| self.transition(way)).collect(),
            robots: stage.robots.iter().map(|robot| self.robot(robot)).collect(),
        }
    }

    fn transition(&self, way: &Move) -> OutlineMove {
        let target = self
            .pipeline
            .stage(&way.to)
            .map_or(way.to.as_str(), |stage| stage.name.get(self.lang));
        let label = way.label.as_ref().map_or_else(
            || target.to_owned(),
            |label| format!("{} → {target}", label.get(self.lang)),
        );
        let needed = way
            .requires
            .iter()
            .filter_map(|id| self.preset.field(id))
            .map(|field| format!("{} ≠ –", field.name.get(self.lang)));
        OutlineMove {
            label,
            conditions: self
                .conditions(&way.when)
                .chain(needed)
                .collect::<Vec<_>>()
                .join(", "),
        }
    }

    fn conditions<'a>(&'a self, when: &'a [Condition]) -> impl Iterator<Item = String> + 'a {
        when.iter()
            .map(|condition| condition_words(self.preset, condition, self.lang, self.currency))
    }

    fn robot(&self, robot: &Robot) -> String {
        let signs: String = robot.actions.iter().map(sign).collect();
        let mut parts = vec![signs, robot.name.get(self.lang).to_owned()];
        parts.extend(robot.after.map(|after| format!("⏳ {}", clock(after))));
        let conditions: Vec<String> = self.conditions(&robot.when).collect();
        if !conditions.is_empty() {
            parts.push(format!("({})", conditions.join(", ")));
        }
        let targets = robot
            .actions
            .iter()
            .filter_map(target)
            .filter_map(|to| self.pipeline.stage(to));
        parts.extend(targets.map(|stage| format!("→ {}", stage.name.get(self.lang))));
        parts.join(" ")
    }
}

/// What an action does, as a sign; a message to the client that is switched off is a pause.
const fn sign(action: &Action) -> &'static str {
    match action {
        Action::Notify { .. } => "🔔",
        Action::CreateTask(_) => "✅",
        Action::Move { .. } => "➡️",
        Action::MessageClient { enabled: true, .. } => "💬",
        Action::MessageClient { enabled: false, .. } => "⏸",
        Action::SetField { .. } => "✏️",
    }
}

/// Where an action moves the record, at once or when its task is done.
const fn target(action: &Action) -> Option<&crate::domain::ids::StageId> {
    match action {
        Action::Move { to } => Some(to),
        Action::CreateTask(task) => task.on_done.as_ref(),
        Action::Notify { .. } | Action::MessageClient { .. } | Action::SetField { .. } => None,
    }
}

/// Hours and minutes: `0:30`, `36:00`.
fn clock(time: TimeDelta) -> String {
    let minutes = time.num_minutes();
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::FieldId;

    fn retail() -> Preset {
        Preset::parse(include_str!("../../../presets/retail.toml")).unwrap()
    }

    fn sale(lang: Lang) -> Vec<OutlineStage> {
        let preset = retail();
        let pipeline = preset
            .pipelines
            .iter()
            .find(|pipeline| pipeline.id.as_str() == "sale");
        outline(&preset, pipeline.unwrap(), lang, Currency::RUB)
    }

    #[test]
    fn a_stage_names_its_moves_with_their_conditions() {
        let stages = sale(Lang::Ru);
        assert_eq!(stages.len(), 13);
        let moves: Vec<_> = stages[1]
            .moves
            .iter()
            .map(|way| (way.label.as_str(), way.conditions.as_str()))
            .collect();
        assert_eq!(
            moves,
            [
                (
                    "Ожидаем предоплату",
                    "Тип оплаты: Предоплата / Частичная предоплата и постоплата"
                ),
                ("Подготовка товара", "Тип оплаты: Постоплата"),
            ]
        );
    }

    #[test]
    fn a_robot_is_a_line_of_what_it_does_and_where_it_leads() {
        let stages = sale(Lang::En);
        let robots = |name: &str| {
            let stage = stages.iter().find(|stage| stage.name == name).unwrap();
            stage.robots.clone()
        };
        assert_eq!(
            robots("Balance payment"),
            ["🔔✅ Awaiting the balance → Deal won"]
        );
        assert_eq!(
            robots("Receipt confirmed")[2],
            "🔔 Received, the payment is not specified (Payment = –)"
        );
        assert_eq!(
            robots("Shipping")[1],
            "⏸ Write to the client about the shipping"
        );
    }

    #[test]
    fn amounts_are_in_the_currency_of_the_shop() {
        let condition = Condition {
            field: FieldId::parse("amount").unwrap(),
            test: Test::AtLeast(500_000),
        };
        let words = condition_label(&retail(), &condition, Lang::Ru, Currency::RUB);
        assert_eq!(words, "Сумма ≥ 5\u{a0}000\u{a0}₽");
    }
}
