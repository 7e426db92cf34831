//! The main menu and the lists: pipelines, stages with counters, records.

use super::{Look, PAGE, Screen, button, flow, pager, to_menu, whose_switch};
use crate::app::naming;
use crate::domain::ids::{PipelineId, StageId};
use crate::domain::lang::Lang;
use crate::domain::preset::{Pipeline, RecordKind, Stage};
use crate::domain::record::Record;
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::storage::records::StageCount;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{DeskPress, LinePress, Press, Whose};
use crate::{h, t};

/// How many records of a stage are counted and listed; what is beyond is told as «more», and found by a search.
pub const MANY: i64 = 1_000;

/// What the main menu counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Leads that nobody has taken yet.
    pub untaken: i64,
    /// The viewer's open dialogues with clients.
    pub my_dialogs: i64,
    /// Clients whom nobody has taken yet.
    pub in_line: i64,
    /// The viewer's open leads.
    pub my_leads: i64,
    /// The viewer's open deals and offers.
    pub my_deals: i64,
    /// The viewer's open tasks.
    pub my_tasks: i64,
    /// Those of them whose time has passed.
    pub overdue: i64,
}

/// The main menu of staff.
pub fn menu(look: &Look<'_>, counts: &Counts) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "menu-title",
        name = naming::greeting_name(look.viewer)
    );
    text.gap();
    if counts.untaken > 0 {
        text.line(&h!(lang, "menu-untaken", n = counts.untaken));
    }
    text.line(&if counts.my_leads == 0 && counts.my_deals == 0 {
        h!(lang, "menu-records-none")
    } else {
        h!(
            lang,
            "menu-records",
            leads = counts.my_leads,
            deals = counts.my_deals
        )
    });
    text.line(&if counts.overdue > 0 {
        h!(
            lang,
            "menu-tasks-overdue",
            n = counts.my_tasks,
            overdue = counts.overdue
        )
    } else {
        h!(lang, "menu-tasks", n = counts.my_tasks)
    });
    let mut keyboard = Keyboard::new(vec![vec![button(
        dialogs_label(lang, counts),
        &Press::Desk(DeskPress::List {
            all: counts.my_dialogs == 0 && counts.in_line > 0,
            page: 0,
        }),
    )]]);
    if let Some(leads) = look.preset.leads() {
        keyboard.row(vec![
            button(
                t!(lang, "button-leads"),
                &Press::Pipeline {
                    pipeline: leads.id.clone(),
                    whose: Whose::All,
                },
            ),
            button(
                t!(lang, "button-deals"),
                &Press::Deals { whose: Whose::Mine },
            ),
        ]);
    }
    keyboard.row(vec![
        button(
            t!(lang, "button-tasks"),
            &Press::Tasks {
                whose: Whose::Mine,
                page: 0,
            },
        ),
        button(t!(lang, "button-new"), &Press::New {}),
    ]);
    keyboard.row(vec![
        super::search::entry(lang),
        super::contact::menu_button(lang),
    ]);
    keyboard.row(vec![
        super::replies::menu_button(lang),
        super::later::menu_button(lang),
    ]);
    keyboard.row(vec![super::products::menu_button(lang)]);
    keyboard.row(vec![
        button(
            if look.viewer.on_duty {
                t!(lang, "button-duty-on")
            } else {
                t!(lang, "button-duty-off")
            },
            &Press::Duty {
                on: !look.viewer.on_duty,
            },
        ),
        button(t!(lang, "button-language"), &Press::Languages {}),
    ]);
    if look
        .viewer
        .role
        .is_some_and(crate::domain::people::Role::runs_the_shop)
    {
        keyboard.row(vec![
            button(t!(lang, "button-staff"), &Press::Staff {}),
            button(t!(lang, "button-preset"), &Press::Preset {}),
        ]);
        keyboard.row(vec![button(
            t!(lang, "button-line"),
            &Press::Line(LinePress::Overview {}),
        )]);
    }
    Screen { text, keyboard }
}

/// «💬 Диалоги · 3 + 2»: one's own, and those whom nobody has taken.
fn dialogs_label(lang: Lang, counts: &Counts) -> String {
    let label = labelled(&t!(lang, "button-dialogs"), counts.my_dialogs);
    match (counts.my_dialogs, counts.in_line) {
        (_, 0) => label,
        (0, in_line) => format!("{label} · 🆕 {in_line}"),
        (_, in_line) => format!("{label} + 🆕 {in_line}"),
    }
}

fn count_of(counts: &[StageCount], pipeline: &PipelineId, stage: Option<&StageId>) -> i64 {
    counts
        .iter()
        .filter(|count| {
            count.pipeline == *pipeline && stage.is_none_or(|stage| count.stage == *stage)
        })
        .map(|count| count.count)
        .sum()
}

fn open_count(counts: &[StageCount], pipeline: &Pipeline) -> i64 {
    pipeline
        .stages
        .iter()
        .filter(|stage| !stage.is_final())
        .map(|stage| count_of(counts, &pipeline.id, Some(&stage.id)))
        .sum()
}

/// The pipelines of deals and offers, with what is open in each.
pub fn pipelines(look: &Look<'_>, counts: &[StageCount], whose: Whose) -> Screen {
    let lang = look.lang();
    let mut keyboard = Keyboard::default();
    for pipeline in &look.preset.pipelines {
        if pipeline.kind == RecordKind::Lead {
            continue;
        }
        let label = labelled(pipeline.name.get(lang), open_count(counts, pipeline));
        keyboard.row(vec![button(
            label,
            &Press::Pipeline {
                pipeline: pipeline.id.clone(),
                whose,
            },
        )]);
    }
    keyboard.row(vec![
        whose_switch(lang, whose, |whose| Press::Deals { whose }),
        to_menu(lang),
    ]);
    Screen {
        text: h!(lang, "pipelines-title"),
        keyboard,
    }
}

fn labelled(name: &str, count: i64) -> String {
    if count == 0 {
        name.to_owned()
    } else {
        format!("{name} · {}", at_most_many(count))
    }
}

/// «37», «1000+».
fn at_most_many(count: i64) -> String {
    if count > MANY {
        format!("{MANY}+")
    } else {
        count.to_string()
    }
}

/// A pipeline's stages with their counters.
pub fn stages(look: &Look<'_>, pipeline: &Pipeline, counts: &[StageCount], whose: Whose) -> Screen {
    let lang = look.lang();
    let buttons = pipeline
        .stages
        .iter()
        .map(|stage| {
            let count = count_of(counts, &pipeline.id, Some(&stage.id));
            button(
                labelled(stage.name.get(lang), count),
                &Press::Stage {
                    pipeline: pipeline.id.clone(),
                    stage: stage.id.clone(),
                    whose,
                    page: 0,
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    let switch = whose_switch(lang, whose, |whose| Press::Pipeline {
        pipeline: pipeline.id.clone(),
        whose,
    });
    let back = match pipeline.kind {
        RecordKind::Lead => to_menu(lang),
        RecordKind::Deal | RecordKind::Offer => {
            button(t!(lang, "button-back-to-deals"), &Press::Deals { whose })
        }
    };
    keyboard.row(vec![switch, back]);
    Screen {
        text: h!(
            lang,
            "stages-title",
            pipeline = pipeline.name.get(lang),
            n = open_count(counts, pipeline)
        ),
        keyboard,
    }
}

/// The records on a stage; each line a button to its card.
pub fn records(
    look: &Look<'_>,
    pipeline: &Pipeline,
    stage: &Stage,
    records: &[(Record, Option<String>)],
    whose: Whose,
    page: i64,
    total: i64,
) -> Screen {
    let lang = look.lang();
    let (name, stage_name) = (pipeline.name.get(lang), stage.name.get(lang));
    let mut text = if total > MANY {
        h!(
            lang,
            "records-title-many",
            pipeline = name,
            stage = stage_name,
            most = MANY
        )
    } else {
        h!(
            lang,
            "records-title",
            pipeline = name,
            stage = stage_name,
            n = total
        )
    };
    if records.is_empty() {
        text.gap();
        text.line(&match whose {
            Whose::Mine => h!(lang, "records-none-mine"),
            Whose::All => h!(lang, "records-none"),
        });
    }
    let mut keyboard = Keyboard::default();
    for (record, client) in records {
        keyboard.row(vec![record_button(look, record, client.as_deref())]);
    }
    let press = |page| Press::Stage {
        pipeline: pipeline.id.clone(),
        stage: stage.id.clone(),
        whose,
        page,
    };
    keyboard.row(pager(page, total.min(MANY), press));
    keyboard.row(vec![
        whose_switch(lang, whose, |whose| Press::Stage {
            pipeline: pipeline.id.clone(),
            stage: stage.id.clone(),
            whose,
            page: 0,
        }),
        button(
            t!(lang, "button-back"),
            &Press::Pipeline {
                pipeline: pipeline.id.clone(),
                whose,
            },
        ),
    ]);
    Screen { text, keyboard }
}

/// «№3 · Иван Петров · 2 дня».
fn record_button(look: &Look<'_>, record: &Record, client: Option<&str>) -> Button {
    let mut label = naming::record_number(look.lang(), record.number);
    if let Some(client) = client {
        label.push_str(" · ");
        label.push_str(&isolate(&one_line(client, 28)));
    }
    label.push_str(" · ");
    label.push_str(&look.age(record.stage_since));
    button(label, &Press::Card { record: record.id })
}

/// How many records fit on a page, as an offset.
pub const fn offset(page: i64) -> i64 {
    page * PAGE
}

/// The pipelines in which records are made by hand.
pub fn new_record(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let mut keyboard = Keyboard::default();
    for pipeline in look
        .preset
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.manual)
    {
        keyboard.row(vec![button(
            pipeline.name.get(lang),
            &Press::NewIn {
                pipeline: pipeline.id.clone(),
            },
        )]);
    }
    keyboard.row(vec![to_menu(lang)]);
    Screen {
        text: h!(lang, "new-title"),
        keyboard,
    }
}

/// The languages to choose from.
pub fn languages(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let row = crate::domain::lang::Lang::ALL
        .into_iter()
        .map(|choice| {
            button(
                t!(choice, "language-name"),
                &Press::Language { lang: choice },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(vec![row]);
    if look.viewer.is_staff() {
        keyboard.row(vec![to_menu(lang)]);
    }
    Screen {
        text: h!(lang, "language-choose"),
        keyboard,
    }
}

/// What this person can do.
pub fn help(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let role = look.viewer.role;
    let mut text = if role.is_some() {
        h!(lang, "help-staff")
    } else {
        h!(lang, "help-customer")
    };
    text.gap();
    for (name, description) in crate::telegram::commands::listed(role, lang) {
        text.line(&Html::escape(&format!("/{name} – {description}")));
    }
    let back = if look.viewer.is_staff() {
        Keyboard::new(vec![vec![to_menu(lang)]])
    } else {
        Keyboard::default()
    };
    Screen {
        text,
        keyboard: back,
    }
}
