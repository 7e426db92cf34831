# Почему Telegram что-то не принял: часть предложения.
reason-no-voice = клиент не принимает голосовые и видеосообщения
reason-restricted = клиент принимает сообщения не от всех
reason-too-long = сообщение слишком длинное
reason-nothing = в сообщении нет ни одного видимого знака
reason-gone = исходное сообщение уже удалено
reason-not-copied = такое сообщение Telegram копировать не даёт
reason-file-gone = файл больше не доступен
reason-file-too-large = файл слишком большой
reason-formatting = Telegram не понял оформление
reason-too-old = Telegram не удаляет то, чему больше двух суток
reason-album = такие файлы не собрать в один альбом
reason-unknown = Telegram это не принял
reason-in-full = <i>{ $error }</i>
relay-moved = 📍 <b>{ $name }</b>: местоположение обновилось
