# Линия: правила, которые задаёт владелец, что она говорит сама, и отчёт.

line-name = Линия
line-title = 🎧 <b>Линия</b>: как мы встречаем клиентов
line-entry = <b>{ $theme }</b>
    { $told }

line-theme-sharing = 👥 Распределение
line-theme-hours = 🕙 Рабочие часы
line-theme-texts = 💬 Тексты
line-theme-form = 📋 Анкета
line-theme-promise = ⏱ Срок ответа
line-theme-rating = ⭐ Оценка
line-theme-silence = 💤 Тишина
line-theme-spam = 🛡 Спам
line-theme-privacy = 🔒 Приватность

# Кому достаётся клиент.
line-way = <b>{ $way }</b>: { $means }
line-way-all = Всем сразу
line-way-evenly = По очереди
line-way-in-order = Строго по порядку
line-way-least-busy = Кто свободнее
line-means-all = Новый клиент приходит всем на смене, кто первый взял, тот и ведёт.
line-means-evenly = Новый клиент достаётся тому, кто дольше всех его ждал.
line-means-in-order = Новый клиент всегда достаётся первому свободному по списку.
line-means-least-busy = Новый клиент достаётся тому, у кого меньше открытых диалогов.
line-told-sharing = { $means } Не взял за { $minutes } – очередь следующего. Открытых диалогов у каждого: { $limit }.
line-told-sharing-all = { $means } Открытых диалогов у каждого: { $limit }.
line-order = 🔢 <b>Порядок</b>: клиент достаётся первому свободному сверху.
line-order-entry = { $place }. { $name }
line-limits = 👤 <b>Лимит каждого</b>: сколько диалогов человек ведёт одновременно. Чей меняем?
line-limit-entry = { $name }: { $limit }
line-limit-of = 👤 <b>{ $name }</b>, открытых диалогов сразу: { $limit }
line-limit-usual = как у всех ({ $limit })

# Числа.
line-number = ✏️ { $name }: { $value }
line-number-take = Взять за
line-number-dialogs = Диалогов у каждого
line-number-close = Закрыть после тишины
line-number-patience = «Ещё не ответили» через
line-number-first = Первый ответ за
line-number-next = Следующие ответы за
line-number-ping = Напомнить за
line-number-per-minute = Сообщений в минуту
line-number-retention = Хранить переписку
line-none-promised = не обещаем
line-none-any = сколько угодно
line-none-never = никогда
line-none-ping = не напоминать
line-none-forever = бессрочно
line-up-to = до { $most }
line-min = { $minutes } мин
line-h = { $hours } ч
line-h-min = { $hours } ч { $minutes } мин
line-days = { $days } дн.
line-unit-minutes = Число минут
line-unit-hours = Число часов
line-unit-days = Число дней
line-unit-dialogs = Число диалогов
line-unit-messages = Число сообщений
line-ask-number = ✏️ <b>{ $name }</b>. Сейчас: { $now }
line-ask-bounds = { $unit }, от { $least } до { $most }.
line-bad-number = 🤔 Не получилось прочесть число. Напишите его цифрами.

# Рабочие часы.
line-weekday = { $weekday ->
    [1] Пн
    [2] Вт
    [3] Ср
    [4] Чт
    [5] Пт
    [6] Сб
   *[7] Вс
}
line-hours-always = Круглосуточно
line-hours-off = { $days } – выходной
line-told-hours = { $week }. Не работаем: { $days }.
line-hint-hours = Время магазина: { $zone }. Отметьте рабочие дни и задайте часы. Вне этих часов сроки ответа не идут, а клиент узнаёт, когда ему ответят.
line-days-choose = 🕙 Часы какого дня меняем? Выходной станет рабочим, когда вы зададите ему часы.
line-ask-hours = 🕙 С какого и по какой час работаем? Напишите, например: 10-20 или 9:30-18.
line-ask-day-hours = 🕙 <b>{ $day }</b>: с какого и по какой час работаем? Напишите, например: 10-20 или 9:30-18.
line-bad-hours = 🤔 Не похоже на часы работы. Напишите начало и конец через дефис в пределах одного дня, например: 10-20 или 9:30-18.
line-holidays = 🎉 <b>Выходные и праздники</b>: в эти дни не работаем.
line-holidays-none = 🎉 Праздников и других выходных пока не задано.
line-holiday = • { $days }
line-ask-holidays = 🎉 Какие дни не работаем? Напишите день или несколько подряд, например: 31.12 или 1.1-8.1. Можно через запятую.
line-bad-holidays = 🤔 Не похоже на дни впереди. Напишите день и месяц, например: 31.12 или 1.1-8.1. Подряд – не больше двух месяцев.
line-opens-now = прямо сейчас
line-opens-today = сегодня в { $time }
line-opens-tomorrow = завтра в { $time }
line-opens-weekday = { $weekday ->
    [1] в понедельник
    [2] во вторник
    [3] в среду
    [4] в четверг
    [5] в пятницу
    [6] в субботу
   *[7] в воскресенье
} в { $time }
line-opens-date = { $date } в { $time }
line-opens-unknown = как только откроемся

# Тексты.
line-text-welcome = Приветствие
line-text-off-hours = Вне часов
line-text-no-answer = Ещё не ответили
line-text-closing = Прощание
line-text-means-welcome = на первое сообщение диалога.
line-text-means-off-hours = если пишут, когда магазин закрыт.
line-text-means-no-answer = если ответа долго нет.
line-text-means-closing = когда диалог закрыт.
line-told-texts = Говорим сами, по разу за диалог: { $texts }.
line-told-texts-none = Сами ничего не говорим.
line-text = 💬 <b>{ $name }</b>: { $means }
line-text-on = ✅ Клиент его получает, один раз за диалог.
line-text-off = ⬜️ Выключен, клиент его не получает.
line-text-own = <b>{ $language }</b>, ваш текст:
line-text-built-in = <b>{ $language }</b>, встроенный текст:
line-text-variables = В своём тексте можно написать <code>{"{"}client{"}"}</code> – имя клиента и <code>{"{"}hours{"}"}</code> – когда ответим: «завтра в 10:00».
line-ask-text = ✍️ <b>{ $name }</b> · { $language }
    Напишите текст, который прочтёт клиент.
line-bad-text-empty = 🤔 Здесь нет ни одного видимого знака. Напишите текст словами.
line-bad-text-long = 🤔 Слишком длинно: помещается 1000 знаков. Напишите короче.
line-bad-text-unknown = 🤔 Не знаю, что поставить вместо «{ $name }». В фигурных скобках бывает только client и hours.
line-bad-text-brace = 🤔 У фигурной скобки нет пары. Проверьте скобки и отправьте ещё раз.
line-say-off-hours = 🌙 Сейчас мы не работаем. Ответим { $hours }.
line-say-off-hours-unknown = 🌙 Сейчас мы не работаем. Ответим, как только откроемся.
line-say-no-answer = 🙏 Мы вас не забыли: все менеджеры пока заняты. Ответим, как только освободимся.
line-say-closing = 🤝 Спасибо, что написали! Появятся вопросы – пишите прямо сюда.

# Анкета.
line-asks-name = Имя
line-asks-what = Что нужно
line-asks-phone = Телефон
line-told-form = Новых клиентов спрашиваем: { $asked }.
line-told-form-none = Новых клиентов ни о чём не спрашиваем.
line-hint-form = Вопросы идут по одному, в этом порядке. Рядом всегда есть кнопка «🙋 Позвать человека»; ответ менеджера заканчивает анкету. Всё, что клиент ответил, менеджеры видят как обычно.
line-form-begins = 📋 Пока менеджер читает, пара вопросов. Не хочется отвечать – нажмите «🙋 Позвать человека».
line-form-name = Как к вам обращаться?
line-form-what = Что вам нужно? Подойдут и слова, и фото, и голосовое.
line-form-phone = По какому номеру с вами связаться? Нажмите «📞 Поделиться номером» или напишите его.
line-form-phone-again = 🤔 Не похоже на номер телефона. Напишите его целиком, например: +7 900 123-45-67. Не получится – ничего страшного.
line-form-done = ✅ Спасибо, передали менеджеру! Он ответит прямо здесь.
line-form-person = 🙋 Позвали! Менеджер ответит прямо здесь.
line-placeholder-name = Ваше имя
line-placeholder-what = Что вам нужно?
line-placeholder-phone = +7 900 123-45-67

# Срок ответа.
line-told-promise = Первый ответ за { $first }, следующие за { $next } рабочего времени. Напомнить до срока: { $ping }.
line-told-promise-none = Срок ответа не обещаем.
line-hint-promise = Считаем только рабочее время. До срока напоминаем тому, кто отвечает, после срока говорим администраторам. Нажмите готовое число или ✏️, чтобы написать своё.
line-waits = ⏰ <b>{ $client }</b> ждёт ответа { $span }, обещали { $promised }
line-waits-broken = 🔴 <b>{ $client }</b> ждёт ответа { $span }: обещали { $promised } и не успели
line-nobody-yet = 🧑‍💼 Диалог пока никто не взял

# Оценка.
line-told-rating = После диалога просим оценку от 1 до 5.
line-told-rating-none = Оценку не просим.
line-hint-rating = Клиент оценивает закрытый диалог звёздами и может добавить пару слов. Оценка 3 и ниже становится задачей администратора.
line-switch-rating = Просить оценку
line-rate = ⭐ Довольны, как мы вам ответили? Поставьте оценку от 1 до 5.
line-rated = { $stars } Спасибо за оценку!
line-ask-remark = 💬 Что можно улучшить? Напишите пару слов одним сообщением.
line-remarked = { $stars } Спасибо! Мы это прочтём.
line-rating-came = ⭐ <b>{ $client }</b> оценивает диалог: { $stars }
line-remark-came = 💬 <b>{ $client }</b> к оценке { $stars }: «{ $comment }»
line-task-low = Разобраться с оценкой { $stars } от клиента { $name }

# Тишина.
line-told-silence = Диалог закрывается сам после тишины: { $span }.
line-told-silence-none = Сам диалог не закрывается.
line-hint-silence = Если обе стороны столько молчат, диалог закрывается. Новое сообщение клиента откроет следующий, заявка и сделка останутся теми же.

# Спам.
line-told-spam = От одного клиента в минуту: { $limit }.
line-told-refused = Не принимаем: { $kinds }.
line-told-vetting = Подозрительных новичков проверяем.
line-told-vetting-none = Новичков не проверяем.
line-hint-spam = Сколько сообщений в минуту принимаем от одного клиента и какие. Галочка – принимаем. Слова принимаем всегда.
line-switch-vetting = Проверять новичков

# Приватность.
line-told-consent = Сначала спрашиваем согласие.
line-told-consent-none = Согласие не спрашиваем.
line-told-retention = Переписку храним { $span }, потом стираем.
line-told-retention-none = Переписку храним бессрочно.
line-hint-privacy = Согласие спрашивается до всего остального и остаётся в журнале. По истечении срока переписка стирается сама.
line-switch-consent = Спрашивать согласие

# Отчёт.
line-report-title = 📊 <b>Отчёт</b> за { $days } дн.
line-report-turnover = 💬 Диалоги: начато { $opened }, закрыто { $closed }, спам { $spam }
line-report-first = Первый ответ
line-report-next = Следующие ответы
line-report-speed = ⏱ <b>{ $title }</b>: { $count }
line-report-spans = медиана { $median }, в среднем { $average }
line-report-late = позже срока { $late } ({ $share }%)
line-report-stars = ⭐ <b>Оценка</b> { $mean }, всего { $count }
line-report-stars-none = ⭐ Оценок пока нет
line-report-operators = 🧑‍💼 <b>Кто как отвечает</b>
line-report-operator = { $name }: ответов { $answers } · медиана { $median } · поздно { $late }
line-report-waiting = ⏳ <b>Ждут сейчас</b>
line-report-nobody-waits = ✅ Сейчас никто не ждёт
line-report-waits = { $client } · { $span } · { $operator }
line-report-not-taken = никто не взял
line-under-minute = меньше минуты
line-ended = 🗂 <b>Закрытые диалоги</b>: откройте любой, чтобы прочесть последние слова и поставить свою оценку.
line-ended-none = 🗂 Закрытых диалогов пока нет.
line-session = 💬 <b>{ $client }</b>
line-session-times = 🕘 { $opened } → { $closed }
line-session-open = открыт
line-session-spam = 🛡 Закрыт как спам
line-session-silent = 🤫 Закрыт без слов клиенту
line-session-stars = ⭐ Клиент поставил { $stars }
line-session-theirs = 👤 { $words }
line-session-ours = 🧑‍💼 { $words }
line-session-mark = 🏅 Ваша оценка работы, от 1 до 5:

# Кнопки и короткие ответы.
button-line-report = 📊 Отчёт
button-line-order = 🔢 Порядок
button-line-limits = 👤 Лимит каждого
button-line-set-hours = 🕙 Задать часы
button-line-all-hours = 🕙 Часы всех дней
button-line-days = 🕙 По дням
button-line-holidays = 🎉 Праздники
button-line-always = 🌐 Круглосуточно
button-line-add-holidays = ➕ Добавить
button-line-drop = ✖️ { $days }
button-line-say = Говорить клиенту
button-line-word = ✍️ { $language }
button-line-built-in = ↩️ Встроенный текст
button-line-first = ⬆️ Первым
button-line-no-promise = ✖️ Ничего не обещать
button-line-person = 🙋 Позвать человека
button-line-remark = 💬 Оставить комментарий
button-line-session = 🔍 Диалог
button-line-ended = 🗂 Закрытые диалоги
press-line-last-day = Это последний рабочий день. Если магазин работает без выходных и ночью, нажмите «🌐 Круглосуточно».
toast-line-built-in = ↩️ Снова встроенный текст
toast-line-dropped = ✅ Снова рабочие дни
toast-line-marked = 🏅 Ваша оценка: { $mark }
toast-line-rated = Спасибо, оценка уже стоит!
