# История записи и переписка с клиентом. Имена людей стоят в именительном падеже и рода не знают, поэтому запись в
# истории – «кто: что», без глаголов прошедшего времени.

history-title = 🕘 <b>{ $record }</b>: история
history-entry = <i>{ $at }</i> – { $what }
history-because = ↳ <i>почему:</i> { $cause }

actor-person = { $name }
actor-client = Клиент { $name }
actor-robot = 🤖 Робот «{ $name }»
actor-system = Прилавок

event-created = { $who }: новая запись
event-created-from = { $who }: новая запись из «{ $record }»
event-moved = { $who }: «{ $from }» → «{ $to }»
event-taken = { $who }: взято в работу, «{ $from }» → «{ $to }»
event-undone = { $who }: отмена последнего шага, «{ $from }» → «{ $to }»
event-converted = { $who }: лид конвертирован → { $record }
event-field-set = { $who }: { $field } – «{ $value }»
event-field-cleared = { $who }: { $field } – очищено
event-handed-over = { $who }: передано, теперь отвечает { $to }
event-reason = { $who }: причина – «{ $text }»
event-task-set = { $who }: { $task } поставлена
event-task-done = { $who }: { $task } выполнена
event-task-left-behind = { $who }: { $task } выполнена; запись была уже на другой стадии и никуда не перешла
event-task-postponed = { $who }: { $task } отложена до { $until }
event-task-reassigned = { $who }: { $task } передана, исполнитель – { $to }
event-task-commented = { $who }: { $task }, комментарий – «{ $text }»
event-notified = { $who }: сообщение сотрудникам ({ $to })
event-notified-nobody = { $who }: сообщить было некому
event-client-merged = { $who }: карточка клиента объединена с другой
event-client-parted = { $who }: объединение карточек клиента отменено
event-joined = { $who }: разговор продолжается здесь: { $record }
event-took-in = { $who }: сюда присоединён { $record }
event-client-messaged = { $who }: сообщение клиенту
event-robot-waits = { $who }: ждёт до { $until }
event-robot-stood-down = { $who }: больше не ждёт, запись ушла со стадии
event-loop-stopped = 🛑 Робот «{ $robot }» остановлен: запись пошла бы по кругу

words-title = 💬 <b>{ $record }</b>: переписка с клиентом
words-none = Пока ни слова. Напишите клиенту: кнопка «✍️ Написать».
words-entry = { $sign } <b>{ $name }</b>, <i>{ $at }</i>{ $marks }
    { $words }
event-remapped = { $who }: по новому пресету «{ $from }» → «{ $to }»
