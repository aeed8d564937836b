"""Solutions are taken out of the release, and the scaffolds of answers stay."""

from __future__ import annotations

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from autograder.notebooks.cells.regions import without_solution


class ClearSolutionsKeepScaffolds(ClearSolutions):  # type: ignore[misc]
    """nbgrader's ClearSolutions, but where code stands beside a solution, that code is what students get.

    Only a solution that is indented, the body of a function, leaves nbgrader's stub; so an answer cell
    may give the names to bind, ``kl = ...``, and not end in an error before anything is answered.
    """

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        source = cell.source
        replaced: bool = super()._replace_solution_region(
            cell, language
        )  # refuses marks that are not in pairs
        if replaced and cell.cell_type == "code":
            cell.source = without_solution(source, self.code_stub[language])
        return replaced
