# Как зовутся записи, моменты, сроки и роли.

record-lead = Лид №{ $number }
record-deal = Сделка №{ $number }
record-offer = Предложение №{ $number }
record-lead-for-client = Заявка №{ $number }
record-deal-for-client = Заказ №{ $number }
record-offer-for-client = Предложение №{ $number }
record-number = №{ $number }
task-name = Задача №{ $number }

value-not-given = не указано

# Сегодняшний момент – просто время: 15:30.
moment-tomorrow = завтра, { $time }
moment-yesterday = вчера, { $time }
moment-day = { $date }, { $time }

date = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
}
date-with-year = { date } { $year }

# Сколько что-то длится: «В работе · 2 часа».
span-moment = меньше минуты
span-minutes = { $n } { $n ->
    [one] минута
    [few] минуты
    [many] минут
   *[other] минуты
}
span-hours = { $n } { $n ->
    [one] час
    [few] часа
    [many] часов
   *[other] часа
}
span-days = { $n } { $n ->
    [one] день
    [few] дня
    [many] дней
   *[other] дня
}

role-manager = Менеджер
role-admin = Администратор
role-owner = Владелец

language-name = Русский

# Что прислал клиент, если это не просто текст.
kind-photo = Фото
kind-video = Видео
kind-voice = Голосовое сообщение
kind-video-note = Видеосообщение
kind-audio = Аудио
kind-document = Файл
kind-sticker = Стикер
kind-animation = Гифка
kind-location = Место на карте
kind-venue = Место на карте
kind-contact = Контакт
kind-poll = Опрос
kind-dice = Кубик
kind-text-erased = Текст стёрт
kind-unknown = Вложение
