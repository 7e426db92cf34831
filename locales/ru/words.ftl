# Слова клиента и магазина в пути: рамка вокруг них, правки, реакции, удаление.

relay-header-edited = 👤 <b>{ $name }</b> · { $record } · ✏️ исправлено
relay-edited-mark = ✏️ исправлено
relay-was = Было: { $words }
relay-forwarded = ↪️ переслано от: { $name }
relay-name-button = 👤 { $name } · { $record }
relay-name-button-edited = 👤 { $name } · { $record } · ✏️
relay-album = 👤 <b>{ $name }</b> · { $record } · 🖼 альбом, { $n } { $n ->
    [one] файл
    [few] файла
    [many] файлов
   *[other] файла
}
relay-kept = ⚠️ Показать оригинал Telegram не даёт. Он сохранён у нас.

reaction-custom = ✨ <b>{ $name }</b>: особая реакция на это сообщение. Повторить её бот не может.
reaction-not-carried = Такую реакцию бот повторить не может: клиент её не увидит. Обычные доходят.

edit-of-nothing = ✏️ Этого сообщения у клиента нет, править нечего. Отправьте его ещё раз.
edit-unreachable = ✏️ Правка не дошла: клиент заблокировал бота или удалил аккаунт. Если срочно, позвоните.
edit-failed = ✏️ Правка не дошла: { $error }. У клиента прежний вариант; лучше написать ещё раз.

delete-how = 🗑 Чтобы удалить сообщение, ответьте на него командой /delete. Оно исчезнет с обеих сторон.
delete-what = 🗑 Это не сообщение из переписки, удалить его не получится. Ответьте командой /delete на само сообщение.
delete-done = 🗑 Удалено с обеих сторон.
delete-before = Это сообщение уже удалено.
delete-not-yours = 🗑 Удалить можно только своё сообщение. Ответьте командой /delete на него.
delete-not-yours-staff = 🗑 Это сообщение коллеги: удалить его может автор или администратор.
delete-too-old = 🗑 Прошло больше двух суток: такие сообщения Telegram удалять не даёт.
delete-failed = 🗑 Удалить у клиента не получилось: { $error }. Сообщение у него осталось.
delete-failed-here = 🗑 С нашей стороны сообщение осталось: { $error }.
delete-unreachable = 🗑 Удалить у клиента не получилось: он заблокировал бота или удалил аккаунт.

words-note = 📝 <b>{ $name }</b>, <i>{ $at }</i> · <i>заметка, клиент не видит</i>
    { $words }
words-was = ✏️ <i>было:</i> { $words }
words-deleted = 🗑 <i>удалено:</i> { $name }
button-recall = ↩️ Отозвать: { $words }
button-recall-sure = ↩️ Да, отозвать
button-recall-not = Оставить
recall-question = ↩️ <b>Отозвать сообщение?</b> Оно исчезнет у клиента и у вас: { $words }
toast-recalled = ↩️ Сообщение отозвано

kind-live-photo = Живое фото
kind-story = История
kind-game = Игра
kind-checklist = Список дел
kind-rich-message = Оформленное письмо
kind-paid-media = Платный пост
kind-giveaway = Розыгрыш
kind-payment = Счёт или платёж
kind-gift = Подарок
kind-pinned = Закрепление сообщения
kind-background = Смена фона чата
kind-auto-delete = Смена срока автоудаления
kind-deleted = Сообщение удалено
