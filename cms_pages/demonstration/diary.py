"""Where a seeded story stands in time: it moves by calendar days and working days and never past today."""

from contextlib import AbstractContextManager
from datetime import date, timedelta

from portal import clock
from portal.workdays.calendar import add_workdays, is_workday
from portal.workdays.seeding import demonstrate_year


class Diary:
    """The day a story has come to. Years nobody has published yet are marked as demonstration when first reached."""

    def __init__(self, day: date) -> None:
        self.day = self._worked(day)

    def pass_days(self, days: int) -> "Diary":
        """Go on by calendar days, to the next day that is worked."""
        self.day = self._worked(self.day + timedelta(days=days))
        return self

    def go_to(self, day: date) -> "Diary":
        """Go on to a given day."""
        self.day = day
        return self

    def at(self, hour: int = 10, minute: int = 0) -> AbstractContextManager[None]:
        """Live at this hour of the day."""
        return clock.travel(clock.moment(self.day, hour, minute))

    @staticmethod
    def _worked(day: date) -> date:
        demonstrate_year(day.year)
        demonstrate_year((day + timedelta(days=20)).year)
        return day if is_workday(day) else add_workdays(day, 1)


def workdays_before(day: date, number: int) -> date:
    """The working day on which a notice is published so that `day` falls on its working day `number`, or just after."""
    demonstrate_year((day - timedelta(days=30)).year)
    demonstrate_year((day + timedelta(days=30)).year)
    found, place = 0, day
    while found < number or not is_workday(place):
        if is_workday(place):
            found += 1
        place -= timedelta(days=1)
    return place
