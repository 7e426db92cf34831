# Telephone calls, and files of records.

button-call = 📞 Call
button-call-incoming = 📥 Incoming
button-call-outgoing = 📤 Outgoing
button-call-missed = 📵 Missed
button-call-unanswered = 📵 No answer
button-call-no-recording = No recording
button-play = ▶ Recording

call-incoming = Incoming call
call-outgoing = Outgoing call
call-missed = Missed call
call-unanswered = Call without answer
call-source = Phone call
call-line = to { $line }
call-told = { $sign } { $facts }
call-result = Result: { $result }
call-link = 🔗 Recording: { $url }
call-ask-kind = 📞 <b>{ $name }</b>: what kind of call was it?
call-ask-result = 📞 { $kind }, <b>{ $name }</b>: what came of it?
call-ask-recording = 🎙 The call is kept. Is there a recording? Send it here: a voice message, audio or a file.
call-recorded = the recording
call-kept = ✅ Call kept: <b>{ $name }</b>
call-missed-told = 📵 Missed call: { $name }. Call back.
call-back-task = Call back: { $caller }
call-caller = { $name }, { $phone }
event-called = { $who }: { $kind }
event-file-attached = { $who }: file attached – { $file }
event-file-removed = { $who }: file removed – { $file }

button-files = 📎 Files
button-attach = 📎 Attach
button-attached = ✅ Done
button-fetch = 📥 Send me
button-file-remove = 🗑 Remove
button-file-remove-now = 🗑 Yes, remove
button-copies-on = 💾 Keep copies
button-copies-off = ⏸ Keep no copies

files-title = 📎 <b>{ $record }</b>: files
files-none = None yet.
files-ask = 📎 <b>{ $record }</b>: send files, photos, voice messages – as many as you like – then press “✅ Done”.
files-attached = 📎 { $file } is with { $record } now. You can send more.
files-known = 📎 The record has this file already.
file-title = 📎 <b>{ $file }</b> · { $record }
file-added = Attached: { $name }, { $at }
file-copied = 💾 There is a copy on the shop's disk
file-nameless = a nameless file
file-kilobytes = { $size } KB
file-megabytes = { $size } MB
file-remove-ask = 🗑 Remove { $file } from { $record }? The history keeps who did it and when.
file-not-there = 🗑 Telegram gives this file no more, and there is no copy on the shop's disk.
copies-title = 💾 <b>Files of records</b>: { $files }, with a copy on the disk: { $copied }. The files themselves are kept by Telegram.
copies-failed = ⚠️ Could not be copied: { $count }. That happens to files over 20 MB: Telegram gives those to no bot.
copies-on = Copies of new files are kept. Over 20 MB, only Telegram has them.
copies-off = No copies are kept.
copies-no-place = There is no place for copies: whoever runs the bot must name a folder in PRILAVOK_FILES_DIR.

refusal-not-a-file = There is no file in it. Send a document, a photo, a video or a voice message – or press “✅ Done”.
refusal-not-a-recording = That does not look like a recording. Send a voice message, audio or a file – or press “No recording”.
refusal-file-gone = That file has been removed. Here is what is there now.
toast-file-attached = 📎 Attached: { $record }
toast-file-known = 📎 There already: { $record }
toast-file-removed = 🗑 File removed
