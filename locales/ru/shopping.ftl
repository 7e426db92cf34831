# Каталог, корзина и оформление заказа – то, что видит клиент.

goods-line = • { $title } × { $quantity } – { $sum }

button-shop-catalogue = 🛍 Каталог
button-basket = 🛒 Корзина
button-search-goods = 🔎 Найти
button-group = 📁 { $name }
button-add = ➕ В корзину
button-to-group = ‹ К товарам
button-to-found = ‹ К найденному
button-to-basket = ‹ Корзина
button-empty-basket = 🧹 Очистить
button-checkout = ✅ Оформить · { $sum }
button-address = 📍 { $address }
button-new-address = ✏️ Написать адрес
button-no-delivery = 🏬 Заберу сам
button-new-phone = 📞 Другой номер
button-order = ✅ Заказать

shelf-root = 🛍 <b>Каталог</b>
    Выберите раздел или напишите, что ищете: кнопка «🔎 Найти».
shelf-title = 📁 <b>{ $path }</b> · { $much }
shelf-empty = 🛍 Здесь пока пусто. Напишите своими словами, что вам нужно: менеджер подскажет.

shelf-product-price = { $price } за { $unit }
product-in-stock = ✅ В наличии
product-to-order = 🕒 Под заказ
product-in-basket = 🛒 В корзине: { $quantity }
shelf-product-off = 🛍 <b>{ $name }</b> сейчас не продаётся.
product-unknown = 🛍 Такого товара мы не нашли: возможно, ссылка устарела. Загляните в каталог или просто напишите, что вам нужно.
product-similar = Посмотрите похожее:

search-goods-ask = 🔎 Что ищем? Напишите название, его часть или код. Вернуться – /cancel.
search-goods-found = 🔎 «{ $query }»: { $n ->
    [one] нашёлся { $n } товар
    [few] нашлось { $n } товара
    [many] нашлось { $n } товаров
   *[other] нашлось { $n } товара
}
search-goods-none = 🔎 «{ $query }»: ничего не нашли. Попробуйте другое слово или напишите менеджеру прямо сюда, он подскажет.

basket-title = 🛒 <b>Корзина</b>
basket-empty = 🛒 Корзина пуста. Выберите что-нибудь в каталоге.
basket-gone = ⚠️ { $name } больше не продаётся, убрали из корзины.
basket-price = ⚠️ { $name }: цена была { $was }, теперь { $price }.
basket-short = 🕒 столько сразу нет, остальное – под заказ

checkout-title = 🛒 <b>Оформляем заказ</b>
    📞 { $phone }
checkout-where = Куда доставить?
checkout-phone = 📞 По какому номеру с вами связаться? Нажмите кнопку под строкой ввода или напишите номер. Вернуться в корзину – /cancel.
checkout-phone-placeholder = +7 900 123-45-67
checkout-phone-kept = 📞 { $phone } – записали.
checkout-address = 📍 Напишите адрес следующим сообщением: город, улица, дом, квартира. Это сообщение станет адресом заказа. Вернуться в корзину – /cancel.
checkout-sum = 🛒 <b>Проверьте заказ</b>
checkout-sum-phone = 📞 { $phone }
checkout-sum-address = 📍 { $address }
checkout-sum-no-delivery = 🏬 Заберёте сами: где и когда, подскажет менеджер

toast-in-basket = 🛒 В корзине
toast-out-of-basket = Убрали из корзины
toast-ordered = ✅ Заказ принят! Менеджер скоро ответит.
toast-repeated = 🛒 Положили в корзину то же самое
repeat-missing = Остальное в корзине, а этого больше нет: { $names }
order-made-before = Этот заказ уже оформлен. Он в списке.
order-changed = Корзина изменилась. Проверьте и нажмите «Заказать» ещё раз.
order-needs-consent = Сначала нужно ваше согласие на хранение данных: ответьте ниже и нажмите «Заказать» ещё раз. Корзина никуда не денется.

refusal-basket-full = Больше в корзину не положить. Оформите этот заказ или напишите менеджеру.
refusal-no-such-product = Этого товара сейчас нет в продаже. Загляните в каталог.
refusal-no-such-address = Этого адреса мы уже не помним. Напишите его ещё раз.

# Новость менеджеру.
shopping-told = 🛒 { $client } заказывает из каталога: { $n ->
    [one] { $n } позиция
    [few] { $n } позиции
    [many] { $n } позиций
   *[other] { $n } позиции
} на { $sum } – { $record }.

# Под картинкой для полки.
label-caption = 🔗 <b>{ $name }</b>
    { $link }
    Картинку можно распечатать и поставить на полку: камера телефона откроет товар в боте.
button-label = 🔗 Ссылка и QR
