"""What former versions stored in plain of the office side's uploads: sealed once it is known to be what was uploaded."""

import hashlib
from typing import Any, cast

from django.core.files.base import File
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.atrest.pieces import NotGenuine
from portal.atrest.resealing import Resealed
from portal.atrest.storage import replace
from portal.media.storage import media
from portal.stores import names_in


def is_as_uploaded(name: str, plain: File) -> bool:
    """Whether the digest is the one Wagtail took on arrival; of a file that no document and no picture names nobody asks."""
    rows = (model.objects.filter(file=name).first() for model in (get_document_model(), get_image_model()))
    row = next((row for row in rows if row and row.file_hash), None)
    return row is None or row.file_hash == hashlib.file_digest(cast(Any, plain), "sha1").hexdigest()


def lay_media_in_plain() -> Resealed:
    """For a former version, which opens no sealed ones, to be rolled back to."""
    done = Resealed()
    for name in names_in(media()):
        try:
            done.written += _is_laid_in_plain(name)
        except NotGenuine as error:
            done.faults.append(f"default/{name}：{error}")
    return done


def _is_laid_in_plain(name: str) -> bool:
    if not media().key_of(name):
        return False
    with media().open_whole(name) as plain:
        replace(media().store, name, iter([plain.read()]))
    return True


def drop_plain_renditions() -> int:
    """Delete derived pictures that lie in plain; how many. They are made anew when a page shows them."""
    found = get_image_model().get_rendition_model().objects.all()
    plain = [one for one in found.iterator() if media().exists(one.file.name) and not media().key_of(one.file.name)]
    for rendition in plain:
        rendition.delete()
    return len(plain)
