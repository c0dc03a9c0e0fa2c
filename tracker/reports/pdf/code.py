"""A QR code drawn as squares: black on white, no picture embedded."""

from __future__ import annotations

import segno
from reportlab.pdfgen.canvas import Canvas

from tracker.reports.pdf.styles import INK


def draw_code(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """Draw the code of a text in a square whose lower left corner is (x, y); each run of modules one bar."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    step = side / len(rows)
    canvas.saveState()
    canvas.setFillColor(INK)
    for number, row in enumerate(rows):
        start = None
        for place, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = place
            elif not dark and start is not None:
                height = y + side - (number + 1) * step
                canvas.rect(x + start * step, height, (place - start) * step, step, stroke=0, fill=1)
                start = None
    canvas.restoreState()
