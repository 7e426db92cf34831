# Каталог: группы, товары, фото, прайс-листы.

button-catalogue = 📦 Каталог
button-product-new = ➕ Товар
button-group-new = 📁 Новая группа
button-group-edit = ⚙️ Группа
button-group-up = ⬆️ Выше
button-move-here = ✅ Сюда
button-price-lists = 📄 Прайс-листы
button-pictures = 🖼 Фото ({ $count })
button-picture-add = 🖼 Добавить фото
button-picture-remove = 🗑 Убрать это фото
button-pictures-close = ✖️ Закрыть
button-pictures-done = ✅ Готово
button-product-price = 💰 Цена
button-product-stock = 📦 Остаток
button-product-on = 🟢 В продажу
button-product-off = 🚫 Снять с продажи
button-product-edit = ✏️ Изменить ещё
button-product-name = ✏️ Название
button-product-english = 🌐 По-английски
button-product-description = 📝 Описание
button-product-code = #️⃣ Код
button-product-unit = 📏 Единица
button-product-group = 📁 Группа
button-product-uncount = ♾ Не считать
button-product-delete = 🗑 Удалить
button-product-delete-now = 🗑 Да, удалить

catalogue-title = 📦 <b>Каталог</b> · { $n ->
    [0] пока пусто
    [one] { $n } товар
    [few] { $n } товара
    [many] { $n } товаров
   *[other] { $n } товара
}
catalogue-place = 📁 { $path }
catalogue-root = Каталог
catalogue-hint = 📁 – группа, ⏳ – кончился, 🚫 – снят с продажи.
catalogue-empty = Здесь пока ничего нет.
catalogue-empty-owner = Здесь пока ничего нет. Заведите товар кнопкой или загрузите прайс-лист: он подойдёт такой, какой есть.

product-title = 📦 <b>{ $name }</b>
product-english = 🌐 { $name }
product-code = Код: <code>{ $code }</code>
product-price = 💰 <b>{ $price }</b> / { $unit }
product-uncounted = ♾ Остаток не считается: товар есть всегда
product-stock = 📦 На складе: { $much }
product-stock-reserved = 📦 На складе: { $much }, из них отложено { $reserved }, свободно { $free }
product-on = 🟢 В продаже
product-off = 🚫 Снят с продажи
product-edit = ✏️ «{ $name }»: что изменить?
product-units = 📏 «{ $name }»: в чём считать?
product-move = 📁 «{ $name }»: куда перенести? Сейчас открыто: { $path }.
product-delete = 🗑 Удалить «{ $name }» вместе с фото? Вернуть будет нельзя. Если товар может появиться снова, лучше снять его с продажи.
product-picture = { $name } · { $place } из { $count }
product-no-pictures = Фото у этого товара больше нет.
product-pictures-count = Сейчас фото: { $count } из { $most }.
group-edit = ⚙️ Группа «{ $name }»

product-ask-new-name = ➕ <b>Новый товар.</b> Как он называется?
product-ask-new-price = ➕ «{ $name }»: сколько стоит? Например: 12 900 или 499,90. Остальное можно указать потом.
product-ask-name = ✏️ «{ $name }»: какое название будет теперь?
product-ask-english = 🌐 «{ $name }»: как это называется по-английски?
product-ask-price = 💰 «{ $name }»: какая цена? Сейчас { $now }. В уже собранных заказах цена не изменится.
product-ask-description = 📝 «{ $name }»: опишите товар для покупателя, до 700 знаков. «-» – убрать описание.
product-ask-code = #️⃣ «{ $name }»: какой код? Сейчас { $now }. По коду товар узнают прайс-лист и ссылка.
product-ask-stock = 📦 «{ $name }»: «+10» – пришло, «-3» – ушло, «25» – столько насчитали.
product-ask-pictures = 🖼 «{ $name }»: пришлите фото, можно несколько сразу. Первое увидят в каталоге. Когда всё, нажмите «Готово».
group-ask-new = 📁 <b>Новая группа.</b> Как её назвать?

toast-product-deleted = 🗑 Удалили: { $name }
toast-group-deleted = 🗑 Группы больше нет
toast-picture-removed = 🗑 Фото убрали

outline-stock = { $duty ->
    [check] 📦 показывает, чего хватает на складе
    [reserve] 🔒 держит товар за записью
    [take] 📤 списывает товар со склада
   *[add] 📥 приходует товар на склад
}

command-catalog = каталог товаров

# Прайс-листы.
price-lists-title = 📄 <b>Прайс-листы</b>
price-lists-hint = Загрузите таблицу CSV или XLSX: бот сам найдёт столбцы, покажет, что изменится, и ничего не тронет, пока вы не подтвердите. Последние загрузки можно отменить.
price-lists-last = Последние загрузки:
price-lists-entry = { $at } · { $file }: новых { $new }, изменённых { $changed }
price-lists-entry-undone = ↩️ { $at } · { $file } – отменена
button-import = ⬆️ Загрузить
button-export-xlsx = ⬇️ Скачать XLSX
button-export-csv = ⬇️ Скачать CSV
button-import-apply = ✅ Загрузить
button-import-drop = 🗑 Не загружать
button-import-undo = ↩️ Отменить загрузку
button-import-undo-of = ↩️ Отменить: { $file }
button-to-price-lists = ‹ Прайс-листы

import-ask = ⬆️ <b>Прайс-лист.</b> Пришлите файл CSV или XLSX до 20 МБ.
    Обязательный столбец – «Артикул» (или «Код»). Остальные – какие есть: «Наименование», «Группа» («Техника / Чайники»), «Цена», «Остаток», «Ед.», «Описание», «В продаже», «Name». Новым товарам нужны название и цена. Пустая ячейка ничего не меняет.
import-offer = 🤔 «{ $file }»: кому это? Если это прайс-лист, нажмите «⬆️ Загрузить»: проверим его и покажем, что изменится, а пока не подтвердите, каталог останется прежним. Если файл для клиента, отправьте его ответом на сообщение клиента.
import-not-a-file = Это не файл. Пришлите прайс-лист файлом CSV или XLSX.
import-too-large = 📄 Файл слишком большой: { $size } МБ. Telegram отдаёт ботам файлы до 20 МБ. Разделите прайс-лист на части или уберите из него картинки.
import-reading = ⏳ Читаю «{ $file }»…
import-unreadable-empty = 📄 «{ $file }» пуст: в нём нет ни одной строки с товаром.
import-unreadable-broken = 📄 «{ $file }» не читается: похоже, файл повреждён. Откройте его в Excel, сохраните заново как XLSX или CSV и пришлите ещё раз.
import-unreadable-old = 📄 «{ $file }» – в старом формате XLS. Откройте его в Excel и сохраните как XLSX или CSV.
import-unreadable-no-table = 📄 «{ $file }» – не таблица. Нужен файл CSV или XLSX.
import-unreadable-rows = 📄 В «{ $file }» больше 50 000 строк. Разделите прайс-лист на части.
import-unreadable-huge = 📄 «{ $file }» внутри слишком велик: после распаковки он займёт больше 200 МБ. Уберите лишние листы и картинки.
import-unreadable-no-code = 📄 В «{ $file }» не нашлось столбца с артикулом. Назовите его «Артикул» или «Код» и пришлите файл ещё раз.
import-unreadable-twin = 📄 В «{ $file }» два столбца об одном: «{ $one }» и «{ $other }». Оставьте один.
import-title = 🔍 <b>Проверка: { $file }</b>
import-counts = Новых: { $new } · изменится: { $changed } · без изменений: { $same } · с ошибками: { $bad }
import-columns = Узнал столбцы: { $columns }
import-unknown-columns = Не узнал и пропущу: { $columns }
import-new-sample = ➕ { $code } { $name }, { $price }
import-changed-sample = ✏️ { $code } { $name }: { $changes }
import-more = … и ещё { $more }
import-bad-title = ⚠️ <b>Строки с ошибками</b> (не загрузятся):
import-bad-row = стр. { $row }, { $column }: { $why }
import-bad-file = Все строки с ошибками
import-nothing = Загружать нечего: в каталоге уже всё так.
import-nothing-good = Загрузить нечего: сначала поправьте ошибки в файле.
import-confirm = Пока ничего не изменилось. Загрузить?
import-done = ✅ <b>Загружено: { $file }</b>
    Новых: { $new } · изменено: { $changed }
import-skipped = ⚠️ Не тронуты, потому что их успели изменить после проверки: { $codes }
import-dropped = 🗑 Не загружаем: { $file }. Каталог остался как был.
import-undo-question = ↩️ Отменить загрузку «{ $file }»? Новые товары удалятся, изменённые станут прежними. Что изменили после неё, останется как есть.
import-undone = ↩️ <b>Загрузка отменена: { $file }</b>
    Удалено: { $deleted } · возвращено: { $restored }
import-undo-kept = ⚠️ Остались как есть, их меняли после загрузки или они уже в заказах: { $codes }
export-caption = 📦 Каталог, товаров: { $count }
export-empty = Каталог пуст, скачивать нечего.

column-code = Артикул
column-name = Наименование
column-english = Name
column-group = Группа
column-description = Описание
column-price = Цена
column-unit = Ед.
column-stock = Остаток
column-on = В продаже
row-change-name = название
row-change-english = английское название
row-change-group = группа
row-change-description = описание
row-change-price = цена { $before } → { $after }
row-change-unit = единица
row-change-stock = остаток { $before } → { $after }
row-change-on = вернётся в продажу
row-change-off = снимется с продажи
goods-uncounted = не считается

row-no-code = нет артикула
row-bad-code = «{ $text }» – не артикул: нужны латинские буквы, цифры, «-» и «_», до 32 знаков
row-duplicate = артикул уже был в строке { $row }
row-too-long = длиннее { $most } знаков
row-no-name = новому товару нужно название
row-no-price = новому товару нужна цена
row-bad-price = «{ $text }» – не цена
row-bad-stock = «{ $text }» – не количество
row-bad-unit = «{ $text }» – неизвестная единица
row-bad-switch = «{ $text }» – нужно «да» или «нет»
row-bad-group = слишком много групп друг в друге, можно не больше четырёх
goods-yes = да
goods-no = нет
