# A record's card, and all that opens from it.

card-title = <b>{ $record }</b> · { $pipeline }
card-stage = { $sign } <b>{ $stage }</b> · { $age }
card-stage-unknown = ⚠️ The preset no longer has the stage “{ $stage }”
card-unknown-pipeline = ⚠️ <b>{ $record }</b> is in the pipeline “{ $pipeline }”, which the preset no longer has. Ask the owner to put the pipeline back in /preset, and the card will open again.

card-client = 👤 { $name }
card-client-with-username = 👤 { $name } · @{ $username }
card-client-unreachable = 🚫 Has blocked the bot: messages won't arrive, so call instead
card-phone = 📞 { $phone }
card-phone-verified = 📞 { $phone } ✓ verified
card-field = { $field }: { $value }
card-origin = 🔗 Made from: { $record }
card-words = 💬 “{ $words }”
card-attachment = 💬 { $kind }
card-responsible = 🧑‍💼 { $name }
card-nobody = 🧑‍💼 Nobody is responsible yet
card-reason = 📝 Reason: { $reason }
card-missing = ⚠️ Not filled in yet: { $fields }

# A record in a few lines, under a piece of news.
brief-title = <b>{ $record }</b> · { $stage }

failing-choose = ❌ <b>{ $record }</b>: how did it end?
convert-choose = 🔄 <b>{ $record }</b>: convert into which pipeline? Everything filled in goes along.
convert-missing = ⚠️ Not filled in yet: { $fields }. You can do it now, or later in the deal.
fields-choose = ✏️ <b>{ $record }</b>: what shall we fill in? A tick marks what is already there.
hand-over-choose = 👥 <b>{ $record }</b>: who takes over?
hand-over-nobody = 👥 There is nobody to hand over to yet: the team has no one else. The owner can invite colleagues in /staff.
card-past = 🗂 <b>{ $record }</b>: the fresh card is below
