"""The working-day calendar. Ask `portal.workdays.calendar`; it refuses years that nobody confirmed."""
