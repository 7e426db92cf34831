# Состав записи: товары и услуги, их количество, цена, скидка и сумма.

button-lines = 🧾 Состав
button-line-add = ➕ Из каталога
button-line-words = ✍️ Своими словами
button-find-product = 🔎 Найти
button-line-quantity = ✏️ Количество
button-line-price = ✏️ Цена
button-line-discount = ✏️ Скидка
button-line-remove = 🗑 Убрать
button-to-lines = ‹ Состав
button-give-back = ↩️ Вернуть на склад

quantity = { $much } { $unit }
unit-piece = шт.
unit-kg = кг
unit-g = г
unit-l = л
unit-ml = мл
unit-m = м
unit-square-m = м²
unit-pack = уп.
unit-box = кор.
unit-set = компл.
unit-pair = пар
unit-hour = ч

# На карточке и в списке.
order-lines-on-card = 🧾 <b>Состав:</b>
order-lines-more = … и ещё { $more }
order-lines-total = <b>Итого: { $sum }</b>
order-lines-title = 🧾 <b>Состав</b> · { $record }
order-lines-none = Пока пусто. Добавьте товар из каталога или напишите строку своими словами: например, доставку.
order-lines-numbered = { $number }. { $line }
order-lines-taken-and-failed = 📤 Товар был списан со склада. Когда он вернётся, откройте состав и нажмите «↩️ Вернуть на склад».
order-line-bullet = • { $line }
order-line-entry = { $title }: { $reckoning }
order-line-entry-stock = { $entry } · { $stock }
order-line-enough = ✅ есть
order-line-lacks = ⚠️ не хватает { $much }
order-line-reserved = 🔒 держим { $much }
order-line-taken = 📤 списано { $much }
order-line-added = 📥 оприходовано { $much }

# Одна строка.
order-line-title = 🧾 <b>{ $title }</b>
    { $record }
order-line-quantity = Количество: { $much }
order-line-price = Цена: { $price }
order-line-discount = Скидка: { $discount }
order-line-sum = <b>Сумма: { $sum }</b>

# Добавить.
order-line-add-title = ➕ <b>Добавить в состав</b> · { $record }
order-line-add-hint = Нажмите на товар: он попадёт в состав, а количество и цену можно поправить там же.
order-line-add-empty = В каталоге здесь ничего нет. Можно добавить строку своими словами; товары заводят в /catalog.
order-line-ask-words = ✍️ <b>{ $record }</b>: напишите, что и почём. Цена – в конце: «Доставка 1 500». Если не одна штука: «Монтаж 2 × 1 500».
order-line-ask-quantity = ✏️ «{ $title }»: сколько? Сейчас { $now }. Например: 3 или 1,5.
order-line-ask-price = ✏️ «{ $title }»: какая цена за единицу? Сейчас { $now }. Изменится только в этом заказе, не в каталоге.
order-line-ask-discount = ✏️ «{ $title }»: какая скидка? Проценты – «10%», сумма с этой строки – «500». Без скидки – «0».
product-find-ask = 🔎 Какой товар? Напишите слово из названия или код.
product-find-none = 🔎 «{ $query }»: ничего не нашлось. Попробуйте другое слово или часть слова.
product-find-some = 🔎 «{ $query }»: { $n ->
    [one] { $n } товар
    [few] { $n } товара
    [many] { $n } товаров
   *[other] { $n } товара
}. Выберите или напишите другое слово.

toast-line-added = ➕ { $title }
toast-line-removed = 🗑 Убрали: { $title }
toast-given-back = ↩️ Товар снова на складе

# Что говорит склад, когда товара не хватает.
stock-lacks-reserved = ⚠️ Не хватает на складе: { $what }. Остальное отложено за этой записью.
stock-lacks-taken = ⚠️ Списать удалось не всё, на складе не было: { $what }. Проверьте остаток.

# История.
event-line-added = { $who }: в состав добавлено «{ $title }», { $quantity } на { $sum }
event-line-removed = { $who }: из состава убрано «{ $title }», { $quantity } на { $sum }
event-line-quantity = { $who }: «{ $title }» – теперь { $after } (было { $before })
event-line-price = { $who }: «{ $title }» – теперь по { $after } (было { $before })
event-line-discount = { $who }: «{ $title }» – скидка { $after }
event-line-no-discount = { $who }: «{ $title }» – скидка снята
event-line-replaced = { $who }: вместо «{ $before }» – «{ $title }», { $quantity } на { $sum }
event-lines-copied = { $who }: состав перенесён. { $record }, строк: { $count }
event-stock-reserved = Отложено на складе: { $what }
event-stock-released = Больше не отложено: { $what }
event-stock-taken = Списано со склада: { $what }
event-stock-added = Оприходовано на склад: { $what }
event-stock-returned = { $who }: возвращено на склад: { $what }
event-stock-lacks = не хватило: { $what }
event-stock-with-lacks = { $moved }; { $lacks }
event-stock-nothing = Складу нечего дать

# Отказы.
refusal-goods-no-product = Этого товара в каталоге больше нет. Откройте каталог ещё раз: /catalog.
refusal-goods-no-group = Этой группы больше нет. Откройте каталог ещё раз: /catalog.
refusal-goods-no-line = Этой строки в составе больше нет: её убрали.
refusal-goods-changed = Товар успели изменить. Вот он какой сейчас; если ваша правка ещё нужна, повторите её.
refusal-goods-quantity = Не похоже на количество. Напишите число: 3, 1,5 или 0,25.
refusal-goods-quantity-negative = Количество не может быть отрицательным. Напишите число больше нуля.
refusal-goods-quantity-zero = Количество должно быть больше нуля. Ненужную строку можно убрать кнопкой.
refusal-goods-quantity-large = Слишком много: больше миллиона. Проверьте число и напишите ещё раз.
refusal-goods-quantity-precise = Слишком точно: не больше трёх знаков после запятой, например 0,125.
refusal-goods-code = Код – от 1 до 32 знаков: латинские буквы, цифры, «-» и «_». Например: TV-55.
refusal-goods-code-taken = Такой код уже у другого товара. Напишите другой.
refusal-goods-group-taken = Группа с таким названием здесь уже есть. Назовите иначе.
refusal-goods-group-deep = Сюда не поместится: группы бывают не глубже четырёх уровней и не внутри самих себя.
refusal-goods-group-full = В группе ещё что-то есть. Перенесите или удалите содержимое, потом удалите группу.
refusal-goods-used = Товар есть в составе заказов, удалить его нельзя. Снимите его с продажи: клиенты его не увидят.
refusal-goods-off = Этот товар снят с продажи. Выберите другой или верните его в продажу в /catalog.
refusal-goods-stock-low = Столько на складе нет. Проверьте остаток и напишите ещё раз.
refusal-goods-pictures = У товара уже десять фото, больше нельзя. Уберите лишнее в «🖼 Фото».
refusal-goods-no-picture = Это не фото. Пришлите картинку как фото, не файлом.
refusal-goods-line-large = Получается слишком большая сумма. Проверьте количество и цену.
refusal-goods-line-discount = Скидка больше самой строки. Напишите меньше.
refusal-goods-discount = Не похоже на скидку. Проценты – от 0 до 100, например «10%»; сумма – например «500».
refusal-goods-words-price = Не видно цены. Напишите её в конце: «Доставка 1 500».
refusal-goods-words-title = Не видно названия. Напишите, за что эта сумма: «Доставка 1 500».
refusal-goods-words-long = Слишком длинно: в строке не больше 200 знаков.
refusal-goods-lines = В составе уже сто строк, больше нельзя. Уберите лишнее или сделайте вторую сделку.
refusal-goods-line-taken = Этот товар уже списан со склада. Сначала верните его на склад, потом меняйте строку.
refusal-goods-total = Эта сумма складывается из состава. Чтобы изменить её, поправьте строки: «🧾 Состав».
refusal-goods-import-gone = Этой проверки больше нет: файл уже загружен или отменён. Пришлите файл ещё раз.
refusal-goods-import-undone = Эту загрузку уже отменили.
refusal-move-closed-stock = Не хватает товара на складе. Откройте «🧾 Состав»: там видно, чего именно.
