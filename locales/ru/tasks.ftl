# Задачи: строка на карточке, список, карточка задачи.

task-line = ☑️ { $task }: { $title }, до { $due }
task-line-overdue = 🔴 { $task }: { $title }, просрочена: { $due }
task-line-done = ✅ { $task }: { $title }, выполнена
task-line-withdrawn = ↩️ { $task } отозвана: переход отменили
task-line-of = { $line } · { $name }

tasks-title = <b>{ $n ->
    [0] Задачи
    [one] { $n } открытая задача
    [few] { $n } открытые задачи
    [many] { $n } открытых задач
   *[other] { $n } открытой задачи
}</b>
tasks-overdue = 🔴 { $n ->
    [one] { $n } задача просрочена
    [few] { $n } задачи просрочены
    [many] { $n } задач просрочено
   *[other] { $n } задачи просрочено
}
tasks-none = Открытых задач нет, можно выдохнуть.

task-title = ☑️ <b>{ $task }</b>
task-about = 🗂 { $record }
task-about-client = 🗂 { $record } · { $client }
task-due = ⏰ До { $due }
task-due-overdue = 🔴 Просрочена, срок был: { $due }
task-assignee = 🧑‍💼 { $name }
task-done-by = ✅ Выполнена: { $name }, { $at }
task-done-by-move = ✅ Выполнена сама, вместе с переходом: { $at }
task-withdrawn = ↩️ Отозвана: переход, который её поставил, отменили
task-comment = 💬 { $comment }

postpone-choose = ⏰ <b>{ $task }</b>: на сколько отложить?
reassign-choose = 👥 <b>{ $task }</b>: кому передаём?
