# What records, moments, lengths of time and roles are called.

record-lead = Lead #{ $number }
record-deal = Deal #{ $number }
record-offer = Offer #{ $number }
record-lead-for-client = Request #{ $number }
record-deal-for-client = Order #{ $number }
record-offer-for-client = Offer #{ $number }
record-number = #{ $number }
task-name = Task #{ $number }

value-not-given = not given

# A moment of today is just the time: 15:30.
moment-tomorrow = tomorrow, { $time }
moment-yesterday = yesterday, { $time }
moment-day = { $date }, { $time }

date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
date-with-year = { date } { $year }

# How long something has lasted: “In progress · 2 hours”.
span-moment = under a minute
span-minutes = { $n } { $n ->
    [one] minute
   *[other] minutes
}
span-hours = { $n } { $n ->
    [one] hour
   *[other] hours
}
span-days = { $n } { $n ->
    [one] day
   *[other] days
}

role-manager = Manager
role-admin = Admin
role-owner = Owner

language-name = English

# What the client sent when it is more than plain text.
kind-photo = Photo
kind-video = Video
kind-voice = Voice message
kind-video-note = Video message
kind-audio = Audio
kind-document = File
kind-sticker = Sticker
kind-animation = GIF
kind-location = Place on the map
kind-venue = Place on the map
kind-contact = Contact
kind-poll = Poll
kind-dice = Dice
kind-text-erased = Text erased
kind-unknown = Attachment
