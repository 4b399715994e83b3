"""What an access record is about."""

from django.db import models


class AccessKind(models.TextChoices):
    LOGGED_IN = "logged_in", "登录"
    LOGIN_FAILED = "login_failed", "登录失败"
    LOGGED_OUT = "logged_out", "退出登录"
    READ = "read", "查阅"
    EXPORTED = "exported", "导出"
    DOWNLOADED = "downloaded", "下载"
