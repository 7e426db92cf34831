# Звонки и файлы записей.

button-call = 📞 Звонок
button-call-incoming = 📥 Входящий
button-call-outgoing = 📤 Исходящий
button-call-missed = 📵 Пропущенный
button-call-unanswered = 📵 Не дозвонились
button-call-no-recording = Записи нет
button-play = ▶ Запись

call-incoming = Входящий звонок
call-outgoing = Исходящий звонок
call-missed = Пропущенный звонок
call-unanswered = Не дозвонились
call-source = Звонок
call-line = на { $line }
call-told = { $sign } { $facts }
call-result = Итог: { $result }
call-link = 🔗 Запись: { $url }
call-ask-kind = 📞 <b>{ $name }</b>: какой был звонок?
call-ask-result = 📞 { $kind }, <b>{ $name }</b>: о чём договорились?
call-ask-recording = 🎙 Звонок записали. Есть запись разговора? Пришлите её сюда: голосовое, аудио или файл.
call-recorded = запись разговора
call-kept = ✅ Звонок сохранён: <b>{ $name }</b>
call-missed-told = 📵 Пропущенный звонок: { $name }. Перезвоните.
call-back-task = Перезвонить: { $caller }
call-caller = { $name }, { $phone }
event-called = { $who }: { $kind }
event-file-attached = { $who }: файл прикреплён – { $file }
event-file-removed = { $who }: файл убран – { $file }

button-files = 📎 Файлы
button-attach = 📎 Прикрепить
button-attached = ✅ Готово
button-fetch = 📥 Прислать
button-file-remove = 🗑 Убрать
button-file-remove-now = 🗑 Да, убрать
button-copies-on = 💾 Хранить копии
button-copies-off = ⏸ Не хранить копии

files-title = 📎 <b>{ $record }</b>: файлы
files-none = Пока ни одного.
files-ask = 📎 <b>{ $record }</b>: пришлите файлы, фото, голосовые – сколько нужно, потом нажмите «✅ Готово».
files-attached = 📎 { $file } – теперь при записи { $record }. Можно прислать ещё.
files-known = 📎 Этот файл при записи уже есть.
file-title = 📎 <b>{ $file }</b> · { $record }
file-added = Прикреплено: { $name }, { $at }
file-copied = 💾 Копия есть на диске магазина
file-nameless = файл без названия
file-kilobytes = { $size } КБ
file-megabytes = { $size } МБ
file-remove-ask = 🗑 Убрать { $file } из записи { $record }? В истории останется, кто и когда это сделал.
file-not-there = 🗑 Telegram этот файл больше не отдаёт, а копии на диске магазина нет.
copies-title = 💾 <b>Файлы записей</b>: { $files }, с копией на диске: { $copied }. Сами файлы хранит Telegram.
copies-failed = ⚠️ Скопировать не удалось: { $count }. Так бывает с файлами больше 20 МБ: Telegram ботам их не отдаёт.
copies-on = Копии новых файлов сохраняются. Больше 20 МБ – только у Telegram.
copies-off = Копии не сохраняются.
copies-no-place = Хранить копии негде: тот, кто запускает бота, должен назвать папку в PRILAVOK_FILES_DIR.

refusal-not-a-file = Здесь нет файла. Пришлите документ, фото, видео или голосовое – или нажмите «✅ Готово».
refusal-not-a-recording = Это не похоже на запись. Пришлите голосовое, аудио или файл – или нажмите «Записи нет».
refusal-file-gone = Этот файл уже убрали. Вот что есть сейчас.
toast-file-attached = 📎 Прикрепили: { $record }
toast-file-known = 📎 Этот файл уже есть: { $record }
toast-file-removed = 🗑 Файл убран
