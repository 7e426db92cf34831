# Надписи на кнопках. До 17 знаков – и две кнопки встанут в один ряд.

button-menu = 🏠 Меню
button-cancel = ✖️ Отмена
button-skip = Пропустить
button-back = ‹ Назад
button-back-to = ‹ { $name }

# Главное меню и списки.
button-leads = 🙋 Лиды
button-deals = 🤝 Сделки
button-tasks = ☑️ Задачи
button-new = ➕ Создать
button-duty-on = 🟢 На смене
button-duty-off = ⚪️ Не на смене
button-language = 🌐 Язык
button-staff = 👥 Команда
button-preset = ⚙️ Пресет
button-line = 🎧 Линия
button-whose-mine = ✓ мои / все
button-whose-all = мои / ✓ все
button-to-list = ‹ К списку
button-back-to-deals = ‹ Направления

# Карточка записи.
button-card = 🗂 Карточка
button-convert = Конвертировать
button-done = ✅ Выполнено
button-failing = ❌ Провал
button-history = 🕘 История
button-write = ✍️ Написать
button-words = 💬 Переписка
button-undo = ↩️ Отменить
button-edit = ✏️ Заполнить
button-fill-in = ✏️ Заполнить
button-hand-over = 👥 Передать
button-reason = 📝 Причина
button-clear = 🧹 Очистить

# Задача.
button-task = ☑️ { $task }
button-to-tasks = ‹ Задачи
button-postpone = ⏰ Отложить
button-postpone-hour = На час
button-postpone-hours = На 3 часа
button-postpone-day = На день
button-postpone-week = На неделю
button-reassign = 👥 Передать
button-comment = 💬 Комментарий

# Команда и то, что не удалось.
button-invite = ➕ Пригласить
button-make-role = Роль: { $role }
button-remove = 🚪 Убрать из команды
button-to-staff = ‹ Команда
button-replay = 🔁 Повторить { $id }

# Пресет.
button-outline = 📋 { $name }
button-graph = 🗺 Схема
button-download = ⬇️ Скачать файл
button-upload = ⬆️ Загрузить
button-confirm = ✅ Применить
button-drop = 🗑 Не применять
button-to-preset = ‹ Пресет

# У клиента.
button-share-phone = 📞 Поделиться номером
button-fill-next = ✏️ Дальше: { $field }
