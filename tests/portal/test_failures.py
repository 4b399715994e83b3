"""A database that is away is no fault of ours, and nothing typed is lost to it: the same is sent once more (Article 31)."""

import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client


@pytest.fixture
def visitor():
    """Who gets answers, not our exceptions."""
    return Client(raise_request_exception=False)


def failing(error):
    def fail(*_):
        raise error

    return connection.execute_wrapper(fail)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/objections/new/", "/accounts/login/"])
def test_while_the_database_is_away_one_is_asked_to_send_it_again(visitor, path):
    with failing(OperationalError("gone")):
        answer = visitor.post(path, {"statement": "事实和理由"}) if path != "/" else visitor.get(path)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert "刷新会把所填写的内容和文件原样再交一次" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_our_fault_is_said_to_be_ours(visitor):
    with failing(DataError("wrong")):
        answer = visitor.get("/objections/new/")
    assert (answer.status_code, "系统出错了" in answer.content.decode()) == (500, True)
