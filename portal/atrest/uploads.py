"""What comes in and is too large for memory waits on the disk sealed, under a key that this process alone ever has."""

import io
import os
import tempfile
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from portal.atrest.pieces import OpeningReader, Sealer


class SealedUploadHandler(FileUploadHandler):
    """Django's handler of large uploads, but for the file: it has no name anywhere, and is gone with the process."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._key = os.urandom(32)
        self._file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  the upload closes it
        self._sealer = Sealer(self._key)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._file.write(self._sealer.update(raw_data))

    def file_complete(self, file_size: int) -> UploadedFile:
        self._file.write(self._sealer.finish())
        self._file.seek(0)
        file = cast(Any, io.BufferedReader(OpeningReader(cast(Any, self._file), self._key)))
        return UploadedFile(file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)

    def upload_interrupted(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()
