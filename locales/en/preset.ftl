# Checking a preset: what is wrong. The screen adds the line and the column.

preset-problem-syntax = the file is not well-formed: check the quotes, the brackets and the “=” sign here. In detail:
    { $text }
preset-problem-unknown-key = the key “{ $key }” means nothing here. Possible: { $known }.
preset-problem-missing-key = the key “{ $key }” is missing.
preset-problem-not-one-key = exactly one of these keys is needed: { $keys }.
preset-problem-wrong-type = { $expected ->
    [text] “{ $key }” must be a text in quotes.
    [number] “{ $key }” needs a number without quotes or, where days are compared, a day in quotes.
    [integer] “{ $key }” must be a whole number.
    [boolean] “{ $key }” must be true or false, without quotes.
    [list] “{ $key }” must be a list in square brackets.
   *[section] “{ $key }” must have keys of its own, for a text { $key }.ru and { $key }.en.
}
preset-problem-empty-list = the list “{ $key }” is empty, but it must name something.
preset-problem-bad-id = “{ $id }” cannot be an id: it takes 1 to 24 lower-case Latin letters, digits and “_”.
preset-problem-bad-duration = “{ $text }” is not a length of time. Write "30m", "2h", "1d" or "1d 12h"; more than nothing and no more than a year.
preset-problem-unknown-word = “{ $word }” does not fit here. Possible: { $known }.
preset-problem-missing-translation = { $lang ->
    [ru] “{ $key }” has no Russian text: add { $key }.ru.
   *[en] “{ $key }” has no English text: add { $key }.en.
}
preset-problem-too-long = { $lang ->
    [ru] the Russian text is too long: it has { $chars } characters, and { $most } fit.
   *[en] the English text is too long: it has { $chars } characters, and { $most } fit.
}
preset-problem-bad-field-length = the length of a text field, max, is from 1 to { $most }.
preset-problem-no-choices = there is nothing to choose from in this field: add a [[field.choice]] that is not retired.
preset-problem-bad-number = such a number can't be kept: no more than a trillion and no more than six decimals.
preset-problem-bad-day = “{ $text }” is not a date. Write "2026-12-31".
preset-problem-empty-range = min is more than max: there is no such number.
preset-problem-misplaced-field = the field “{ $field }” is on the client's card anyway: take it out of the list.
preset-problem-lost-demands = the stage “{ $stage }” is a failure and requires no fields: name an open or a won one.
preset-problem-duplicate = “{ $id }” is already taken above, it cannot be used twice.
preset-problem-reserved-field = a field cannot be called “{ $field }”: in the robots' texts that word already means something else.
preset-problem-twin-field = the field “{ $field }” keeps the same thing as “{ $twin }”: there can be only one such field.
preset-problem-unknown-stage = there is no stage “{ $stage }” in this pipeline.
preset-problem-stage-not-open = work has ended at the stage “{ $stage }”, but here it must go on.
preset-problem-stage-not-won = the stage “{ $stage }” is not a success, but a converted lead must end on one (kind = "won").
preset-problem-unknown-pipeline = there is no pipeline “{ $pipeline }”.
preset-problem-pipeline-not-of-deals = a lead becomes a deal, but the pipeline “{ $pipeline }” is not of deals.
preset-problem-unknown-field = there is no field “{ $field }”.
preset-problem-field-not-on-card = the field “{ $field }” is not on the card of this pipeline: add it to fields.
preset-problem-unknown-task = there is no task “{ $task }” in this pipeline.
preset-problem-unknown-choice = the field “{ $field }” has no choice “{ $choice }”.
preset-problem-unfit-test = the field “{ $field }” cannot be tested like that: one_of and none_of are for choices, has for several, is = "yes" and "no" for yes or no, at_least and below for amounts, numbers and dates.
preset-problem-unfit-value = the field “{ $field }” cannot hold “{ $value }”.
preset-problem-unknown-placeholder = there is no placeholder “{ $name }”. Possible: record, client, stage, responsible and the ids of fields.
preset-problem-stray-brace = a curly bracket without its pair: they are only for placeholders.
preset-problem-reminder-too-early = the reminder would come before the task itself: remind_before must be less than due.
preset-problem-unfit-total = the field “{ $field }” can't be the total of the lines (total): it must be of the kind "money".
preset-problem-no-leads = there is no pipeline of leads (kind = "lead"): clients' requests have nowhere to go.
preset-problem-second-leads = there can be only one pipeline of leads (kind = "lead").
preset-problem-no-conversion = the leads have no [pipeline.conversion]: they could never become deals.
preset-problem-strange-conversion = only leads have a conversion.
preset-problem-unreachable = nothing leads to the stage “{ $stage }”.
preset-problem-dead-end = nothing leads away from the stage “{ $stage }”: no move, no task, no robot.
preset-problem-robot-loop = robots would move a record round and round through the stage “{ $stage }”.
preset-problem-final-moves-on = work has ended at the stage “{ $stage }”, but a robot or a task moves the record on.
preset-problem-converted-moves = at the stage “{ $stage }” a lead has become a deal: there can be no moves from it.
preset-problem-move-to-itself = the move leads to the same stage “{ $stage }”.
preset-problem-second-move = there is already a move from here to the stage “{ $stage }”.
preset-problem-trigger-on-final = work has ended at stage “{ $stage }”: the client can't do anything there.
preset-problem-trigger-unseen = nobody will ever do the client's step “{ $on }”: clients do not see these records (customer_sees).
preset-problem-second-trigger = this step “{ $on }” never comes about: one above it has no conditions.
preset-problem-no-words = the field “{ $field }” does not hold words: a field of kind text is needed.
preset-problem-same-label = { $lang ->
    [ru] the label “{ $label }” in Russian is already used next to this one: nobody could tell them apart.
   *[en] the label “{ $label }” in English is already used next to this one: nobody could tell them apart.
}

# What a new preset will change.

preset-diff-preset-renamed = the preset “{ $from }” will be called “{ $to }”
preset-diff-reordered = only the order will change
preset-diff-contact-card = the contact's card will have other fields or another order
preset-diff-company-card = the company's card will have other fields or another order
preset-diff-calls = the task after a missed call becomes another
preset-diff-field = { $how ->
    [added] a new field, “{ $name }”
    [removed] the field “{ $name }” will be gone
   *[changed] the field “{ $name }” will change
}
preset-diff-field-renamed = the field “{ $from }” will be called “{ $to }”
preset-diff-pipeline = { $how ->
    [added] a new pipeline, “{ $name }”
    [removed] the pipeline “{ $name }” will be gone
   *[changed] the settings of the pipeline “{ $name }” will change: its card, required fields, start, access or conversion
}
preset-diff-pipeline-renamed = the pipeline “{ $from }” will be called “{ $to }”
preset-diff-stage = { $how ->
    [added] { $pipeline }: a new stage, “{ $name }”
    [removed] { $pipeline }: the stage “{ $name }” will be gone
   *[changed] { $pipeline }: the stage “{ $name }” will mean something else or read differently to the client
}
preset-diff-stage-renamed = { $pipeline }: the stage “{ $from }” will be called “{ $to }”
preset-diff-move = { $how ->
    [added] { $pipeline }: a new move “{ $from }” → “{ $to }”
    [removed] { $pipeline }: the move “{ $from }” → “{ $to }” will be gone
   *[changed] { $pipeline }: the move “{ $from }” → “{ $to }” will change
}
preset-diff-trigger = { $pipeline }: { $how ->
    [added] a new step of the client's,
    [removed] no more step of the client's,
   *[changed] another step of the client's,
} { $on ->
    [received] “I have it”
    [cancelled] “Cancel it”
    [agreed] “I agree”
   *[declined] “I don't agree”
}: “{ $from }” → “{ $to }”
preset-diff-robot = { $how ->
    [added] { $pipeline }: a new robot, “{ $name }”
    [removed] { $pipeline }: the robot “{ $name }” will be gone
   *[changed] { $pipeline }: the robot “{ $name }” will change
}

# Under the picture of a pipeline.

preset-graph-legend = ● is the start, solid arrows are people's moves, dashed blue ones are robots and tasks. From within the frame a record can go to any failing stage. The numbers say how many records stand on a stage.
