"""Whoever watches the process learns whether it is there, whatever has become of the database."""

import pytest

from portal.pagecache.keeping import KEY


@pytest.mark.django_db
def test_whether_the_process_is_there_is_no_question_to_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz", **{KEY: "generation"}).status_code == 200
