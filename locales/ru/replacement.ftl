# Замена того, чего нет: менеджер предлагает, клиент отвечает.

button-replacement = 🔄 Предложить замену
button-withdraw = ↩️ Отозвать
button-replace-other = Другое – просто предложить
button-propose = 📨 Отправить клиенту ({ $much })
button-propose-words = ✍️ Предложить этими словами
button-agree = 👍 Подходит
button-agree-to = 👍 Подходит: { $name }
button-not-agree = 👎 Не подходит

replacement-lines = 🔄 <b>{ $record }</b>: вместо чего предлагаем замену?
replacement-open = 🔄 <b>{ $record }</b>: клиенту предложено – { $titles }. Ждём ответа.
replacement-open-next = Можно отозвать или предложить другое: тогда прежнее предложение перестанет действовать.
replacement-choose = 🔄 <b>{ $record }</b>: что предложим вместо «{ $title }» ({ $price })?
replacement-choose-any = 🔄 <b>{ $record }</b>: что предложим клиенту?
replacement-how = Отметьте до { $most } товаров. Нужного нет – напишите название: поищем в каталоге.
replacement-nothing-similar = Похожего в каталоге нет. Напишите название – поищем; не найдём – можно предложить своими словами.
replacement-not-found = По словам «{ $words }» в каталоге ничего нет. Можно предложить клиенту прямо этими словами или написать другие.
replacement-too-many = Больше { $most } за раз не предложить: клиенту будет трудно выбрать.

proposal-title = 🔄 <b>{ $order }</b>: «{ $title }» сейчас нет в наличии. Предлагаем замену:
proposal-title-any = 🔄 <b>{ $order }</b>: того, что вы заказали, сейчас нет в наличии. Предлагаем замену:
proposal-product = • { $name } – { $price }
proposal-dearer = • { $name } – { $price } (дороже на { $sum })
proposal-cheaper = • { $name } – { $price } (дешевле на { $sum })
proposal-same = • { $name } – { $price } (цена та же)
proposal-agreed = 👍 <b>{ $order }</b>: вы согласились на замену.
proposal-agreed-to = 👍 <b>{ $order }</b>: вы согласились на замену – { $title }.
proposal-declined = 👎 <b>{ $order }</b>: от замены вы отказались.
proposal-gone = 🔄 <b>{ $order }</b>: это предложение больше не действует.
proposal-stands = Сейчас: { $state }
proposal-late = Это предложение уже не действует. Где заказ сейчас, видно ниже.

toast-proposed = 📨 Отправили клиенту. Ответ придёт сюда.
toast-withdrawn = ↩️ Отозвали: ответить на это клиент уже не сможет

refusal-proposal-gone = Этого предложения больше нет: на него ответили, его отозвали или оно устарело.
