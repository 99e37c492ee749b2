"""QR codes as SVG in a page: dark on white whatever the page's colours, so that every camera reads them."""

from __future__ import annotations

import segno


def svg(text: str) -> str:
    """The SVG element of a text, without size or style: the page gives it both. Error correction M (15 %)."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    made: str = code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return made
