from django.apps import AppConfig


class TransitionsConfig(AppConfig):
    name = "portal.transitions"
    label = "transitions"
    verbose_name = "状态流转"
