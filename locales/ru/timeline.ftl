# Лента: всё, что было с клиентом, компанией или по записи, одним потоком.

button-timeline = 📜 Лента
button-timeline-newer = ‹ Новее
button-timeline-older = Раньше ›
button-timeline-filter = 🔎 Что показывать
button-timeline-all = ✓ Всё
button-timeline-show = 📜 Показать
button-attach-to-record = 📎 К записи

timeline-title = 📜 <b>{ $name }</b>: лента
timeline-filtered = 🔎 Показано: { $kinds }
timeline-none = Здесь пока пусто.
timeline-filter = 🔎 Что показывать в ленте? Отметьте и нажмите «📜 Показать».
timeline-entry = { $number }<i>{ $at }</i> – { $what }
timeline-theirs = 💬 <b>{ $name }</b>{ $marks }: { $words }
timeline-ours = 🧑‍💼 { $name }{ $marks }: { $words }
timeline-event = { $sign } { $what }
timeline-event-of = { $sign } <b>{ $record }</b> · { $what }
timeline-note = 📝 { $name }: { $words }
timeline-rating = ⭐ { $stars }
timeline-rating-comment = ⭐ { $stars } «{ $comment }»
timeline-file = 📎 { $file } · { $name }
timeline-file-gone = 📎 { $file } · { $name } (потом убрали)
timeline-not-there = 🗑 Telegram этого больше не отдаёт: сообщение удалили.
timeline-kind-messages = 💬 Сообщения
timeline-kind-calls = 📞 Звонки
timeline-kind-history = 🕘 Стадии
timeline-kind-tasks = ☑️ Задачи
timeline-kind-notes = 📝 Заметки
timeline-kind-ratings = ⭐ Оценки
timeline-kind-files = 📎 Файлы
timeline-kind-edits = ✏️ Правки

edit-made = ✏️ { $who }: новая карточка
edit-set = ✏️ { $who }: { $property } – «{ $after }»
edit-changed = ✏️ { $who }: { $property } – «{ $before }» → «{ $after }»
edit-cleared = ✏️ { $who }: { $property } – убрано «{ $before }»
edit-joined = ✏️ { $who }: { $contact } теперь в компании { $company }
edit-left = ✏️ { $who }: { $contact } больше не в компании { $company }
edit-main-company = ✏️ { $who }: основная компания ({ $contact }) – { $company }
