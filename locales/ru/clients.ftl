# Клиенты и компании: списки, карточки, телефоны, реквизиты.

button-client = 👤 Клиент
button-client-name = 👤 { $name }
button-clients = 👤 Клиенты
button-to-clients = ‹ Клиенты
button-to-companies = ‹ Компании
button-clients-people = ✓ люди / компании
button-clients-companies = люди / ✓ компании
button-client-new = ➕ Клиент
button-company-new = ➕ Компания
button-company = 🏢 Компания
button-company-open = 🏢 Открыть эту
button-company-people = 👥 Люди
button-company-edit = ✏️ Изменить
button-company-paste = 📋 Реквизиты разом
button-client-records = 🗂 Записи
button-client-points = 📇 Контакты
button-client-companies = 🏢 Компании
button-client-edit = ✏️ Изменить
button-record = 🗂 { $record }
button-add-phone = ➕ Телефон
button-add-email = ➕ E-mail
button-add-company = ➕ Компания
button-add-person = ➕ Добавить
button-person-new = ➕ Новый: { $name }
button-make-main = ★ Сделать основным
button-point-drop = 🗑 Убрать
button-leave-company = 🚪 Убрать из компании
button-post = ✏️ Должность
button-paste-now = ✅ Записать
button-paste-again = 📋 Прислать снова

clients-title = 👤 <b>Клиенты</b>: сверху те, с кем что-то происходило последним. Кого здесь не видно, найдётся по имени или телефону.
clients-none = Пока никого. Клиент появится сам, как только напишет, или создайте его кнопкой.
companies-title = 🏢 <b>Компании</b>: сверху те, с кем что-то происходило последним.
companies-none = Пока ни одной. Создайте компанию кнопкой или назовите её на карточке сделки.

client-title = 👤 <b>{ $name }</b>
client-title-username = 👤 <b>{ $name }</b> · @{ $username }
client-not-in-telegram = 📵 В этом боте не был: только звонить или писать на почту
client-email = ✉️ { $email }
client-company = 🏢 { $company }
client-company-post = 🏢 { $company } – { $post }
client-source = 📍 Источник: { $source }
client-since = 🗓 Знакомы с: { $since } · последнее событие: { $active }
client-deals = 🤝 { $n } { $n ->
    [one] сделка
    [few] сделки
    [many] сделок
   *[other] сделки
}
client-deals-won = 🏁 Успешных: { $worth }
client-deals-open = 🔵 В работе: { $worth }
client-deals-worth = { $count } на { $sum }
client-leads = 🙋 Лидов: { $count }
client-offers = 📄 Предложений: { $count }
client-sums-newest = Посчитано по последней тысяче записей.
client-records-none = 🗂 Записей пока нет
client-now = 🗂 Сейчас: <b>{ $record }</b> · { $stage }
client-last-theirs = 💬 «{ $words }» – { $at }
client-last-ours = 🧑‍💼 «{ $words }» – { $at }
client-records-title = 🗂 <b>{ $name }</b>: { $n ->
    [0] записей пока нет
    [one] { $n } запись
    [few] { $n } записи
    [many] { $n } записей
   *[other] { $n } записи
}
client-record = { $sign } { $record } · { $stage }
client-record-sum = { $sign } { $record } · { $stage } · { $sum }
client-edit-choose = ✏️ <b>{ $name }</b>: что меняем?
client-ask = ✏️ <b>{ $name }</b>, { $property }: что записать?
client-ask-new = ➕ Как зовут клиента?
client-ask-company = 🏢 <b>{ $name }</b>: в какой компании? Напишите название или ИНН. Если такой компании ещё нет, она появится.
client-companies-title = 🏢 <b>{ $name }</b>: компании. Звёздочкой отмечена основная.
client-companies-none = Пока ни одной.
ask-current = Сейчас: { $value }

points-title = 📇 <b>{ $name }</b>: телефоны и почта. Звёздочкой отмечены основные.
points-none = Пока ничего нет.
point-of = 👤 { $name }
point-is-main = ★ Основной
point-ask-phone = 📞 <b>{ $name }</b>: какой номер? Можно написать или прислать контакт.
point-ask-email = ✉️ <b>{ $name }</b>: какой адрес почты?
point-doubles = 👥 { $value } записано и у других. Возможно, это один и тот же человек:

company-title = 🏢 <b>{ $name }</b>
company-number = { $property }: <code>{ $value }</code>
company-words = { $property }: { $value }
company-no-requisites = Реквизитов пока нет. Их можно прислать одним сообщением: «📋 Реквизиты разом».
company-doubles = 👥 С тем же ИНН есть ещё: { $names }. Если это не филиал, похоже на дубль.
company-people = 👥 { $names }
company-nobody = 👥 Людей пока нет
company-edit-choose = ✏️ <b>{ $name }</b>: что меняем? Галочкой отмечено то, что уже есть.
company-ask = ✏️ <b>{ $name }</b>, { $property }: что записать?
company-ask-new = ➕ Как называется компания? Можно сразу прислать все реквизиты: первой строкой – название.
company-ask-paste = 📋 <b>{ $name }</b>: пришлите реквизиты одним сообщением, как в письме или счёте. Например:

    <code>ИНН 7707083893 / КПП 773601001
    р/с 40702810438000060473
    БИК 044525225</code>
company-pasted = 📋 <b>{ $name }</b>: вот что удалось узнать.
company-pasted-new = ➕ { $property }: { $after }
company-pasted-change = ✏️ { $property }: { $before } → <b>{ $after }</b>
company-pasted-nothing = Ничего нового: либо всё уже записано, либо реквизитов в сообщении не видно.
company-pasted-bad = ⚠️ «{ $value }» не записываем. { $why }
company-known = 🏢 Компания <b>{ $name }</b> уже есть. Если ваша – другая, пришлите её ИНН: по нему мы их различим.
company-known-inn = 🏢 Компания <b>{ $name }</b> уже есть (ИНН { $inn }). Если ваша – другая, пришлите её ИНН: по нему мы их различим.
people-title = 👥 <b>{ $name }</b>: люди
people-none = Пока никого.
people-ask = 👥 <b>{ $name }</b>: кого добавить? Напишите имя или телефон того, кто уже есть, или имя нового человека.
people-ask-found = Нашлись похожие. Выберите нужного, уточните имя или создайте нового.
people-ask-none = По «{ $typed }» никого нет. Уточните имя или создайте нового.
company-member-title = 👤 <b>{ $name }</b> · 🏢 { $company }
company-member-post = Должность: { $post }
company-member-no-post = Должность не указана
company-member-main = ★ Основная компания
company-member-ask-post = ✏️ <b>{ $name }</b>: кем работает в компании { $company }?

property-name = Имя
property-company-name = Название
property-source = Источник
property-phone = Телефон
property-email = E-mail
property-post = Должность
property-inn = ИНН
property-kpp = КПП
property-ogrn = ОГРН
property-bik = БИК
property-account = Расчётный счёт
property-correspondent = Корр. счёт
property-bank = Банк
property-legal = Юр. адрес
property-postal = Почтовый адрес

requisite-length-inn = 10 или 12 цифр
requisite-length-kpp = 9 знаков
requisite-length-ogrn = 13 цифр, а у предпринимателя 15
requisite-length-bik = 9 цифр
requisite-length-account = 20 цифр
requisite-bad-length = { $name } – это { $wanted }, а здесь { $had }. Проверьте и пришлите ещё раз.
requisite-bad-characters = { $name } пишется одними цифрами. Проверьте и пришлите ещё раз.
requisite-bad-kpp = КПП – это девять цифр; пятым и шестым знаком бывают латинские буквы. Проверьте и пришлите ещё раз.
requisite-bad-check = { $name }: контрольная цифра не сходится, где-то опечатка. Проверьте и пришлите ещё раз.
requisite-bad-bank = { $name } не подходит к этому БИК: контрольная цифра не сходится. Проверьте и счёт, и БИК.

refusal-no-such-company = Такой компании нет. Список компаний – в /clients.
refusal-no-such-inn = Компании с таким ИНН пока нет. Напишите её название, а ИНН добавите на её карточке.
refusal-no-company-name = Не вижу названия. Пришлите его первой строкой, а реквизиты – ниже.
refusal-not-in-company = Этого человека в компании уже нет. Вот кто есть сейчас.
refusal-email = Не похоже на адрес почты. Напишите его целиком, например: anna@example.ru.
refusal-name-taken = Компания с таким названием уже есть. Чтобы их различать, сначала запишите этой её ИНН.
refusal-too-many-points = У одного клиента помещается телефонов и адресов: { $limit }. Уберите лишнее и попробуйте снова.
refusal-point-gone = Этого телефона или адреса уже нет. Откройте «📇 Контакты» на карточке клиента.
changed-meanwhile = Пока вы писали, { $property } изменили ({ $name }), теперь там «{ $now }». Если нужно ваше, пришлите ещё раз.
refusal-no-such-call = Такого звонка нет. Все звонки – в ленте клиента.
refusal-nothing-to-show = Показать уже нечего: это удалено. Откройте ленту заново.
press-card-changed = Карточку успели изменить. Посмотрите, что получится теперь, и нажмите ещё раз.
toast-point-dropped = 🗑 Убрали
toast-joined-before = Уже в этой компании
