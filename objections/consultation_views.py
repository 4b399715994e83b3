"""What of the evidence somebody who is asked is shown: copies under names that say nothing (Article 31)."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from objections.consulted import consultations_of, may_see_shared
from objections.models import Consultation
from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.evidence.copies import ENDINGS, open_copy
from portal.evidence.copying import Uncopied
from portal.evidence.models import EvidenceFile
from portal.evidence.views import shown_response
from portal.journal.accesses import note_access
from portal.journal.enums import AccessKind
from portal.later import answer_later


@access(is_authenticated)
def shared_file(request: HttpRequest, pk: int, place: int) -> HttpResponseBase:
    """The copy of one shared file; the original, and every other file of the case, is out of reach."""
    consultation = get_object_or_404(consultations_of(request.user), pk=pk)
    file = _file(consultation, place)
    if not may_see_shared(request.user, consultation):
        raise Http404
    back = f"/admin/desk/objection-consultations/{pk}/"
    if file.is_sealed:
        return answer_later(
            request, f"材料{place}正在复核病毒查验结果，暂不提供，请稍候再打开。", back_url=back, back_label="返回"
        )
    try:
        found = open_copy(file)
    except Uncopied:
        return answer_later(request, f"材料{place}的副本未能生成，请联系评审办。", back_url=back, back_label="返回")
    if found is None:
        return answer_later(request, f"材料{place}的副本正在生成，请稍候再打开。", back_url=back, back_label="返回")
    copy, shown = found
    note_access(AccessKind.DOWNLOADED, by=request.user, target=consultation, what=f"evidence:{file.pk}")
    return shown_response(shown, f"材料{place}.{ENDINGS[copy.media_type]}", copy.media_type)


def _file(consultation: Consultation, place: int) -> EvidenceFile:
    """The file at that place of the list, from one on."""
    if not 1 <= place <= len(consultation.shared):
        raise Http404
    return get_object_or_404(EvidenceFile.objects.of(consultation.objection), pk=consultation.shared[place - 1])
