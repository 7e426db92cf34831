//! The shop's rules as the shipped preset has them, told case by case; and what holds whatever the cards say.

use super::*;
use crate::domain::fields::Value;
use crate::domain::ids::{ChoiceId, ContactId, PipelineId, RecordId, TaskId};
use crate::domain::preset::{Action, By, Preset, RecordKind, Route};
use proptest::prelude::*;
use std::sync::LazyLock;

static RETAIL: LazyLock<Preset> =
    LazyLock::new(|| Preset::parse(include_str!("../../../presets/retail.toml")).unwrap());

fn pipeline(id: &str) -> &'static Pipeline {
    RETAIL.pipeline(&PipelineId::parse(id).unwrap()).unwrap()
}

fn stage(id: &str) -> StageId {
    StageId::parse(id).unwrap()
}

fn field(id: &str) -> FieldId {
    FieldId::parse(id).unwrap()
}

/// A card on which nothing but the type of payment is filled in, or not even that.
fn paying(how: &str) -> Facts {
    let mut facts = Facts::default();
    if how != "-" {
        let choice = Value::Choice(ChoiceId::parse(how).unwrap());
        facts.set(field("payment"), Some(choice));
    }
    facts
}

/// The buttons of a stage: where each leads, with `?` when it asks for something first.
fn buttons(of: &str, from: &str, facts: &Facts) -> String {
    let moves = open_moves(pipeline(of), &stage(from), facts);
    let buttons: Vec<String> = moves
        .iter()
        .map(|open| {
            let asks = if open.missing.is_empty() { "" } else { "?" };
            format!("{}{asks}", open.to.id)
        })
        .collect();
    buttons.join(" ")
}

#[test]
fn the_way_of_a_sale_depends_on_the_payment() {
    for (from, payment, expected) in [
        ("new_order", "-", "in_stock replacement"),
        ("in_stock", "prepay", "awaiting_prepayment"),
        ("in_stock", "partial", "awaiting_prepayment"),
        ("in_stock", "postpay", "preparing"),
        ("in_stock", "-", "awaiting_prepayment? preparing?"),
        ("replacement", "prepay", "awaiting_prepayment refused"),
        ("replacement", "partial", "awaiting_prepayment refused"),
        ("replacement", "postpay", "preparing refused"),
        (
            "replacement",
            "-",
            "awaiting_prepayment? preparing? refused",
        ),
        ("awaiting_prepayment", "prepay", "preparing"),
        ("preparing", "prepay", "shipping"),
        ("shipping", "partial", "received"),
        ("received", "prepay", "won"),
        ("received", "partial", "postpayment"),
        ("received", "postpay", "postpayment"),
        ("received", "-", "postpayment? won?"),
        // Only the task leads on from here.
        ("postpayment", "postpay", ""),
    ] {
        assert_eq!(
            buttons("sale", from, &paying(payment)),
            expected,
            "{from}, {payment}"
        );
    }
}

#[test]
fn the_other_pipelines_go_straight_on() {
    for (of, from, expected) in [
        ("lead", "new", "in_work"),
        ("lead", "in_work", ""),
        ("lead", "spam", "in_work"),
        ("lead", "unfit", "in_work"),
        ("purchase", "new_request", "documents"),
        ("purchase", "documents", "prepayment refused"),
        ("purchase", "prepayment", "delivery"),
        ("purchase", "delivery", "postpayment"),
        ("purchase", "postpayment", ""),
        ("production", "new_request", "making cancelled"),
        ("production", "making", "packing"),
        ("production", "packing", "to_warehouse"),
        ("production", "to_warehouse", ""),
        ("offer", "new", ""),
        ("offer", "sent", "accepted declined"),
    ] {
        assert_eq!(
            buttons(of, from, &Facts::default()),
            expected,
            "{of}, {from}"
        );
    }
}

#[test]
fn a_done_task_leads_on_where_there_is_no_button() {
    for (of, from, expected) in [
        ("sale", "postpayment", Some("won")),
        ("purchase", "postpayment", Some("won")),
        ("production", "to_warehouse", Some("won")),
        ("offer", "new", Some("sent")),
        ("offer", "sent", None),
        ("sale", "awaiting_prepayment", None),
        ("sale", "shipping", None),
    ] {
        let on_done = pipeline(of)
            .stage(&stage(from))
            .unwrap()
            .robots
            .iter()
            .flat_map(|robot| &robot.actions)
            .find_map(|action| match action {
                Action::CreateTask(template) => Some(template.on_done.as_ref()),
                _ => None,
            })
            .unwrap_or_else(|| panic!("a task on {from} of {of}"));
        assert_eq!(on_done.map(StageId::as_str), expected, "{of}, {from}");
    }
}

#[test]
fn a_closed_move_is_refused_and_an_unanswered_one_asks() {
    let sale = pipeline("sale");
    let check = |to, payment| check_move(sale, &stage("in_stock"), &stage(to), &paying(payment));
    assert_eq!(check("preparing", "postpay"), Ok(Grant { take: false }));
    assert_eq!(
        check("preparing", "prepay"),
        Err(MoveRefusal::Closed(field("payment")))
    );
    assert_eq!(
        check("preparing", "-"),
        Err(MoveRefusal::Missing(vec![field("payment")]))
    );
    assert_eq!(check("won", "prepay"), Err(MoveRefusal::NotOffered));
    assert_eq!(check("nowhere", "prepay"), Err(MoveRefusal::NotOffered));
}

#[test]
fn who_takes_a_lead_answers_for_it() {
    let take = check_move(
        pipeline("lead"),
        &stage("new"),
        &stage("in_work"),
        &Facts::default(),
    );
    assert_eq!(take, Ok(Grant { take: true }));
}

#[test]
fn work_can_fail_from_every_stage_but_an_offer_only_once_sent() {
    for of in ["lead", "sale", "purchase", "production"] {
        let pipeline = pipeline(of);
        for from in &pipeline.stages {
            let failing = failing_stages(pipeline, &from.id);
            let expected = if from.kind == StageKind::Open {
                pipeline.lost_stages().count()
            } else {
                0
            };
            assert_eq!(failing.len(), expected, "{of}, {}", from.id);
        }
    }
    assert_eq!(
        failing_stages(pipeline("offer"), &stage("new")),
        [] as [&Stage; 0]
    );
    assert_eq!(failing_stages(pipeline("offer"), &stage("sent")).len(), 1);
}

#[test]
fn only_a_lead_in_work_is_converted() {
    for stage in &pipeline("lead").stages {
        let conversion = conversion_from(pipeline("lead"), &stage.id);
        assert_eq!(conversion.is_some(), stage.id.as_str() == "in_work");
    }
    assert_eq!(conversion_from(pipeline("sale"), &stage("new_order")), None);
}

#[test]
fn a_receipt_is_told_by_what_is_still_to_be_paid() {
    let received = pipeline("sale").stage(&stage("received")).unwrap();
    for (payment, expected) in [
        ("prepay", "received_paid"),
        ("partial", "received_unpaid"),
        ("postpay", "received_unpaid"),
        ("-", "received_unknown"),
    ] {
        let robots = robots(received, &Trigger::Enter, &paying(payment));
        let ids: Vec<_> = robots.iter().map(|robot| robot.id.as_str()).collect();
        assert_eq!(ids, [expected], "{payment}");
    }
}

#[test]
fn a_move_closes_opens_and_forgets_the_reason_of_a_failure() {
    let lead = pipeline("lead");
    let record = record();
    let at = Millis(5);
    let lost = record
        .clone()
        .moved(lead.stage(&stage("spam")).unwrap(), None, at);
    assert!(lost.closed);
    assert_eq!((lost.stage_since, lost.version), (at, record.version + 1));
    let lost = Record {
        reason: Some("реклама".to_owned()),
        ..lost
    };
    let again = lost.moved(lead.stage(&stage("in_work")).unwrap(), Some(UserId(7)), at);
    assert!(!again.closed);
    assert_eq!(again.reason, None);
    assert_eq!(again.responsible, Some(UserId(7)));
}

fn record() -> Record {
    Record {
        id: RecordId(1),
        kind: RecordKind::Lead,
        number: 1,
        version: 3,
        pipeline: PipelineId::parse("lead").unwrap(),
        stage: stage("new"),
        stage_since: Millis(0),
        responsible: None,
        contact: Some(ContactId(1)),
        company: None,
        fields: Facts::default(),
        origin: None,
        reason: None,
        closed: false,
        created_at: Millis(0),
    }
}

const ANNA: UserId = UserId(1);
const BORIS: UserId = UserId(2);

fn moved(id: i64, at: i64, by: UserId) -> Event {
    let what = Happening::Moved {
        from: stage("new"),
        to: stage("in_work"),
        since_before: Millis(-5),
        responsible_before: None,
        responsible_after: Some(by),
    };
    event(id, at, Actor::Person(by), what, None)
}

fn event(id: i64, at: i64, actor: Actor, what: Happening, cause: Option<i64>) -> Event {
    Event {
        id: EventId(id),
        record: RecordId(1),
        at: Millis(at),
        actor,
        what,
        cause: cause.map(EventId),
        version: id,
    }
}

#[test]
fn a_move_can_be_taken_back_by_its_maker_within_a_minute() {
    let told = Happening::Notified { to: vec![ANNA] };
    let history = [event(2, 0, Actor::System, told, Some(1)), moved(1, 0, ANNA)];
    let undo = undoable(&history, ANNA, Millis(60_000)).unwrap();
    assert_eq!(undo.event, EventId(1));
    assert_eq!(undo.back_to, stage("new"));
    assert_eq!(undo.since_before, Millis(-5));
    assert_eq!(undo.consequences, BTreeSet::from([EventId(2)]));
    assert_eq!(undoable(&history, ANNA, Millis(60_001)), None, "too late");
    assert_eq!(undoable(&history, BORIS, Millis(0)), None, "not his move");
    assert_eq!(undoable(&[], ANNA, Millis(0)), None);
}

#[test]
fn what_followed_a_move_may_keep_it_from_being_taken_back() {
    let task = TaskId(1);
    for (what, cause, open) in [
        (Happening::TaskSet { task }, Some(1), true),
        // The task was set by hand of somebody, not by the move.
        (Happening::TaskSet { task }, None, false),
        // The client has read it.
        (Happening::ClientMessaged, Some(1), false),
        (
            Happening::ReasonGiven {
                text: String::from("дорого"),
            },
            Some(1),
            false,
        ),
    ] {
        let history = [
            event(2, 0, Actor::System, what.clone(), cause),
            moved(1, 0, ANNA),
        ];
        let undo = undoable(&history, ANNA, Millis(0));
        assert_eq!(undo.is_some(), open, "{what:?}, because of {cause:?}");
    }
}

/// Whether a pipeline's good end can be reached without failing, by what may be pressed, converted and done.
fn reaches_the_good_end(pipeline: &Pipeline, from: &Stage, facts: &Facts) -> bool {
    let routes = pipeline.routes();
    let mut reached = BTreeSet::from([&from.id]);
    let mut waiting = vec![&from.id];
    while let Some(here) = waiting.pop() {
        let pressed = open_moves(pipeline, here, facts)
            .into_iter()
            .map(|open| &open.to.id);
        let done = routes
            .iter()
            .filter(|route| route.from == here)
            .filter(|route| matches!(route.by, By::Task(_) | By::Conversion))
            .map(|route: &Route<'_>| route.to);
        for next in pressed.chain(done) {
            if reached.insert(next) {
                waiting.push(next);
            }
        }
    }
    pipeline
        .stages
        .iter()
        .any(|stage| stage.kind == StageKind::Won && reached.contains(&stage.id))
}

/// A card with any of its fields filled in with anything.
fn facts() -> impl Strategy<Value = Facts> {
    let payment = prop::sample::select(vec!["prepay", "partial", "postpay"])
        .prop_map(|id| Value::Choice(ChoiceId::parse(id).unwrap()));
    let amount = (0..=crate::domain::money::MAX).prop_map(Value::Money);
    let words = "\\PC{1,30}".prop_map(Value::Text);
    (
        prop::option::of(payment),
        prop::option::of(amount),
        prop::collection::vec(prop::option::of(words), 7),
    )
        .prop_map(|(payment, amount, words)| {
            let texts = [
                "client_name",
                "client_phone",
                "company",
                "items",
                "address",
                "comment",
                "source",
            ];
            let mut facts = Facts::default();
            facts.set(field("payment"), payment);
            facts.set(field("amount"), amount);
            for (id, words) in texts.iter().zip(words) {
                facts.set(field(id), words);
            }
            facts
        })
}

/// A history of up to a dozen entries about a move of Anna's, the newest first.
fn history() -> impl Strategy<Value = Vec<Event>> {
    let entry = (
        0..7_u8,
        any::<bool>(),
        prop::option::of(0..12_i64),
        0..9_000_i64,
    );
    prop::collection::vec(entry, 0..12).prop_map(|entries| {
        let mut at = 0;
        let mut history = Vec::new();
        for (id, (kind, annas, cause, later)) in (0..).zip(entries) {
            at += later;
            let who = if annas { ANNA } else { BORIS };
            let task = TaskId(1);
            let what = match kind {
                0 | 1 => {
                    history.push(moved(id, at, who));
                    continue;
                }
                2 => Happening::Notified { to: vec![who] },
                3 => Happening::TaskSet { task },
                4 => Happening::TaskDone {
                    task,
                    left_behind: false,
                },
                5 => Happening::ClientMessaged,
                _ => Happening::HandedOver {
                    from: None,
                    to: who,
                },
            };
            let cause = cause.filter(|cause| *cause < id);
            history.push(event(id, at, Actor::Person(who), what, cause));
        }
        history.reverse();
        history
    })
}

proptest! {
    #[test]
    fn a_move_is_granted_just_when_its_button_asks_for_nothing(facts in facts()) {
        for pipeline in &RETAIL.pipelines {
            for from in &pipeline.stages {
                let offered = open_moves(pipeline, &from.id, &facts);
                for to in &pipeline.stages {
                    let granted = check_move(pipeline, &from.id, &to.id, &facts);
                    match offered.iter().find(|open| open.to.id == to.id) {
                        Some(open) if open.missing.is_empty() => prop_assert!(granted.is_ok()),
                        Some(open) => {
                            prop_assert_eq!(granted, Err(MoveRefusal::Missing(open.missing.clone())));
                        }
                        None => {
                            let fails = failing_stages(pipeline, &from.id).contains(&to);
                            prop_assert_eq!(granted.is_ok(), fails);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn whatever_the_card_says_the_good_end_is_within_reach(facts in facts()) {
        for pipeline in &RETAIL.pipelines {
            for from in pipeline.stages.iter().filter(|stage| !stage.is_final()) {
                prop_assert!(
                    reaches_the_good_end(pipeline, from, &facts),
                    "{} of {}", from.id, pipeline.id
                );
            }
        }
    }

    #[test]
    fn nothing_foreign_is_ever_taken_back(history in history(), now in 0..120_000_i64) {
        let Some(undo) = undoable(&history, ANNA, Millis(now)) else {
            return Ok(());
        };
        let at = history.iter().position(|event| event.id == undo.event).unwrap();
        let (since, own) = (&history[..at], &history[at]);
        prop_assert_eq!(&own.actor, &Actor::Person(ANNA));
        prop_assert!(now - own.at.0 <= 60_000);
        for later in since {
            let gone_out = matches!(later.what, Happening::Moved { .. } | Happening::ClientMessaged);
            prop_assert!(!gone_out, "{later:?}");
            // Its causes lead back to the move.
            let mut cause = later.cause;
            while cause != Some(own.id) {
                let id = cause.expect("a cause that is the move or one of its consequences");
                prop_assert!(id > own.id);
                cause = history.iter().find(|event| event.id == id).and_then(|event| event.cause);
            }
        }
        let later: BTreeSet<EventId> = since.iter().map(|event| event.id).collect();
        prop_assert_eq!(undo.consequences, later);
    }
}
