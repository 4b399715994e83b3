"""What comes in and is too large for memory waits on the disk sealed."""

import io
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from portal.atrest.spools import SealedSpool


class SealedUploadHandler(FileUploadHandler):
    """Django's handler of large uploads, but for the file: it has no name anywhere, and is gone with the process."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._spool = SealedSpool(folder=settings.FILE_UPLOAD_TEMP_DIR)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._spool.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self._spool.seek(0)
        file = cast(Any, io.BufferedReader(self._spool))
        return UploadedFile(file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)

    def upload_interrupted(self) -> None:
        if hasattr(self, "_spool"):
            self._spool.close()
