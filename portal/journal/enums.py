"""What an access record is about."""

from django.db import models


class AccessKind(models.TextChoices):
    LOGGED_IN = "logged_in", "登录"
    LOGIN_FAILED = "login_failed", "登录失败"
    FACTOR_FAILED = "factor_failed", "两步验证失败"
    LOGIN_REFUSED = "login_refused", "次数过多，未予核对"
    LOGGED_OUT = "logged_out", "退出登录"
    READ = "read", "查阅"
    EXPORTED = "exported", "导出"
    DOWNLOADED = "downloaded", "下载"
    REFUSED = "refused", "拒绝访问"


GUESSES = (AccessKind.LOGIN_FAILED, AccessKind.FACTOR_FAILED, AccessKind.LOGIN_REFUSED)
"""What somebody leaves who tries to get in and does not."""
