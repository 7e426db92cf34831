# Что человек настраивает для себя.

settings-title = ⚙️ <b>Настройки</b>
    🌐 Язык: { $language }
settings-hears = { $what ->
    [orders] 🔔 Пишем, когда ваш заказ продвинулся
    [offers] 🔔 Пишем о новинках и акциях
   *[rating] 🔔 Спрашиваем, как прошёл разговор
}
settings-hears-not = { $what ->
    [orders] 🔕 О движении заказов не пишем: где они, видно в /orders
    [offers] 🔕 О новинках и акциях не пишем
   *[rating] 🔕 Об оценке разговора не спрашиваем
}
settings-addresses = { $n ->
    [0] 📍 Адресов пока не помним
    [one] 📍 Помним { $n } адрес
    [few] 📍 Помним { $n } адреса
    [many] 📍 Помним { $n } адресов
   *[other] 📍 Помним { $n } адреса
}
settings-addresses-forget = 📍 <b>Ваши адреса</b>. Нажмите на тот, который надо забыть.
settings-no-addresses = 📍 Адресов мы не помним. Новый запомним, когда вы оформите заказ.
settings-on-duty = 🟢 Вы на смене: новые заявки приходят и вам
settings-off-duty = ⚪️ Вы не на смене: о новых заявках не сообщаем

button-hear = { $what ->
    [orders] 🔔 Писать о заказах
    [offers] 🔔 Писать о новинках
   *[rating] 🔔 Спрашивать об оценке
}
button-hear-no = { $what ->
    [orders] 🔕 Не писать о заказах
    [offers] 🔕 Не писать о новинках
   *[rating] 🔕 Не спрашивать об оценке
}
button-addresses = 📍 Адреса
button-forget-address = 🗑 { $address }
button-to-settings = ‹ Настройки

toast-address-forgotten = 🗑 Забыли этот адрес

# В файле со всем, что о человеке хранится.
dossier-shopping = Покупки и настройки
dossier-basket = В корзине
dossier-addresses = Адреса
dossier-wants = Что мы пишем и спрашиваем сами
