# Свои поля магазина: значения, вопросы, карточки клиентов и редактор /fields.

value-yes = Да
value-no = Нет
# Что человек может написать вместо нажатия, через запятую.
words-yes = да, ага, угу, есть, +, yes, y
words-no = нет, не, неа, -, no, n
file-document = файл
file-photo = фото
file-video = видео
file-animation = анимация
file-audio = аудио
file-voice = голосовое
file-video-note = видеосообщение
file-not-sent = 🤔 Telegram больше не отдаёт этот файл: { $file }. Заполните поле заново.
file-gone = Этого файла в поле уже нет. Откройте карточку заново.

card-owed = ❗ На этой стадии нужно, но не заполнено: { $fields }
fields-not-yours = поля, которые заполняют другие
event-field-hidden = { $who }: изменено поле, которое вам не видно

# Вопросы.
ask-changed = ⚠️ Пока вы отвечали, поле изменили. Вы написали: «{ $wrote }» – это не записано. Отправьте ещё раз, если нужно именно так.
ask-how-choices = Отметьте нужное и нажмите «Готово»; можно написать через запятую.
ask-how-number = Число от { $least } до { $most }.
ask-how-number-min = Число не меньше { $least }.
ask-how-number-max = Число не больше { $most }.
ask-how-date = Например: 1 марта, 01.03.2026, завтра, в пятницу.
ask-how-phone = В любом виде: +7 900 123-45-67 или 8 (900) 123-45-67.
ask-how-email = Например: anna@example.ru.
ask-how-link = Например: https://example.ru.
ask-how-file = Пришлите файл, фото, видео или голосовое одним сообщением.
button-ticked = 👌 Готово
refusal-nothing-ticked = Отметьте хотя бы один вариант, без него дальше нельзя.

# Отказы.
refusal-number = Не получилось прочесть число. Напишите цифрами, например: 5 или 12,5.
refusal-number-too-large = Число слишком большое. Проверьте, нет ли лишних цифр, и напишите ещё раз.
refusal-number-too-precise = Слишком много знаков после запятой: можно не больше шести.
refusal-range = Сюда подходит число от { $least } до { $most }. Напишите другое.
refusal-range-min = Сюда подходит число не меньше { $least }. Напишите другое.
refusal-range-max = Сюда подходит число не больше { $most }. Напишите другое.
refusal-day = Не получилось прочесть дату. Напишите, например: 1 марта, 01.03.2026 или завтра.
refusal-yes-or-no = Здесь ждут «да» или «нет». Нажмите кнопку под вопросом.
refusal-link = Не похоже на ссылку. Напишите целиком, например: https://example.ru.
refusal-file-needed = Сюда нужен файл. Пришлите документ, фото, видео или голосовое.
refusal-field-closed = Поле «{ $field }» заполняют другие. Попросите администратора или владельца.
refusal-field-hidden = Это поле заполняют другие, и вам оно не видно. Попросите администратора или владельца.
refusal-field-changed = Пока вы отвечали, поле «{ $field }» изменили. Посмотрите, что в нём теперь, и решите ещё раз.
refusal-company-needed = Это поле компании, а компания у клиента не указана. Сначала заполните её.
refusal-unsound = Так нельзя: { $problem } Ничего не изменилось.
refusal-edit-gone = Этого уже нет или так уже есть: пресет успели изменить. Откройте /fields заново.
refusal-edit-unreadable = Этот пресет записан так, что отсюда его не поправить. Скачайте файл в /preset и измените в нём.
refusal-too-many-choices = За раз можно не больше { $most } вариантов. Пришлите список короче, остальные добавите потом.
refusal-edit-undo-gone = Отменить уже нельзя: после этого пресет изменили ещё раз. Откройте /fields заново.

# Карточки клиентов.
button-own-fields = 🧩 Поля
own-fields-title = 🧩 <b>{ $name }</b>: поля
own-fields-none = Своих полей пока нет. Их добавляет администратор в /fields.
own-fields-changed = { $at } · { $who }: { $field } → { $value }
own-fields-changed-hidden = { $at } · { $who }: изменено поле, которое вам не видно

# Редактор.
button-to-fields = 🧩 Поля карточек
fields-editor-title = 🧩 <b>Поля карточек</b>
    Здесь можно добавить поле, переименовать, переставить, сделать обязательным или закрыть от части команды. Всё записывается в пресет.
fields-editor-card = { $name }: { $n ->
    [0] полей нет
    [one] { $n } поле
    [few] { $n } поля
    [many] { $n } полей
   *[other] { $n } поля
}
fields-editor-last = Последнее изменение: { $who }, { $at }
button-fields-undo = ↩️ Отменить его
fields-undone = ↩️ Вернули, как было
fields-spot-contacts = Контакты
fields-spot-companies = Компании
fields-list-title = 🧩 <b>{ $name }</b>: поля по порядку
fields-list-none = На этой карточке пока нет своих полей.
fields-list-field = • { $name } – { $kind }{ $marks }
button-field-new = ➕ Новое поле
button-field-shelf = 📥 Готовое поле
field-kind-text = текст
field-kind-money = сумма
field-kind-choice = один из вариантов
field-kind-choices = несколько вариантов
field-kind-number = число
field-kind-date = дата
field-kind-yes-no = да или нет
field-kind-phone = телефон
field-kind-email = почта
field-kind-link = ссылка
field-kind-file = файл
field-kind-contact-name = имя клиента
field-kind-contact-phone = телефон клиента
field-kind-company-name = компания клиента
field-kind-source = источник
fields-field-title = 🧩 <b>{ $name }</b> – { $kind }
fields-field-other-name = По-английски: { $name }
fields-field-ask = Вопрос: { $ask }
fields-field-length = Не длиннее { $most } зн.
fields-field-bounds = От { $least } до { $most }
fields-field-choices = Варианты: { $choices }
fields-field-cards = На карточках: { $cards }
fields-field-required = ❗ Обязательно со стадии «{ $stage }»
fields-field-visible = 🔒 Видят: { $roles }
fields-field-editable = ✍️ Заполняют: { $roles }
button-field-rename = ✏️ Название
button-field-question = ❓ Вопрос
button-field-bounds = 📏 Пределы
button-field-choices = 🔘 Варианты
button-field-roles = 🔒 Доступ
button-field-required = ❗ Обязательность
button-field-up = ⬆️ Выше
button-field-down = ⬇️ Ниже
button-field-take-off = ➖ Убрать с карточки
button-field-take-off-now = ➖ Да, убрать
button-field-put = ➕ На карточку
fields-kinds = ➕ <b>{ $name }</b>: что будет в новом поле?
fields-shelf = 📥 <b>{ $name }</b>: какое поле добавить? Значение у поля одно: что хранится у клиента, видно на всех его карточках.
fields-take-off = Убрать «{ $field }» с карточки «{ $name }»? Заполненное не пропадёт: верните поле, и значения снова будут на месте.
fields-choices = 🔘 <b>{ $field }</b>: варианты
fields-choices-retired = 🚫 – больше не предлагаем; где выбрано, там остаётся.
button-choice-add = ➕ Вариант
fields-choice = 🔘 { $field }: <b>{ $ru }</b>
    По-английски: { $en }
fields-choice-offered = Вариант предлагаем.
fields-choice-retired = 🚫 Больше не предлагаем. Где выбран, там остаётся.
button-choice-retire = 🚫 Не предлагать
button-choice-restore = ✅ Предлагать
fields-required = ❗ <b>{ $field }</b> · { $name }
    С какой стадии поле обязательно? На ней и на следующих бот спросит его перед переходом; провал ничего не требует.
button-field-not-required = Не требовать
fields-roles = 🔒 <b>{ $field }</b>: кто видит и кто заполняет. Владелец может всегда. Кому поле не видно, тому его нет ни на карточке, ни в истории, ни в сообщениях роботов.
fields-roles-see-first = Сначала дайте этой роли видеть поле, потом заполнять.
button-role-sees = { $sign } видит: { $role }
button-role-fills = { $sign } заполняет: { $role }
fields-ask-name = ➕ Новое поле ({ $kind }). Как оно называется по-русски? Можно сразу на двух языках: «Вес / Weight».
fields-ask-english = А по-английски? Сейчас: «{ $name }». Поставьте «-», если так же.
fields-ask-choices = 🔘 Какие варианты? Пришлите списком, по одному в строке; на двух языках – через «/»: «Самовывоз / Pickup».
fields-ask-rename = ✏️ Как теперь называется «{ $field }»? На двух языках – через «/»: «Вес / Weight».
fields-ask-question = ❓ Каким вопросом просить заполнить «{ $field }»? На двух языках – через «/». Поставьте «-», чтобы вопрос был обычный.
fields-ask-bounds = 📏 От скольки до скольки бывает «{ $field }»? Например: «0 - 100», «0 - …», «… - 100». Поставьте «-», если без пределов.
fields-ask-length = 📏 Сколько знаков помещается в «{ $field }»? От 1 до 3000.
fields-ask-choice = ➕ Какой вариант добавить в «{ $field }»? На двух языках – через «/».
fields-ask-rename-choice = ✏️ Как теперь называется вариант «{ $choice }»? На двух языках – через «/».
fields-changed-meanwhile = ℹ️ Пока вы отвечали, пресет изменил кто-то ещё. Ваш шаг применён поверх, ничего не пропало.
fields-changed-look-again = Пресет успели изменить. Вот стадии, какие они сейчас: выберите ещё раз.
preset-changed-meanwhile = Пока вы смотрели, пресет изменил кто-то ещё, и файл заменит и это. Посмотрите ещё раз, что изменится.
