# Проверка пресета: что не так. Строку и столбец добавляет экран.

preset-problem-syntax = файл записан с ошибкой: проверьте здесь кавычки, скобки и знак «=». Подробнее – по-английски:
    { $text }
preset-problem-unknown-key = ключ «{ $key }» здесь ничего не значит. Можно: { $known }.
preset-problem-missing-key = не хватает ключа «{ $key }».
preset-problem-not-one-key = нужен ровно один из ключей: { $keys }.
preset-problem-wrong-type = { $expected ->
    [text] у «{ $key }» должен быть текст в кавычках.
    [integer] у «{ $key }» должно быть целое число.
    [number] у «{ $key }» должно быть число без кавычек, а если сравниваются даты – дата в кавычках.
    [boolean] у «{ $key }» должно быть true или false, без кавычек.
    [list] у «{ $key }» должен быть список в квадратных скобках.
   *[section] у «{ $key }» должны быть свои ключи, например { $key }.ru и { $key }.en для текста.
}
preset-problem-empty-list = список «{ $key }» пуст, а в нём должно быть хоть что-то.
preset-problem-bad-id = «{ $id }» не годится в id: нужны строчные латинские буквы, цифры и «_», от 1 до 24 знаков.
preset-problem-bad-duration = «{ $text }» – не срок. Пишите "30m", "2h", "1d" или "1d 12h"; больше нуля и не дольше года.
preset-problem-unknown-word = «{ $word }» здесь не подходит. Можно: { $known }.
preset-problem-missing-translation = { $lang ->
    [ru] у «{ $key }» нет русского текста: допишите { $key }.ru.
   *[en] у «{ $key }» нет английского текста: допишите { $key }.en.
}
preset-problem-too-long = { $lang ->
    [ru] русский текст слишком длинный: знаков в нём { $chars }, а можно не больше { $most }.
   *[en] английский текст слишком длинный: знаков в нём { $chars }, а можно не больше { $most }.
}
preset-problem-bad-field-length = длина текстового поля max – от 1 до { $most }.
preset-problem-no-choices = в поле с выбором нечего выбрать: добавьте [[field.choice]] без retired.
preset-problem-bad-number = такое число не хранится: не больше триллиона и не больше шести знаков после точки.
preset-problem-bad-day = «{ $text }» – не дата. Пишите "2026-12-31".
preset-problem-empty-range = min больше, чем max: такого числа не бывает.
preset-problem-misplaced-field = поле «{ $field }» и так есть на карточке клиента: уберите его из списка.
preset-problem-lost-demands = стадия «{ $stage }» – провал, от неё поля не требуют: укажите рабочую или успешную.
preset-problem-duplicate = «{ $id }» уже есть выше, второй раз нельзя.
preset-problem-reserved-field = поле нельзя назвать «{ $field }»: в текстах роботов это слово уже значит другое.
preset-problem-twin-field = поле «{ $field }» хранит то же, что «{ $twin }»: такое поле может быть только одно.
preset-problem-unknown-stage = стадии «{ $stage }» в этом направлении нет.
preset-problem-stage-not-open = на стадии «{ $stage }» работа уже закончена, а здесь нужна рабочая стадия.
preset-problem-stage-not-won = стадия «{ $stage }» – не успех, а конвертированный лид должен попасть на успешную (kind = "won").
preset-problem-unknown-pipeline = направления «{ $pipeline }» нет.
preset-problem-pipeline-not-of-deals = лид становится сделкой, а в направлении «{ $pipeline }» не сделки.
preset-problem-unknown-field = поля «{ $field }» нет.
preset-problem-field-not-on-card = поля «{ $field }» нет на карточке этого направления: добавьте его в fields.
preset-problem-unknown-task = задачи «{ $task }» в этом направлении нет.
preset-problem-unknown-choice = в поле «{ $field }» нет выбора «{ $choice }».
preset-problem-unfit-test = поле «{ $field }» так не проверить: one_of и none_of – для выбора, has – для нескольких, is = "yes" и "no" – для «да или нет», at_least и below – для сумм, чисел и дат.
preset-problem-unfit-value = поле «{ $field }» не может хранить «{ $value }».
preset-problem-unknown-placeholder = вставки «{ $name }» нет. Можно record, client, stage, responsible и id полей.
preset-problem-stray-brace = фигурная скобка без пары: они нужны только вокруг вставок.
preset-problem-reminder-too-early = напоминание пришло бы раньше самой задачи: remind_before должно быть меньше due.
preset-problem-unfit-total = поле «{ $field }» не может быть суммой состава (total): нужно поле вида "money".
preset-problem-no-leads = нет направления лидов (kind = "lead"): обращениям клиентов некуда попасть.
preset-problem-second-leads = направление лидов (kind = "lead") может быть только одно.
preset-problem-no-conversion = у лидов нет [pipeline.conversion]: их не превратить в сделки.
preset-problem-strange-conversion = конвертация бывает только у лидов.
preset-problem-unreachable = на стадию «{ $stage }» ничто не ведёт.
preset-problem-dead-end = со стадии «{ $stage }» никуда не уйти: нет ни перехода, ни задачи, ни робота.
preset-problem-robot-loop = роботы гоняли бы запись по кругу через стадию «{ $stage }».
preset-problem-final-moves-on = на стадии «{ $stage }» работа закончена, но робот или задача двигает запись дальше.
preset-problem-converted-moves = на стадии «{ $stage }» лид уже стал сделкой: переходов отсюда быть не может.
preset-problem-move-to-itself = переход ведёт на ту же стадию «{ $stage }».
preset-problem-second-move = переход на стадию «{ $stage }» отсюда уже есть.
preset-problem-trigger-on-final = на стадии «{ $stage }» работа закончена: шагов клиента там быть не может.
preset-problem-trigger-unseen = шаг клиента «{ $on }» никто не сделает: таких записей клиент не видит (customer_sees).
preset-problem-second-trigger = до этого шага «{ $on }» очередь не дойдёт: выше есть такой же без условий.
preset-problem-no-words = поле «{ $field }» хранит не слова: нужно поле вида text.
preset-problem-same-label = { $lang ->
    [ru] надпись «{ $label }» по-русски уже есть рядом: их не отличить.
   *[en] надпись «{ $label }» по-английски уже есть рядом: их не отличить.
}

# Что изменится с новым пресетом.

preset-diff-preset-renamed = пресет «{ $from }» станет называться «{ $to }»
preset-diff-reordered = изменится только порядок
preset-diff-contact-card = на карточке контакта будут другие поля или другой порядок
preset-diff-company-card = на карточке компании будут другие поля или другой порядок
preset-diff-calls = задача после пропущенного звонка станет другой
preset-diff-field = { $how ->
    [added] новое поле «{ $name }»
    [removed] поля «{ $name }» больше не будет
   *[changed] поле «{ $name }» изменится
}
preset-diff-field-renamed = поле «{ $from }» станет называться «{ $to }»
preset-diff-pipeline = { $how ->
    [added] новое направление «{ $name }»
    [removed] направления «{ $name }» больше не будет
   *[changed] у направления «{ $name }» изменятся настройки: карточка, обязательные поля, начало, доступ или конвертация
}
preset-diff-pipeline-renamed = направление «{ $from }» станет называться «{ $to }»
preset-diff-stage = { $how ->
    [added] { $pipeline }: новая стадия «{ $name }»
    [removed] { $pipeline }: стадии «{ $name }» больше не будет
   *[changed] { $pipeline }: у стадии «{ $name }» изменится смысл или текст для клиента
}
preset-diff-stage-renamed = { $pipeline }: стадия «{ $from }» станет называться «{ $to }»
preset-diff-move = { $how ->
    [added] { $pipeline }: новый переход «{ $from }» → «{ $to }»
    [removed] { $pipeline }: перехода «{ $from }» → «{ $to }» больше не будет
   *[changed] { $pipeline }: изменится переход «{ $from }» → «{ $to }»
}
preset-diff-trigger = { $pipeline }: { $how ->
    [added] новый шаг клиента
    [removed] не будет шага клиента
   *[changed] изменится шаг клиента
} { $on ->
    [received] «Заказ получен»
    [cancelled] «Отменить»
    [agreed] «Подходит»
   *[declined] «Не подходит»
}: «{ $from }» → «{ $to }»
preset-diff-robot = { $how ->
    [added] { $pipeline }: новый робот «{ $name }»
    [removed] { $pipeline }: робота «{ $name }» больше не будет
   *[changed] { $pipeline }: изменится робот «{ $name }»
}

# Под картинкой направления.

preset-graph-legend = ● – начало, сплошные стрелки – переходы людей, синие пунктирные – роботы и задачи. Из рамки со стадиями запись может попасть на любую провальную. Числа – сколько записей стоит на стадии.
