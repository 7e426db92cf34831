//! Records, their tasks and their history.

use super::{ANNA, BORIS, NOW, begin, client, lead, manager, new_deal, new_lead, pipeline, stage};
use crate::both;
use crate::support::Backend;
use prilavok::domain::event::{Actor, Happening};
use prilavok::domain::fields::{Fields, Value};
use prilavok::domain::ids::{EventId, FieldId, RecordId, RobotId, TaskId, TemplateId, UserId};
use prilavok::domain::lang::Localized;
use prilavok::domain::record::Record;
use prilavok::domain::task::{Task, TaskState};
use prilavok::domain::time::Millis;
use prilavok::storage::records::{NewRecord, Order, StageCount};
use prilavok::storage::tasks::NewTask;
use prilavok::storage::{Tx, companies, events, records, tasks};

fn ids(records: &[Record]) -> Vec<RecordId> {
    records.iter().map(|record| record.id).collect()
}

async fn record_round_trip(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let contact = client(&mut tx, "Пётр").await.id;
    let company = companies::find_or_make(&mut tx, "Ёлка", NOW)
        .await
        .unwrap()
        .id;
    let from = records::make(&mut tx, new_lead(Some(contact)), NOW)
        .await
        .unwrap();
    let amount = FieldId::parse("amount").unwrap();
    let fields: Fields = [(amount, Value::Money(1_290_000))].into_iter().collect();
    let new = NewRecord {
        responsible: Some(ANNA),
        company: Some(company),
        fields: fields.clone(),
        origin: Some(from.id),
        ..new_deal(Some(contact))
    };
    let deal = records::make(&mut tx, new, NOW).await.unwrap();
    assert_eq!((deal.number, deal.version, deal.closed), (1, 1, false));
    assert_eq!((deal.stage_since, deal.created_at), (NOW, NOW));
    assert_eq!((deal.origin, &deal.fields), (Some(from.id), &fields));
    let second = records::make(&mut tx, new_deal(None), NOW).await.unwrap();
    assert_eq!(second.number, 2, "each kind counts its own");
    assert_eq!(from.number, 1);

    let moved = Record {
        version: 2,
        stage: stage("refused"),
        stage_since: Millis(2_000),
        responsible: None,
        company: None,
        fields: Fields::default(),
        reason: Some(String::from("<b>дорого</b> & далеко")),
        closed: true,
        ..deal.clone()
    };
    records::save(&mut tx, &moved, Millis(2_000)).await.unwrap();
    assert_eq!(records::find(&mut tx, deal.id).await.unwrap(), Some(moved));
    assert_eq!(records::find(&mut tx, RecordId(404)).await.unwrap(), None);
    let late = Record { version: 2, ..deal };
    super::assert_conflict(
        records::save(&mut tx, &late, NOW).await,
        ("records", late.id.0),
    );
    tx.commit().await.unwrap();
}
both!(a_record_is_kept_whole_and_changed_once, record_round_trip);

async fn spoilt_records(backend: Backend) {
    let (_test, db) = backend.open().await;
    for (column, value) in [
        ("kind", "invoice"),
        ("pipeline", "Продажа"),
        ("stage", ""),
        ("fields", "[]"),
    ] {
        let mut tx = begin(&db).await;
        let id = lead(&mut tx).await.id;
        super::meddle(
            &mut tx,
            &format!("UPDATE records SET {column} = '{value}' WHERE id = {id}"),
        )
        .await;
        super::assert_corrupt(records::find(&mut tx, id).await, ("records", column, id.0));
        tx.rollback().await.unwrap();
    }
}
both!(a_spoilt_record_says_where, spoilt_records);

async fn one_open_lead(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let contact = client(&mut tx, "Пётр").await.id;
    let first = records::make(&mut tx, new_lead(Some(contact)), NOW)
        .await
        .unwrap();
    records::make(&mut tx, new_deal(Some(contact)), NOW)
        .await
        .unwrap();
    records::make(&mut tx, new_lead(None), NOW).await.unwrap();
    records::make(&mut tx, new_lead(None), NOW).await.unwrap();
    tx.mark().await.unwrap();
    super::assert_taken(records::make(&mut tx, new_lead(Some(contact)), NOW).await);
    tx.roll_back_to_mark().await.unwrap();

    let closed = Record {
        version: 2,
        closed: true,
        ..first
    };
    records::save(&mut tx, &closed, NOW).await.unwrap();
    let second = records::make(&mut tx, new_lead(Some(contact)), NOW)
        .await
        .unwrap();
    let reopened = Record {
        version: 3,
        closed: false,
        ..closed
    };
    assert_eq!(
        records::open_lead_of(&mut tx, contact).await.unwrap(),
        Some(second)
    );
    super::assert_taken(records::save(&mut tx, &reopened, NOW).await);
    tx.rollback().await.unwrap();
}
both!(a_client_has_one_open_lead, one_open_lead);

async fn words_go_to(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let contact = client(&mut tx, "Пётр").await.id;
    let current = async |tx: &mut Tx| {
        let record = records::current_of_contact(tx, contact).await.unwrap();
        record.map(|record| record.id)
    };
    assert_eq!(current(&mut tx).await, None);
    let old = records::make(&mut tx, new_deal(Some(contact)), NOW)
        .await
        .unwrap();
    let new = records::make(&mut tx, new_deal(Some(contact)), NOW)
        .await
        .unwrap();
    assert_eq!(current(&mut tx).await, Some(new.id), "the newest deal");
    let touched = Record { version: 2, ..old };
    records::save(&mut tx, &touched, Millis(2_000))
        .await
        .unwrap();
    assert_eq!(
        current(&mut tx).await,
        Some(touched.id),
        "the one worked on"
    );
    let lead = records::make(&mut tx, new_lead(Some(contact)), NOW)
        .await
        .unwrap();
    assert_eq!(
        current(&mut tx).await,
        Some(lead.id),
        "an open lead before all"
    );
    let closed = Record {
        version: 2,
        closed: true,
        ..lead
    };
    records::save(&mut tx, &closed, NOW).await.unwrap();
    assert_eq!(current(&mut tx).await, Some(touched.id));
    assert_eq!(records::open_lead_of(&mut tx, contact).await.unwrap(), None);
    let all = records::of_contact(&mut tx, contact, 2).await.unwrap();
    assert_eq!(
        ids(&all),
        [closed.id, new.id],
        "the newest first, closed ones too"
    );
    tx.commit().await.unwrap();
}
both!(a_clients_words_go_to_the_record_at_hand, words_go_to);

async fn lists_of_records(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let mut made = Vec::new();
    for (responsible, at) in [(None, 3), (Some(ANNA), 2), (Some(ANNA), 1)] {
        let new = NewRecord {
            responsible,
            ..new_deal(None)
        };
        made.push(records::make(&mut tx, new, Millis(at)).await.unwrap().id);
    }
    let (sale, order) = (pipeline("sale"), stage("new_order"));
    let at = (&sale, &order);
    let all = records::on_stage(&mut tx, at, None, Order::Waiting, 9, 0)
        .await
        .unwrap();
    assert_eq!(
        ids(&all),
        [made[2], made[1], made[0]],
        "the longest waiting first"
    );
    let page = records::on_stage(&mut tx, at, None, Order::Latest, 1, 0)
        .await
        .unwrap();
    assert_eq!(ids(&page), [made[0]], "the latest first");
    let annas = records::on_stage(&mut tx, at, Some(ANNA), Order::Waiting, 9, 1)
        .await
        .unwrap();
    assert_eq!(ids(&annas), [made[1]]);
    let annas = records::on_stage(&mut tx, at, Some(ANNA), Order::Latest, 9, 0)
        .await
        .unwrap();
    assert_eq!(ids(&annas), [made[1], made[2]]);
    for (of, most, counted) in [
        (None, 9, 3),
        (None, 2, 2),
        (Some(ANNA), 9, 2),
        (Some(BORIS), 9, 0),
    ] {
        let count = records::count_on_stage(&mut tx, at, of, most)
            .await
            .unwrap();
        assert_eq!(count, counted, "{of:?} up to {most}");
    }
    let count = |count| StageCount {
        pipeline: sale.clone(),
        stage: order.clone(),
        count,
    };
    assert_eq!(
        records::count_open_by_stage(&mut tx, None).await.unwrap(),
        [count(3)]
    );
    assert_eq!(
        records::count_open_by_stage(&mut tx, Some(ANNA))
            .await
            .unwrap(),
        [count(2)]
    );
    assert_eq!(
        records::count_open_by_stage(&mut tx, Some(BORIS))
            .await
            .unwrap(),
        []
    );

    let (first, closed) = (made[1], made[2]);
    let record = records::find(&mut tx, closed).await.unwrap().unwrap();
    let record = Record {
        version: 2,
        closed: true,
        ..record
    };
    records::save(&mut tx, &record, NOW).await.unwrap();
    let open = records::open_of_responsible(&mut tx, ANNA).await.unwrap();
    assert_eq!(ids(&open), [first]);
    assert_eq!(
        records::count_open_by_stage(&mut tx, None).await.unwrap(),
        [count(2)]
    );
    assert_eq!(
        records::count_by_stage(&mut tx).await.unwrap(),
        [count(3)],
        "with what is closed"
    );

    tx.commit().await.unwrap();
}
both!(records_are_listed_and_counted, lists_of_records);

fn new_task(record: RecordId, assignee: UserId, due_at: i64) -> NewTask {
    NewTask {
        record,
        stage: stage("new"),
        template: TemplateId::parse("call_back").unwrap(),
        title: Localized {
            ru: String::from("Перезвонить"),
            en: String::from("Call back"),
        },
        assignee,
        due_at: Millis(due_at),
        on_done: Some(stage("won")),
        done_by_move: Some(stage("in_work")),
        cause: None,
    }
}

async fn task_round_trip(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    let record = lead(&mut tx).await.id;
    let made = tasks::make(&mut tx, new_task(record, ANNA, 500), NOW)
        .await
        .unwrap();
    assert_eq!((made.version, made.state), (1, TaskState::Open));
    assert_eq!(made.title.en, "Call back");
    assert_eq!(made.on_done, Some(stage("won")));
    for state in [
        TaskState::Done {
            by: Some(BORIS),
            at: NOW,
        },
        TaskState::Done { by: None, at: NOW },
        TaskState::Withdrawn,
        TaskState::Open,
    ] {
        let task = tasks::find(&mut tx, made.id).await.unwrap().unwrap();
        let changed = Task {
            version: task.version + 1,
            state,
            assignee: BORIS,
            due_at: Millis(700),
            comment: Some(String::from("не берёт трубку")),
            ..task
        };
        tasks::save(&mut tx, &changed).await.unwrap();
        assert_eq!(tasks::find(&mut tx, made.id).await.unwrap(), Some(changed));
    }
    super::assert_conflict(
        tasks::save(
            &mut tx,
            &Task {
                version: 2,
                ..made.clone()
            },
        )
        .await,
        ("tasks", made.id.0),
    );
    assert_eq!(tasks::find(&mut tx, TaskId(404)).await.unwrap(), None);
    tx.commit().await.unwrap();

    for (column, value) in [
        ("state", "done"),
        ("state", "half-done"),
        ("stage", "Новая"),
        ("template", "?"),
        ("title", "Перезвонить"),
        ("on_done", ""),
        ("done_by_move", "."),
    ] {
        let mut tx = begin(&db).await;
        super::meddle(&mut tx, &format!("UPDATE tasks SET {column} = '{value}'")).await;
        let found = tasks::find(&mut tx, made.id).await;
        super::assert_corrupt(found, ("tasks", column, made.id.0));
        tx.rollback().await.unwrap();
    }
}
both!(a_task_is_kept_whole_and_changed_once, task_round_trip);

async fn lists_of_tasks(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    let record = lead(&mut tx).await.id;
    assert_eq!(tasks::count_open(&mut tx, None, NOW).await.unwrap(), (0, 0));
    let mut made = Vec::new();
    for (assignee, due_at) in [(ANNA, 3_000), (BORIS, 500), (ANNA, 1_000), (ANNA, 1)] {
        let task = tasks::make(&mut tx, new_task(record, assignee, due_at), NOW).await;
        made.push(task.unwrap());
    }
    let done = Task {
        version: 2,
        state: TaskState::Withdrawn,
        ..made[3].clone()
    };
    tasks::save(&mut tx, &done).await.unwrap();
    let task_ids = |tasks: Vec<Task>| -> Vec<TaskId> { tasks.iter().map(|task| task.id).collect() };
    let of_record = tasks::of_record(&mut tx, record).await.unwrap();
    assert_eq!(
        task_ids(of_record),
        [made[3].id, made[2].id, made[1].id, made[0].id]
    );
    let all = tasks::open(&mut tx, None, 9, 0).await.unwrap();
    assert_eq!(task_ids(all), [made[1].id, made[2].id, made[0].id]);
    let annas = tasks::open(&mut tx, Some(ANNA), 1, 1).await.unwrap();
    assert_eq!(task_ids(annas), [made[0].id]);
    assert_eq!(
        tasks::count_open(&mut tx, None, NOW).await.unwrap(),
        (3, 1),
        "what is due this moment is not overdue"
    );
    assert_eq!(
        tasks::count_open(&mut tx, Some(ANNA), NOW).await.unwrap(),
        (2, 0)
    );
    let ivan = super::client(&mut tx, "Иван").await.id;
    let of_ivan = records::make(&mut tx, super::new_lead(Some(ivan)), NOW)
        .await
        .unwrap();
    let later = new_task(of_ivan.id, BORIS, 900);
    let ivans = tasks::make(&mut tx, later, NOW).await.unwrap();
    let open = tasks::open_of_contact(&mut tx, ivan).await.unwrap();
    assert_eq!(
        task_ids(open),
        [ivans.id],
        "neither others' nor without one"
    );
    let done = Task {
        version: 2,
        state: TaskState::Done { by: None, at: NOW },
        ..ivans
    };
    tasks::save(&mut tx, &done).await.unwrap();
    assert_eq!(tasks::open_of_contact(&mut tx, ivan).await.unwrap(), []);
    tx.commit().await.unwrap();
}
both!(tasks_are_listed_by_urgency, lists_of_tasks);

async fn history(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let record = lead(&mut tx).await.id;
    let robot = Actor::Robot(RobotId::parse("new_lead").unwrap());
    let created = Happening::Created { from: None };
    let told = Happening::Notified { to: vec![ANNA] };
    let first = events::add(
        &mut tx,
        record,
        &Actor::Client(ANNA),
        &created,
        None,
        1,
        NOW,
    )
    .await
    .unwrap();
    let second = events::add(&mut tx, record, &robot, &told, Some(first), 1, NOW)
        .await
        .unwrap();
    let all = events::of_record(&mut tx, record, 9, 0).await.unwrap();
    assert_eq!((all[0].id, all[1].id, all.len()), (second, first, 2));
    assert_eq!((&all[0].actor, &all[0].what), (&robot, &told));
    assert_eq!(
        (all[0].cause, all[0].at, all[0].version),
        (Some(first), NOW, 1)
    );
    let page = events::of_record(&mut tx, record, 1, 1).await.unwrap();
    assert_eq!(page[0].id, first);
    assert_eq!(events::count(&mut tx, record).await.unwrap(), 2);
    assert_eq!(
        events::find(&mut tx, first).await.unwrap().unwrap(),
        page[0]
    );
    assert_eq!(events::find(&mut tx, EventId(404)).await.unwrap(), None);
    tx.commit().await.unwrap();
    for (column, value) in [("actor", "\"somebody\""), ("what", "{}")] {
        let mut tx = begin(&db).await;
        super::meddle(
            &mut tx,
            &format!("UPDATE events SET {column} = '{value}' WHERE id = {first}"),
        )
        .await;
        let found = events::find(&mut tx, first).await;
        super::assert_corrupt(found, ("events", column, first.0));
        tx.rollback().await.unwrap();
    }
}
both!(history_is_kept_in_order, history);
