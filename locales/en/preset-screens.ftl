# The preset on the screen: an overview, a new one checked and put in force.

preset-title = ⚙️ Preset <b>“{ $name }”</b>
preset-pipeline = <b>{ $name }</b>: { $stages ->
    [one] { $stages } stage
   *[other] { $stages } stages
}, { $robots ->
    [0] no robots
    [one] { $robots } robot
   *[other] { $robots } robots
}
outline-title = 📋 <b>{ $name }</b>
outline-stage = { $sign } <b>{ $name }</b>
outline-cut = … The rest didn't fit: the diagram and the file show it all.
graph-caption = 🗺 { $pipeline }: stages and moves
document-caption = 📄 The preset in force. Edit it in any text editor and upload it again in /preset.

preset-ask-file = ⬆️ Send the preset's file (.toml). I'll check it and show what would change; nothing changes until you agree.
preset-unreadable = 🤔 This doesn't look like a preset: it takes a .toml text file in UTF-8. Send another one, or press “Cancel”.
preset-too-large = 🤔 The file is too large: a preset fits into { $max } KB. Check that it is the right file and send another one.
fetch-failed = 🤔 The file could not be fetched from Telegram. Please send it once more.

preset-problems = ❌ The file has { $n ->
    [one] { $n } problem
   *[other] { $n } problems
}. The numbers in front are the line and the column.
preset-problems-more = … and { $n ->
    [one] { $n } more problem
   *[other] { $n } more problems
}
preset-problems-next = Mend it and send the file again. The old preset is still in force.

preset-no-changes = 👌 This file is the same as what you have now. There is nothing to apply.
preset-changes = 🔎 The file is sound. It brings { $n ->
    [one] { $n } change
   *[other] { $n } changes
}:
preset-changes-more = … and { $n ->
    [one] { $n } more change
   *[other] { $n } more changes
}
preset-map = 📦 { $pipeline }: the new preset has no stage “{ $stage }”, and { $n ->
    [one] { $n } record stands there. Where shall it go?
   *[other] { $n } records stand there. Where shall they go?
}
preset-confirmed = ✅ Done, the new preset is in force.
preset-dropped = 🗑 Not applied. The old preset stays in force.
