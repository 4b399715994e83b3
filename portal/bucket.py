"""Files in a bucket of an S3-compatible store. It fails as a disk does, and none of its addresses is handed out."""

import shutil
import tempfile
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.deconstruct import deconstructible
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

T = TypeVar("T")
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 15, 2
MEMORY = 5 * 1024 * 1024
FAULTS: dict[int, type[OSError]] = {403: PermissionError, 404: FileNotFoundError}


def _as_a_disk(method: Callable[..., T]) -> Callable[..., T]:
    """What the store answers, or does not, as the `OSError` that every caller of a storage knows."""

    @wraps(method)
    def called(*args: Any, **kwargs: Any) -> T:
        try:
            return method(*args, **kwargs)
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            raise FAULTS.get(status, OSError)(f"S3：{error}") from error
        except (BotoCoreError, Boto3Error) as error:
            raise OSError(f"S3：{error}") from error

    return called


@deconstructible(path="portal.bucket.Bucket")
class Bucket(S3Storage):
    """Takes `bucket_name`, `location` (a folder), `endpoint_url`, `region_name`, `access_key`, `secret_key`, `addressing_style`."""

    def __init__(self, **options: Any) -> None:
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": options.pop("addressing_style", "auto")},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS},
            # Stores other than Amazon's do not know its later checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        transfer = TransferConfig(use_threads=False)
        options = {"file_overwrite": False, "transfer_config": transfer} | options
        super().__init__(client_config=config, **options)

    @_as_a_disk
    def _open(self, name: str, mode: str = "rb") -> File:
        """Fetched now and in one request: what the store fails to give, it fails to give here."""
        if mode != "rb":
            raise ValueError("A file in a bucket is written by `save` alone.")
        held = tempfile.SpooledTemporaryFile(max_size=MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  the file closes it
        shutil.copyfileobj(self.bucket.Object(self._normalize_name(clean_name(name))).get()["Body"], held)
        held.seek(0)
        return File(cast(Any, held), name)

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        """The portal's own address: it says who may see the file."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    _save = _as_a_disk(S3Storage._save)
    delete = _as_a_disk(S3Storage.delete)
    exists = _as_a_disk(S3Storage.exists)
    listdir = _as_a_disk(S3Storage.listdir)
    size = _as_a_disk(S3Storage.size)
    get_modified_time = _as_a_disk(S3Storage.get_modified_time)
