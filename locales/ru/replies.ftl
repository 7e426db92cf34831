# Быстрые ответы и то, что уйдёт позже.

button-replies = ⚡ Ответы
button-later = 🕒 Позже
button-laters = 🕒 Отложенные

# Как переменные зовутся в тексте ответа: одним словом, без пробелов.
reply-variable-client = клиент
reply-variable-deal = сделка
reply-variable-sum = сумма
reply-variable-manager = менеджер
reply-sample-client = Мария Соколова

# Список и сам ответ.
replies-title = ⚡ <b>Быстрые ответы</b> · { $n ->
    [0] пока ни одного
    [one] { $n } ответ
    [few] { $n } ответа
    [many] { $n } ответов
   *[other] { $n } ответа
}
replies-hint = 👥 – общие, 👤 – только ваши. Чаще всего нужные – первыми. Отправить ответ клиенту можно с его карточки или набрав имя бота в строке сообщения.
replies-none = Сохраните то, что пишете чаще всего: адрес, оплату, сроки. Потом это уйдёт клиенту в два нажатия.
reply-title = { $sign } <b>{ $title }</b>
reply-own = Личный: видите только вы
reply-shared = Общий: виден всей команде
reply-used = Отправлен { $n ->
    [one] { $n } раз
    [few] { $n } раза
    [many] { $n } раз
   *[other] { $n } раза
}, последний – { $at }
reply-unused = Ещё не отправляли
reply-sample = 👀 <b>Клиент прочтёт, например:</b>
reply-delete-own = 🗑 Удалить ваш ответ «{ $title }»? Вернуть его будет нельзя.
reply-delete-shared = 🗑 Удалить общий ответ «{ $title }»? Он пропадёт у всей команды.

button-reply-new-own = ➕ Личный
button-reply-new-shared = ➕ Общий
button-reply-rename = ✏️ Название
button-reply-rewrite = ✏️ Текст
button-reply-share = 👥 Сделать общим
button-reply-delete = 🗑 Удалить
button-reply-delete-now = 🗑 Да, удалить
button-to-replies = ‹ Ответы

reply-ask-title-own = ➕ <b>Личный ответ.</b> Как его назвать? По названию его находят: «Адрес», «Оплата картой».
reply-ask-title-shared = ➕ <b>Общий ответ.</b> Как его назвать? По названию его находят: «Адрес», «Оплата картой».
reply-ask-rename = ✏️ «{ $title }»: какое название будет теперь?
reply-ask-text = ⚡ «{ $title }»: что получит клиент? Напишите текст, оформление сохранится.
reply-variables = Можно вставить: <code>{ $client }</code> – имя клиента, <code>{ $deal }</code> – номер сделки, <code>{ $sum }</code> – сумма, <code>{ $manager }</code> – ваше имя.

# Выбор ответа для клиента.
replies-pick = ⚡ <b>{ $name }</b>: что отправить?
replies-pick-many = Быстрее найти нужный: наберите имя бота и слово из ответа.
reply-preview = ⚡ <b>{ $name }</b> получит:
reply-says-nothing = 🤔 Для этого клиента в ответе ничего не остаётся: подставлять нечего. Выберите другой.
reply-lacks = ⚠️ Нечего подставить: { $names }. Заполните карточку или выберите другой ответ.
refusal-unknown-variable = Вставки «{ $name }» нет. Можно: { $known }. Исправьте и пришлите текст ещё раз.
refusal-nothing-to-put-in = ⚠️ Не отправлено: нечего подставить вместо { $names }. Заполните карточку или напишите сами.
reply-sent = ✅ <b>{ $name }</b>, отправлено:
button-reply-send = ✅ Отправить

toast-reply-sent = ✅ Отправили
toast-reply-sent-already = С этим ответом уже решено. Чтобы отправить ещё раз, откройте «⚡ Ответы» на карточке.
toast-reply-held-already = Это сообщение уже ждёт вашего решения в /later.
toast-reply-shared = 👥 Теперь ответ видит вся команда
toast-reply-deleted = 🗑 Удалили «{ $title }»
press-reply-changed = Данные или текст ответа успели измениться. Вот как он выглядит сейчас: проверьте и отправьте.

refusal-no-such-reply = Этого ответа больше нет. Выберите другой в /replies.

# Отправить позже.
later-when = 🕒 <b>{ $name }</b>: когда отправить?
later-when-typed = Выберите или напишите: «завтра 12:30», «31.12 10:00», «через 2 часа».
later-what = 🕒 <b>{ $name }</b> · { $at }
    Что отправить? Следующее сообщение уйдёт клиенту в это время: текст, фото, голосовое или файл.
later-kept = 🕒 Отправим: <b>{ $name }</b>, { $at }
button-in-an-hour = Через час
button-this-evening = Сегодня, 18:00
button-tomorrow = Завтра, 10:00
button-monday = В пн, 10:00

laters-title = 🕒 <b>Отложенные</b> · { $n ->
    [0] ничего нет
    [one] { $n } сообщение
    [few] { $n } сообщения
    [many] { $n } сообщений
   *[other] { $n } сообщения
}
laters-none = Чтобы отправить что-нибудь позже, нажмите «🕒 Позже» на карточке клиента.
laters-entry = 🕒 { $at } · <b>{ $name }</b>: { $words }
laters-entry-held = ⏸ Ждёт вас · <b>{ $name }</b>: { $words }
later-card = 🕒 <b>{ $name }</b> получит: { $at }
later-held = ⏸ <b>{ $name }</b>: сообщение не ушло и ждёт вашего решения
later-holder = 🧑‍💼 Диалог ведёт { $name }
later-unreachable = 🚫 Клиента нет в этом боте или он его заблокировал
later-parts = И ещё { $n ->
    [one] { $n } вложение
    [few] { $n } вложения
    [many] { $n } вложений
   *[other] { $n } вложения
} в альбоме
later-sent = 🕒 Время пришло, отправляем: { $name }
later-sent-now = ✅ Отправляем: <b>{ $name }</b>
later-dropped = 🗑 Не отправим: <b>{ $name }</b>
later-joined = 👥 { $name } тоже отвечает клиенту { $client }: подошло время отложенного сообщения.
later-author-gone = 🕒 Отложенное сообщение не ушло: его автор больше не в команде. Автор: { $author }, клиент: { $name }.
    { $words }
button-send-now = ✅ Отправить сейчас
button-later-move = 🕒 Перенести
button-later-drop = 🗑 Не отправлять

toast-later-moved = 🕒 Перенесли
toast-later-sent = ✅ Отправили
toast-later-dropped = 🗑 Не отправим

refusal-later-gone = Этого сообщения в отложенных уже нет: оно ушло или отменено. Что осталось – в /later.
refusal-when = Не получилось понять, когда. Напишите, например: завтра 12:30, 31.12 10:00 или через 2 часа.
refusal-when-past = Это время уже прошло. Выберите время, которое ещё впереди, например: завтра 10:00.
refusal-when-too-far = Дальше чем на год мы не откладываем. Выберите день поближе.
