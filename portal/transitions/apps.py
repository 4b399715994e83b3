from django.apps import AppConfig


class TransitionsConfig(AppConfig):
    name = "portal.transitions"
    label = "transitions"
    verbose_name = "状态流转"

    def ready(self) -> None:
        from portal.journal.standing import register_standing
        from portal.transitions.standing import states_without_event

        register_standing(states_without_event)
