"""Compares a calendar with the PyPI package chinese_calendar, which keeps its own table of the holidays.

    mingjing almanac | python3 oracle.py

Reads lines `2024-09-29<TAB>workday` or `…<TAB>rest` and compares every day from 2007-01-01 to 2026-12-31.
Exit 1: days that differ, are missing, or lines that cannot be read, each on a line of its own.
"""

import sys
from datetime import date, timedelta

from chinese_calendar import is_workday

FIRST, LAST = date(2007, 1, 1), date(2026, 12, 31)


def main():
    ours, faults = {}, []
    for number, line in enumerate(sys.stdin, 1):
        day, _, kind = line.rstrip("\n").partition("\t")
        try:
            ours[date.fromisoformat(day)] = {"workday": True, "rest": False}[kind]
        except (KeyError, ValueError):
            faults.append(f"line {number}: not a day and its kind: {line!r}")
    day = FIRST
    while day <= LAST:
        theirs = is_workday(day)
        if day not in ours:
            faults.append(f"{day}: missing")
        elif ours[day] != theirs:
            faults.append(f"{day}: ours {ours[day]}, chinese_calendar {theirs}")
        day += timedelta(days=1)
    print("\n".join(faults) if faults else f"{(LAST - FIRST).days + 1} days agree")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
