# The words for days and times: forms parted by commas, weekdays and months by semicolons. The bot understands both
# languages at once.

when-today = today
when-tomorrow = tomorrow
when-after-tomorrow = overmorrow
when-after = in, after
when-at = at, on, by
when-and = and, an, a, the
when-morning = morning
when-evening = evening, tonight
when-half-hour = half-hour
when-minute = minute, minutes, min, mins
when-hour = hour, hours, h
when-day = day, days
when-week = week, weeks
when-weekdays = monday, mon; tuesday, tue; wednesday, wed; thursday, thu; friday, fri; saturday, sat; sunday, sun
when-months = january, jan; february, feb; march, mar; april, apr; may; june, jun; july, jul; august, aug; september, sep; october, oct; november, nov; december, dec
