"""Files that go with steps: taken from a form, printed, and served to who may see them."""

from __future__ import annotations

from io import BytesIO

from flask import Response, current_app, send_file
from flask_wtf.file import FileField

from tracker.core.evidence import ENDINGS, File, keep, path_of
from tracker.reports.pdf.letter import Letter, render_letter

# One letter with its annexes, scanned: a limit of our own, well below that of a whole request.
FILE_BYTES = 20 << 20


def file_of(field: FileField) -> File | None:
    """The file that was sent with a form, put into the store; None: there is none. Raises BadEvidence."""
    sent = field.data
    if not sent or not sent.filename:
        return None
    printable = "".join(sign for sign in sent.filename if sign.isprintable())[-200:]
    folder = current_app.extensions["tracker"].settings.data_dir
    return File(printable, keep(folder, sent.stream, most=FILE_BYTES))


def printed(letter: Letter) -> Response:
    """A letter as PDF, to be looked at and printed from the browser."""
    content = BytesIO(render_letter(letter))
    return send_file(content, mimetype="application/pdf", download_name=f"{letter.number}.pdf")


def served(sha256: str, kind: str, name: str) -> Response:
    """A file of the store, to be saved under ``name`` and its type's ending."""
    folder = current_app.extensions["tracker"].settings.data_dir
    return send_file(
        path_of(folder, sha256), mimetype=kind, download_name=f"{name}{ENDINGS[kind]}", as_attachment=True
    )
