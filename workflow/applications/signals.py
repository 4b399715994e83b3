"""What an application tells the apps above it, inside the transaction."""

from django.dispatch import Signal

# Sent with `application`, `changes` (new texts by field), `by` and `reason`: how it is named in public was corrected.
application_corrected = Signal()

# Sent with `subject`: the term is over and who applied is forgotten; what else names them goes in the same transaction.
applicant_erased = Signal()
