# Tags and segments.

button-tags = 🏷 Tags
button-to-tags = 🏷 All tags
button-tag-write = ✏️ Write
button-tag-rename = ✏️ Name
button-tag-delete = 🗑 Delete
button-tag-delete-now = 🗑 Yes, delete

tags-title = 🏷 <b>Tags</b> · { $n ->
    [0] none yet
    [one] { $n } tag
   *[other] { $n } tags
}
tags-hint = Press a tag to see what it is on.
tags-none = A tag is put on a client’s card or in “✏️ Fill in” of a record.
tags-of-card = 🏷 <b>{ $name }</b>
tags-of-card-none = No tags yet. Choose one that there is, or write your own.
tags-of-card-list = { $tags }
tags-ask = 🏷 Which tags to put on “{ $name }”? Several go with spaces: “vip wholesale”.
tag-title = 🏷 <b>{ $tag }</b> · { $n ->
    [0] on nothing
    [one] { $n } card
   *[other] { $n } cards
}
tag-ask-rename = ✏️ { $tag }: what to call it now?
tag-ask-merge = There is { $other } already. Merge { $tag } with it? All cards will have { $other }.
tag-ask-delete = 🗑 Delete { $tag }? { $n ->
    [0] It is on nothing.
    [one] It will go from { $n } card.
   *[other] It will go from { $n } cards.
}
toast-tags-merged = Tags merged
toast-tag-deleted = Tag { $tag } deleted
refusal-no-such-tag = There is no such tag any more. All tags are in /tags.
refusal-too-many-tags = A card has room for { $max ->
    [one] { $max } tag
   *[other] { $max } tags
}. Take some off.

button-segments = 🎯 Segments
button-segment-new = ➕ Segment
button-segment-show = 📋 Show
button-segment-of-records = Of: 🗂 records
button-segment-of-contacts = Of: 👤 contacts
button-segment-rename = ✏️ Name
button-segment-delete = 🗑 Delete
button-segment-delete-now = 🗑 Yes, delete
button-segment-any = Any
button-segment-first = ⏮ To the top
button-segment-next = On ›

segments-title = 🎯 <b>Segments</b> · { $n ->
    [0] none yet
    [one] { $n } segment
   *[other] { $n } segments
}
segments-hint = A segment is a saved filter: “regulars”, “silent for long”, “orders from 50,000”. It is always up to date.
segment-title = 🎯 <b>{ $name }</b>
segment-records = { $n ->
    [0] No record fits now
    [one] { $n } record fits now
   *[other] { $n } records fit now
}
segment-contacts = { $n ->
    [0] No contact fits now
    [one] { $n } contact fits now
   *[other] { $n } contacts fit now
}
segment-records-more = { $n ->
    [0] There are too many records to count
    [one] More than { $n } record fits
   *[other] More than { $n } records fit
}
segment-contacts-more = { $n ->
    [0] There are too many contacts to count
    [one] More than { $n } contact fits
   *[other] More than { $n } contacts fit
}
segment-line = { $part }: <b>{ $value }</b>
segment-all = No conditions yet, so everything fits. Add them with the buttons.
segment-none = Nobody and nothing fits.
segment-none-yet = Nothing has fitted so far. Press “On ›”.
segment-pipeline = Pipeline
segment-stage = Stage
segment-open = Work
segment-responsible = Responsible
segment-created = Made
segment-moved = On its stage since
segment-words = Last words
segment-sum = Sum
segment-source = Source
segment-tag = Tag
segment-fields = Fields
segment-is-open = going on
segment-is-closed = ended
segment-any = any
segment-last = within { $n ->
    [one] { $n } day
   *[other] { $n } days
}
segment-before = more than { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
segment-between = { $from } to { $until }
segment-since = since { $from }
segment-until = until { $until }
segment-sum-between = from { $from } to { $to }
segment-sum-from = from { $from }
segment-sum-to = up to { $to }
segment-says = has “{ $words }”
segment-choose = 🎯 { $name } · <b>{ $part }</b>
segment-nothing-to-choose = There is nothing to choose from yet.
segment-ask-name = 🎯 What to call the segment? For example: “Silent for long”.
segment-ask-rename = ✏️ “{ $name }”: what to call it now?
segment-ask-sum = Write a sum: “from 5 000”, “to 10 000” or “5 000 – 10 000”.
segment-ask-source = Write the source or a part of it, for example: instagram.
segment-ask-text = Write a word that this field has to hold.
segment-ask-period = Write the time: “last 30 days”, “since 1 March”, “1.03–15.03”, “over 90 days ago”.
segment-ask-delete = 🗑 Delete the segment “{ $name }”? The clients and records stay.
segment-gone-pipeline = ⚠️ The preset has no pipeline “{ $id }” any more, so nothing fits. Choose another.
segment-gone-stage = ⚠️ The preset has no stage “{ $id }” any more, so nothing fits. Choose another.
segment-gone-field = ⚠️ The preset has no field “{ $id }” any more, so nothing fits. Take this condition off.
segment-gone-choice = ⚠️ The preset has no choice “{ $id }” any more, so nothing fits. Choose another.
segment-gone-tag = ⚠️ The tag of this segment was deleted, so nothing fits. Choose another.
toast-segment-deleted = Segment deleted
refusal-no-such-segment = There is no such segment any more. All segments are in /segments.
refusal-period = That could not be read. Write, for example: “last 30 days”, “since 1 March”, “1.03–15.03”.
refusal-amounts-backwards = The first sum is greater than the second. Write the smaller one first: “5 000 – 10 000”.

# The words for times and sums: forms with commas. The bot understands those of both languages at once.
segment-word-since = since, from
segment-word-until = until, till, to
segment-word-last = last, within
segment-word-over = over
segment-word-ago = ago
segment-word-month = month, months
segment-word-year = year, years
segment-word-yesterday = yesterday
