# The shop's own fields: values, questions, clients' cards and the editor /fields.

value-yes = Yes
value-no = No
# What a person may write instead of pressing, with commas between.
words-yes = yes, y, yep, yeah, sure, +
words-no = no, n, nope, -
file-document = file
file-photo = photo
file-video = video
file-animation = animation
file-audio = audio
file-voice = voice message
file-video-note = video message
file-not-sent = 🤔 Telegram no longer gives this file: { $file }. Fill the field in again.
file-gone = The field no longer has this file. Open the card again.

card-owed = ❗ Needed at this stage but empty: { $fields }
fields-not-yours = fields that others fill in
event-field-hidden = { $who }: a field that you don't see was changed

# Questions.
ask-changed = ⚠️ The field was changed while you were answering. You wrote: “{ $wrote }” – it was not saved. Send it again if that is what you want.
ask-how-choices = Tick what applies and press “Done”, or write it with commas.
ask-how-number = A number from { $least } to { $most }.
ask-how-number-min = A number of at least { $least }.
ask-how-number-max = A number of at most { $most }.
ask-how-date = For example: 1 March, 01.03.2026, tomorrow, on Friday.
ask-how-phone = In any common form, with the country code if it is a foreign one.
ask-how-email = For example: anna@example.com.
ask-how-link = For example: https://example.com.
ask-how-file = Send a file, a photo, a video or a voice message, in one message.
button-ticked = 👌 Done
refusal-nothing-ticked = Tick at least one option, it is needed to go on.

# Refusals.
refusal-number = That could not be read as a number. Write it in digits, for example: 5 or 12.5.
refusal-number-too-large = That number is too large. Check it for extra digits and write it again.
refusal-number-too-precise = Too many decimals: no more than six fit.
refusal-range = This takes a number from { $least } to { $most }. Write another one.
refusal-range-min = This takes a number of at least { $least }. Write another one.
refusal-range-max = This takes a number of at most { $most }. Write another one.
refusal-day = That could not be read as a date. Write, for example: 1 March, 01.03.2026 or tomorrow.
refusal-yes-or-no = This takes “yes” or “no”. Press a button under the question.
refusal-link = That does not look like a link. Write it in full, for example: https://example.com.
refusal-file-needed = This takes a file. Send a document, a photo, a video or a voice message.
refusal-field-closed = “{ $field }” is for others to fill in. Ask an administrator or the owner.
refusal-field-hidden = That field is for others to fill in, and you don't see it. Ask an administrator or the owner.
refusal-field-changed = “{ $field }” was changed while you were answering. See what it holds now and decide again.
refusal-company-needed = This field is a company's, and the client has none. Fill the company in first.
refusal-unsound = That can't be done: { $problem } Nothing has changed.
refusal-edit-gone = That is gone, or is so already: somebody has changed the preset. Open /fields again.
refusal-edit-unreadable = This preset is written in a way that can't be edited from here. Download the file in /preset and change it there.
refusal-too-many-choices = No more than { $most } options at once. Send a shorter list and add the others later.
refusal-edit-undo-gone = That can't be undone any more: the preset has been changed again since. Open /fields again.

# Clients' cards.
button-own-fields = 🧩 Fields
own-fields-title = 🧩 <b>{ $name }</b>: fields
own-fields-none = There are no fields of the shop's own yet. An administrator adds them in /fields.
own-fields-changed = { $at } · { $who }: { $field } → { $value }
own-fields-changed-hidden = { $at } · { $who }: a field that you don't see was changed

# The editor.
button-to-fields = 🧩 Fields of cards
fields-editor-title = 🧩 <b>Fields of cards</b>
    Add a field, rename it, move it, make it required, or keep it from part of the team. Everything is written into the preset.
fields-editor-card = { $name }: { $n ->
    [0] no fields
    [one] { $n } field
   *[other] { $n } fields
}
fields-editor-last = Last change: { $who }, { $at }
button-fields-undo = ↩️ Undo it
fields-undone = ↩️ As it was before
fields-spot-contacts = Contacts
fields-spot-companies = Companies
fields-list-title = 🧩 <b>{ $name }</b>: its fields in order
fields-list-none = This card has no fields of the shop's own yet.
fields-list-field = • { $name } – { $kind }{ $marks }
button-field-new = ➕ New field
button-field-shelf = 📥 Existing field
field-kind-text = text
field-kind-money = amount
field-kind-choice = one option
field-kind-choices = several options
field-kind-number = number
field-kind-date = date
field-kind-yes-no = yes or no
field-kind-phone = phone
field-kind-email = e-mail
field-kind-link = link
field-kind-file = file
field-kind-contact-name = the client's name
field-kind-contact-phone = the client's phone
field-kind-company-name = the client's company
field-kind-source = source
fields-field-title = 🧩 <b>{ $name }</b> – { $kind }
fields-field-other-name = In Russian: { $name }
fields-field-ask = Question: { $ask }
fields-field-length = No longer than { $most } characters
fields-field-bounds = From { $least } to { $most }
fields-field-choices = Options: { $choices }
fields-field-cards = On the cards: { $cards }
fields-field-required = ❗ Required from the stage “{ $stage }” on
fields-field-visible = 🔒 Seen by: { $roles }
fields-field-editable = ✍️ Filled in by: { $roles }
button-field-rename = ✏️ Name
button-field-question = ❓ Question
button-field-bounds = 📏 Limits
button-field-choices = 🔘 Options
button-field-roles = 🔒 Access
button-field-required = ❗ Required
button-field-up = ⬆️ Up
button-field-down = ⬇️ Down
button-field-take-off = ➖ Take off the card
button-field-take-off-now = ➖ Yes, take it off
button-field-put = ➕ Put on the card
fields-kinds = ➕ <b>{ $name }</b>: what will the new field hold?
fields-shelf = 📥 <b>{ $name }</b>: which field to add? A field has one value: what is kept with the client is seen on all their cards.
fields-take-off = Take “{ $field }” off the card “{ $name }”? What is filled in stays: put the field back, and the values are there again.
fields-choices = 🔘 <b>{ $field }</b>: options
fields-choices-retired = 🚫 – no longer offered; where it is chosen, it stays.
button-choice-add = ➕ Option
fields-choice = 🔘 { $field }: <b>{ $en }</b>
    In Russian: { $ru }
fields-choice-offered = This option is offered.
fields-choice-retired = 🚫 No longer offered. Where it is chosen, it stays.
button-choice-retire = 🚫 Stop offering
button-choice-restore = ✅ Offer again
fields-required = ❗ <b>{ $field }</b> · { $name }
    From which stage on is the field required? There and later the bot asks for it before the move; failing requires nothing.
button-field-not-required = Not required
fields-roles = 🔒 <b>{ $field }</b>: who sees it and who fills it in. The owner always may. Who does not see a field finds it neither on cards nor in the history nor in robots' messages.
fields-roles-see-first = Let this role see the field first, then fill it in.
button-role-sees = { $sign } sees: { $role }
button-role-fills = { $sign } fills in: { $role }
fields-ask-name = ➕ A new field ({ $kind }). What is it called in Russian? Or in both languages at once: “Вес / Weight”.
fields-ask-english = And in English? Now: “{ $name }”. Send “-” if it is the same.
fields-ask-choices = 🔘 Which options? Send a list, one a line; both languages with “/” between: “Самовывоз / Pickup”.
fields-ask-rename = ✏️ What is “{ $field }” called from now on? Both languages with “/” between: “Вес / Weight”.
fields-ask-question = ❓ Which question asks for “{ $field }”? Both languages with “/” between. Send “-” for the usual question.
fields-ask-bounds = 📏 From what to what can “{ $field }” be? For example: “0 - 100”, “0 - …”, “… - 100”. Send “-” for no limits.
fields-ask-length = 📏 How many characters fit into “{ $field }”? From 1 to 3000.
fields-ask-choice = ➕ Which option to add to “{ $field }”? Both languages with “/” between.
fields-ask-rename-choice = ✏️ What is the option “{ $choice }” called from now on? Both languages with “/” between.
fields-changed-meanwhile = ℹ️ Somebody else changed the preset while you were answering. Your step was applied on top, nothing was lost.
fields-changed-look-again = The preset has been changed. Here are the stages as they are now: choose again.
preset-changed-meanwhile = Somebody else changed the preset while you were looking, and the file would replace that too. See again what will change.
