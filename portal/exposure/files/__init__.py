"""What an attached file says, wherever in it: every format the portal publishes, read part by part within bounds."""

from portal.exposure.files.inspecting import file_findings, stored_findings

__all__ = ["file_findings", "stored_findings"]
