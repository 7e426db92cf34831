# Метки и сегменты.

button-tags = 🏷 Метки
button-to-tags = 🏷 Все метки
button-tag-write = ✏️ Написать
button-tag-rename = ✏️ Название
button-tag-delete = 🗑 Удалить
button-tag-delete-now = 🗑 Да, удалить

tags-title = 🏷 <b>Метки</b> · { $n ->
    [0] пока ни одной
    [one] { $n } метка
    [few] { $n } метки
    [many] { $n } меток
   *[other] { $n } метки
}
tags-hint = Нажмите на метку – увидите, на ком она.
tags-none = Метку ставят на карточке клиента или в «✏️ Заполнить» записи.
tags-of-card = 🏷 <b>{ $name }</b>
tags-of-card-none = Меток пока нет. Выберите из тех, что уже есть, или напишите свою.
tags-of-card-list = { $tags }
tags-ask = 🏷 Какие метки поставить на «{ $name }»? Можно несколько через пробел: «vip опт».
tag-title = 🏷 <b>{ $tag }</b> · { $n ->
    [0] ни на ком
    [one] { $n } карточка
    [few] { $n } карточки
    [many] { $n } карточек
   *[other] { $n } карточки
}
tag-ask-rename = ✏️ { $tag }: как назвать теперь?
tag-ask-merge = Метка { $other } уже есть. Объединить с ней { $tag }? Все карточки получат { $other }.
tag-ask-delete = 🗑 Удалить { $tag }? { $n ->
    [0] Её ни на ком нет.
    [one] Она пропадёт с { $n } карточки.
    [few] Она пропадёт с { $n } карточек.
    [many] Она пропадёт с { $n } карточек.
   *[other] Она пропадёт с { $n } карточки.
}
toast-tags-merged = Метки объединены
toast-tag-deleted = Метка { $tag } удалена
refusal-no-such-tag = Такой метки больше нет. Все метки – в /tags.
refusal-too-many-tags = На одной карточке помещается { $max ->
    [one] { $max } метка
    [few] { $max } метки
    [many] { $max } меток
   *[other] { $max } метки
}. Снимите лишние.

button-segments = 🎯 Сегменты
button-segment-new = ➕ Сегмент
button-segment-show = 📋 Показать
button-segment-of-records = Отбираем: 🗂 записи
button-segment-of-contacts = Отбираем: 👤 контакты
button-segment-rename = ✏️ Название
button-segment-delete = 🗑 Удалить
button-segment-delete-now = 🗑 Да, удалить
button-segment-any = Любое
button-segment-first = ⏮ В начало
button-segment-next = Дальше ›

segments-title = 🎯 <b>Сегменты</b> · { $n ->
    [0] пока ни одного
    [one] { $n } сегмент
    [few] { $n } сегмента
    [many] { $n } сегментов
   *[other] { $n } сегмента
}
segments-hint = Сегмент – это сохранённый отбор: «постоянные», «давно не писали», «заказы от 50 000». Он всегда свежий.
segment-title = 🎯 <b>{ $name }</b>
segment-records = { $n ->
    [0] Сейчас не подходит ни одна запись
    [one] Сейчас подходит { $n } запись
    [few] Сейчас подходят { $n } записи
    [many] Сейчас подходят { $n } записей
   *[other] Сейчас подходят { $n } записи
}
segment-contacts = { $n ->
    [0] Сейчас не подходит ни один контакт
    [one] Сейчас подходит { $n } контакт
    [few] Сейчас подходят { $n } контакта
    [many] Сейчас подходят { $n } контактов
   *[other] Сейчас подходят { $n } контакта
}
segment-records-more = { $n ->
    [0] Подходящих записей так много, что все не сосчитать
    [one] Подходит более { $n } записи
    [few] Подходит более { $n } записей
    [many] Подходит более { $n } записей
   *[other] Подходит более { $n } записи
}
segment-contacts-more = { $n ->
    [0] Подходящих контактов так много, что все не сосчитать
    [one] Подходит более { $n } контакта
    [few] Подходит более { $n } контактов
    [many] Подходит более { $n } контактов
   *[other] Подходит более { $n } контакта
}
segment-line = { $part }: <b>{ $value }</b>
segment-all = Условий пока нет – подходит всё. Добавьте их кнопками.
segment-none = Никого и ничего не подходит.
segment-none-yet = Среди просмотренного ничего не подошло. Нажмите «Дальше ›».
segment-pipeline = Направление
segment-stage = Стадия
segment-open = Работа
segment-responsible = Ответственный
segment-created = Создано
segment-moved = На стадии с
segment-words = Последние слова
segment-sum = Сумма
segment-source = Источник
segment-tag = Метка
segment-fields = Поля
segment-is-open = в работе
segment-is-closed = завершено
segment-any = любое
segment-last = за { $n ->
    [one] { $n } день
    [few] { $n } дня
    [many] { $n } дней
   *[other] { $n } дня
}
segment-before = больше { $n ->
    [one] { $n } дня назад
    [few] { $n } дней назад
    [many] { $n } дней назад
   *[other] { $n } дня назад
}
segment-between = { $from } – { $until }
segment-since = с { $from }
segment-until = по { $until }
segment-sum-between = от { $from } до { $to }
segment-sum-from = от { $from }
segment-sum-to = до { $to }
segment-says = есть «{ $words }»
segment-choose = 🎯 { $name } · <b>{ $part }</b>
segment-nothing-to-choose = Выбирать пока не из чего.
segment-ask-name = 🎯 Как назвать сегмент? Например: «Давно не писали».
segment-ask-rename = ✏️ «{ $name }»: как назвать теперь?
segment-ask-sum = Напишите сумму: «от 5 000», «до 10 000» или «5 000 – 10 000».
segment-ask-source = Напишите источник или его часть, например: instagram.
segment-ask-text = Напишите слово, которое должно быть в этом поле.
segment-ask-period = Напишите, за какое время: «за 30 дней», «с 1 марта», «1.03–15.03», «больше 90 дней назад».
segment-ask-delete = 🗑 Удалить сегмент «{ $name }»? Сами клиенты и записи останутся.
segment-gone-pipeline = ⚠️ Направления «{ $id }» в пресете больше нет, поэтому никто не подходит. Выберите другое.
segment-gone-stage = ⚠️ Стадии «{ $id }» в пресете больше нет, поэтому никто не подходит. Выберите другую.
segment-gone-field = ⚠️ Поля «{ $id }» в пресете больше нет, поэтому никто не подходит. Уберите это условие.
segment-gone-choice = ⚠️ Варианта «{ $id }» в пресете больше нет, поэтому никто не подходит. Выберите другой.
segment-gone-tag = ⚠️ Метку этого сегмента удалили, поэтому никто не подходит. Выберите другую.
toast-segment-deleted = Сегмент удалён
refusal-no-such-segment = Такого сегмента больше нет. Все сегменты – в /segments.
refusal-period = Не получилось прочесть. Напишите, например: «за 30 дней», «с 1 марта», «1.03–15.03».
refusal-amounts-backwards = Первая сумма больше второй. Напишите от меньшей к большей: «5 000 – 10 000».

# Слова, которыми называют время и суммы: формы через запятую. Бот понимает их на обоих языках сразу.
segment-word-since = с, со, от
segment-word-until = по, до
segment-word-last = за
segment-word-over = больше, более, старше
segment-word-ago = назад
segment-word-month = месяц, месяца, месяцев
segment-word-year = год, года, лет
segment-word-yesterday = вчера
