//! The inbox, the outbox and the jobs: what is next, what waits, what is done once.

use super::sending::may_go;
use super::{NOW, begin, lead};
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::{ChatId, JobId, MessageId, OutboxId, PostId, TaskId};
use prilavok::domain::shares::ShareSet;
use prilavok::domain::time::Millis;
use prilavok::storage::inbox::{self, Depth};
use prilavok::storage::outbox::{self, End, NewRow};
use prilavok::storage::{Tx, jobs};

const LATER: Millis = Millis(2_000);

async fn keep(tx: &mut Tx, update: i64, lane: i64) {
    assert!(inbox::keep(tx, update, lane, "{}", NOW).await.unwrap());
}

async fn due(tx: &mut Tx, now: Millis) -> Vec<i64> {
    let waiting = inbox::due(tx, now, ShareSet::ALL, 10).await.unwrap();
    waiting.iter().map(|waiting| waiting.update_id).collect()
}

async fn lanes_of_the_inbox(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    for (update, lane) in [(1, 7), (2, 8), (3, 7)] {
        keep(&mut tx, update, lane).await;
    }
    assert!(
        !inbox::keep(&mut tx, 1, 7, "again", NOW).await.unwrap(),
        "Telegram may bring an update twice"
    );
    assert_eq!(due(&mut tx, NOW).await, [1, 2, 3]);
    assert_eq!(
        inbox::due(&mut tx, NOW, ShareSet::ALL, 2)
            .await
            .unwrap()
            .len(),
        2
    );

    inbox::retry_at(&mut tx, 1, "not yet", LATER).await.unwrap();
    assert_eq!(
        due(&mut tx, NOW).await,
        [2],
        "what follows in the lane waits"
    );
    assert_eq!(
        inbox::next_retry(&mut tx, NOW, ShareSet::ALL)
            .await
            .unwrap(),
        Some(LATER)
    );
    assert_eq!(
        inbox::next_retry(&mut tx, LATER, ShareSet::ALL)
            .await
            .unwrap(),
        None
    );
    let again = inbox::due(&mut tx, LATER, ShareSet::ALL, 1).await.unwrap();
    assert_eq!((again[0].update_id, again[0].attempts), (1, 1));
    assert_eq!(again[0].raw, "{}");

    inbox::park(&mut tx, 1, "poison", LATER).await.unwrap();
    assert_eq!(
        due(&mut tx, NOW).await,
        [2, 3],
        "what is parked blocks nobody"
    );
    let raw = inbox::raw_of(&mut tx, 1).await.unwrap();
    assert_eq!(raw.as_deref(), Some("{}"), "a parked update is kept");
    assert_eq!(inbox::raw_of(&mut tx, 404).await.unwrap(), None);
    let parked = inbox::parked(&mut tx, 10).await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].error.as_deref(), Some("poison"));
    assert_eq!(
        inbox::depth(&mut tx).await.unwrap(),
        Depth {
            waiting: 2,
            oldest_at: Some(NOW.0),
            parked: 1
        }
    );

    assert!(inbox::finish(&mut tx, 2, LATER).await.unwrap());
    assert!(!inbox::finish(&mut tx, 2, LATER).await.unwrap(), "once");
    assert!(!inbox::replay(&mut tx, 2, LATER).await.unwrap());
    assert!(inbox::replay(&mut tx, 1, LATER).await.unwrap());
    assert_eq!(due(&mut tx, LATER).await, [1, 3], "back in its old place");

    assert_eq!(inbox::prune(&mut tx, LATER).await.unwrap(), 0);
    assert_eq!(inbox::prune(&mut tx, Millis(2_001)).await.unwrap(), 1);
    for outcome in [
        inbox::retry_at(&mut tx, 2, "gone", LATER).await,
        inbox::park(&mut tx, 2, "gone", LATER).await,
    ] {
        super::assert_row_count(outcome, "inbox");
    }
    tx.commit().await.unwrap();
}
both!(a_lane_of_the_inbox_keeps_its_order, lanes_of_the_inbox);

async fn push(tx: &mut Tx, chat: i64, lane: i64, priority: i64) -> OutboxId {
    let row = NewRow {
        chat: ChatId(chat),
        lane,
        priority,
        call: &format!("{chat}/{lane}/{priority}"),
        post: Some(PostId(5)),
        receipt: Some(&true),
        topic: None,
    };
    outbox::push(tx, row, NOW).await.unwrap()
}

async fn heads(tx: &mut Tx, now: Millis) -> Vec<OutboxId> {
    let calls = may_go::<String, bool>(tx, now).await.into_iter();
    calls.map(|row| row.unwrap().id).collect()
}

async fn order_of_the_outbox(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let robot = push(&mut tx, 1, 0, 3).await;
    let words = push(&mut tx, 1, 8, 2).await;
    let more_words = push(&mut tx, 1, 8, 1).await;
    let answer = push(&mut tx, 1, 0, 0).await;
    let other = push(&mut tx, 2, 0, 3).await;

    assert_eq!(
        heads(&mut tx, NOW).await,
        [answer, words, robot, other],
        "an answer keeps to no order; of a lane only the first, though a later one is more urgent"
    );
    let row = may_go::<String, bool>(&mut tx, NOW)
        .await
        .remove(0)
        .unwrap();
    assert_eq!(
        (row.id, row.chat, row.lane, row.priority),
        (answer, ChatId(1), 0, 0)
    );
    assert_eq!(row.call, "1/0/0");
    assert_eq!(
        (row.post, row.receipt, row.attempts),
        (Some(PostId(5)), Some(true), 0)
    );

    outbox::put_off(&mut tx, words, "429", LATER, false)
        .await
        .unwrap();
    assert_eq!(
        heads(&mut tx, NOW).await,
        [answer, robot, other],
        "nothing overtakes in the lane of what is put off"
    );
    outbox::put_off(&mut tx, words, "500", LATER, true)
        .await
        .unwrap();
    assert_eq!(heads(&mut tx, NOW).await, [answer, robot, other]);
    let later = may_go::<String, bool>(&mut tx, LATER).await;
    let attempts: Vec<_> = later
        .into_iter()
        .map(|row| row.unwrap())
        .map(|row| (row.id, row.attempts))
        .collect();
    assert_eq!(attempts, [(answer, 0), (words, 1), (robot, 0), (other, 0)]);

    let mut settle = async |id, end, message| {
        outbox::settle(&mut tx, id, end, message, Some("why"), LATER)
            .await
            .unwrap()
    };
    assert!(settle(words, End::Sent, Some(MessageId(9))).await);
    assert!(!settle(words, End::Sent, Some(MessageId(9))).await, "once");
    assert!(settle(robot, End::Unreachable, None).await);
    assert!(settle(other, End::Failed, None).await);
    assert_eq!(heads(&mut tx, LATER).await, [answer, more_words]);
    assert_eq!(
        outbox::depth(&mut tx).await.unwrap(),
        Depth {
            waiting: 2,
            oldest_at: Some(NOW.0),
            parked: 1
        }
    );
    assert_eq!(outbox::prune(&mut tx, LATER).await.unwrap(), 0);
    assert_eq!(
        outbox::prune(&mut tx, Millis(2_001)).await.unwrap(),
        2,
        "what Telegram refused stays to be looked at"
    );
    let gone = outbox::put_off(&mut tx, words, "gone", LATER, true).await;
    super::assert_row_count(gone, "outbox");
    tx.commit().await.unwrap();
}
both!(a_lane_of_the_outbox_keeps_its_order, order_of_the_outbox);

async fn changed_calls(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let first = push(&mut tx, 1, 7, 2).await;
    let second = push(&mut tx, 1, 7, 2).await;
    outbox::put_off(&mut tx, first, "not now", LATER, true)
        .await
        .unwrap();
    let amended = outbox::amend(&mut tx, first, &"plainer", Some("too fancy"), NOW).await;
    assert!(amended.unwrap());
    let heads = may_go::<String, bool>(&mut tx, NOW).await;
    let heads: Vec<_> = heads
        .into_iter()
        .map(|row| row.unwrap())
        .map(|row| (row.id, row.call))
        .collect();
    assert_eq!(heads, [(first, "plainer".to_owned())], "in its own turn");
    outbox::settle(&mut tx, first, End::Sent, None, None, NOW)
        .await
        .unwrap();
    let late = outbox::amend(&mut tx, first, &"too late", None, NOW).await;
    assert!(!late.unwrap());

    let row = NewRow {
        chat: ChatId(1),
        lane: 7,
        priority: 2,
        call: &"of a post",
        post: Some(PostId(77)),
        receipt: None::<&bool>,
        topic: None,
    };
    let of_post = outbox::push(&mut tx, row, NOW).await.unwrap();
    let cancelled = outbox::cancel_of_post(&mut tx, PostId(77), NOW).await;
    assert!(cancelled.unwrap());
    let cancelled = outbox::cancel_of_post(&mut tx, PostId(77), NOW).await;
    assert!(!cancelled.unwrap(), "once");
    let settled = outbox::settle(&mut tx, of_post, End::Sent, None, None, NOW).await;
    assert!(
        !settled.unwrap(),
        "what is taken back does not count as sent"
    );
    let depth = outbox::depth(&mut tx).await.unwrap();
    assert_eq!((depth.waiting, depth.parked), (1, 0));
    assert_eq!(outbox::prune(&mut tx, Millis(NOW.0 + 1)).await.unwrap(), 2);
    outbox::settle(&mut tx, second, End::Sent, None, None, NOW)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
}
both!(a_call_is_changed_in_its_turn_or_taken_back, changed_calls);

async fn spoilt_calls(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let spoilt = push(&mut tx, 1, 0, 1).await;
    let sound = push(&mut tx, 2, 0, 1).await;
    super::meddle(
        &mut tx,
        &format!("UPDATE outbox SET call = '{{' WHERE id = {spoilt}"),
    )
    .await;
    let mut rows = may_go::<String, bool>(&mut tx, NOW).await;
    assert_eq!(rows.pop().unwrap().unwrap().id, sound);
    let (id, error) = rows.pop().unwrap().unwrap_err();
    assert_eq!(id, spoilt);
    super::assert_corrupt(Err::<(), _>(error), ("outbox", "call", spoilt.0));
    tx.rollback().await.unwrap();
}
both!(a_spoilt_call_holds_up_no_other, spoilt_calls);

async fn jobs_once(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let record = lead(&mut tx).await.id;
    let mut jobs_of = Vec::new();
    for (body, task, due_at) in [
        ("second", None, LATER),
        ("first", None, NOW),
        ("of a task", Some(TaskId(4)), Millis(3_000)),
        ("of a task", Some(TaskId(4)), Millis(4_000)),
    ] {
        let id = jobs::schedule(&mut tx, &body, Some(record), task, due_at, NOW).await;
        jobs_of.push(id.unwrap());
    }
    let (second, first) = (jobs_of[0], jobs_of[1]);
    let due = jobs::due::<String>(&mut tx, LATER, ShareSet::ALL, 10)
        .await
        .unwrap();
    let bodies: Vec<_> = due
        .into_iter()
        .map(|due| (due.id, due.body.unwrap()))
        .collect();
    assert_eq!(
        bodies,
        [(first, "first".to_owned()), (second, "second".to_owned())]
    );
    assert_eq!(
        jobs::next_due(&mut tx, NOW, ShareSet::ALL).await.unwrap(),
        Some(LATER)
    );

    assert!(jobs::finish(&mut tx, first, LATER).await.unwrap());
    assert!(!jobs::finish(&mut tx, first, LATER).await.unwrap(), "once");
    jobs::retry_at(&mut tx, second, "not yet", Millis(2_500))
        .await
        .unwrap();
    assert_eq!(
        jobs::due::<String>(&mut tx, LATER, ShareSet::ALL, 10)
            .await
            .unwrap()
            .len(),
        0
    );
    let again = jobs::due::<String>(&mut tx, Millis(2_500), ShareSet::ALL, 10)
        .await
        .unwrap();
    assert_eq!(again[0].attempts, 1);
    jobs::park(&mut tx, second, "poison", LATER).await.unwrap();

    assert_eq!(
        jobs::cancel_of_task(&mut tx, TaskId(4), LATER)
            .await
            .unwrap(),
        2
    );
    assert_eq!(
        jobs::cancel_of_task(&mut tx, TaskId(4), LATER)
            .await
            .unwrap(),
        0
    );
    assert!(!jobs::finish(&mut tx, jobs_of[2], LATER).await.unwrap());
    assert_eq!(
        jobs::depth(&mut tx).await.unwrap(),
        Depth {
            waiting: 0,
            oldest_at: None,
            parked: 1
        }
    );
    assert_eq!(
        jobs::next_due(&mut tx, NOW, ShareSet::ALL).await.unwrap(),
        None
    );
    assert_eq!(jobs::prune(&mut tx, Millis(2_001)).await.unwrap(), 3);
    for outcome in [
        jobs::retry_at(&mut tx, JobId(404), "gone", LATER).await,
        jobs::park(&mut tx, JobId(404), "gone", LATER).await,
    ] {
        super::assert_row_count(outcome, "jobs");
    }
    tx.commit().await.unwrap();
}
both!(a_job_happens_once, jobs_once);

async fn spoilt_jobs(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let id = jobs::schedule(&mut tx, &"wake", None, None, NOW, NOW)
        .await
        .unwrap();
    super::meddle(
        &mut tx,
        &format!("UPDATE jobs SET body = '?' WHERE id = {id}"),
    )
    .await;
    let due = jobs::due::<String>(&mut tx, NOW, ShareSet::ALL, 9)
        .await
        .unwrap();
    let error = due[0].body.as_ref().unwrap_err();
    assert!(error.contains(&format!("jobs.body of {id}")), "{error}");
    tx.rollback().await.unwrap();
}
both!(a_spoilt_job_says_which_it_is, spoilt_jobs);

async fn presses_first(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    for (id, lane) in [(1, 7), (2, 8), (3, 7), (5, 7), (6, 9)] {
        assert!(inbox::keep(&mut tx, id, lane, "{}", NOW).await.unwrap());
    }
    assert!(inbox::keep_urgent(&mut tx, 4, 7, "{}", NOW).await.unwrap());
    assert!(!inbox::keep_urgent(&mut tx, 4, 7, "{}", NOW).await.unwrap());
    assert!(inbox::keep_urgent(&mut tx, 7, 9, "{}", NOW).await.unwrap());
    let ids = |due: Vec<inbox::Waiting>| -> Vec<i64> {
        due.into_iter().map(|waiting| waiting.update_id).collect()
    };
    let first = inbox::due_first(&mut tx, NOW, ShareSet::ALL, 10)
        .await
        .unwrap();
    assert_eq!(
        ids(first),
        [1, 3, 4, 6, 7],
        "what is before a press in its lane goes along"
    );
    let later = Millis(NOW.0 + 1);
    inbox::retry_at(&mut tx, 3, "x", later).await.unwrap();
    let first = inbox::due_first(&mut tx, NOW, ShareSet::ALL, 10)
        .await
        .unwrap();
    assert_eq!(ids(first), [1, 6, 7], "a lane that waits for a retry waits");
    assert!(inbox::any_urgent(&mut tx).await.unwrap());
    inbox::finish(&mut tx, 7, NOW).await.unwrap();
    let first = inbox::due_first(&mut tx, later, ShareSet::ALL, 2)
        .await
        .unwrap();
    assert_eq!(ids(first), [1, 3]);
    tx.rollback().await.unwrap();
}
both!(a_press_goes_first_with_what_is_before_it, presses_first);

async fn many_at_once(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    keep(&mut tx, 5, 1).await;
    // More than one statement takes, one of them known already.
    let updates: Vec<inbox::NewUpdate<'_>> = (1..=100)
        .map(|update_id| inbox::NewUpdate {
            update_id,
            lane: update_id % 7,
            raw: "{}",
            urgent: false,
        })
        .collect();
    let fresh = inbox::keep_all(&mut tx, &updates, NOW).await.unwrap();
    assert_eq!(fresh, 99);
    assert!(!inbox::any_urgent(&mut tx).await.unwrap());
    let ids: Vec<i64> = (1..=99).collect();
    assert!(inbox::finish(&mut tx, 99, NOW).await.unwrap());
    let finished = inbox::finish_all(&mut tx, &ids, LATER).await.unwrap();
    assert_eq!(finished, 98, "one was another's");
    assert_eq!(due(&mut tx, NOW).await, [100]);
    assert_eq!(inbox::finish_all(&mut tx, &[], LATER).await.unwrap(), 0);
    let lone = |update_id| inbox::Waiting {
        update_id,
        lane: 1,
        raw: "{}".to_owned(),
        attempts: 0,
        urgent: false,
    };
    let kept = inbox::keep_handled(&mut tx, &[lone(101), lone(102)], NOW).await;
    assert!(kept.unwrap());
    let known = inbox::keep_handled(&mut tx, &[lone(100), lone(103)], NOW).await;
    assert!(!known.unwrap(), "one of them was here before");
    assert_eq!(due(&mut tx, NOW).await, [100]);
    assert!(
        !inbox::keep(&mut tx, 101, 1, "again", NOW).await.unwrap(),
        "what was handled at once is known like any other"
    );

    for call in 0..70 {
        let row = NewRow::<String, bool> {
            chat: ChatId(1),
            lane: call,
            priority: 2,
            call: &format!("call {call}"),
            post: None,
            receipt: None,
            topic: None,
        };
        outbox::push_later(&mut tx, &row, NOW).await.unwrap();
    }
    let heads = may_go::<String, bool>(&mut tx, NOW).await;
    let calls: Vec<_> = heads.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        calls.len(),
        70,
        "whoever looks finds what was to be written"
    );
    assert!(calls.windows(2).all(|two| two[0].id < two[1].id));
    assert_eq!(calls[69].call, "call 69", "in the order of writing");
    let sent: Vec<_> = calls
        .iter()
        .map(|row| (row.id, Some(MessageId(row.id.0 + 1_000))))
        .collect();
    outbox::sent_all(&mut tx, &sent[..69], NOW).await.unwrap();
    assert_eq!(may_go::<String, bool>(&mut tx, NOW).await.len(), 1);
    tx.commit().await.unwrap();
}
both!(many_rows_go_in_few_statements, many_at_once);

async fn taken_back_before_they_are_written(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let later = async |tx: &mut Tx, chat| {
        let row = NewRow::<String, bool> {
            chat: ChatId(chat),
            lane: 0,
            priority: 2,
            call: &format!("to {chat}"),
            post: None,
            receipt: None,
            topic: None,
        };
        outbox::push_later(tx, &row, NOW).await.unwrap();
    };
    later(&mut tx, 1).await;
    tx.mark().await.unwrap();
    later(&mut tx, 2).await;
    tx.roll_back_to_mark().await.unwrap();
    later(&mut tx, 3).await;
    tx.commit().await.unwrap();
    let mut tx = begin(&db).await;
    let heads = may_go::<String, bool>(&mut tx, NOW).await;
    let calls: Vec<String> = heads.into_iter().map(|row| row.unwrap().call).collect();
    assert_eq!(calls, ["to 1", "to 3"]);
    later(&mut tx, 4).await;
    tx.rollback().await.unwrap();
    let mut tx = begin(&db).await;
    let depth = outbox::depth(&mut tx).await.unwrap();
    assert_eq!(depth.waiting, 2);
    tx.rollback().await.unwrap();
}
both!(
    what_a_failure_takes_back_is_not_written_later,
    taken_back_before_they_are_written
);
/// The clock was set back by hours: nothing that had come before waits until it is there again.
async fn clock_set_back(backend: Backend) {
    const BEFORE: Millis = Millis(10_000_000);
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    for update in [1, 2] {
        let kept = inbox::keep(&mut tx, update, 7, "{}", BEFORE).await;
        assert!(kept.unwrap());
    }
    inbox::retry_at(&mut tx, 1, "not yet", BEFORE)
        .await
        .unwrap();
    keep(&mut tx, 3, 7).await;
    assert_eq!(due(&mut tx, NOW).await, [1, 2, 3]);
    let first = inbox::due_first(&mut tx, NOW, ShareSet::ALL, 10)
        .await
        .unwrap();
    assert!(first.is_empty(), "nobody presses");

    let row = NewRow {
        chat: ChatId(5),
        lane: 0,
        priority: 2,
        call: &"written before",
        post: None,
        receipt: None::<&()>,
        topic: None,
    };
    let written = outbox::push(&mut tx, row, BEFORE).await.unwrap();
    assert_eq!(heads(&mut tx, NOW).await, [written]);

    let schedule = |due_at| (BEFORE, Millis(BEFORE.0 + due_at));
    let mut ids = Vec::new();
    for (created_at, due_at) in [schedule(1_000), schedule(3_600_000)] {
        let id = jobs::schedule(&mut tx, &"job", None, None, due_at, created_at).await;
        ids.push(id.unwrap());
    }
    assert!(
        jobs::due::<String>(&mut tx, NOW, ShareSet::ALL, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(jobs::hurry(&mut tx, NOW).await.unwrap(), 1);
    let due = jobs::due::<String>(&mut tx, NOW, ShareSet::ALL, 10)
        .await
        .unwrap();
    assert_eq!(due.iter().map(|due| due.id).collect::<Vec<_>>(), [ids[0]]);
    assert_eq!(jobs::hurry(&mut tx, NOW).await.unwrap(), 0, "once");
    tx.rollback().await.unwrap();
}
both!(a_clock_that_was_set_back_holds_up_nothing, clock_set_back);
