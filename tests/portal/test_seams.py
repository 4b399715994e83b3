import ast
from graphlib import TopologicalSorter

import pytest

from portal.seams import find_seams, house_modules

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seams():
    return find_seams()


def test_every_registry_and_signal_is_filled_and_read(seams):
    registries, signals = seams
    assert len(registries) > 10
    assert len(signals) > 4
    loose = [seam.name for seam in (*registries, *signals) if not (seam.filled_by and seam.read_by and seam.contract)]
    assert loose == []


def test_the_page_names_who_answers_the_review_for_recusal(seams):
    registries, _ = seams
    barred = next(seam for seam in registries if seam.name.endswith("register_barred"))
    assert barred.filled_by == {
        "workflow.applications.permissions", "workflow.reviews.permissions", "workflow.decisions.permissions"
    }  # fmt: skip
    assert "workflow.applications.reach.barring" in barred.read_by


def test_the_page_names_who_hears_a_signal_connected_by_its_module(seams):
    _, signals = seams
    granted = next(seam for seam in signals if seam.name == "portal.powers.signals.role_granted")
    assert (granted.filled_by, granted.read_by) == ({"workflow.staffing.apps"}, {"portal.powers.actions"})


def test_no_module_imports_itself_through_others():
    trees = dict(house_modules())
    imports = {module: set(imported_by(tree, trees)) & set(trees) - {module} for module, tree in trees.items()}
    assert "workflow.programmes.models" in imports["workflow.applications.models"]
    TopologicalSorter(imports).prepare()  # raises CycleError and names the circle


def imported_by(tree, modules):
    """What is imported, in functions too; what only type checkers read is left out, and a package where its modules are named."""
    for node in runtime_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in modules else node.module for name in names)


def runtime_nodes(node):
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from runtime_nodes(child)
