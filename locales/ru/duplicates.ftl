# Похожие карточки, их объединение и его отмена.

button-duplicates = 👥 Похожие карточки
button-to-duplicates = ‹ Похожие
button-merge = 🔗 Объединить
button-different = Это разные
button-merge-with = 🔗 Объединить с…
button-merge-now = ✅ Объединить
button-merges = 🔗 Объединения · { $merges }

duplicates-title = 👥 <b>Похожие карточки клиентов</b> · { $n ->
    [0] пока ни одной пары
    [one] { $n } пара
    [few] { $n } пары
    [many] { $n } пар
   *[other] { $n } пары
}
duplicates-hint = Сначала те, что почти наверняка об одном клиенте: 🧾 – один ИНН, 📞 – один телефон, ✉️ – одна почта, 🔤 – похожее имя.
duplicates-none = Когда у двух карточек совпадёт телефон или имя, пара появится здесь.
duplicates-alike = 👥 <b>Похоже на { $name }</b>
duplicates-pair = 👥 <b>Это один клиент?</b>
duplicates-why = У обеих карточек { $why }.
duplicates-by-tax-id = один ИНН
duplicates-by-phone = один телефон
duplicates-by-email = одна почта
duplicates-by-name = похожее имя
duplicates-contact = 👤 <b>{ $name }</b>
duplicates-company = 🏢 <b>{ $name }</b>
duplicates-in-telegram = есть в Telegram
duplicates-records = { $n ->
    [0] Записей нет
    [one] { $n } запись
    [few] { $n } записи
    [many] { $n } записей
   *[other] { $n } записи
}
duplicates-words = { $n ->
    [0] Переписки нет
    [one] { $n } сообщение
    [few] { $n } сообщения
    [many] { $n } сообщений
   *[other] { $n } сообщения
}
duplicates-people = { $n ->
    [0] Людей нет
    [one] { $n } человек
    [few] { $n } человека
    [many] { $n } человек
   *[other] { $n } человека
}

merge-title = 🔗 <b>Что станет с двумя карточками</b>
merge-moves = Всё от «{ $name }» перейдёт к первой: записи, переписка, заметки, диалоги, метки. Телефоны останутся оба. Отменить можно 30 дней.
merge-two-accounts = 💬 Оба в Telegram: останутся оба аккаунта, отвечать будем туда, откуда написали последним.
merge-joins-lead = 🙋 У обоих открыт лид: второй закроется, его слова и задачи перейдут в первый.
merge-closes-session = 🎧 С обоими открыт диалог: второй закроется молча, переписка продолжится в первом.
merge-ban = 🚫 Второго магазин не слышит. Не будет слышать и объединённого.
merge-choose = Где карточки расходятся, нажмите на то, что взять от второй:
merge-chosen = { $part }: <b>{ $value }</b>
merge-part-name = имя
merge-part-phone = основной телефон
merge-part-company = компания
merge-done = ✅ <b>{ $name }</b>: сюда перешло всё от «{ $other }»
merge-done-at = Объединено: { $at }
merge-undo-hint = Если это всё-таки разные люди, отмените: всё вернётся на место.
merge-undone = ↩️ <b>{ $name }</b> и <b>{ $other }</b> снова две карточки. То, что добавили в перешедшие записи после объединения, ушло с ними.
merge-undone-kept = Изменено после объединения и потому осталось: { $parts }.
merge-undone-lead-stays = С присоединённым лидом успели поработать: он остался закрытым.
merges-title = 🔗 <b>Объединения за 30 дней</b> · { $total }
merges-hint = Слева – карточка, которая осталась.
merge-ask-other = 🔗 С кем объединить «{ $name }»? Напишите имя, телефон или часть названия.
merge-others = 🔗 С кем объединить «{ $name }»? Выберите вторую карточку.
merge-others-none = Никого не нашлось. Попробуйте другое слово.

toast-merged = Объединено
toast-different = Запомнили: это разные
refusal-pair-settled = Об этой паре уже решено.
refusal-merged-already = Одну из карточек уже объединили с другой. Посмотрите, как они выглядят сейчас.
refusal-cards-changed = Карточки успели измениться. Посмотрите, что станет с ними теперь, и нажмите ещё раз.
refusal-merge-gone = Это объединение уже не отменить: прошло 30 дней, его отменили или данные клиента удалены.
refusal-merged-again = Эту карточку успели объединить с третьей. Сначала отмените то объединение: оно есть в /duplicates.
merge-lead-reason = Разговор продолжается здесь: { $record }
