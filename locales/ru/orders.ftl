# Свои заказы у клиента: карточка, кнопки, ответы; и что о его шагах узнаёт команда.

order-title = { $sign } <b>{ $order }</b> · { $state }
order-total = <b>Итого: { $sum }</b>
order-more-lines = … и ещё { $n ->
    [one] { $n } позиция
    [few] { $n } позиции
    [many] { $n } позиций
   *[other] { $n } позиции
}
order-made = 🗓 { $date }
order-became = → { $order }
order-past = 🧾 <b>{ $order }</b>: свежая карточка ниже
order-cancel-sure = ❌ <b>{ $order }</b>: отменить? Сейчас: { $state }.
order-ask = 💬 <b>{ $order }</b>: напишите вопрос следующим сообщением, и он уйдёт менеджеру вместе с номером заказа. Можно и фото, и голосовое. Передумали – /cancel.
order-asked = 💬 <b>{ $order }</b>: вопрос передали менеджеру, он ответит здесь.
order-late = { $order }: уже «{ $state }». Ничего не поменяли.
order-noted = 👌 Передали менеджеру: дальше он всё сделает сам и напишет вам.
order-said = { $signal ->
    [received] ✅ Спасибо! Рады, что заказ у вас.
    [cancelled] ❌ Отменили.
    [agreed] 👍 Спасибо! Продолжаем.
   *[declined] 👎 Поняли. Замену не отправляем.
}

button-received = ✅ Заказ получен
button-cancel-order = ❌ Отменить
button-cancel-sure = ❌ Да, отменить
button-keep-order = ↩️ Не отменять
button-ask-about = 💬 Спросить об этом заказе
button-repeat = 🔁 Повторить
button-all-orders = ‹ Все заказы
button-open-order = 🧾 Открыть

refusal-not-your-order = Этот заказ не ваш, или его больше нет. Свои – в /orders.

# Что написано на карточке сделки, когда заказ закончился по слову клиента.
orders-reason-cancelled = отменил клиент
orders-reason-declined = замена не подошла клиенту

# Новость ответственному.
orders-told = { $signal ->
    [received] 👤 { $client } подтверждает получение: { $record }.
    [cancelled] 👤 { $client } отменяет: { $record }.
    [agreed] 👤 { $client } соглашается на замену: { $record }.
   *[declined] 👤 { $client } отказывается от замены: { $record }.
}
orders-told-stays = { $signal ->
    [received] 👤 { $client } подтверждает получение: { $record }. По условиям пресета запись осталась на месте – решите, куда её вести.
    [cancelled] 👤 { $client } отменяет: { $record }. По условиям пресета запись осталась на месте – решите, куда её вести.
    [agreed] 👤 { $client } соглашается на замену: { $record }. Куда вести заказ дальше, по карточке не понять – чаще всего не указан тип оплаты. Заполните его и перенесите сделку.
   *[declined] 👤 { $client } отказывается от замены: { $record }. По условиям пресета запись осталась на месте – решите, куда её вести.
}

# В истории записи.
event-client-said = { $who }: { $signal ->
    [received] «Заказ получен»
    [cancelled] «Отменить»
    [agreed] замена – «Подходит»
   *[declined] замена – «Не подходит»
}
event-proposed = { $who }: клиенту предложена замена – { $titles }
