# Охрана: кого магазин не слышит и чего ждут слова.

guard-button-spam = 🚫 Спам
guard-button-ban = 🚫 Спам и бан
guard-button-ban-silently = 🤫 Тихий бан
guard-button-close = 🧹 Только закрыть
guard-button-unban = ↩️ Вернуть
guard-button-unban-name = ↩️ Вернуть: { $name }
guard-button-forget-client = 🗑 Забыть клиента
guard-button-rules = 🛡 Защита
guard-button-audit = 🔎 Журнал
guard-button-files = 📥 Принести файлы: { $count }

guard-choose = 🚫 <b>{ $name }</b>: что делаем?

    <b>Спам и бан</b> – клиент узнает, что его сообщения больше не принимают.
    <b>Тихий бан</b> – клиент ничего не заметит, но вас он больше не побеспокоит.
    <b>Только закрыть</b> – диалог закроется как спам, новые сообщения придут как обычно.

    Всё написанное остаётся в «💬 Переписке», вернуть клиента можно в любой момент.
guard-is-banned = 🚫 <b>{ $name }</b> в бане ({ $at }). Новые сообщения видны только в «💬 Переписке».
guard-is-banned-silently = 🤫 <b>{ $name }</b> в тихом бане ({ $at }). Клиент об этом не знает, новые сообщения видны только в «💬 Переписке».
guard-banned-now = 🚫 Готово: <b>{ $name }</b> больше вас не побеспокоит. Новые сообщения останутся в «💬 Переписке».
guard-record-stays = Осталось открытым: { $record }. Закрыть тоже?
guard-card-banned = 🚫 В бане
guard-card-banned-silently = 🤫 В тихом бане
guard-banned-title = 🚫 <b>Кого магазин не слышит</b>
guard-banned-none = 🕊 В бане никого нет.
guard-banned-entry = 🚫 { $name } · { $at }
guard-banned-entry-silent = 🤫 { $name } · { $at }
guard-toast-banned = Больше не побеспокоит
guard-toast-closed = Диалог закрыт как спам
guard-toast-nothing-open = Открытого диалога нет, закрывать нечего
guard-toast-unbanned = Клиент снова с нами
guard-toast-not-banned = Этот клиент уже не в бане
guard-told-banned = 🚫 Магазин больше не принимает сообщения в этом чате. Ваши данные и заказы по-прежнему доступны: /orders, /mydata.
guard-told-unbanned = 👋 Магазин снова принимает ваши сообщения. Напишите, что вам нужно.

guard-vet-ask = 🤖 Мы рады новым людям и немного опасаемся роботов. Нажмите, пожалуйста: <b>{ $sign }</b>. Ваше сообщение уже у нас и сразу пойдёт дальше.
guard-vet-passed = 🙂 Спасибо! Ваше сообщение уже у менеджера.
guard-vet-failed = 🤖 Проверка не получилась. Попробуйте написать ещё раз примерно через час.
guard-vet-wrong = Не то. Попробуйте ещё раз
guard-vet-over = Этот вопрос уже не нужен
guard-sign-cat = кошка
guard-sign-car = машина
guard-sign-apple = яблоко
guard-sign-key = ключ
guard-sign-sun = солнце
guard-sign-tree = дерево
guard-sign-fish = рыба
guard-sign-house = дом

guard-not-taken = 🙏 Так мы, к сожалению, не принимаем ({ $kind }). Подойдёт: { $taken }.
guard-not-taken-none = 🙏 Так мы, к сожалению, не принимаем ({ $kind }). Позвоните нам или зайдите в магазин.
guard-only-words = 🙏 Слова передали. Остальное ({ $kind }) мы, к сожалению, не принимаем.
guard-flood = ⏳ Пишете быстрее, чем мы читаем! Ничего не потеряется: соберём всё вместе и через минуту передадим менеджеру.
guard-files-none = Все файлы уже здесь.
guard-files-brought = Принесём файлов: { $count }
guard-kind-text = текст
guard-kind-photo = фото
guard-kind-video = видео
guard-kind-voice = голосовые
guard-kind-video-note = видеосообщения
guard-kind-audio = аудио
guard-kind-document = файлы
guard-kind-sticker = стикеры
guard-kind-animation = гифки
guard-kind-location = место на карте
guard-kind-venue = заведение на карте
guard-kind-contact = контакты
guard-kind-poll = опросы
guard-kind-dice = кубики
guard-kind-other = такое вложение


guard-audit-title = 🔎 <b>Что делали с данными людей</b>
guard-audit-none = 🔎 С данными людей пока ничего не делали.
guard-audit-entry = { $at } · <b>{ $who }</b>: { $what }
guard-audit-contact = 👤 { $name }
guard-actor-client = клиент
guard-actor-system = магазин
guard-deed-consented = согласие на хранение данных
guard-deed-consent-refused = отказ от хранения данных, стёрто сообщений: { $messages }
guard-deed-banned = бан
guard-deed-banned-silently = тихий бан
guard-deed-unbanned = бан снят
guard-deed-spam = диалог закрыт как спам
guard-deed-vetting-failed = проверка новичка не пройдена
guard-deed-data-sent = выдан файл с данными
guard-deed-forgotten = данные удалены, сообщений: { $messages }
guard-deed-deleted = сообщение удалено у обеих сторон
guard-deed-retained = срок хранения ({ $days } дн.) истёк, стёрто сообщений: { $messages }
guard-deed-merged = карточки объединены
guard-deed-unmerged = объединение отменено
guard-deed-rules-changed = изменены правила
guard-forgotten-name = Удалённый клиент №{ $number }
