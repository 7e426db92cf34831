# Tasks: a line on a card, the list, a task's own card.

task-line = ☑️ { $task }: { $title }, by { $due }
task-line-overdue = 🔴 { $task }: { $title }, overdue: { $due }
task-line-done = ✅ { $task }: { $title }, done
task-line-withdrawn = ↩️ { $task } is withdrawn: the move was undone
task-line-of = { $line } · { $name }

tasks-title = <b>{ $n ->
    [0] Tasks
    [one] { $n } open task
   *[other] { $n } open tasks
}</b>
tasks-overdue = 🔴 { $n ->
    [one] { $n } task is overdue
   *[other] { $n } tasks are overdue
}
tasks-none = No open tasks. Enjoy the quiet.

task-title = ☑️ <b>{ $task }</b>
task-about = 🗂 { $record }
task-about-client = 🗂 { $record } · { $client }
task-due = ⏰ By { $due }
task-due-overdue = 🔴 Overdue, it was due: { $due }
task-assignee = 🧑‍💼 { $name }
task-done-by = ✅ Done: { $name }, { $at }
task-done-by-move = ✅ Done by the move itself: { $at }
task-withdrawn = ↩️ Withdrawn: the move that had set it was undone
task-comment = 💬 { $comment }

postpone-choose = ⏰ <b>{ $task }</b>: postpone by how long?
reassign-choose = 👥 <b>{ $task }</b>: who takes it?
