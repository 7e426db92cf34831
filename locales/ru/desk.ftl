# Диалоги с клиентами: кто ведёт, чья очередь, смены, заметки.

desk-title = 💬 <b>{ $name }</b> · { $record }
desk-title-bare = 💬 <b>{ $name }</b>
desk-state-new = 🆕 Никто ещё не взял. Ждёт: { $age }
desk-state-offered = 🆕 Предложен: { $name }. Ждёт: { $age }
desk-state-offered-you = 🆕 Предложен вам. Ждёт: { $age }
desk-state-in-line = 🕐 В очереди: все заняты. Ждёт: { $age }
desk-state-waiting = 🟡 Ждёт ответа: { $age }
desk-state-calm = 🟢 Ответили, ждём клиента
desk-state-closing = ⭐️ Закончен, ждём оценку клиента
desk-state-closed = ✅ Закрыт: { $at }
desk-state-silent = ✅ Закрыт без сообщения клиенту: { $at }
desk-state-spam = 🚫 Закрыт как спам: { $at }
desk-held-by = 🤝 Кто взял: { $name }
desk-held-by-you = 🧑‍💼 Ведёте вы
desk-joined = 🙋 Тоже отвечает: { $name }
desk-watching = 👁 Смотрит: { $name }
desk-transfer = 🔁 Передаётся: { $name }, ждём ответа
desk-transfer-note = 📝 { $note }
desk-snoozed = 😴 Отложен до { $until }
desk-client-said = 👤 <b>{ $name }</b>: { $words }
desk-we-said = 🧑‍💼 <b>{ $name }</b>: { $words }
desk-note-line = 📝 <i>{ $name }: { $words }</i>

# Почему карточка пришла.
desk-why-offered = 🔔 <b>Клиент ждёт, возьмёте?</b>
desk-why-nobody-free = 🕐 <b>Все заняты, клиент ждёт в очереди.</b> Кто первым освободится, тому и предложим. Можно взять и сейчас.
desk-why-all-passed = ⏭ <b>Никто из смены не откликнулся.</b> Теперь взять может любой.
desk-why-transfer = 🔁 <b>Вам передают диалог.</b> Пока вы не приняли, его ведёт прежний сотрудник.
desk-why-accepted = ✅ Диалог теперь ведёт { $name }
desk-why-declined = ↩️ { $name } не может взять диалог: он остаётся у вас
desk-why-unanswered = ⌛️ { $name } не отвечает: диалог остаётся у вас
desk-why-given = 🤝 { $name } отдаёт вам диалог
desk-why-taken-over = 🫳 Диалог теперь ведёт { $name }: так решает старший
desk-why-joined = 🙋 В ваш диалог входит { $name }
desk-why-woke = ⏰ <b>Пора вернуться к диалогу</b>
desk-why-silence = 💤 Давно тишина, диалог закрылся сам. Напишет клиент – начнётся новый.

# Списки.
desk-list-title = 💬 <b>Диалоги</b>
    Ваших: { $mine }, ждут ответа: { $waiting }. Никем не взято: { $unheld }.
desk-list-none = Открытых диалогов нет.
desk-list-none-mine = У вас открытых диалогов нет. Чужие покажет кнопка «✓ мои / все».
desk-snooze = 😴 <b>{ $name }</b>: на сколько отложить? Если клиент напишет раньше, диалог вернётся сам.
desk-transfer-whom = 🔁 <b>{ $name }</b>: кому передать? Рядом с именем – сколько у него диалогов.
desk-transfer-nobody = 🔁 Передать некому: в команде больше никого нет на связи.
desk-limit = 💬 <b>{ $name }</b>: сколько диалогов одновременно? Сейчас: { $limit }
desk-limit-line = как у всех
desk-taken-already = 🤝 Этот клиент уже у коллеги: { $name }.

# Смена.
shift-on = 🟢 <b>Вы на смене.</b> Новые клиенты придут и вам.
shift-off = ⚪️ <b>Вы не на смене.</b> Новые клиенты пойдут к другим.
shift-none = 💬 Открытых диалогов у вас нет
shift-mine = 💬 Ваших диалогов: { $mine }, из них ждут ответа: { $waiting }
shift-in-line = 🆕 Никем не взято: { $unheld }
shift-tasks = ☑️ Задач на сегодня: { $due }
shift-off-what = Что сделать с вашими диалогами? Пока вы не решили, тех, кто напишет, предложим другим на смене.

# Фокус: всё, что печатает сотрудник, уходит одному клиенту.
focus-on = ✍️ <b>На связи { $whom }.</b> Всё, что вы теперь напишете, уйдёт клиенту, пока не нажмёте «⏹».
focus-switched = ⏹ Вы больше не на связи: { $name }.
focus-placeholder = Вы пишете: { $whom }
focus-left = ⏹ Вы больше не на связи: { $name }. Что вы теперь пишете, клиент не видит.
focus-none = ⏹ Вы сейчас ни с кем не на связи.
focus-over = ⏹ Диалог закрыт: { $name }. Что вы теперь пишете, клиент не видит.
focus-taken-away = ⏹ Диалог ведёт другой сотрудник: { $name }. Что вы теперь пишете, клиент не видит.

# Заметки: только для своих.
note-ask = 📝 <b>Заметка: { $name }.</b> Следующее сообщение увидят только коллеги, клиент – нет. Подойдут слова, фото, голос – что угодно.
note-kept = 📝 Заметка записана. Клиент её не видит.
note-how = 📝 Ответьте этой командой на сообщение клиента: /note и слова заметки. Или нажмите «📝 Заметка» на карточке диалога.
note-from = 📝 <b>{ $name }</b>, заметка для своих. Клиент: { $client }
notes-title = 📝 <b>{ $name }</b> · заметки
notes-none = Заметок пока нет.
notes-line = <b>{ $name }</b>, { $at }

transfer-ask = 🔁 <b>{ $client }</b> → { $name }. Что важно знать? Напишите пару слов, клиент их не увидит.
held-ask = ✋ Не отправлено. <b>{ $client }</b>: диалог ведёт { $name }. Войти в диалог и отправить?
held-sent = ✓ Вы вошли в диалог, сообщение отправлено.
held-dropped = ✖️ Не отправили.
held-gone = Это сообщение уже не ждёт решения.
said-header = 🧑‍💼 <b>{ $name }</b> → { $client }

refusal-too-many-dialogs = У вас уже { $limit } – больше диалогов одновременно нельзя. Закройте или передайте один и возьмите этот.
refusal-transfer-gone = Этот диалог вам больше не передают: он уже у кого-то другого или остался на месте.

toast-taken = 🤝 Диалог у вас
toast-passed = ⏭ Предложили следующему
toast-transfer-asked = 🔁 Спросили коллегу. Пока он не принял, диалог у вас.
toast-declined = Диалог остался у прежнего сотрудника
toast-joined = 🙋 Вы в диалоге
toast-watching = 👁 Вы видите этот диалог
toast-left = 🚪 Вы вышли из диалога
toast-snoozed = 😴 Отложили
toast-closed = ✅ Диалог закрыт
toast-spam = 🚫 Диалог закрыт как спам
toast-handed-all = 🔁 Передано диалогов: { $handed }
toast-kept-all = Диалоги остались за вами: ответы клиентов придут вам

button-dialogs = 💬 Диалоги
button-dialog = ✍️ Диалог
button-note = 📝 Заметка
button-notes = 📝 Заметки
button-take = Взять
button-pass = ⏭ Пропустить
button-accept = Принять
button-decline = Отказаться
button-transfer = 🔁 Передать
button-without-note = Без заметки
button-snooze = 😴 Отложить
button-wake = ⏰ Вернуть сейчас
button-snooze-hour = На час
button-snooze-hours = На три часа
button-snooze-evening = До вечера
button-snooze-tomorrow = До завтра
button-snooze-monday = До понедельника
button-close = ✅ Закрыть
button-close-silently = 🤫 Закрыть молча
button-spam = 🚫 Спам
button-ban = 🚫 Забанить…
button-watch = 👁 Подключиться
button-take-over = 🫳 Перехватить
button-join = 🙋 Войти в диалог
button-leave = 🚪 Выйти
button-join-and-send = 🙋 Войти и отправить
button-not-send = Не отправлять
button-to-dialogs = ‹ К диалогам
button-to-session = 💬 К диалогу
button-focus-leave = ⏹ Закончить: { $name }
button-hand-all = 🔁 Передать всё в очередь
button-keep-all = Оставить за мной
button-limit = 💬 Сколько диалогов

command-dialogs = диалоги с клиентами
command-shift = выйти на смену или сдать её
command-note = заметка о клиенте: ответом на его сообщение
