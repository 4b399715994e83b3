from django.apps import AppConfig


class MisuseConfig(AppConfig):
    name = "workflow.misuse"
    label = "misuse"
    verbose_name = "称号违规使用"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import workflow.misuse.acts
        import workflow.misuse.belongings
        import workflow.misuse.notes
        import workflow.misuse.receivers
        import workflow.misuse.todo  # noqa: F401  a case learns that its honour was revoked
        from portal.casework.kinds import register_casework
        from portal.documents.papers import register_papers
        from portal.evidence.owners import register_evidence_owner
        from portal.messages.reach import register_kept
        from portal.search.rebuild import register_rebuild
        from workflow.honours.verification import register_warnings
        from workflow.misuse.models import Correction, MisuseCase, MisuseReport
        from workflow.misuse.papers import KIND, confirm_file
        from workflow.misuse.permissions import may_read_correction, may_read_report, note_report_look, office_on_case
        from workflow.misuse.public import lines_of, rebuild_results, warnings_about
        from workflow.titles.register import register_lines

        register_evidence_owner(MisuseReport, may_read_report, on_read=note_report_look)
        register_evidence_owner(Correction, may_read_correction)
        register_casework(MisuseCase, office_on_case, application="honour__application")
        register_rebuild("misuse_results", rebuild_results)
        register_warnings(warnings_about)
        register_lines(lines_of)
        register_kept(MisuseReport, lambda user: MisuseReport.objects.kept_from(user))
        register_kept(MisuseCase, lambda user: MisuseCase.objects.kept_from(user))
        register_papers(KIND, by_digest=confirm_file)
