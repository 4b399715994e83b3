"""What honours tell the apps above, inside the transaction."""

from django.dispatch import Signal

# Sent with `honour`: it has been given and stands in the public record.
honour_granted = Signal()
# Sent with `honour` and `revocation`: it is revoked everywhere at once, or nowhere.
honour_revoked = Signal()
# Sent with `honour`: it is named otherwise in public, after a correction or redaction of its list.
honour_corrected = Signal()
# Sent with `honour`: a later decision annulled its revocation, and it stands again.
honour_reinstated = Signal()
