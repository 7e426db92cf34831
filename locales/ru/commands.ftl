# Команды, как их перечисляют Telegram и /help.

command-start = начать
command-orders = мои заявки и заказы
command-menu = главное меню
command-leads = лиды по стадиям
command-deals = сделки по направлениям
command-tasks = мои задачи
command-clients = клиенты и компании
command-files = копии файлов на диске магазина
command-new = создать запись
command-replies = быстрые ответы
command-later = сообщения, которые уйдут позже
command-staff = команда и приглашения
command-preset = пресет: стадии, поля и роботы
command-fields = поля карточек: добавить, изменить, закрыть
command-connect = общая группа команды
command-trouble = что не удалось обработать
command-delete = удалить сообщение: ответьте ею на него
command-line = как мы встречаем клиентов: часы, тексты, сроки, отчёт
command-language = язык / language
command-help = что я умею
command-privacy = что мы храним и как это удалить
command-cancel = прервать начатое
command-mydata = файл со всем, что мы о вас храним
command-forget = удалить мои данные
command-banned = кого магазин не слышит
command-audit = что делали с данными людей
